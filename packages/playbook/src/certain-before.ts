import { type Block, type BlockStructure, inOrder } from "./blocks.js";
import type { Flow, FlowStep } from "./flow.js";
import type { StepId } from "./playbook.js";

type Steps = ReadonlySet<StepId>;

/**
 * For every step, which of the `watched` steps have surely succeeded whenever control comes to it, whichever way it
 * came: all branches of a parallel count, of an if or switch only what every branch did, of a while nothing. The flow
 * must be free of cycles and merges.
 */
export function certainBefore(flow: Flow, { blocks }: BlockStructure, watched: Steps): Map<StepId, Steps> {
  const before = new Map<StepId, Steps>();
  const opened = new Map<StepId, Block[]>();
  for (const block of blocks) {
    if (block.of !== null) opened.set(block.of, [...(opened.get(block.of) ?? []), block]);
  }

  /** What has surely succeeded at the block's ends. */
  const through = (block: Block, atEntry: Steps): Steps => {
    const here = new Map<StepId, Steps>([[block.entry, atEntry]]);
    let atEnds: Steps | undefined;
    for (const step of inOrder(flow, block)) {
      const done = here.get(step.id) ?? new Set();
      before.set(step.id, both(before.get(step.id), done));
      if (step.type === "end") atEnds = both(atEnds, done);
      const branches = (opened.get(step.id) ?? []).map((branch) => through(branch, done));
      const succeeded = new Set([...done, ...gained(step, branches)]);
      if (watched.has(step.id)) succeeded.add(step.id);
      for (const way of step.ways) {
        if (way.kind === "branch") continue;
        here.set(way.to, both(here.get(way.to), way.kind === "next" ? succeeded : done));
      }
    }
    return atEnds ?? new Set();
  };

  for (const block of blocks) if (block.of === null) through(block, new Set());
  return before;
}

/** What a branching step's own success adds, given what has surely succeeded at the end of each branch. */
function gained(step: FlowStep, branches: readonly Steps[]): Iterable<StepId> {
  const [first, ...others] = branches;
  if (first === undefined || step.type === "while-condition") return [];
  if (step.type === "parallel") return branches.flatMap((branch) => [...branch]);
  if (step.type === "if-condition" && others.length === 0) return [];
  return others.reduce<Steps>((common, branch) => both(common, branch), first);
}

function both(left: Steps | undefined, right: Steps): Steps {
  return left === undefined ? right : new Set([...left].filter((id) => right.has(id)));
}
