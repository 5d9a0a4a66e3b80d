import type { StepInvocationId, WakeUp } from "@mirror/vocabulary";
import { FINISHED_RUN, openSteps, type RunState } from "./run-state.js";

/** What a run's wake-up is about: which clock of which step invocation. */
export type RunWakeUp = "delay" | "timeout" | "acknowledge";

/** Everything that a run waits for by the clock: delays, time-outs, acknowledgements. */
export function runWakeUps(state: RunState): WakeUp[] {
  if (FINISHED_RUN.has(state.status)) return [];
  return openSteps(state).flatMap((step) => {
    const owed: WakeUp[] = [];
    if (step.status === "blocked") owed.push({ name: wakeUpName("delay", step.id), dueAt: step.startsAt });
    else if (step.failsAt !== null) owed.push({ name: wakeUpName("timeout", step.id), dueAt: step.failsAt });
    if (step.status === "assigned" && step.assignment.acknowledgeBy !== null)
      owed.push({ name: wakeUpName("acknowledge", step.id), dueAt: step.assignment.acknowledgeBy });
    return owed;
  });
}

export function wakeUpName(about: RunWakeUp, invocation: StepInvocationId): string {
  return `${about}/${invocation}`;
}

export function readWakeUpName(name: string): { about: RunWakeUp; invocation: StepInvocationId } | undefined {
  const match = /^(delay|timeout|acknowledge)\/(.+)$/.exec(name);
  return match === null
    ? undefined
    : { about: match[1] as RunWakeUp, invocation: match[2] as StepInvocationId };
}
