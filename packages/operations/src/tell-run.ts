import { decideRun, type RunCommand } from "@mirror/engine";
import type { Refusal, RunId } from "@mirror/vocabulary";
import type { Turn } from "./turn.js";

/** Tells a run something that follows from another stream; a no would be a defect. */
export async function tellRun(turn: Turn, run: RunId, command: RunCommand): Promise<void> {
  const { flows, runKind } = turn.desk;
  await turn.tell(runKind, run, (state, context) => decideRun(flows.flowOf, state, command, context));
}

/** Asks a run something that a person or a worker wants; its no goes back to them. */
export async function askRun(turn: Turn, run: RunId, command: RunCommand): Promise<Refusal | undefined> {
  const { flows, runKind } = turn.desk;
  return turn.decide(runKind, run, (state, context) => decideRun(flows.flowOf, state, command, context));
}
