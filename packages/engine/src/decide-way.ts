import { evaluateCondition, type Step } from "@mirror/playbook";
import type { PersonId } from "@mirror/vocabulary";
import type { Draft } from "./draft.js";
import { roundsOf, type StepInvocation } from "./run-state.js";
import { variablesInSight } from "./variables-in-sight.js";

/** How often a while step's body may begin (CACAO sets no limit). */
export const LOOP_LIMIT = 1_000;
/** From how many step invocations on no body begins any more: loops multiply, and a run must end. */
export const STEP_BUDGET = 10_000;

/** A branching step goes one of its ways, asks a person which, or fails where none can be decided. */
export function decideWay(draft: Draft, step: Step, open: StepInvocation): void {
  const way = wayOf(draft, step, open);
  switch (way.said) {
    case "branch":
      takeWay(draft, step, open, way);
      break;
    case "ask":
      draft.write({ type: "question-asked", data: { invocation: open.id, step: open.step } });
      break;
    case "fail":
      draft.fail(open, { code: way.code, rule: null, detail: way.detail, outputs: {} });
  }
}

/** Takes a way that values or a person decided; `by`: who. A loop that has gone round too often fails instead. */
export function takeWay(
  draft: Draft,
  step: Step,
  open: StepInvocation,
  { branch, by }: { readonly branch: string; readonly by?: PersonId },
): void {
  const again = step.type === "while-condition" && branch === "true";
  const tooMuch = again ? tooMuchOf(draft, open) : undefined;
  if (tooMuch !== undefined) draft.fail(open, { ...tooMuch, rule: null, outputs: {} });
  else
    draft.write({
      type: "way-decided",
      data: { invocation: open.id, step: open.step, branch, ...(by === undefined ? {} : { by }) },
    });
}

type Way =
  | { readonly said: "branch"; readonly branch: string }
  | { readonly said: "ask" }
  | ({ readonly said: "fail" } & No);
interface No {
  readonly code: string;
  readonly detail: string;
}

/** Which way, with the values as they stand. Nothing counts as false, or as any other case, by default. */
function wayOf(draft: Draft, step: Step, open: StepInvocation): Way {
  const lookUp = variablesInSight(draft.state, open);
  switch (step.type) {
    case "if-condition":
    case "while-condition": {
      const { condition } = step;
      const isQuestion = condition.kind === "question";
      const decider = isQuestion ? condition.unless : condition;
      if (decider === null) return { said: "ask" };
      const answer = evaluateCondition(decider, lookUp);
      if (answer.ok) return { said: "branch", branch: String(answer.holds) };
      return isQuestion && answer.code === "value-unknown" ? { said: "ask" } : { said: "fail", ...answer };
    }
    case "switch-condition": {
      const { switchedOn, cases } = step;
      const isQuestion = typeof switchedOn !== "string";
      const variable = isQuestion ? switchedOn.unless : switchedOn;
      const value = variable === null ? null : (lookUp(variable)?.value ?? null);
      if (isQuestion && value === null) return { said: "ask" };
      for (const branch of value === null ? ["default"] : [value, "default"])
        if (Object.hasOwn(cases, branch)) return { said: "branch", branch };
      const known = value === null ? "not known" : `"${value}"`;
      return { said: "fail", code: "no-case", detail: `No case fits ${variable}, which is ${known}.` };
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
function tooMuchOf(draft: Draft, { id, step, name }: StepInvocation): No | undefined {
  const stop = (code: string, detail: string): No => ({ code, detail });
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
