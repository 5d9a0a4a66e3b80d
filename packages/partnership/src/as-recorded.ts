import { type DecisionContext, type Fact, partnerOfActor, type Recorded } from "@mirror/vocabulary";

/** A fact as it will be read back if this decision is committed: what lets a decision look one step ahead. */
export function asRecorded<F extends Fact>(fact: F, context: DecisionContext): Recorded<F> {
  const { now, actor } = context;
  return {
    ...fact,
    at: now,
    recordedAt: now,
    actor,
    partner: partnerOfActor(actor),
  };
}
