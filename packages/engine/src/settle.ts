import type { Step } from "@mirror/playbook";
import { type Instant, instantAfter, known, type PartnerId, type StepInvocationId } from "@mirror/vocabulary";
import { decideWay } from "./decide-way.js";
import type { Draft } from "./draft.js";
import { type Flow, type FlowHappening, stepIn } from "./flow.js";
import { positionOf } from "./flow-position.js";
import { runChart } from "./run-chart.js";
import {
  FINISHED_RUN,
  type FlowFailure,
  openInvocationOf,
  openSteps,
  type RunState,
  roundsOf,
} from "./run-state.js";

/**
 * Goes on until nothing more follows by itself: steps entered and left, ways decided, the run's end. A held run goes on
 * in its flow (nothing in it is handed out meanwhile) and does not end.
 */
export function settle(draft: Draft): void {
  while (!FINISHED_RUN.has(draft.state.status)) {
    const { pending, ended } = positionOf(draft.state);
    const [next] = pending;
    if (next !== undefined) write(draft, next);
    else if (ended === null || !endRun(draft, ended)) return;
  }
}

function write(draft: Draft, happening: FlowHappening): void {
  const step = stepIn(draft.flow.playbook, happening.step);
  if (happening.what === "enter") enter(draft, step, happening);
  else writeOfOpen(draft, step, happening.what);
}

function writeOfOpen(draft: Draft, step: Step, what: Exclude<FlowHappening["what"], "enter">): void {
  const open = openInvocationOf(draft.state, step.id);
  if (open === undefined)
    throw new Error(`The flow of ${draft.state.id} says ${what} of ${step.id}, which is not open.`);
  switch (what) {
    case "decide":
      decideWay(draft, step, open);
      break;
    case "finish":
      draft.complete(open, null, {});
      break;
    case "fail":
      draft.fail(open, { code: "branch-failed", rule: null, detail: failureInside(draft), outputs: {} });
      break;
    case "leave":
      cancel(draft, open.id, "The playbook went on without this step.");
      break;
  }
}

/** What failed in a branch, in the words of its own failure. */
function failureInside(draft: Draft): string {
  const { data } = known(
    draft.facts.findLast((fact) => fact.type === "step-failed"),
    "The failure in the branch",
  );
  return `${known(draft.state.steps.get(data.invocation), "The step that failed").name}: ${data.detail}`;
}

function enter(draft: Draft, step: Step, { loops, place }: Extract<FlowHappening, { what: "enter" }>): void {
  const { state, context, flow } = draft;
  const invocation = context.newId("step") as StepInvocationId;
  const startsAt = step.delayMs > 0 ? instantAfter(context.now, step.delayMs) : null;
  draft.write({
    type: "step-entered",
    data: {
      invocation,
      step: step.id,
      path: [...loops.map((loop) => roundsOf(state, loop)), ...(place === undefined ? [] : [place])],
      name: step.name,
      startsAt,
      // The time that a step has begins when its delay has passed.
      failsAt: startsAt === null ? failsAt(step, context.now) : null,
      partner: partnerOf(state, flow, step),
    },
  });
  if (startsAt === null) beginStep(draft, step, invocation);
}

/** What a step does as soon as it is ready; actions and calls wait for who has authority to hand them out. */
export function beginStep(draft: Draft, step: Step, invocation: StepInvocationId): void {
  if (step.mirror?.kind === "exit" && !draft.state.standingDown)
    draft.write({ type: "run-standing-down", data: { invocation } });
  switch (step.type) {
    case "start":
    case "end":
      draft.complete({ id: invocation, step: step.id }, null, {});
      break;
    case "parallel":
    case "if-condition":
    case "while-condition":
    case "switch-condition":
      draft.write({ type: "step-started", data: { invocation, waitsFor: "branches", stream: null } });
      break;
    case "action":
    case "playbook-action":
      break;
  }
}

/** When a step fails by itself if it becomes ready now. */
export function failsAt(step: Step, readyAt: Instant): Instant | null {
  return step.timeoutMs === null ? null : instantAfter(readyAt, step.timeoutMs);
}

function partnerOf(state: RunState, flow: Flow, step: Step): PartnerId | null {
  if (step.type !== "action") return null;
  const role = flow.playbook.agents[step.agent]?.mirror?.role;
  return role === undefined ? state.lead : (state.bindings[role]?.partner ?? null);
}

/**
 * Ends the run as its flow has ended; false where it may not end now: a held run is over only once the hold is released,
 * and one in which something is being undone once that is (C-09).
 */
function endRun(draft: Draft, ended: "completed" | FlowFailure): boolean {
  if (openSteps(draft.state).some((step) => step.status === "compensating")) return false;
  const completed = ended === "completed";
  if (runChart.next(draft.state.status, completed ? "complete" : "fail") === undefined) return false;
  draft.write(completed ? { type: "run-completed", data: {} } : { type: "run-failed", data: ended });
  return true;
}

/** Ends every step that still wants something: the run ends before them. What is being undone is undone all the same. */
export function cancelOpenSteps(draft: Draft, reason: string): void {
  for (const step of openSteps(draft.state))
    if (step.status !== "compensating") cancel(draft, step.id, reason);
}

function cancel(draft: Draft, invocation: StepInvocationId, reason: string): void {
  draft.write({ type: "step-cancelled", data: { invocation, reason } });
}
