import { roundGoesOn } from "./rule.js";
import type { ConsentRound } from "./state.js";

/** Whether a round is over for good: neither asked nor stood on, and nothing in it to be reaffirmed. */
export function roundIsOver(round: ConsentRound): boolean {
  return !roundGoesOn(round) && !awaitsReaffirming(round);
}

/** Whether a round that a suspension revoked may still be restored: somebody has yet to say whether the yes stands. */
export function awaitsReaffirming(round: ConsentRound): boolean {
  if (round.status !== "revoked" || round.because !== "suspended") return false;
  return round.decisions.some((one) => one.status === "suspended");
}
