import type { RunState, StepInvocation } from "@mirror/engine";
import { type Task, taskOf } from "@mirror/playbook";
import { type Refusal, refuse, type StepInvocationId } from "@mirror/vocabulary";
import { RUN_OF_STEP } from "../kinds/run-kind.js";
import type { Turn } from "../turn.js";
import type { Signed } from "./who-acts.js";

/** A step as its run holds it, and the task that it is; undefined for a call of another playbook. */
export interface FoundStep {
  readonly ok: true;
  readonly run: RunState;
  readonly step: StepInvocation;
  readonly task: Task | undefined;
}

/** Finds a step and its run for someone who takes part in it; to anyone else it is not there. */
export async function findStep(
  turn: Turn,
  id: StepInvocationId,
  signed: Signed,
): Promise<FoundStep | Refusal> {
  const stream = await turn.desk.journal.lookUp(RUN_OF_STEP, id);
  const run = stream === undefined ? undefined : await turn.load(turn.desk.runKind, stream);
  const step = run?.steps.get(id);
  if (run === undefined || step === undefined || !concerns(run, step, signed))
    return refuse("absent", "no-such-step", "There is no such step, or it is not yours to see.");
  await turn.joinClockOf(run.id);
  const definition = turn.desk.flows.flowOf(run.playbook.hash).playbook.steps[step.step];
  return { ok: true, run, step, task: taskOf(definition) };
}

/** The same, for whoever does it: the people of the partner whose step it is. */
export async function findOwnStep(
  turn: Turn,
  id: StepInvocationId,
  signed: Signed,
): Promise<FoundStep | Refusal> {
  const found = await findStep(turn, id, signed);
  if (!found.ok || found.step.partner === signed.partner.id) return found;
  return refuse(
    "forbidden",
    "another-partners-step",
    `${found.step.name} is another partner's to do.`,
    "M10",
  );
}

function concerns(run: RunState, step: StepInvocation, { partner }: Signed): boolean {
  return run.participants.includes(partner.id) || step.partner === partner.id;
}
