import { instantAfter, refuse } from "@mirror/vocabulary";
import { failCompensation } from "./compensate-step.js";
import type { Draft, Said } from "./draft.js";
import { beginStep, failsAt } from "./settle.js";
import { clockNamed, type RunClock } from "./wake-ups-owed.js";

/** A wake-up rings. That it is due is decided here, by the time of the decision: a bell can ring early, late and twice. */
export function ring(draft: Draft, name: string): Said {
  const clock = clockNamed(draft.state, name);
  if (clock === undefined)
    return refuse("conflict", "nothing-due", "Nothing waits for this wake-up any more.");
  if (draft.context.now < clock.dueAt)
    return refuse("conflict", "not-due", `This wake-up is due at ${clock.dueAt}.`);
  return rung(draft, clock);
}

function rung(draft: Draft, clock: RunClock): Said {
  const { step } = clock;
  const { now } = draft.context;
  switch (clock.about) {
    case "delay": {
      const definition = draft.definitionOf(step);
      draft.write({ type: "step-ready", data: { invocation: step.id, failsAt: failsAt(definition, now) } });
      beginStep(draft, definition, step.id);
      return undefined;
    }
    case "timeout":
      if (step.status === "compensating") {
        const detail = `${step.name} was not undone by ${clock.dueAt}.`;
        failCompensation(draft, step, "compensation-overdue", detail);
        return undefined;
      }
      draft.fail(step, {
        code: "ACTION_TIMEOUT",
        rule: null,
        detail: `${step.name} was not finished by ${clock.dueAt}.`,
        outputs: {},
      });
      return undefined;
    case "acknowledge":
      draft.write({
        type: "acknowledgement-missed",
        data: {
          invocation: step.id,
          missed: clock.step.assignment.missedAcknowledgements + 1,
          acknowledgeBy: instantAfter(now, clock.withinMs),
        },
      });
      return undefined;
  }
}
