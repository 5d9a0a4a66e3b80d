import { automatedStep, openSteps, type RunState, type StepInvocation } from "@mirror/engine";
import { taskOf } from "@mirror/playbook";
import { known, type Refusal, type RunId } from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { askConsent } from "../steps/ask-consent.js";
import { assignTask } from "../steps/assign-task.js";
import { callForAid } from "../steps/call-for-aid.js";
import { callPlaybook } from "../steps/call-playbook.js";
import { escalate } from "../steps/escalate.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** Hands out or opens every step that is ready, and those that this makes ready; what may not begin fails by its rule. */
export async function startReadySteps(turn: Turn, id: RunId): Promise<void> {
  for (;;) {
    const run = turn.currentKnown(turn.desk.runKind, id);
    if (run.status !== "active" && run.status !== "standing-down") return;
    const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
    // What a machine does, the executor begins when it comes to it.
    const step = openSteps(run).find(
      (one) => one.status === "ready" && automatedStep(playbook, one.step) === undefined,
    );
    if (step === undefined) return;
    const refusal = await startStep(turn, run, step);
    if (refusal !== undefined) await tellRun(turn, id, { type: "refuse-step", invocation: step.id, refusal });
  }
}

async function startStep(turn: Turn, run: RunState, step: StepInvocation): Promise<Refusal | undefined> {
  const definition = turn.desk.flows.flowOf(run.playbook.hash).playbook.steps[step.step];
  if (definition?.type === "playbook-action") return callPlaybook(turn, run, step, definition);
  const task = known(taskOf(definition), `Whose task the ready step ${step.step} is`);
  // A branching step that asks which way to go has nothing else to it.
  if (task.type !== "action") return assignTask(turn, run, step, task);
  const { consent, aid, escalation, guarded_by = [] } = task.mirror ?? {};
  if (consent === undefined && aid === undefined && escalation === undefined)
    return assignTask(turn, run, step, task);
  // A gate may be guarded by another one: nobody is asked, or called, before the first has been passed.
  if (guarded_by.length > 0) {
    const authorised = await authoriseStep(turn, run, task, null);
    if (!authorised.ok) return authorised;
  }
  if (consent !== undefined) return askConsent(turn, run, step, task, consent);
  if (aid !== undefined) return callForAid(turn, run, step, task, aid);
  return escalation && escalate(turn, run, step, task, escalation);
}
