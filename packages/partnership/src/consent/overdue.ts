import type { Instant } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import { confirmationDue } from "./confirmation.js";
import type { ClosedBecause, ConsentFact } from "./facts.js";
import { waitedFor } from "./rule.js";
import { type Settled, settled } from "./settle.js";
import type { ConsentRound } from "./state.js";
import { type ConsentWakeUp, consentWakeUps } from "./wake-ups.js";

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
