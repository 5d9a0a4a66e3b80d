import { DominatorTree } from "./dominator-tree.js";
import { type Flow, type FlowStep, waysOutOf } from "./flow.js";
import type { StepId } from "./playbook.js";

/** How the branches of a parallel run into each other. */
export interface ForkAnalysis {
  /** The steps that several branches run into, the join among them. */
  readonly merges: ReadonlySet<StepId>;
  /** Those of them at which no other is waited for any more: the join, if it is one; with two, there is no join. */
  readonly last: readonly StepId[];
  /** From where control comes into each merge: merges, and first steps of branches. */
  readonly comesFrom: ReadonlyMap<StepId, ReadonlySet<StepId>>;
  /** How many steps were looked at. */
  readonly cost: number;
}

/**
 * Looks at what lies behind a parallel, up to the steps of what is `around` it. Two ways out of the parallel merge where
 * a step has no other step of theirs before it on every way: what stands behind the first step of one branch alone is
 * that branch's own. A way that ends is not waited for beyond its end, so ends merge nothing.
 */
export function analyseFork(flow: Flow, fork: FlowStep, around: ReadonlySet<StepId>): ForkAnalysis {
  const first = fork.ways.filter((way) => way.kind === "branch").map((way) => way.to);
  const next = fork.ways.filter((way) => way.kind === "next").map((way) => way.to);
  const isEnd = (id: StepId) => flow.steps.get(id)?.type === "end";
  const onward = (id: StepId) => (around.has(id) ? [] : waysOutOf(flow.steps, id).map((way) => way.to));
  // Every branch that ends goes on behind the parallel, where that names a next step: no branch stands before it alone.
  const tree = new DominatorTree([...first, ...next], onward);

  const named = new Map<StepId, number>();
  for (const id of first) named.set(id, (named.get(id) ?? 0) + 1);
  const comesFrom = new Map<StepId, Set<StepId>>();
  const isHead = (id: StepId) => tree.parentOf(id) === null;
  const lead = (from: StepId, to: StepId) => comesFrom.set(to, (comesFrom.get(to) ?? new Set()).add(from));
  const reachedFromWithin = new Set<StepId>();
  for (const id of tree.order) {
    for (const to of onward(id)) {
      reachedFromWithin.add(to);
      if ((isHead(to) || around.has(to)) && !isEnd(to)) lead(tree.headOf(id), to);
    }
  }
  const merges = new Set(
    tree.order.filter(
      (id) =>
        !isEnd(id) && (around.has(id) || (isHead(id) && (reachedFromWithin.has(id) || named.get(id) !== 1))),
    ),
  );
  for (const id of next) if (!isEnd(id)) merges.add(id);
  const behindNext = reachableWithin(next, onward);
  for (const id of next) {
    for (const head of [...first, ...merges]) if (!behindNext.has(head) && !around.has(head)) lead(head, id);
  }
  const gone = new Set([...merges].flatMap((id) => [...(comesFrom.get(id) ?? [])]));
  const last = [...merges].filter((id) => !gone.has(id));
  return { merges, last, comesFrom, cost: tree.order.length };
}

function reachableWithin(from: readonly StepId[], onward: (id: StepId) => readonly StepId[]): Set<StepId> {
  const found = new Set(from);
  for (const id of found) for (const to of onward(id)) found.add(to);
  return found;
}
