import { type ActionStep, asks, type Playbook, type Step, type StepId } from "@mirror/playbook";

/** Who or what carries a step out, and so which commands fit it. */
export type Performer = "person" | "executor" | "consent" | "aid" | "escalation" | "called-run" | "flow";

/**
 * Who carries this step out. What a machine of ours cannot do is a person's task, and so is a branching step that asks
 * which way it goes: nothing is skipped.
 */
export function performerOf(step: Step): Performer {
  switch (step.type) {
    case "start":
    case "end":
    case "parallel":
      return "flow";
    case "if-condition":
    case "while-condition":
    case "switch-condition":
      return asks(step) ? "person" : "flow";
    case "playbook-action":
      return "called-run";
    case "action":
      if (isAutomated(step)) return "executor";
      if (step.mirror?.consent !== undefined) return "consent";
      if (step.mirror?.aid !== undefined) return "aid";
      return step.mirror?.escalation !== undefined ? "escalation" : "person";
  }
}

/**
 * An action all of whose commands a machine carries out; undefined for every other step. One manual command among them
 * makes the whole step a person's, who is shown all of them.
 */
export function automatedStep(playbook: Playbook, id: StepId): ActionStep | undefined {
  const step = playbook.steps[id];
  return step?.type === "action" && isAutomated(step) ? step : undefined;
}

function isAutomated(step: ActionStep): boolean {
  return step.commands.every((command) => command.type !== "manual");
}
