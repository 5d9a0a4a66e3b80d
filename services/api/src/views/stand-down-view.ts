import type { BlockerView, StandDownView } from "@mirror/contract";
import { checkedExit, stillOpenIn } from "@mirror/operations";
import { type Blocker, standDownBlockers } from "@mirror/partnership";
import { readId, type StepInvocationId } from "@mirror/vocabulary";
import { type SeenRun, seen, seenStep } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { visibleAssignments } from "../sight/visible-assignments.js";
import { exitCriteria } from "./exit-criterion-view.js";

/** What keeps a run from standing down now, as far as the caller may see it (ES-09, SH-15). */
export async function standDownView(sight: Sight, { run, playbook }: SeenRun): Promise<StandDownView> {
  const open = await stillOpenIn(sight.turn, run, null);
  const checked = await checkedExit(sight.turn, run, open, await sight.now(run.exercise));
  const names = await sight.directory();
  const blockers: BlockerView[] = [];
  for (const blocker of standDownBlockers(open)) {
    if (!(await sees(sight, blocker))) continue;
    const { kind, subject, of, words, clearedBy } = blocker;
    blockers.push({ kind, subject, of: of.map((one) => names.partner(one)), words, clearedBy });
  }
  const criteria = exitCriteria(checked, playbook.mirror?.exit_criteria ?? []);
  return { run: run.id, criteria, blockers };
}

async function sees(sight: Sight, { stream, subject }: Blocker): Promise<boolean> {
  if (readId(subject)?.kind === "step")
    return (await seenStep(sight, subject as StepInvocationId)) !== undefined;
  const what = await seen(sight, stream);
  if (what?.kind !== "aid-request" || subject === stream) return what !== undefined;
  return visibleAssignments(sight.caller.viewer, what.request).some((one) => one.id === subject);
}
