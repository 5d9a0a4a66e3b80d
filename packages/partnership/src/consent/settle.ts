import type { Instant } from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import type { PartnershipContext } from "../context.js";
import { evolveConsent } from "./evolve.js";
import type { ClosedBecause, ConsentFact } from "./facts.js";
import { ruleCanHold, ruleHolds, ruleHoldsByGlass } from "./rule.js";
import type { ConsentRound } from "./state.js";

/** A round after what has happened in it, and the facts of that. */
export interface Settled {
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
