import { known } from "@mirror/vocabulary";
import { DominatorTree } from "./dominator-tree.js";
import { type Flow, waysOutOf } from "./flow.js";
import type { StepId } from "./playbook.js";

type Steps = ReadonlySet<StepId>;

/**
 * For every step, which of the `watched` steps have surely succeeded whenever control comes to it, whichever way it
 * came. What is asked inside a branch is never certain behind it: a step that may fail ends its branch either way. Where
 * branches merge, only what is certain on each of them is. The flow must be free of cycles.
 */
export function certainBefore(flow: Flow, watched: Steps): Map<StepId, Steps> {
  const onward = (id: StepId) => waysOutOf(flow.steps, id).map((way) => way.to);
  const roots = flow.exception === null ? [flow.start] : [flow.start, flow.exception];
  const before = new Map<StepId, Steps>(roots.map((id) => [id, new Set()]));
  for (const id of new DominatorTree(roots, onward).order) {
    const done = known(before.get(id), `What is certain before ${id}`);
    const succeeded = watched.has(id) ? new Set([...done, id]) : done;
    for (const way of waysOutOf(flow.steps, id))
      before.set(way.to, both(before.get(way.to), way.kind === "next" ? succeeded : done));
  }
  return before;
}

function both(left: Steps | undefined, right: Steps): Steps {
  return left === undefined ? right : new Set([...left].filter((id) => right.has(id)));
}
