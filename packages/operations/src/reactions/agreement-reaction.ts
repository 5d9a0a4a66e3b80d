import { assignmentOf, openSteps } from "@mirror/engine";
import type { RunId, StreamId } from "@mirror/vocabulary";
import { agreementKind } from "../kinds/agreement-kind.js";
import { runsStandingOn } from "../kinds/run-kind.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** What follows from the end of an agreement: whoever holds a task that stands on it is stopped (C-08). What is not begun yet is refused when it would begin. */
export async function reactToAgreement(turn: Turn, stream: StreamId): Promise<void> {
  const agreement = turn.current(agreementKind, stream);
  if (agreement?.status !== "ended") return;
  for (const id of await turn.listed(runsStandingOn(stream))) {
    const run = await turn.loadKnown(turn.desk.runKind, id);
    for (const step of openSteps(run)) {
      const clauses = step.status === "on-hold" ? [] : (assignmentOf(step)?.authority.clauses ?? []);
      if (!clauses.some((clause) => clause.agreement === stream)) continue;
      await tellRun(turn, id as RunId, {
        type: "hold-step",
        invocation: step.id,
        reason: "agreement-ended",
        detail: `Stop: ${agreement.text.title}, which this stood on, has ended.`,
      });
    }
  }
}
