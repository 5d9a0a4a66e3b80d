import { evaluateCondition, type Step } from "@mirror/playbook";
import {
  type DecisionContext,
  type Instant,
  instantAfter,
  type PartnerId,
  type Recorded,
  type StepInvocationId,
} from "@mirror/vocabulary";
import { evolveRun, type FlowOf } from "./evolve.js";
import type { Flow } from "./flow.js";
import { runChart } from "./run-chart.js";
import type { RunFact } from "./run-facts.js";
import { FINISHED_RUN, openInvocationOf, openSteps, type RunState, type StepInvocation } from "./run-state.js";
import { variablesInSight } from "./variables-in-sight.js";

/** How many step invocations one run may have: loops times called playbooks multiply, and a run must end. */
export const STEP_BUDGET = 10_000;
/** How often a while step's body may begin (CACAO sets no limit). */
export const LOOP_LIMIT = 1_000;

/** A decision in the making: each fact is written down and read back before the next one is thought of. */
export class Draft {
  readonly facts: RunFact[] = [];
  readonly flow: Flow;

  constructor(
    private readonly flowOf: FlowOf,
    public state: RunState,
    readonly context: DecisionContext,
  ) {
    this.flow = flowOf(state.playbook.hash);
  }

  write(fact: RunFact): void {
    this.facts.push(fact);
    const { now, actor } = this.context;
    const recorded = { ...fact, at: now, recordedAt: now, actor, partner: null } as Recorded<RunFact>;
    this.state = evolveRun(this.flowOf, this.state, recorded);
  }
}

/** Goes on until nothing more follows by itself: steps entered and left, ways decided, the run's end. */
export function settle(draft: Draft): void {
  for (;;) {
    const { state } = draft;
    if (state.flow === null || FINISHED_RUN.has(state.status)) return;
    const next = state.flow.pending[0];
    if (next === undefined) {
      if (state.flow.ended !== null) endRun(draft, state.flow.ended);
      return;
    }
    const step = draft.flow.playbook.steps[next.step];
    const open = openInvocationOf(state, next.step);
    if (next.what === "enter") {
      if (state.steps.size >= STEP_BUDGET) return failRun(draft, null, `More than ${STEP_BUDGET} steps were entered.`);
      if (step !== undefined) enter(draft, step);
    } else if (open === undefined || step === undefined) {
      throw new Error(`The flow of ${state.id} says ${next.what} of ${next.step}, which is not open.`);
    } else if (next.what === "decide") {
      decideWay(draft, step, open);
    } else if (next.what === "finish") {
      draft.write({ type: "step-completed", data: { invocation: open.id, step: open.step, by: null, outputs: {} } });
    } else {
      draft.write({
        type: "step-cancelled",
        data: { invocation: open.id, reason: "The playbook went on without this step." },
      });
    }
  }
}

function enter(draft: Draft, step: Step): void {
  const { state, context, flow } = draft;
  const invocation = context.newId("step") as StepInvocationId;
  const startsAt = step.delayMs > 0 ? instantAfter(context.now, step.delayMs) : null;
  draft.write({
    type: "step-entered",
    data: {
      invocation,
      step: step.id,
      path: (flow.loopsAround.get(step.id) ?? []).map((loop) => state.loops.get(loop) ?? 0),
      name: step.name,
      startsAt,
      failsAt: startsAt === null ? failsAt(step, context.now) : null,
      partner: partnerOf(state, flow, step),
    },
  });
  if (startsAt === null) begin(draft, step, invocation);
}

/** What a step does as soon as it is ready; actions and calls wait for who has authority to hand them out. */
export function begin(draft: Draft, step: Step, invocation: StepInvocationId): void {
  if (
    draft.state.status === "active" &&
    step.mirror?.kind === "exit" &&
    runChart.next(draft.state.status, "begin-stand-down") !== undefined
  )
    draft.write({ type: "run-standing-down", data: { invocation } });
  switch (step.type) {
    case "start":
    case "end":
      draft.write({ type: "step-completed", data: { invocation, step: step.id, by: null, outputs: {} } });
      return;
    case "parallel":
    case "if-condition":
    case "while-condition":
    case "switch-condition":
      draft.write({ type: "step-started", data: { invocation, waitsFor: "branches", stream: null } });
      return;
    case "action":
    case "playbook-action":
      return;
  }
}

export function failsAt(step: Step, readyAt: Instant): Instant | null {
  return step.timeoutMs === null ? null : instantAfter(readyAt, step.timeoutMs);
}

function partnerOf(state: RunState, flow: Flow, step: Step): PartnerId | null {
  if (step.type !== "action") return null;
  const role = flow.playbook.agents[step.agent]?.mirror?.role;
  return role === undefined ? state.lead : (state.bindings[role]?.partner ?? null);
}

function decideWay(draft: Draft, step: Step, open: StepInvocation): void {
  const valueOf = variablesInSight(draft.state, open);
  const way = (branch: string) =>
    draft.write({ type: "way-decided", data: { invocation: open.id, step: open.step, branch } });
  const fail = (code: string, detail: string) =>
    draft.write({
      type: "step-failed",
      data: { invocation: open.id, step: open.step, code, rule: null, detail, outputs: {} },
    });
  switch (step.type) {
    case "if-condition":
    case "while-condition": {
      const answer = evaluateCondition(step.condition, valueOf);
      if (!answer.ok) return fail(answer.code, answer.detail);
      const again = step.type === "while-condition" && answer.holds;
      if (again && (draft.state.loops.get(step.id) ?? 0) >= LOOP_LIMIT)
        return fail("loop-limit", `${step.name} has gone round ${LOOP_LIMIT} times.`);
      return way(String(answer.holds));
    }
    case "switch-condition": {
      const value = valueOf(step.variable)?.value ?? null;
      if (value !== null && Object.hasOwn(step.cases, value)) return way(value);
      if (Object.hasOwn(step.cases, "default")) return way("default");
      return fail("no-case", `No case fits ${step.variable}, which is ${value === null ? "not known" : `"${value}"`}.`);
    }
    case "start":
    case "end":
    case "action":
    case "playbook-action":
    case "parallel":
      throw new Error(`A ${step.type} step has no way to decide.`);
  }
}

function endRun(draft: Draft, ended: "completed" | "failed"): void {
  if (ended === "failed") {
    const cause = draft.state.flow?.lastFailure ?? null;
    const step = cause === null ? undefined : draft.state.steps.get(cause);
    const detail = step?.status === "failed" ? `${step.name}: ${step.detail}` : "The playbook's exception path ended.";
    return failRun(draft, cause, detail);
  }
  // A held run is over only once the hold is released.
  if (runChart.next(draft.state.status, "complete") !== undefined) draft.write({ type: "run-completed", data: {} });
}

export function failRun(draft: Draft, invocation: StepInvocationId | null, detail: string): void {
  if (runChart.next(draft.state.status, "fail") === undefined) return;
  cancelOpenSteps(draft, "The run failed.");
  draft.write({ type: "run-failed", data: { invocation, detail } });
}

export function cancelOpenSteps(draft: Draft, reason: string): void {
  for (const step of openSteps(draft.state)) draft.write({ type: "step-cancelled", data: { invocation: step.id, reason } });
}
