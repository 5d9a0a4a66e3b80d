import type { RunState } from "@mirror/engine";
import type { RunId, StreamId } from "@mirror/vocabulary";
import type { Turn } from "../turn.js";
import { answerCaller } from "./answer-caller.js";
import { passHoldsOn } from "./pass-holds-on.js";
import { startReadySteps } from "./start-ready-steps.js";
import { stopUnwanted } from "./stop-unwanted.js";
import { useUpConsents } from "./use-up-consents.js";
import { voidChangedConsents } from "./void-changed-consents.js";

/**
 * What follows from where a run stands. First what has become of the consents that it stands on, so that nothing begins
 * under one that is used or void; then what is ready begins; then what is no longer wanted stops, and the caller hears.
 */
export async function reactToRun(turn: Turn, stream: StreamId): Promise<void> {
  const id = stream as RunId;
  await useUpConsents(turn, runNow(turn, id));
  await voidChangedConsents(turn, runNow(turn, id));
  await startReadySteps(turn, id);
  await passHoldsOn(turn, runNow(turn, id));
  await stopUnwanted(turn, runNow(turn, id));
  await answerCaller(turn, runNow(turn, id));
}

function runNow(turn: Turn, id: RunId): RunState {
  const run = turn.current(turn.desk.runKind, id);
  if (run === undefined) throw new Error(`The run ${id} moved without being read.`);
  return run;
}
