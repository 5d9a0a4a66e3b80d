import { evaluateCondition, type Step } from "@mirror/playbook";
import type { Draft } from "./draft.js";
import { roundsOf, type StepInvocation } from "./run-state.js";
import { variablesInSight } from "./variables-in-sight.js";

/** How often a while step's body may begin (CACAO sets no limit). */
export const LOOP_LIMIT = 1_000;
/** From how many step invocations on no body begins any more: loops multiply, and a run must end. */
export const STEP_BUDGET = 10_000;

/** A branching step goes one of its ways, or fails where none can be decided. */
export function decideWay(draft: Draft, step: Step, open: StepInvocation): void {
  const way = wayOf(draft, step, open);
  if (way.ok) {
    draft.write({ type: "way-decided", data: { invocation: open.id, step: open.step, branch: way.branch } });
  } else {
    draft.fail(open, { code: way.code, rule: null, detail: way.detail, outputs: {} });
  }
}

type Way =
  | { readonly ok: true; readonly branch: string }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/** Which way, with the values as they stand. Nothing counts as false, or as any other case, by default. */
function wayOf(draft: Draft, step: Step, open: StepInvocation): Way {
  const lookUp = variablesInSight(draft.state, open);
  switch (step.type) {
    case "if-condition":
    case "while-condition": {
      const answer = evaluateCondition(step.condition, lookUp);
      if (!answer.ok) return answer;
      const tooMuch = step.type === "while-condition" && answer.holds ? tooMuchOf(draft, open) : undefined;
      return tooMuch ?? { ok: true, branch: String(answer.holds) };
    }
    case "switch-condition": {
      const value = lookUp(step.variable)?.value ?? null;
      for (const branch of value === null ? ["default"] : [value, "default"])
        if (Object.hasOwn(step.cases, branch)) return { ok: true, branch };
      const known = value === null ? "not known" : `"${value}"`;
      return { ok: false, code: "no-case", detail: `No case fits ${step.variable}, which is ${known}.` };
    }
    case "start":
    case "end":
    case "action":
    case "playbook-action":
    case "parallel":
      throw new Error(`A ${step.type} step has no way to decide.`);
  }
}

/** Why a loop does not go round once more. */
function tooMuchOf(draft: Draft, { id, step, name }: StepInvocation): Way | undefined {
  const stop = (code: string, detail: string): Way => ({ ok: false, code, detail });
  if (!draft.mayBeginRound(id))
    return stop(
      "loop-without-change",
      `${name} would go round for ever: nothing has changed since its last round.`,
    );
  if (roundsOf(draft.state, step) >= LOOP_LIMIT)
    return stop("loop-limit", `${name} has gone round ${LOOP_LIMIT} times.`);
  if (draft.state.steps.size >= STEP_BUDGET)
    return stop("step-budget", `This run has entered ${STEP_BUDGET} steps; nothing is repeated any more.`);
  return undefined;
}
