import { escalationOutcome } from "@mirror/partnership";
import type { StreamId } from "@mirror/vocabulary";
import { escalationKind } from "../kinds/escalation-kind.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** What follows from an escalation: the step that escalated is answered once the level is active, or has declined. */
export async function reactToEscalation(turn: Turn, stream: StreamId): Promise<void> {
  const escalation = turn.currentKnown(escalationKind, stream);
  const { run: runId, invocation, to } = escalation.case;
  if (invocation === null) return;
  const run = await turn.loadKnown(turn.desk.runKind, runId);
  if (run.steps.get(invocation)?.status !== "in-progress") return;
  const outcome = escalationOutcome(escalation);
  if (outcome === "pending") return;
  await tellRun(turn, runId, {
    type: "settle-step",
    invocation,
    result:
      outcome === "active"
        ? { status: "succeeded", outputs: {} }
        : {
            status: "failed",
            code: "escalation-declined",
            rule: "ES-04",
            detail: `The ${to} level did not take over.`,
            outputs: {},
          },
  });
}
