import type { Problem } from "@mirror/chassis";
import type { Admissible } from "../admission/admission.js";
import type { Shown } from "./layout.js";
import type { Visit } from "./visit.js";

/** Where the pages are. */
export const LITE_ROOT = "/lite";
export const HOME = `${LITE_ROOT}/inbox`;

/** A form that another site made, or a browser that does not say whose it is: it is not looked at any further. */
export const FROM_ELSEWHERE: Problem = {
  status: 403,
  code: "form-from-elsewhere",
  detail: "This form did not come from one of our own pages, so nothing of it was done.",
};

/** A page that shows: nothing is decided by looking at it. */
export interface Page {
  /** An Express path under `/lite`: `/steps/:id`. */
  readonly path: string;
  /** How it is let in when there is too much to do (INV-22). */
  readonly admissible: Admissible;
  readonly show: (visit: Visit) => Promise<Shown>;
}

/** What came of something that somebody wanted done. */
export type Done =
  | { readonly as: "done"; readonly goTo: string; readonly said: Said }
  /** It did not go through: the page that it came from is shown again, with what was typed. */
  | { readonly as: "refused"; readonly problem: Problem }
  /** Nothing is decided yet. */
  | { readonly as: "asked"; readonly shown: Shown };

/** Something that a form of a page does. */
export interface Deed {
  readonly path: string;
  readonly admissible: Admissible;
  /** Which page its form stands on. */
  readonly from: (visit: Pick<Visit, "params" | "fields">) => string;
  readonly act: (visit: Visit) => Promise<Done>;
}

/** What is told once something is on the record. */
export const SAID = {
  claimed: "You have it. The calling has stopped.",
  completed: "Reported as done. It is on the record.",
  failed: "Reported as failed. It is on the record, and the run goes on by its own path for that.",
  granted: "Granted, exactly as shown. It is on the record.",
  refused: "Refused. It is on the record.",
  abstained: "You abstain: neither yes nor no. It is on the record.",
  withdrawn: "Withdrawn. It is on the record, and nothing had been sent under it.",
  "handed-over": "Handed over. It is on the record.",
  "aid-acknowledged": "Received: they know that you have it.",
  "aid-considered": "They know that you are looking at it. It promises nothing.",
  "aid-submitted": "Asked. Whoever is asked is called.",
  "aid-offered": "Offered, exactly as it stands. It promises nothing until both sides have committed.",
  "aid-moved": "It is on the record.",
  "aid-declined": "Declined. It is on the record.",
  "password-changed": "Your password is changed. Wherever else you were signed in, you are not any more.",
  revoked: "Revoked, at once. It is on the record, and what stood on it stops.",
  verified: "What you have found is on the record.",
  consulted: "Said, and on the record. It allows nothing; until the deadline you may say otherwise.",
  confirmed: "Confirmed. What was written down for you is your own yes.",
  reaffirmed: "Your yes stands again. What was stopped is taken up by whoever does it.",
  reported: "Noted: the report has left. What is counted from it has begun.",
  corrected: "Corrected, and what stood there before is kept.",
  "glass-broken":
    "The glass is broken, and in force once a second person joins, or you go on alone. They are being called.",
  "glass-joined": "You stand by it: it is in force. Everybody who takes part is told.",
  "gone-on-alone": "You go on alone: it is in force. Everybody who takes part is told.",
  "glass-closed": "Closed, at once. What stood on it alone stops; now somebody else reviews it.",
  "glass-reviewed": "Reviewed. It is on the record.",
  declared: "The incident is declared.",
  assessed: "Said, and on the record. The levels that follow are called or proposed.",
  started: "The playbook is started.",
  acknowledged: "You have it. Nobody else is paged.",
  "duty-accepted": "The shift is yours from now on.",
  "duty-declined": "Declined. Whoever offered it keeps it.",
  "duty-offered": "Offered. It stays yours until they accept.",
  away: "Put down. What your absence leaves open is told to whoever sets the rosters.",
  back: "You are there. Your absence is over, or taken back.",
  attested: "Written down, and on the record. A yes counts only once they have confirmed it.",
  "recall-answered": "Said, and on the record. Whoever asked is told.",
  lifted: "Lifted, at once. It is on the record.",
  restricted: "Restricted, from now on. It is on the record.",
  "lead-offer-dropped": "The offer is over. The lead stays where it is.",
} as const;
export type Said = keyof typeof SAID;

/** Makes what a decision came to into what is shown next. */
export function doneUnless<Value extends object>(
  came: Value | Problem,
  then: (value: Value) => { readonly goTo: string; readonly said: Said },
): Done {
  return isProblem(came) ? { as: "refused", problem: came } : { as: "done", ...then(came) };
}

function isProblem(came: object): came is Problem {
  return "detail" in came && "code" in came && "status" in came && typeof came.status === "number";
}
