import { type Route as Mounted, ProblemRaised } from "@mirror/chassis";
import type { Request, Response } from "express";
import { cookieIn, dropCookie, setCookie } from "../auth/cookies.js";
import { formToken, isFromHere, isOurForm } from "../auth/form-guard.js";
import type { Tried } from "../auth/local-accounts.js";
import { NewPassword } from "../auth/password.js";
import { newSecret } from "../auth/token.js";
import type { Api } from "../door/api.js";
import { asKept, type Fields, keptIn, NO_FIELDS, textIn } from "./fields.js";
import { FROM_ELSEWHERE, HOME, LITE_ROOT } from "./page.js";
import { answering, fieldsOf, send } from "./sending.js";
import { firstPasswordPage, signInPage } from "./sign-in-pages.js";

const SIGN_IN = `${LITE_ROOT}/sign-in`;
const FIRST_PASSWORD = `${LITE_ROOT}/first-password`;
const STALE =
  "This page was open for too long, or cookies are switched off. Nothing was sent: write it again.";
const WRONG = "Nobody signs in with this name and this password.";
const WRONG_CODE = "This name and this code are not good together, or not any more. Ask for another code.";

/** Shows, to somebody who has just signed in, what they had typed before. */
type Resume = (
  request: Request,
  response: Response,
  secret: string,
  then: string,
  kept: Fields,
) => Promise<void>;

/** Signing in, choosing a password by a code, and signing out. */
export function entrance(api: Api, resume: Resume): Mounted[] {
  const signIn = answering(async (request, response) => {
    const fields = fieldsOf(request);
    const [login, then, kept] = [textIn(fields, "login"), pathOfOurs(fields.get("then")), keptIn(fields)];
    const again = (status: number, text: string) => {
      const shown = signInPage({
        token: visitorToken(request, response),
        goOn: then,
        kept: asKept(kept),
        login,
      });
      send(response, { status, shown, notice: { as: "told", text } });
    };
    if (!isFromHere(request)) throw new ProblemRaised(FROM_ELSEWHERE);
    if (!isOurForm(cookieIn(request, "mirror-visit"), textIn(fields, "token"))) return again(403, STALE);
    const password = fields.get("password") ?? "";
    const tried = await api.admission.asStranger(response, () =>
      api.accounts.signIn({ login, password }, request.ip ?? ""),
    );
    if (tried.as === "wrong") return again(403, WRONG);
    if (tried.as === "too-often") return again(429, later(response, tried));
    const secret = await begin(api, request, response, tried);
    if (kept.size === 0) return response.redirect(303, then);
    return resume(request, response, secret, then, kept);
  });

  const choose = answering(async (request, response) => {
    const fields = fieldsOf(request);
    const [login, code] = [textIn(fields, "login"), textIn(fields, "code")];
    const again = (status: number, text: string) => {
      const shown = firstPasswordPage({ token: visitorToken(request, response), login, code });
      send(response, { status, shown, notice: { as: "told", text } });
    };
    if (!isFromHere(request)) throw new ProblemRaised(FROM_ELSEWHERE);
    if (!isOurForm(cookieIn(request, "mirror-visit"), textIn(fields, "token"))) return again(403, STALE);
    const chosen = NewPassword.safeParse(fields.get("password") ?? "");
    if (!chosen.success) return again(422, chosen.error.issues[0]?.message ?? "");
    if (fields.get("password") !== fields.get("again"))
      return again(422, "The two passwords are not the same. Write it twice.");
    const tried = await api.admission.asStranger(response, () =>
      api.accounts.choosePassword({ login, code, password: chosen.data }, request.ip ?? ""),
    );
    if (tried.as === "wrong") return again(403, WRONG_CODE);
    if (tried.as === "too-often") return again(429, later(response, tried));
    await begin(api, request, response, tried);
    return response.redirect(303, HOME);
  });

  const signOut = answering(async (request, response) => {
    const secret = cookieIn(request, "mirror-session");
    const token = textIn(fieldsOf(request), "token");
    if (secret !== undefined) {
      if (!isFromHere(request) || !isOurForm(secret, token)) throw new ProblemRaised(FROM_ELSEWHERE);
      await api.sessions.end(secret);
    }
    dropCookie(response, "mirror-session");
    response.redirect(303, SIGN_IN);
  });

  const shows = (
    path: string,
    shown: (request: Request, token: string) => Parameters<typeof send>[1]["shown"],
  ) => ({
    method: "get" as const,
    path,
    handle: answering(async (request, response) => {
      send(response, { shown: shown(request, visitorToken(request, response)) });
    }),
  });
  return [
    shows(SIGN_IN, (request, token) =>
      signInPage({ token, goOn: pathOfOurs(request.query.then), kept: NO_FIELDS, login: "" }),
    ),
    { method: "post", path: SIGN_IN, handle: signIn },
    shows(FIRST_PASSWORD, (_request, token) => firstPasswordPage({ token, login: "", code: "" })),
    { method: "post", path: FIRST_PASSWORD, handle: choose },
    { method: "post", path: `${LITE_ROOT}/sign-out`, handle: signOut },
  ];
}

/** What the forms of somebody who is not signed in bear. */
export function visitorToken(request: Request, response: Response): string {
  const known = cookieIn(request, "mirror-visit");
  const cookie = known ?? newSecret();
  if (known === undefined) setCookie(response, "mirror-visit", cookie);
  return formToken(cookie);
}

async function begin(
  api: Api,
  request: Request,
  response: Response,
  { proven }: Extract<Tried, { as: "proven" }>,
): Promise<string> {
  // A session that this browser had is over: what is sent from now on was never known before.
  const earlier = cookieIn(request, "mirror-session");
  if (earlier !== undefined) await api.sessions.end(earlier);
  const secret = await api.sessions.start(proven);
  setCookie(response, "mirror-session", secret);
  return secret;
}

function later(response: Response, { retryAfterMs }: Extract<Tried, { as: "too-often" }>): string {
  const seconds = Math.ceil(retryAfterMs / 1000);
  response.set("Retry-After", String(seconds));
  return `That was tried too often. Try again in ${seconds} s.`;
}

/** Where to go on: a page of ours and nothing else, whatever the address says. */
function pathOfOurs(then: unknown): string {
  return typeof then === "string" && /^\/lite(?:\/[A-Za-z0-9-]+)+$/.test(then) ? then : HOME;
}
