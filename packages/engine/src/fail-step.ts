import type { Draft, Said } from "./draft.js";
import type { StepFailure } from "./run-command.js";
import type { StepInvocation } from "./run-state.js";
import type { StepEvent } from "./step-chart.js";
import { unlessStepMay } from "./wrong-state.js";

/** Fails a step if `event` may happen to it now; what follows from that, the flow says. */
export function failStep(draft: Draft, step: StepInvocation, event: StepEvent, why: StepFailure): Said {
  const refusal = unlessStepMay(step, event, "failed");
  if (refusal !== undefined) return refusal;
  const { code, rule, detail, outputs } = why;
  draft.write({
    type: "step-failed",
    data: { invocation: step.id, step: step.step, code, rule, detail, outputs },
  });
  return undefined;
}
