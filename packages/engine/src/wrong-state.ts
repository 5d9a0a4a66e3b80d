import { type Refusal, refuse } from "@mirror/vocabulary";
import { type RunEvent, runChart } from "./run-chart.js";
import type { RunState, StepInvocation } from "./run-state.js";
import { type StepEvent, stepChart } from "./step-chart.js";

/** A no where the step's chart has no such move; `participle` says what it cannot be (`handed out`). */
export function unlessStepMay(
  step: StepInvocation,
  event: StepEvent,
  participle: string,
): Refusal | undefined {
  return stepChart.next(step.status, event) === undefined
    ? refuse("conflict", "wrong-state", `${step.name} is ${step.status}; it cannot be ${participle}.`)
    : undefined;
}

/** The same for a run. */
export function unlessRunMay(run: RunState, event: RunEvent, participle: string): Refusal | undefined {
  return runChart.next(run.status, event) === undefined
    ? refuse("conflict", "wrong-state", `This run is ${run.status}; it cannot be ${participle}.`)
    : undefined;
}

/** M10: while a partner holds a run nothing in it is handed out, asked for or sent, whoever wants it. */
export function unlessRunMoves(run: RunState): Refusal | undefined {
  return run.status === "held" || run.status === "suspended"
    ? refuse("conflict", "run-held", `This run is ${run.status}; nothing is handed out or sent.`, "M10")
    : undefined;
}

/** A command that does not fit who carries the step out. */
export function notFor(step: StepInvocation, what: string): Refusal {
  return refuse("conflict", "not-for-this-step", `${step.name} is not ${what}.`);
}
