import { known } from "@mirror/vocabulary";
import { type Flow, waysOutOf } from "../flow.js";
import { inFlowOrder } from "../flow-order.js";
import type { Role } from "../mirror-extension.js";
import { agentOf, type Playbook, type Step, type StepId, stepIn } from "../playbook.js";
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
    const lane = ownLane(stepIn(playbook, id), playbook);
    if (lane === undefined) continue;
    lanes.set(lane.id, lane);
    laneOf.set(id, lane.id);
  }
  inherit(flow, order, laneOf);
  const [first = NOBODY] = lanes.values();
  for (const id of order) if (!laneOf.has(id)) laneOf.set(id, first.id);
  if (lanes.size === 0) lanes.set(NOBODY.id, NOBODY);
  const sorted = [...lanes.values()].toSorted((a, b) => Number(b.id === lead) - Number(a.id === lead));
  return { lanes: sorted, laneOf };
}

function ownLane(step: Step, playbook: Playbook): DrawnLane | undefined {
  if (step.type === "action") {
    const { name, mirror } = agentOf(step, playbook);
    return laneOfRole(mirror.role, name);
  }
  const lead = playbook.mirror?.lead;
  if (!asks(step) || lead === undefined) return undefined;
  const leading = Object.values(playbook.agents).find((one) => one.mirror?.role === lead);
  return laneOfRole(lead, known(leading, `An agent that plays ${lead}, which leads`).name);
}

function laneOfRole(role: Role, name: string): DrawnLane {
  return { id: role, name: sameWords(name, role) ? name : `${name} (${role})` };
}

function sameWords(name: string, role: string): boolean {
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  return words.filter((word) => word !== "").join("-") === role;
}

/** From those before to those behind, and then back to what stands before everyone. */
function inherit(flow: Flow, order: readonly StepId[], laneOf: Map<StepId, string>): void {
  for (const id of order) {
    const lane = laneOf.get(id);
    if (lane === undefined) continue;
    for (const way of waysOutOf(flow.steps, id)) if (!laneOf.has(way.to)) laneOf.set(way.to, lane);
  }
  for (const id of order.toReversed()) {
    if (laneOf.has(id)) continue;
    const next = waysOutOf(flow.steps, id).find((way) => laneOf.has(way.to));
    const lane = next && laneOf.get(next.to);
    if (lane !== undefined) laneOf.set(id, lane);
  }
}
