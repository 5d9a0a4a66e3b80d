import { durationMs, instantAfter, refuse } from "@mirror/vocabulary";
import type { Draft, Said } from "./draft.js";
import type { AnsweringCommand, ReportingCommand } from "./run-command.js";
import { intendedEffectOf, type StepIn, type StepInvocation } from "./run-state.js";
import { notFor, unlessStepMay } from "./wrong-state.js";

type CompensateStep = Extract<AnsweringCommand, { readonly type: "compensate-step" }>;
type Report = Extract<ReportingCommand, { readonly type: "complete" | "fail" }>;

/**
 * Hands a step back to its team to be undone, as its playbook says (C-09): one that was stopped, or one that is done. A
 * held run does not keep it: what nobody agrees to any more is taken back whoever waits. Refused where the playbook does
 * not say how, and while nobody knows what became of the last thing that it sent (INV-13).
 */
export function compensateStep(draft: Draft, step: StepInvocation, command: CompensateStep): Said {
  const undoing = draft.definitionOf(step).mirror?.on_withdrawal;
  if (undoing === undefined) return notFor(step, "one that its playbook says how to undo");
  const refusal = unlessStepMay(step, "compensate", "undone");
  if (refusal !== undefined) return refusal;
  if (intendedEffectOf(step) !== null)
    return refuse(
      "conflict",
      "outcome-unknown",
      "Nobody knows yet what came of what it sent; that has to be known before it is undone.",
      "INV-13",
    );
  const { to, people, detail } = command;
  const failsAt = instantAfter(draft.context.now, durationMs(undoing.within));
  draft.write({
    type: "step-compensating",
    data: { invocation: step.id, step: step.step, to, people, detail, failsAt },
  });
  return undefined;
}

/** Its team says that a step is undone, or that it cannot be: both end it, and the flow has left it before. */
export function reportCompensation(draft: Draft, step: StepIn<"compensating">, report: Report): Said {
  if (report.type === "fail") {
    failCompensation(draft, step, "compensation-failed", report.reason);
    return undefined;
  }
  if (Object.keys(report.values).length > 0)
    return refuse("invalid", "answers-at-fault", `${step.name} is being undone; that returns no values.`);
  draft.write({ type: "step-compensated", data: { invocation: step.id, by: report.person } });
  return undefined;
}

/** What should have been undone was not, in time or at all. */
export function failCompensation(
  draft: Draft,
  step: StepIn<"compensating">,
  code: string,
  detail: string,
): void {
  draft.write({ type: "step-compensation-failed", data: { invocation: step.id, code, detail } });
}
