import { FINISHED_RUN, type RunState, runChart } from "@mirror/engine";
import { known } from "@mirror/vocabulary";
import { boundByCall } from "../bound-by-call.js";
import { stepOfType } from "../step-of-type.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** A called run tells its caller what came of it, and that it stands down. */
export async function answerCaller(turn: Turn, run: RunState): Promise<void> {
  if (run.calledBy === null) return;
  const caller = await turn.loadKnown(turn.desk.runKind, run.calledBy.run);
  const step = known(caller.steps.get(run.calledBy.invocation), `The step that called the run ${run.id}`);
  const mayStandDown = runChart.next(caller.status, "begin-stand-down") !== undefined;
  if (run.standingDown && step.status === "in-progress" && !caller.standingDown && mayStandDown)
    await tellRun(turn, caller.id, { type: "stand-down", invocation: step.id });
  if (!FINISHED_RUN.has(run.status) || step.status !== "in-progress") return;

  const { playbook } = turn.desk.flows.flowOf(caller.playbook.hash);
  const definition = stepOfType(playbook, step.step, "playbook-action");
  const outputs = Object.fromEntries(
    definition.outArgs.flatMap((name) => {
      const value = run.variables[name]?.value;
      return value == null ? [] : [[name, value]];
    }),
  );
  if (run.status !== "completed") {
    const because = known(run.because, `Why the run ${run.id} was ${run.status}`);
    const detail = `The called playbook ${run.playbook.name} was ${run.status}: ${because}`;
    return tellRun(turn, caller.id, {
      type: "settle-step",
      invocation: step.id,
      result: { status: "failed", code: "called-run-failed", rule: null, detail, outputs },
    });
  }
  // Teams that came with aid inside the called playbook play the caller's roles from now on.
  const bound = boundByCall(definition).flatMap(([theirs, ours]) => {
    const binding = run.bindings[theirs];
    const known = caller.bindings[ours];
    return binding === undefined || (known?.partner === binding.partner && known.team === binding.team)
      ? []
      : [[ours, binding] as const];
  });
  await tellRun(turn, caller.id, {
    type: "bind-roles",
    bindings: Object.fromEntries(bound),
    because: `${run.playbook.name} bound them.`,
  });
  await tellRun(turn, caller.id, {
    type: "settle-step",
    invocation: step.id,
    result: { status: "succeeded", outputs },
  });
}
