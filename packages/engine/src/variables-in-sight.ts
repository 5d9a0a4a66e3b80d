import type { Variable, VariableName } from "@mirror/playbook";
import type { RunState, StepInvocation } from "./run-state.js";

/** Finds a variable as a step sees it: its own first, then the playbook's. */
export function variablesInSight(
  state: RunState,
  step: StepInvocation,
): (name: VariableName) => Variable | undefined {
  return (name) => {
    for (const scope of [step.variables, state.variables]) if (Object.hasOwn(scope, name)) return scope[name];
    return undefined;
  };
}
