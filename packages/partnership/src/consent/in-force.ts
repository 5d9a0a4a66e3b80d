import type { Instant, PartnerId } from "@mirror/vocabulary";
import type { ConsentRound, GrantedDecision } from "./state.js";

/** A partner's grant, where at this instant it counts for exactly this scope; undefined where it does not. */
export function consentInForce(
  _round: ConsentRound,
  _partner: PartnerId,
  _scopeHash: string,
  _at: Instant,
): GrantedDecision | undefined {
  return undefined;
}
