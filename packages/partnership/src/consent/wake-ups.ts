import type { Instant, WakeUp } from "@mirror/vocabulary";
import { confirmationDue } from "./confirmation.js";
import { awaitsReaffirming } from "./round-is-over.js";
import { roundGoesOn, waitedFor } from "./rule.js";
import type { ConsentRound } from "./state.js";

export interface ConsentWakeUp extends WakeUp {
  readonly name:
    | "answer-deadline"
    | "grant-expiry"
    | "condition-deadline"
    | "confirmation-deadline"
    | "suspension-deadline";
}

/**
 * `answer-deadline` while someone has not answered; `grant-expiry`, `condition-deadline` and `confirmation-deadline` at the
 * soonest of each; `suspension-deadline` until a suspended yes is reaffirmed, also in the round that it revoked.
 */
export function consentWakeUps(round: ConsentRound): ConsentWakeUp[] {
  const isLive = roundGoesOn(round);
  const wakeUps: ConsentWakeUp[] = [];
  const soonest = (name: ConsentWakeUp["name"], all: readonly Instant[]) => {
    const [first] = all.toSorted();
    if (first !== undefined) wakeUps.push({ name, dueAt: first });
  };
  if (isLive || awaitsReaffirming(round)) {
    soonest(
      "grant-expiry",
      round.decisions.flatMap((one) => (one.status === "granted" ? [one.expiresAt] : [])),
    );
    soonest(
      "suspension-deadline",
      round.decisions.flatMap((one) => (one.status === "suspended" ? [one.answerBy] : [])),
    );
    soonest(
      "confirmation-deadline",
      round.decisions.flatMap((one) => confirmationDue(one) ?? []),
    );
  }
  if (!isLive) return wakeUps;
  if (waitedFor(round).length > 0) wakeUps.push({ name: "answer-deadline", dueAt: round.question.answerBy });
  soonest(
    "condition-deadline",
    round.decisions.flatMap((one) =>
      one.status === "conditional"
        ? one.conditions.filter(({ state }) => state === "pending").map(({ until }) => until)
        : [],
    ),
  );
  return wakeUps;
}
