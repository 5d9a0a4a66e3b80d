import { type Route as Mounted, ProblemRaised } from "@mirror/chassis";
import type { Request, Response } from "express";
import { setCookie } from "../auth/cookies.js";
import { isFromHere, isOurForm } from "../auth/form-guard.js";
import { NewPassword } from "../auth/password.js";
import type { Caller } from "../auth/sign-in.js";
import type { Api } from "../door/api.js";
import { textIn } from "./fields.js";
import { html } from "./html.js";
import { ordinary } from "./lanes.js";
import type { Shown } from "./layout.js";
import { FROM_ELSEWHERE, HOME, LITE_ROOT, type Page } from "./page.js";
import { answering, fieldsOf, send } from "./sending.js";

const PATH = `${LITE_ROOT}/password`;

/** Who is signed in, and what their forms bear. */
interface Whose {
  readonly caller: Caller;
  readonly secret: string;
  readonly token: string;
}

/** Lets somebody in who has a session; undefined where it is over. */
type LetIn = (
  page: Pick<Page, "admissible">,
  request: Request,
  response: Response,
) => Promise<Whose | undefined>;

/**
 * Changing one's own password while signed in. It stands apart from the other forms: what is typed here is kept nowhere, and
 * is not carried through signing in again.
 */
export function ownPassword(api: Api, letIn: LetIn): Mounted[] {
  const admissible = ordinary("password.change");
  const signInFirst = (response: Response) =>
    response.redirect(303, `${LITE_ROOT}/sign-in?then=${encodeURIComponent(PATH)}`);

  const show = answering(async (request, response) => {
    const who = await letIn({ admissible }, request, response);
    if (who === undefined) return signInFirst(response);
    return send(response, { shown: passwordPage(who.token), who });
  });

  const change = answering(async (request, response) => {
    if (!isFromHere(request)) throw new ProblemRaised(FROM_ELSEWHERE);
    const who = await letIn({ admissible }, request, response);
    if (who === undefined) return signInFirst(response);
    const again = (status: number, text: string) =>
      send(response, { status, shown: passwordPage(who.token), notice: { as: "told", text }, who });
    const fields = fieldsOf(request);
    if (!isOurForm(who.secret, textIn(fields, "token"))) return again(403, STALE);
    const chosen = NewPassword.safeParse(fields.get("password") ?? "");
    if (!chosen.success) return again(422, chosen.error.issues[0]?.message ?? "");
    if (fields.get("password") !== fields.get("again"))
      return again(422, "The two new passwords are not the same. Write it twice.");
    const { partner, person } = who.caller;
    const typed = { current: fields.get("current") ?? "", password: chosen.data };
    const tried = await api.admission.asStranger(response, () =>
      api.accounts.changePassword({ partner: partner.id, person: person.id }, typed, request.ip ?? ""),
    );
    if (tried.as === "wrong") return again(403, "This is not your password now.");
    if (tried.as === "too-often") {
      const seconds = Math.ceil(tried.retryAfterMs / 1000);
      response.set("Retry-After", String(seconds));
      return again(429, `That was tried too often. Try again in ${seconds} s.`);
    }
    // What the old password began is over, this session too: it goes on under a new one.
    await api.sessions.end(who.secret);
    setCookie(response, "mirror-session", await api.sessions.start(tried.proven));
    return response.redirect(303, `${HOME}?said=password-changed`);
  });

  return [
    { method: "get", path: PATH, handle: show },
    { method: "post", path: PATH, handle: change },
  ];
}

const STALE = "This page was open for too long. Nothing was changed: write it again.";

function passwordPage(token: string): Shown {
  return {
    title: "Change your password",
    body: html`<form method="post" action="${PATH}"><input type="hidden" name="token" value="${token}">
<label for="current">Password now</label><input id="current" name="current" type="password" autocomplete="current-password" required>
<label for="password">New password</label><p class="hint" id="password-hint">At least 12 characters. Four words that have nothing to do with each other are good.</p>
<input id="password" name="password" type="password" autocomplete="new-password" aria-describedby="password-hint" minlength="12" required>
<label for="again">New password, once more</label><input id="again" name="again" type="password" autocomplete="new-password" required>
<p class="soft">Wherever else you are signed in by the old one, you are signed out.</p>
<div class="acts"><button class="first">Change it</button><a class="button" href="${HOME}">Back, change nothing</a></div></form>`,
  };
}
