import type { ActionStep, IfStep, Step, SwitchStep, WhileStep } from "./playbook.js";

/** A step that people can be handed: an action, or a branching step whose way a person decides. */
export type Task = ActionStep | AskingStep;

/** A branching step that asks a person which way it goes. */
export type AskingStep = IfStep | WhileStep | SwitchStep;

/** The step, if people can be handed it; undefined for every other one. */
export function taskOf(step: Step | undefined): Task | undefined {
  if (step === undefined) return undefined;
  if (step.type === "action") return step;
  return asks(step) ? step : undefined;
}

/** Whether a branching step leaves its way to a person, always or where a value is not known. */
export function asks(step: Step): step is AskingStep {
  return questionOf(step) !== undefined;
}

/** What a branching step asks a person; undefined for a step that asks nothing. */
export function questionOf(step: Step): string | undefined {
  switch (step.type) {
    case "if-condition":
    case "while-condition":
      return step.condition.kind === "question" ? step.condition.text : undefined;
    case "switch-condition":
      return typeof step.switchedOn === "string" ? undefined : step.switchedOn.text;
    case "start":
    case "end":
    case "action":
    case "playbook-action":
    case "parallel":
      return undefined;
  }
}

/** What a question may be answered with: the names of the ways that the step can go. */
export function answersOf(step: AskingStep): string[] {
  return step.type === "switch-condition" ? Object.keys(step.cases) : ["true", "false"];
}
