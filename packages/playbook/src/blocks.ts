import { known } from "@mirror/vocabulary";
import type { Part } from "./fault.js";
import { type Flow, reachableFrom, type Way, waysOutOf } from "./flow.js";
import type { StepId } from "./playbook.js";

/** A stretch of steps with one entry, in which control is at one step at a time; an `end` in it returns to `of`. */
export interface Block {
  readonly entry: StepId;
  /** The branching step that opens it; null for the playbook itself and for its exception handler. */
  readonly of: StepId | null;
  /** Where the branching step names it. */
  readonly at: readonly Part[];
  /** How deep it lies: 0 for the playbook itself and for its exception handler. */
  readonly depth: number;
  /** In the order in which they are found. Ends may stand in several blocks; every other step stands in one. */
  readonly steps: readonly StepId[];
}

/** A way that leads into a step which belongs to another block already. */
export interface Merge {
  /** Null where the document itself names the entry (`workflow_exception`). */
  readonly from: StepId | null;
  readonly way: Way;
  readonly intoEnd: boolean;
}

export interface BlockStructure {
  readonly blocks: readonly Block[];
  /** Ways that run into another block's steps: what the standard's block structure has no place for. */
  readonly merges: readonly Merge[];
  /** The block that each step belongs to; for an end that several blocks share, the outermost. */
  readonly blockOf: ReadonlyMap<StepId, Block>;
}

/**
 * The block structure of a playbook (CACAO 2.0: a branch ends at an end of its own, and control returns). Outer blocks
 * take their steps first; where a branch runs into one of them, that way is a merge and is not followed further, so
 * that every step is looked at once however the branches multiply.
 */
export function blocksOf(flow: Flow): BlockStructure {
  const blocks: Block[] = [];
  const merges: Merge[] = [];
  const blockOf = new Map<StepId, Block>();
  const waiting: { from: StepId | null; way: Way; depth: number }[] = [
    { from: null, way: { kind: "branch", to: flow.start, at: ["workflow_start"] }, depth: 0 },
  ];
  if (flow.exception !== null) {
    waiting.push({
      from: null,
      way: { kind: "branch", to: flow.exception, at: ["workflow_exception"] },
      depth: 0,
    });
  }
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const steps: StepId[] = [];
    const block: Block = { entry: next.way.to, of: next.from, at: next.way.at, depth: next.depth, steps };
    blocks.push(block);
    const left: { from: StepId | null; way: Way }[] = [next];
    for (let one = left.shift(); one !== undefined; one = left.shift()) {
      const { from, way } = one;
      const step = flow.steps.get(way.to);
      const owner = blockOf.get(way.to);
      if (step === undefined || owner === block) continue;
      if (owner !== undefined) {
        const intoEnd = step.type === "end";
        merges.push({ from, way, intoEnd });
        if (intoEnd && !steps.includes(step.id)) steps.push(step.id);
        continue;
      }
      blockOf.set(step.id, block);
      steps.push(step.id);
      for (const out of step.ways) {
        if (out.kind === "branch") waiting.push({ from: step.id, way: out, depth: next.depth + 1 });
        else left.push({ from: step.id, way: out });
      }
    }
  }
  return { blocks, merges, blockOf };
}

/** Every step that can come after this one has succeeded: behind it in its block, and behind the blocks around that. */
export function stepsAfterSuccess(flow: Flow, { blockOf }: BlockStructure, id: StepId): Set<StepId> {
  const after = new Set<StepId>();
  let from = waysOutOf(flow.steps, id).filter((way) => way.kind === "next");
  for (let step: StepId | null = id; step !== null; step = blockOf.get(step)?.of ?? null) {
    if (step !== id) from = waysOutOf(flow.steps, step).filter((way) => way.kind !== "branch");
    for (const one of reachableFrom(
      flow.steps,
      from.map((way) => way.to),
    ))
      after.add(one);
  }
  return after;
}

/** The block's steps, each after all that lead to it within the block; asks for a flow without cycles. */
export function inOrder(flow: Flow, block: Block): StepId[] {
  const waiting = new Map(block.steps.map((id) => [id, 0]));
  const wait = (id: StepId, more: number): number => {
    const left = known(waiting.get(id), `The step ${id} of its block`) + more;
    waiting.set(id, left);
    return left;
  };
  const onward = (id: StepId) =>
    waysOutOf(flow.steps, id).filter((way) => way.kind !== "branch" && waiting.has(way.to));
  for (const id of block.steps) for (const way of onward(id)) wait(way.to, 1);
  const ready = block.steps.filter((id) => waiting.get(id) === 0);
  for (const id of ready) for (const way of onward(id)) if (wait(way.to, -1) === 0) ready.push(way.to);
  return ready;
}
