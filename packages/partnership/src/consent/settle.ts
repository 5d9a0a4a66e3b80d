import type { Instant } from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import type { PartnershipContext } from "../context.js";
import type { ClosedBecause, ConsentFact } from "./facts.js";
import { roundGoesOn, ruleCanHold, ruleHolds, ruleHoldsByGlass, waitedFor } from "./rule.js";
import {
  awaitsReaffirming,
  type ConsentRound,
  type ConsentWakeUp,
  confirmationDue,
  consentWakeUps,
  evolveConsent,
} from "./state.js";

interface Settled {
  readonly round: ConsentRound;
  readonly facts: readonly ConsentFact[];
}

/** What a change of decisions means for the whole round, as it is at an instant. */
export function settled(
  before: ConsentRound,
  changes: readonly ConsentFact[],
  because: ClosedBecause,
  at: Instant,
  context: PartnershipContext,
): Settled {
  const after = changes.reduce((round, fact) => evolveConsent(round, asRecorded(fact, context)), before);
  const end = consequence(after, because, at);
  if (end === undefined) return { round: after, facts: changes };
  return { round: evolveConsent(after, asRecorded(end, context)), facts: [...changes, end] };
}

function consequence(round: ConsentRound, because: ClosedBecause, at: Instant): ConsentFact | undefined {
  const holds = ruleHolds(round, at);
  if (round.status === "open") {
    if (holds) return { type: "consent-round-satisfied", data: {} };
    if (ruleHoldsByGlass(round, at)) return { type: "consent-round-provisional", data: {} };
    if (ruleCanHold(round, at)) return undefined;
    return because === "lapsed"
      ? { type: "consent-round-lapsed", data: {} }
      : { type: "consent-round-refused", data: { because } };
  }
  if (round.status === "provisional") {
    if (holds) return { type: "consent-round-satisfied", data: {} };
    return ruleHoldsByGlass(round, at) ? undefined : { type: "consent-round-revoked", data: { because } };
  }
  if (round.status === "satisfied")
    return holds ? undefined : { type: "consent-round-revoked", data: { because } };
  // A round that is over changes no more, save one whose suspended yes is reaffirmed.
  return holds ? { type: "consent-round-restored", data: {} } : undefined;
}

/** What the clock owes a round by now, soonest first, and the round after it. */
export function overdue(before: ConsentRound, context: PartnershipContext): Settled {
  let round = before;
  const facts: ConsentFact[] = [];
  for (;;) {
    const [next] = consentWakeUps(round)
      .filter((one) => one.dueAt <= context.now)
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    if (next === undefined) return { round, facts };
    const { changes, because } = WHEN_DUE[next.name](round, next.dueAt);
    const step = settled(round, changes, because, next.dueAt, context);
    facts.push(...step.facts);
    round = step.round;
  }
}

interface Due {
  readonly changes: readonly ConsentFact[];
  readonly because: ClosedBecause;
}

/** What each wake-up of a round means, at the instant at which it was due. */
const WHEN_DUE: Readonly<Record<ConsentWakeUp["name"], (round: ConsentRound, at: Instant) => Due>> = {
  "answer-deadline": (round) => ({
    changes: waitedFor(round).map((one) => ({ type: "consent-unanswered", data: { partner: one.partner } })),
    because: "lapsed",
  }),
  "grant-expiry": (round, at) => ({
    changes: round.decisions
      .filter((one) => one.status === "granted" && one.expiresAt <= at)
      .map((one) => ({ type: "consent-expired", data: { partner: one.partner } })),
    because: "expired",
  }),
  "condition-deadline": (round, at) => ({
    changes: round.decisions.flatMap((one): ConsentFact[] => {
      if (one.status !== "conditional") return [];
      const late = one.conditions.findIndex(({ state, until }) => state === "pending" && until <= at);
      return late < 0
        ? []
        : [{ type: "consent-condition-lapsed", data: { partner: one.partner, condition: late + 1 } }];
    }),
    because: "lapsed",
  }),
  "confirmation-deadline": (round, at) => ({
    changes: round.decisions
      .filter((one) => {
        const due = confirmationDue(one);
        return due !== undefined && due <= at;
      })
      .map((one) => ({ type: "consent-not-confirmed", data: { partner: one.partner } })),
    because: "not-confirmed",
  }),
  "suspension-deadline": (round, at) => ({
    changes: round.decisions
      .filter((one) => one.status === "suspended" && one.answerBy <= at)
      .map((one) => ({ type: "consent-suspension-ended", data: { partner: one.partner } })),
    because: "withdrawn",
  }),
};

/** Whether a round is over for good: neither asked nor stood on, and nothing in it to be reaffirmed. */
export function roundIsOver(round: ConsentRound): boolean {
  return !roundGoesOn(round) && !awaitsReaffirming(round);
}
