import { type Instant, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import type { ConsentQuestion } from "./commands.js";
import { type ConsentScope, scopeHashOf } from "./scope.js";
import type { ConsentRound } from "./state.js";

/** How long whoever refused is left in peace about the same matter (C-17). */
export const COOL_DOWN_MS = 30 * 60_000;

/**
 * Why these partners may not be asked now: one of them has refused the same in an earlier round, of this run or another,
 * less than half an hour ago, and nobody says what is new.
 * A question on which lives may hang does not wait (our departure from C-17).
 */
export function stillCoolingDown(
  question: Pick<ConsentQuestion, "asks" | "scope" | "lifeSafety" | "newFacts">,
  earlier: readonly ConsentRound[],
  now: Instant,
): Refusal | undefined {
  if (question.lifeSafety || question.newFacts !== null) return undefined;
  const matter = matterOf(question.scope);
  for (const round of earlier) {
    if (matterOf(round.question.scope) !== matter) continue;
    for (const decision of round.decisions) {
      if (decision.status !== "denied") continue;
      if (!question.asks.some((ask) => ask.partner === decision.partner)) continue;
      const until = instantAfter(decision.at, COOL_DOWN_MS);
      if (now < until)
        return refuse(
          "conflict",
          "refused-lately",
          `The ${decision.office} has refused exactly this at ${decision.at}. Ask again from ${until} on, or say what is new.`,
          "C-17",
        );
    }
  }
  return undefined;
}

/**
 * What a question is about, whichever run asks it and whenever: the scope without its window, which every asking has of
 * its own. A scope holds nothing of its run (C-03): the playbook, the words with their values, the effects, the targets,
 * the data and the performers are the matter. Another value, version or team is another matter, which may be asked at once.
 */
export function matterOf(scope: ConsentScope): string {
  const always = "1970-01-01T00:00:00.000Z" as Instant;
  return scopeHashOf({ ...scope, window: { from: always, until: always } });
}
