import type { VariableName } from "@mirror/playbook";
import type { PersonId } from "@mirror/vocabulary";
import type { Draft } from "./draft.js";
import type { Outcome } from "./effect.js";
import { effectPlan } from "./effects-owed.js";
import { automatedStep } from "./performer.js";
import { EFFECT_FAILED, type IntendedEffect, OUTCOME_UNKNOWN, type StepInvocation } from "./run-state.js";

/** What a command returned for its step's out_args, and what was wrong with it. */
export interface Answer {
  readonly outputs: Readonly<Record<VariableName, string>>;
  readonly fault: string | null;
}

/** Writes down what came of a step's effect, and what that means for the step: it goes on, ends, fails, or waits for a person. */
export function settleEffect(
  draft: Draft,
  step: StepInvocation,
  intended: IntendedEffect,
  outcome: Outcome,
  end: Answer & { readonly by: PersonId | null },
): void {
  const { effect, index } = intended;
  const invocation = step.id;
  const last = isLastEffect(draft, step, intended);
  // The next command of the step sees what this one returned; where two return the same, the later one counts.
  const returned = last || Object.keys(end.outputs).length === 0 ? {} : { outputs: end.outputs };
  draft.write({
    type: "effect-settled",
    data: { invocation, effect: effect.id, index, outcome, last, ...returned },
  });
  switch (outcome.status) {
    case "unknown":
      draft.write({
        type: "step-held",
        data: { invocation, reason: OUTCOME_UNKNOWN, detail: outcome.detail },
      });
      return;
    case "failed":
      if (asksFirst(draft, step))
        draft.write({
          type: "step-held",
          data: { invocation, reason: EFFECT_FAILED, detail: outcome.detail },
        });
      else draft.fail(step, { code: "effect-failed", rule: null, detail: outcome.detail, outputs: {} });
      return;
    case "succeeded":
      if (end.fault !== null)
        draft.fail(step, { code: "answer-at-fault", rule: null, detail: end.fault, outputs: {} });
      else if (last) draft.complete(step, end.by, end.outputs);
      // What it was held for otherwise (a withdrawn consent) still stands: this was the safe point to stop at (C-09).
      else if (step.status === "on-hold" && step.reason === OUTCOME_UNKNOWN)
        draft.write({ type: "step-resumed", data: { invocation } });
  }
}

/** Whether a person says what follows from a failure. Of a step that lost its ground meanwhile, nothing can be retried. */
function asksFirst(draft: Draft, step: StepInvocation): boolean {
  const { mirror } = draft.definitionOf(step);
  return mirror?.if_failed === "ask" && (step.status !== "on-hold" || step.reason === OUTCOME_UNKNOWN);
}

/** Nobody was heard of: it may or may not have happened, and a person decides (INV-13). */
export function judgeUnknown(draft: Draft, step: StepInvocation, intended: IntendedEffect): void {
  const detail = `Worker ${intended.worker} meant to send it and was not heard of again.`;
  settleEffect(draft, step, intended, { status: "unknown", detail }, { by: null, outputs: {}, fault: null });
}

/** Whether a step's effect is the one that it ends with. */
export function isLastEffect(draft: Draft, step: StepInvocation, { index }: IntendedEffect): boolean {
  const definition = automatedStep(draft.flow.playbook, step.step);
  return definition === undefined || index + 1 >= effectPlan(draft.flow.playbook, definition).length;
}
