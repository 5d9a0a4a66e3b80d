import { FINISHED_RUN, openSteps, type RunState } from "@mirror/engine";
import { type RunId, readId } from "@mirror/vocabulary";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** A partner's hold is on all that a run does: the runs that it called are held, and released, with it (M10). */
export async function passHoldsOn(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id)?.heldBy ?? [];
  if (before === run.heldBy) return;
  for (const step of openSteps(run)) {
    if (step.answeredBy === null || readId(step.answeredBy)?.kind !== "run") continue;
    const id = step.answeredBy as RunId;
    const called = await turn.loadKnown(turn.desk.runKind, id);
    if (FINISHED_RUN.has(called.status)) continue;
    const reason = `${run.playbook.name}, which called it, is held: ${run.because ?? "no reason given"}`;
    for (const partner of run.heldBy)
      if (!before.includes(partner) && !called.heldBy.includes(partner))
        await tellRun(turn, id, { type: "hold", partner, reason });
    for (const partner of before)
      if (!run.heldBy.includes(partner) && called.heldBy.includes(partner))
        await tellRun(turn, id, { type: "release", partner });
  }
}
