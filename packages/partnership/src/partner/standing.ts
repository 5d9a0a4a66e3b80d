import { type Refusal, refuse } from "@mirror/vocabulary";
import type { Partner } from "./state.js";

/**
 * How much a partner's standing has to allow: `begin` something new between partners, `go-on` with what runs, or
 * `give-back` (refuse, withdraw, recall, return, report what was done), which nobody is ever kept from.
 */
export type Act = "begin" | "go-on" | "give-back";

/** What each standing still allows (M22). */
export const STANDING_ALLOWS: Readonly<Record<Partner["standing"]["status"], readonly Act[]>> = {
  active: ["begin", "go-on", "give-back"],
  restricted: ["go-on", "give-back"],
  suspended: ["give-back"],
};

/**
 * Every door that a partner's standing is asked at, but for those of aid (`AID_ENTITLEMENTS`), and what each takes. What
 * asks nothing stands in no table, and is open to a suspended partner: looking after its own people, tokens and rosters,
 * reading what it may read, setting a caveat, ending a delegation or a standing consent, and declining, suspending or
 * denouncing an agreement.
 */
export const PARTNER_ACTS = {
  "open-incident": "go-on",
  "keep-incident": "go-on",
  "keep-source": "go-on",
  "take-in-alert": "go-on",
  "start-by-alert": "begin",
  "import-playbook": "go-on",
  "direct-exercise": "go-on",
  // Whoever sees that lives are at stake says so.
  "stop-exercise": "give-back",

  "start-run": "begin",
  "take-part-in-run": "begin",
  "hold-run": "give-back",
  "release-run": "go-on",
  "abort-run": "give-back",
  // Giving the lead away is giving back.
  "offer-lead": "give-back",
  "accept-lead": "begin",
  "drop-lead-offer": "give-back",
  "take-step": "go-on",
  "steer-step": "go-on",
  // An end for what others were told only takes back; letting them keep it for longer is steering.
  "end-share": "give-back",
  // What was done is the truth about it, whoever did it.
  "report-on-step": "give-back",
  // Asked inside the commit of every intent: of whoever acts, and of everyone that a share tells something.
  "act-by-machine": "go-on",
  "be-told": "go-on",

  "ask-consent-again": "begin",
  "grant-consent": "go-on",
  "answer-consent-otherwise": "give-back",
  "find-condition-met": "go-on",
  "find-condition-violated": "give-back",
  "ask-consultation": "begin",
  "answer-consultation": "go-on",
  "give-standing-consent": "begin",
  "use-standing-consent": "go-on",
  delegate: "begin",

  // Danger to life does not wait for a partner's good standing; what it has ended or has to look back at is its own.
  "break-glass": "go-on",
  "stand-by-broken-glass": "go-on",
  "use-broken-glass": "go-on",
  "close-broken-glass": "give-back",
  "review-broken-glass": "give-back",

  "lift-caveat": "begin",

  "propose-agreement": "begin",
  "ratify-agreement": "begin",
  "stand-on-agreement": "begin",
  "take-notice-back": "begin",
  "lift-suspension": "begin",
  "confirm-review": "begin",
  "give-notice": "give-back",

  "draft-aid": "begin",

  "call-escalation": "begin",
  "answer-escalation": "go-on",
  // A no, before the level is taken.
  "leave-escalation": "give-back",

  // What the law asks of a partner it owes whatever its partners think of it; its clocks stop for nobody (ES-08).
  "keep-regulatory-clock": "give-back",

  "enrol-key": "go-on",
  // Whose key was stolen is suspended until it is replaced.
  "replace-key": "give-back",
  "widen-powers": "go-on",
  "narrow-powers": "give-back",
  appeal: "give-back",
} as const satisfies Readonly<Record<string, Act>>;
export type PartnerAct = keyof typeof PARTNER_ACTS;

/** Why a partner's standing does not allow something now; undefined where it does. */
export function standingAgainst(partner: Partner, act: PartnerAct | Act): Refusal | undefined {
  return heldBack(partner, isNamed(act) ? PARTNER_ACTS[act] : act);
}

function isNamed(act: PartnerAct | Act): act is PartnerAct {
  return Object.hasOwn(PARTNER_ACTS, act);
}

/** As `standingAgainst`, where another table says how much it takes. */
export function heldBack({ name, standing }: Partner, act: Act): Refusal | undefined {
  if (standing.status === "active" || STANDING_ALLOWS[standing.status].includes(act)) return undefined;
  return standing.status === "restricted"
    ? refuse(
        "forbidden",
        "partner-restricted",
        `${name} may begin nothing new now: ${standing.reason}`,
        "M22",
      )
    : refuse("forbidden", "partner-suspended", `${name} is suspended: ${standing.reason}`, "M22");
}
