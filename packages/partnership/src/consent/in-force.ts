import type { Instant, PartnerId } from "@mirror/vocabulary";
import { grantEnds } from "./grant-ends.js";
import { ruleHolds, ruleHoldsByGlass } from "./rule.js";
import { type ConsentRound, decisionOf, type GrantedDecision } from "./state.js";

/** Whether what the round guards may act at this instant, for exactly this scope (C-03, C-05, C-08). */
export function roundInForce(round: ConsentRound, scopeHash: string, at: Instant): boolean {
  const { window } = round.question.scope;
  return (
    ((round.status === "satisfied" && ruleHolds(round, at)) ||
      (round.status === "provisional" && ruleHoldsByGlass(round, at))) &&
    round.scopeHash === scopeHash &&
    window.from <= at &&
    at < window.until
  );
}

/** A partner's grant, where at this instant it counts for exactly this scope; undefined where it does not. */
export function consentInForce(
  round: ConsentRound,
  partner: PartnerId,
  scopeHash: string,
  at: Instant,
): GrantedDecision | undefined {
  const decision = decisionOf(round, partner);
  if (!roundInForce(round, scopeHash, at) || decision?.status !== "granted") return undefined;
  return at < grantEnds(decision) && decision.scopeHash === scopeHash ? decision : undefined;
}
