import type { Part } from "./fault.js";
import type { Playbook, Step, StepId } from "./playbook.js";

/**
 * Where control can go from a step. `next`: within the same block, when the step has succeeded or is complete;
 * `failure`: within the same block, when it has failed; `branch`: into a block of its own, from whose end it returns.
 */
export interface Way {
  readonly kind: "next" | "failure" | "branch";
  readonly to: StepId;
  /** Where the step says so, below the step: `["on_true"]`, `["cases", "3"]`. */
  readonly at: readonly Part[];
}

/** What the analyses of a playbook's graph need to know of a step. */
export interface FlowStep {
  readonly id: StepId;
  readonly type: string;
  readonly ways: readonly Way[];
}

export interface Flow {
  readonly steps: ReadonlyMap<StepId, FlowStep>;
  readonly start: StepId;
  readonly exception: StepId | null;
}

export const BRANCHING_TYPES: ReadonlySet<string> = new Set([
  "parallel",
  "if-condition",
  "while-condition",
  "switch-condition",
]);

export function flowOf(playbook: Playbook): Flow {
  const steps = Object.values(playbook.steps).map(
    (step) => [step.id, { id: step.id, type: step.type, ways: waysFrom(step) }] as const,
  );
  return { steps: new Map(steps), start: playbook.start, exception: playbook.exception };
}

/** The ways out of a step, in the order in which the step names them. */
export function waysFrom(step: Step): Way[] {
  const ways = [...branchesOf(step)];
  if (step.onCompletion !== null) ways.push({ kind: "next", to: step.onCompletion, at: ["on_completion"] });
  if (step.onSuccess !== null) ways.push({ kind: "next", to: step.onSuccess, at: ["on_success"] });
  if (step.onFailure !== null) ways.push({ kind: "failure", to: step.onFailure, at: ["on_failure"] });
  return ways;
}

function branchesOf(step: Step): Way[] {
  switch (step.type) {
    case "start":
    case "end":
    case "action":
    case "playbook-action":
      return [];
    case "parallel":
      return step.nextSteps.map((to, index) => ({ kind: "branch", to, at: ["next_steps", index] }));
    case "if-condition":
      return [
        { kind: "branch", to: step.onTrue, at: ["on_true"] },
        ...(step.onFalse === null ? [] : [{ kind: "branch" as const, to: step.onFalse, at: ["on_false"] }]),
      ];
    case "while-condition":
      return [{ kind: "branch", to: step.onTrue, at: ["on_true"] }];
    case "switch-condition":
      return Object.entries(step.cases).map(([value, to]) => ({ kind: "branch", to, at: ["cases", value] }));
  }
}

/** The ways out of the step of this id; none where a document that is at fault leads to a step that it lacks. */
export function waysOutOf(steps: Flow["steps"], id: StepId): readonly Way[] {
  return steps.get(id)?.ways ?? [];
}

/** Every step that can be reached from these, themselves included. */
export function reachableFrom(steps: Flow["steps"], from: Iterable<StepId>): Set<StepId> {
  const reached = new Set<StepId>();
  const left = [...from];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (reached.has(id)) continue;
    reached.add(id);
    for (const way of waysOutOf(steps, id)) left.push(way.to);
  }
  return reached;
}

/**
 * Circles of steps, as the steps along each, until every step that lies on one is named; a `while-condition` repeats
 * its branch without one.
 */
export function cyclesIn(steps: Flow["steps"]): StepId[][] {
  const cycles: StepId[][] = [];
  const done = new Set<StepId>();
  const named = new Set<StepId>();
  for (const root of steps.keys()) {
    if (done.has(root)) continue;
    const path: { id: StepId; nextWay: number }[] = [{ id: root, nextWay: 0 }];
    const depthOf = new Map([[root, 0]]);
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const way = waysOutOf(steps, here.id)[here.nextWay];
      here.nextWay += 1;
      if (way === undefined) {
        path.pop();
        depthOf.delete(here.id);
        done.add(here.id);
        continue;
      }
      const onPath = depthOf.get(way.to);
      if (onPath !== undefined) {
        const cycle = path.slice(onPath).map((one) => one.id);
        if (cycle.some((id) => !named.has(id))) cycles.push(cycle);
        for (const id of cycle) named.add(id);
      } else if (!done.has(way.to) && steps.has(way.to)) {
        depthOf.set(way.to, path.length);
        path.push({ id: way.to, nextWay: 0 });
      }
    }
  }
  return cycles;
}
