import { everyRoute } from "@mirror/contract";
import { AID_ENTITLEMENTS, PARTNER_ACTS, type PartnerAct } from "@mirror/partnership";
import { expect, test } from "vitest";

/**
 * What a door is open to, whatever its partner's standing: one's own people, secrets and rosters; narrowing what others may
 * do with what is one's own; and what comes from a source, whose partner is asked about as it is taken in.
 */
const OPEN = "open";

/** What each door asks of a partner's standing, by the ids of its routes. Those of aid have a table of their own (`AID_ENTITLEMENTS`). */
const DOORS: Readonly<Record<string, PartnerAct | typeof OPEN | readonly PartnerAct[]>> = {
  "playbook.import": "import-playbook",

  // Enrolling another partner, and looking after one's own.
  ...named("partner", OPEN, "add", "add-team", "set-members", "set-roster", "add-person", "set-roles"),
  ...named("partner", OPEN, "set-mail", "create-token", "revoke-token", "open-account", "close-account"),
  ...named("partner", OPEN, "put-credential", "remove-credential", "set-standing", "demand-qualifications"),
  ...named("partner", OPEN, "record-qualification", "withdraw-qualification", "set-absence", "end-absence"),
  ...named("partner", OPEN, "set-roster-pattern", "offer-duty", "accept-duty", "decline-duty"),
  ...named("reporting-duty", OPEN, "state", "withdraw"),
  ...named("channel", OPEN, "add", "remove", "test", "test-mail"),
  "delivery.replay": OPEN,
  "partner.appeal": "appeal",
  "partner.state": ["enrol-key", "replace-key", "widen-powers", "narrow-powers"],

  "delegation.make": "delegate",
  "delegation.revoke": OPEN,
  "caveat.set": OPEN,
  "caveat.lift": "lift-caveat",

  "agreement.propose": "propose-agreement",
  "agreement.ratify": "ratify-agreement",
  "agreement.denounce": "give-notice",
  "agreement.revoke-notice": "take-notice-back",
  "agreement.decline": OPEN,
  "agreement.suspend": OPEN,
  "agreement.lift": "lift-suspension",
  "agreement.confirm-review": "confirm-review",

  "incident.open": "open-incident",
  ...named("incident", "keep-incident", "acknowledge", "assess", "merge", "close"),
  ...named("source", "keep-source", "add", "set-rules", "rotate", "remove"),
  ...named("trigger", ["take-in-alert", "start-by-alert"], "receive", "receive-by-key"),

  "run.start": "start-run",
  "run.hold": "hold-run",
  "run.release": "release-run",
  "run.cancel": "abort-run",
  "run.offer-lead": "offer-lead",
  "run.accept-lead": "accept-lead",
  "run.drop-lead-offer": "drop-lead-offer",
  "step.claim": "take-step",
  ...named("step", "report-on-step", "complete", "fail"),
  ...named("step", "steer-step", "skip", "resume", "repeat", "hand-over"),
  "step.end-share": ["end-share", "steer-step"],

  ...named("consent", "grant-consent", "grant", "reaffirm", "confirm"),
  ...named("consent", "answer-consent-otherwise", "refuse", "abstain", "withdraw"),
  "consent.verify": ["find-condition-met", "find-condition-violated"],
  "consent.report-violation": "find-condition-violated",
  "consent.attest": ["grant-consent", "answer-consent-otherwise"],
  "consent.ask-again": "ask-consent-again",
  "consultation.ask": "ask-consultation",
  "consultation.answer": "answer-consultation",
  ...named("standing", "give-standing-consent", "grant", "second"),
  "standing.revoke": OPEN,

  ...named("resource", OPEN, "add", "change", "set-availability", "retire"),
  ...named("package", OPEN, "prepare", "withdraw"),
  "break-glass.open": "break-glass",
  ...named("break-glass", "stand-by-broken-glass", "join", "go-on-alone"),
  "break-glass.close": "close-broken-glass",
  "break-glass.review": "review-broken-glass",

  ...named("escalation", "call-escalation", "open"),
  ...named("escalation", "answer-escalation", "authorise", "acknowledge", "accept", "object", "confirm"),
  ...named("escalation", "answer-escalation", "propose-stand-down", "re-escalate", "escalate-further"),
  ...named("escalation", "leave-escalation", "reject", "decline"),
  ...named("regulatory-clock", "keep-regulatory-clock", "start", "record-occurrence", "correct", "extend"),
  ...named("regulatory-clock", "keep-regulatory-clock", "submit", "transfer", "set-not-applicable"),
  "regulatory-clock.reopen": "keep-regulatory-clock",
  // What was shared is given back, whoever has it.
  ...named("share-recall", OPEN, "return", "erase", "refuse"),
  ...named("drill", "direct-exercise", "plan", "approve", "schedule", "start", "pause", "resume", "jump"),
  "drill.cancel": "direct-exercise",
  ...named("drill", "stop-exercise", "emergency", "end"),
};

function named<Takes>(noun: string, takes: Takes, ...verbs: readonly string[]): Record<string, Takes> {
  return Object.fromEntries(verbs.map((verb) => [`${noun}.${verb}`, takes]));
}

/** What no route asks: our own services do, as they carry out what was decided. */
const INSIDE: readonly PartnerAct[] = [
  ...(["take-part-in-run", "act-by-machine", "be-told", "use-standing-consent"] as const),
  ...(["stand-on-agreement", "use-broken-glass"] as const),
];

const DECIDING = everyRoute()
  .filter(({ method }) => method !== "get")
  .map(({ id }) => id);

test("M22 every door that decides something is in the table of what it takes of a partner's standing", () => {
  const aid = DECIDING.filter((id) => id.startsWith("aid."));
  // A draft is its partner's own until it is submitted, and what is done to it has a row of its own.
  expect(aid.length).toBeGreaterThan(Object.keys(AID_ENTITLEMENTS).length / 2);
  const others = DECIDING.filter((id) => !id.startsWith("aid."));
  expect(others.filter((id) => !Object.hasOwn(DOORS, id))).toEqual([]);
  expect(Object.keys(DOORS).filter((id) => !others.includes(id))).toEqual([]);
});

test("M22 no row of the table stands for a door that is not there", () => {
  const asked = new Set([...Object.values(DOORS).flat(), ...INSIDE, "draft-aid"]);
  expect(Object.keys(PARTNER_ACTS).filter((act) => !asked.has(act))).toEqual([]);
});
