import { type Block, type BlockStructure, inOrder } from "./blocks.js";
import type { Flow } from "./flow.js";
import type { StepId } from "./playbook.js";

type Steps = ReadonlySet<StepId>;

/**
 * For every step, which of the `watched` steps have surely succeeded whenever control comes to it, whichever way it
 * came. What is asked inside a branch is never certain behind it: a step that may fail ends its branch either way. The
 * flow must be free of cycles and merges.
 */
export function certainBefore(
  flow: Flow,
  { blocks, blockOf }: BlockStructure,
  watched: Steps,
): Map<StepId, Steps> {
  const before = new Map<StepId, Steps>();
  // Outer blocks come first, so that what is certain at a branching step is known before its branches are looked at.
  for (const block of blocks) walk(flow, block, blockOf, watched, before);
  return before;
}

function walk(
  flow: Flow,
  block: Block,
  blockOf: BlockStructure["blockOf"],
  watched: Steps,
  before: Map<StepId, Steps>,
): void {
  const here = new Map<StepId, Steps>([
    [block.entry, (block.of === null ? undefined : before.get(block.of)) ?? new Set()],
  ]);
  for (const step of inOrder(flow, block)) {
    const done = here.get(step.id) ?? new Set();
    // An end that several blocks share is told by the first of them; no one guards an end.
    if (blockOf.get(step.id) === block) before.set(step.id, done);
    const succeeded = watched.has(step.id) ? new Set([...done, step.id]) : done;
    for (const way of step.ways) {
      if (way.kind !== "branch")
        here.set(way.to, both(here.get(way.to), way.kind === "next" ? succeeded : done));
    }
  }
}

function both(left: Steps | undefined, right: Steps): Steps {
  return left === undefined ? right : new Set([...left].filter((id) => right.has(id)));
}
