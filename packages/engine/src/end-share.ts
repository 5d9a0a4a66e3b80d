import { refuse } from "@mirror/vocabulary";
import type { Draft, Said } from "./draft.js";
import type { EndShareCommand } from "./run-command.js";
import type { StepInvocation } from "./run-state.js";

/**
 * Says until when what a step has shared may be kept (ES-09). Refuses a step that has shared nothing, and an end that is
 * over already: what is shared is not taken back by a date in the past.
 */
export function endShare(
  draft: Draft,
  step: StepInvocation,
  { person, until, reason }: EndShareCommand,
): Said {
  if (step.status !== "done" || draft.definitionOf(step).mirror?.share === undefined)
    return refuse("conflict", "nothing-shared", `${step.name} has shared nothing.`, "ES-09");
  if (until <= draft.context.now)
    return refuse(
      "invalid",
      "end-is-over",
      `It is ${draft.context.now}: say an end that is still to come.`,
      "ES-09",
    );
  draft.write({ type: "share-end-stated", data: { invocation: step.id, by: person, until, reason } });
  return undefined;
}
