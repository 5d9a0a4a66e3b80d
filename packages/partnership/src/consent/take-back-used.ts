import type { ConsentCommand } from "./commands.js";
import type { ConsentDecision, ConsentRound } from "./state.js";

/**
 * Whether an answer takes back a grant whose use is over: the round stays used up, and what was done under it is undone
 * where it can be, and asked back where it was shared (C-09, 4 and 7). To anything else such a round is closed (C-14).
 */
export function takesBackUsed(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: ConsentCommand["type"],
): boolean {
  return answer === "withdraw" && round.status === "consumed" && decision.status === "granted";
}
