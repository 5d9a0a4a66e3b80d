import { type Flow, waysOutOf } from "./flow.js";
import type { StepId } from "./playbook.js";

/** Every step that can be reached, each once, in the order in which the flow comes to it: first ways first. */
export function inFlowOrder(flow: Flow, entries: readonly StepId[]): StepId[] {
  const seen = new Set<StepId>();
  const order: StepId[] = [];
  const ahead = [...entries].reverse();
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (seen.has(id) || !flow.steps.has(id)) continue;
    seen.add(id);
    order.push(id);
    for (const way of waysOutOf(flow.steps, id).toReversed()) ahead.push(way.to);
  }
  return order;
}
