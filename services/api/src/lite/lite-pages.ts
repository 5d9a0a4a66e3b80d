import { contextOf, type Route as Mounted, NOT_FOUND, type Problem, ProblemRaised } from "@mirror/chassis";
import type { Request, Response } from "express";
import { cookieIn } from "../auth/cookies.js";
import { formToken, isFromHere, isOurForm } from "../auth/form-guard.js";
import type { Caller } from "../auth/sign-in.js";
import type { Api } from "../door/api.js";
import type { Door } from "../door/reads.js";
import { helpDeeds } from "./aid-help-forms.js";
import { helpPages } from "./aid-help-page.js";
import { offerDeeds } from "./aid-offer-form.js";
import { aidDeeds, aidPages } from "./aid-pages.js";
import { breakGlassDeeds, breakGlassPages } from "./break-glass-pages.js";
import { clockDeeds, clockPages } from "./clock-pages.js";
import { consentDeeds, consentPages } from "./consent-pages.js";
import { consultationDeeds, consultationPages } from "./consultation-pages.js";
import { dutyDeeds, dutyPages } from "./duty-pages.js";
import { entrance, visitorToken } from "./entrance.js";
import { escalationDeeds, escalationPages } from "./escalation-pages.js";
import { asKept, type Fields, NO_FIELDS, textIn } from "./fields.js";
import { inAdvanceDeeds, inAdvancePages } from "./in-advance-pages.js";
import { inboxPages } from "./inbox-page.js";
import { incidentDeeds, incidentPages } from "./incident-pages.js";
import type { Notice } from "./layout.js";
import { leadDeeds } from "./lead-forms.js";
import { ownPassword } from "./own-password.js";
import { type Deed, FROM_ELSEWHERE, HOME, LITE_ROOT, type Page, SAID } from "./page.js";
import { whatWasTyped } from "./problem-pages.js";
import { recallDeeds, recallPages } from "./recall-pages.js";
import { runPages } from "./run-pages.js";
import { answering, fieldsOf, mayBeSentAgain, send } from "./sending.js";
import { signInPage } from "./sign-in-pages.js";
import { spokenWordDeeds } from "./spoken-word.js";
import { standingDeeds, standingPages } from "./standing-consent-pages.js";
import { stepDeeds, stepPages } from "./step-pages.js";
import { STYLE, STYLE_PATH } from "./style.js";
import { Visit } from "./visit.js";

const PAGES: readonly Page[] = [
  ...inboxPages,
  ...stepPages,
  ...consentPages,
  ...consultationPages,
  ...standingPages,
  ...breakGlassPages,
  ...runPages,
  ...incidentPages,
  ...escalationPages,
  ...aidPages,
  ...helpPages,
  ...clockPages,
  ...dutyPages,
  ...inAdvancePages,
  ...recallPages,
];
const DEEDS: readonly Deed[] = [
  ...stepDeeds,
  ...consentDeeds,
  ...consultationDeeds,
  ...standingDeeds,
  ...breakGlassDeeds,
  ...incidentDeeds,
  ...escalationDeeds,
  ...aidDeeds,
  ...offerDeeds,
  ...helpDeeds,
  ...clockDeeds,
  ...dutyDeeds,
  ...inAdvanceDeeds,
  ...recallDeeds,
  ...spokenWordDeeds,
  ...leadDeeds,
];

const SIGNED_OUT: Notice = {
  as: "told",
  text: "You are not signed in any more, and nothing was sent. What you typed is kept: sign in, then look at it and send it.",
};
const SIGNED_IN_AGAIN: Notice = {
  as: "told",
  text: "This was not sent, since you had been signed out. What you typed stands below: look at it, and send it.",
};

/** The pages that need no script: for bad networks and locked-down telephones. They ask the API's own doors. */
export function litePages(api: Api, doors: readonly Door[]): Mounted[] {
  /** A page as it stands now, with what somebody had typed in its place. */
  const showAgain = async (response: Response, whose: Whose, path: string, fields: Fields, told: Told) => {
    const found = pageAt(path);
    if (found === undefined) throw new ProblemRaised(NOT_FOUND);
    const visit = new Visit({ api, doors, ...whose, params: found.params, fields });
    const shown = await found.page.show(visit);
    const body = whatWasTyped(shown.body, visit.leftOver);
    send(response, { ...told, shown: { ...shown, body }, who: whose });
  };

  const shows = (page: Page): Mounted => ({
    method: "get",
    path: LITE_ROOT + page.path,
    handle: answering(async (request, response) => {
      const whose = await letIn(api, page, request, response);
      if (whose === undefined) {
        response.redirect(303, `${LITE_ROOT}/sign-in?then=${encodeURIComponent(request.path)}`);
        return;
      }
      const visit = new Visit({ api, doors, ...whose, params: paramsOf(request), fields: NO_FIELDS });
      send(response, { shown: await page.show(visit), notice: saidIn(request), who: whose });
    }),
  });

  const does = (deed: Deed): Mounted => ({
    method: "post",
    path: LITE_ROOT + deed.path,
    handle: answering(async (request, response) => {
      if (!isFromHere(request)) throw new ProblemRaised(FROM_ELSEWHERE);
      const [fields, params] = [fieldsOf(request), paramsOf(request)];
      const from = deed.from({ params, fields });
      const whose = await letIn(api, deed, request, response);
      if (whose === undefined) {
        const kept = asKept(fields);
        const shown = signInPage({ token: visitorToken(request, response), goOn: from, kept, login: "" });
        send(response, { status: 403, shown, notice: SIGNED_OUT });
        return;
      }
      if (!isOurForm(whose.secret, textIn(fields, "token"))) {
        await showAgain(response, whose, from, fields, { status: 403, notice: SIGNED_IN_AGAIN });
        return;
      }
      const visit = new Visit({ api, doors, ...whose, params, fields });
      const done = await deed.act(visit);
      switch (done.as) {
        case "done":
          response.redirect(303, `${done.goTo}?said=${done.said}`);
          return;
        case "asked":
          send(response, { shown: done.shown, who: whose });
          return;
        case "refused": {
          const { problem } = done;
          if (mayBeSentAgain(problem)) throw new ProblemRaised(problem);
          const notice = noticeOf(problem, fields);
          await showAgain(response, whose, from, fields, { status: problem.status, notice });
        }
      }
    }),
  });

  const resume = async (
    request: Request,
    response: Response,
    secret: string,
    then: string,
    kept: Fields,
  ): Promise<void> => {
    const caller = await api.sessions.holder(secret);
    if (caller === undefined) throw new Error("A session that has just begun is over.");
    const whose = whoseOf(request, caller, secret);
    await showAgain(response, whose, then, kept, { status: 200, notice: SIGNED_IN_AGAIN });
  };

  return [
    {
      method: "get",
      path: STYLE_PATH,
      handle: (_request, response) => {
        response.set("Cache-Control", "public, max-age=31536000, immutable").type("css").send(STYLE);
      },
    },
    ...ownPassword(api, (page, request, response) => letIn(api, page, request, response)),
    { method: "get", path: LITE_ROOT, handle: (_request, response) => response.redirect(303, HOME) },
    ...entrance(api, resume),
    ...PAGES.map(shows),
    ...DEEDS.map(does),
    {
      method: "get",
      path: `${LITE_ROOT}/*rest`,
      handle: answering(async () => {
        throw new ProblemRaised(NOT_FOUND);
      }),
    },
  ];
}

/** Whose visit it is. */
interface Whose {
  readonly caller: Caller;
  readonly secret: string;
  /** What the forms of this session bear. */
  readonly token: string;
  readonly log: ReturnType<typeof contextOf>["log"];
}

interface Told {
  readonly status: number;
  readonly notice: Notice;
}

async function letIn(
  api: Api,
  { admissible }: Pick<Page, "admissible">,
  request: Request,
  response: Response,
): Promise<Whose | undefined> {
  const secret = cookieIn(request, "mirror-session");
  const caller = await api.admission.letIn(admissible, request, response, () => api.sessions.holder(secret));
  return caller === undefined || secret === undefined ? undefined : whoseOf(request, caller, secret);
}

function whoseOf(request: Request, caller: Caller, secret: string): Whose {
  return { caller, secret, token: formToken(secret), log: contextOf(request).log };
}

/** Which page an address of ours is, and what its parameters are. */
function pageAt(path: string): { page: Page; params: Record<string, string> } | undefined {
  for (const page of PAGES) {
    const names = [...page.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
    const found = new RegExp(`^${LITE_ROOT}${page.path.replace(/:\w+/g, "([^/]+)")}$`).exec(path);
    if (found !== null)
      return { page, params: Object.fromEntries(names.map((name, n) => [name, found[n + 1] ?? ""])) };
  }
  return undefined;
}

function paramsOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.params).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join("/") : value,
    ]),
  );
}

function saidIn(request: Request): Notice | undefined {
  const found = Object.entries(SAID).find(([name]) => name === request.query.said);
  return found === undefined ? undefined : { as: "said", text: found[1] };
}

/** What is wrong, in sentences; and that nothing typed is lost, where something was. */
function noticeOf({ detail, errors = [] }: Problem, fields: Fields): Notice {
  const places = errors.map((one) => one.detail);
  const kept = fields.size > 2 ? "What you typed is still there." : "";
  const sentences = places.length > 0 ? places : [detail];
  return { as: "told", text: [...new Set([...sentences, kept])].filter(Boolean).join("\n") };
}
