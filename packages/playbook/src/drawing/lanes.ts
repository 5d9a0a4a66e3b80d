import type { Flow } from "../flow.js";
import { inFlowOrder } from "../flow-order.js";
import type { Playbook, Step, StepId } from "../playbook.js";
import { asks } from "../task.js";
import type { DrawnLane } from "./drawn-flow.js";

/** Where steps stand that nobody plays in, neither before nor behind them. */
const NOBODY: DrawnLane = { id: "nobody", name: "" };

/**
 * A lane for each role or agent that acts, the leading one first, the others as the flow comes to them. Whatever nobody
 * does (ends, branches, called playbooks) stands with the step that led to it, or that it leads to.
 */
export function laneOfSteps(
  playbook: Playbook,
  flow: Flow,
): { readonly lanes: DrawnLane[]; readonly laneOf: ReadonlyMap<StepId, string> } {
  const { start, exception } = playbook;
  const order = inFlowOrder(flow, exception === null ? [start] : [start, exception]);
  const laneOf = new Map<StepId, string>();
  const lanes = new Map<string, DrawnLane>();
  const lead = playbook.mirror?.lead;
  for (const id of order) {
    const lane = ownLane(playbook.steps[id], playbook);
    if (lane === undefined) continue;
    lanes.set(lane.id, lane);
    laneOf.set(id, lane.id);
  }
  inherit(flow, order, laneOf);
  const [first] = lanes.keys();
  for (const id of order) if (!laneOf.has(id)) laneOf.set(id, first ?? NOBODY.id);
  if (lanes.size === 0) lanes.set(NOBODY.id, NOBODY);
  const sorted = [...lanes.values()].toSorted((a, b) => Number(b.id === lead) - Number(a.id === lead));
  return { lanes: sorted, laneOf };
}

function ownLane(step: Step | undefined, playbook: Playbook): DrawnLane | undefined {
  if (step?.type === "action") {
    const agent = playbook.agents[step.agent];
    const role = agent?.mirror?.role;
    const name = agent?.name ?? step.agent;
    if (role === undefined) return { id: step.agent, name };
    return { id: role, name: sameWords(name, role) ? name : `${name} (${role})` };
  }
  if (step === undefined || !asks(step)) return undefined;
  const lead = playbook.mirror?.lead;
  const agent = Object.values(playbook.agents).find((one) => one.mirror?.role === lead);
  return lead === undefined || agent === undefined ? undefined : { id: lead, name: agent.name };
}

function sameWords(name: string, role: string): boolean {
  return (name.toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-") === role;
}

/** From those before to those behind, and then back to what stands before everyone. */
function inherit(flow: Flow, order: readonly StepId[], laneOf: Map<StepId, string>): void {
  for (const id of order) {
    const lane = laneOf.get(id);
    if (lane === undefined) continue;
    for (const way of flow.steps.get(id)?.ways ?? []) if (!laneOf.has(way.to)) laneOf.set(way.to, lane);
  }
  for (const id of order.toReversed()) {
    if (laneOf.has(id)) continue;
    const next = flow.steps.get(id)?.ways.find((way) => laneOf.has(way.to));
    const lane = next && laneOf.get(next.to);
    if (lane !== undefined) laneOf.set(id, lane);
  }
}
