import type { Instant, StepInvocationId, WakeUp } from "@mirror/vocabulary";
import { FINISHED_RUN, openSteps, type RunState, type StepIn, type StepInvocation } from "./run-state.js";

/** One thing that a run waits for by the clock. */
export type RunClock =
  | { readonly about: "delay"; readonly step: StepIn<"blocked">; readonly dueAt: Instant }
  | { readonly about: "timeout"; readonly step: StepInvocation; readonly dueAt: Instant }
  | {
      readonly about: "acknowledge";
      readonly step: StepIn<"assigned">;
      readonly dueAt: Instant;
      /** How long each who is called has. */
      readonly withinMs: number;
    };

/** Everything that a run waits for by the clock: delays, time-outs, acknowledgements. */
export function runWakeUps(state: RunState): WakeUp[] {
  return runClocks(state).map(({ about, step, dueAt }) => ({ name: wakeUpName(about, step.id), dueAt }));
}

/** The clock that rings under this name; undefined where nothing waits for it any more. */
export function clockNamed(state: RunState, name: string): RunClock | undefined {
  return runClocks(state).find(({ about, step }) => wakeUpName(about, step.id) === name);
}

function runClocks(state: RunState): RunClock[] {
  return FINISHED_RUN.has(state.status) ? [] : openSteps(state).flatMap(clocksOf);
}

function clocksOf(step: StepInvocation): RunClock[] {
  if (step.status === "blocked") return [{ about: "delay", step, dueAt: step.startsAt }];
  const clocks: RunClock[] = [];
  if (step.failsAt !== null) clocks.push({ about: "timeout", step, dueAt: step.failsAt });
  if (step.status === "assigned") {
    const { acknowledgeBy, acknowledgeWithinMs } = step.assignment;
    if (acknowledgeBy !== null && acknowledgeWithinMs !== null)
      clocks.push({ about: "acknowledge", step, dueAt: acknowledgeBy, withinMs: acknowledgeWithinMs });
  }
  return clocks;
}

function wakeUpName(about: RunClock["about"], invocation: StepInvocationId): string {
  return `${about}/${invocation}`;
}
