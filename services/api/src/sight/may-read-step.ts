import type { StepInvocation } from "@mirror/engine";
import type { Viewer } from "@mirror/partnership";
import type { VariableName } from "@mirror/playbook";
import { itemOfStep } from "./items.js";
import { maySee } from "./may-see.js";
import type { SeenRun } from "./seen.js";

/** Whether a caller who may see a run reads this step of it: its marking lets them, and what it shared is not asked back from them. */
export function mayReadStep(
  viewer: Viewer,
  { run, playbook, stopped }: SeenRun,
  step: StepInvocation,
): boolean {
  return !stopped.has(step.id) && maySee(viewer, itemOfStep(run, playbook, step));
}

/** The run's variables that such a step set: as far as they still say what it said, they are as closed to the caller as it is. */
export function closedVariables({ run, playbook, stopped }: SeenRun): ReadonlySet<VariableName> {
  return new Set(
    [...stopped].flatMap((id) => {
      const definition = playbook.steps[run.steps.get(id)?.step ?? ""];
      return definition?.type === "action" ? definition.outArgs : [];
    }),
  );
}
