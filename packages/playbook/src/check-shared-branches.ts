import type { BlockStructure } from "./blocks.js";
import { type Findings, quoted } from "./fault.js";
import { type Flow, type FlowStep, reachableFrom, waysOutOf } from "./flow.js";
import type { StepId } from "./playbook.js";

/** How many steps a flow may come to when each shared branch is counted wherever it is opened. */
const UNFOLDED_STEPS_MAX = 4_000;

/**
 * Branches that several branching steps open (SEMANTICS 6): they multiply where they nest, and a step cannot be open
 * twice at once. Asks for a flow without cycles.
 */
export function checkSharedBranches(flow: Flow, structure: BlockStructure, findings: Findings): void {
  const shared = structure.merges.some(({ intoEnd }) => !intoEnd);
  if (!shared) return;
  const steps = unfoldedSteps(flow);
  if (steps > UNFOLDED_STEPS_MAX) {
    findings.fault(
      ["workflow"],
      "branches-multiply",
      `Branches that are shared by several steps come to more than ${UNFOLDED_STEPS_MAX} steps when each is counted wherever it is opened.`,
      "Move what is shared into a playbook of its own, and call it.",
    );
    return;
  }
  for (const step of flow.steps.values()) if (step.type === "parallel") checkBranches(step, flow, findings);
}

function checkBranches(parallel: FlowStep, flow: Flow, findings: Findings): void {
  const branchOf = new Map<StepId, number>();
  const branches = parallel.ways.filter((way) => way.kind === "branch");
  for (const [index, way] of branches.entries()) {
    for (const id of reachableFrom(flow.steps, [way.to])) {
      if (flow.steps.get(id)?.type === "end") continue;
      const other = branchOf.get(id) ?? index;
      branchOf.set(id, other);
      if (other === index) continue;
      findings.fault(
        ["workflow", parallel.id, ...way.at],
        "shared-in-parallel",
        `Two branches of this step come to ${quoted(id)}, which would be open twice at once.`,
        "Give each branch steps of its own.",
      );
      return;
    }
  }
}

/** How many steps there are when every block is counted wherever it is opened; bounded, so that it costs no more than the steps. */
function unfoldedSteps(flow: Flow): number {
  const sizes = new Map<StepId, number>();
  const sizeOf = (entry: StepId): number => {
    const known = sizes.get(entry);
    if (known !== undefined) return known;
    let size = 0;
    const block = new Set<StepId>();
    const left = [entry];
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      if (block.has(id)) continue;
      block.add(id);
      size += 1;
      for (const way of waysOutOf(flow.steps, id)) {
        if (way.kind === "branch") size = Math.min(size + sizeOf(way.to), UNFOLDED_STEPS_MAX + 1);
        else left.push(way.to);
      }
    }
    sizes.set(entry, size);
    return size;
  };
  return sizeOf(flow.start) + (flow.exception === null ? 0 : sizeOf(flow.exception));
}
