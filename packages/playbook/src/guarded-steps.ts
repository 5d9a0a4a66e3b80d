import type { ActionStep, Playbook, StepId } from "./playbook.js";

/** The steps that act only under the consent that this step asks for: what an official is shown, and what a withdrawal stops. */
export function guardedSteps(playbook: Playbook, consentStepId: StepId): ActionStep[] {
  return Object.values(playbook.steps).filter(
    (step): step is ActionStep =>
      step.type === "action" && (step.mirror?.guarded_by.includes(consentStepId) ?? false),
  );
}
