import { known, type RunId } from "@mirror/vocabulary";
import { proposeLevel } from "../escalation/propose-level.js";
import type { Turn } from "../turn.js";

/** What was to be undone could not be, or was not in time: a level is proposed to whoever leads the run (ES-07). */
export async function proposeForWhatStays(turn: Turn, id: RunId): Promise<void> {
  const { steps, lead } = turn.currentKnown(turn.desk.runKind, id);
  const stays = turn
    .written(turn.desk.runKind, id)
    .flatMap((fact) => (fact.type === "step-compensation-failed" ? [fact.data] : []));
  for (const { invocation, detail } of stays)
    await proposeLevel(turn, id, {
      of: lead,
      to: "operational",
      trigger: { kind: "compensation", subject: invocation },
      reason: `"${known(steps.get(invocation), "What was to be undone").name}" was not undone: ${detail}`,
    });
}
