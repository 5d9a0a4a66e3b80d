import { known } from "@mirror/vocabulary";
import { blocksOf, type Merge } from "./blocks.js";
import type { FlowBudget } from "./check-budgets.js";
import { checkSharedBranches } from "./check-shared-branches.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { BRANCHING_TYPES, cyclesIn, type Flow, reachableFrom } from "./flow.js";
import { type FlowPlan, NESTING_MAX, type PlanProblem, planFlow, stepsInPlaces } from "./flow-plan.js";
import { isSharedBranch, type SharedBranch } from "./import-mode.js";
import { nth } from "./nth.js";
import type { ImportMode, StepId } from "./playbook.js";

/** Whether a flow can be run in its mode: every way leads somewhere, nothing circles, every branch ends or joins. */
export function checkStructure(flow: Flow, mode: ImportMode, budget: FlowBudget, findings: Findings): void {
  checkEnds(flow, findings);
  checkReferences(flow, findings);
  const circling = checkCycles(flow, findings);
  checkReachable(flow, findings);
  // Where steps circle, "which block does it belong to" has no answer.
  if (!circling) checkBlocks(flow, mode, budget, findings);
}

function checkEnds(flow: Flow, findings: Findings): void {
  if ([...flow.steps.values()].some((step) => step.type === "end")) return;
  findings.fault(
    ["workflow"],
    "no-end-step",
    "There is no end step.",
    "Let every branch, and the playbook itself, lead to a step of type end.",
  );
}

function checkReferences(flow: Flow, findings: Findings): void {
  for (const step of flow.steps.values()) {
    for (const way of step.ways) {
      if (flow.steps.has(way.to)) {
        if (flow.steps.get(way.to)?.type === "start") {
          findings.fault(
            placeOf(step.id, way.at),
            "leads-to-start",
            "A way leads back to a start step.",
            "Let it lead to the step after it.",
          );
        }
        continue;
      }
      findings.fault(
        placeOf(step.id, way.at),
        "no-such-step",
        `There is no step ${quoted(way.to)} in the workflow.`,
        "Correct the id, or add the step.",
      );
    }
  }
}

function checkCycles(flow: Flow, findings: Findings): boolean {
  const cycles = cyclesIn(flow.steps);
  for (const cycle of cycles) {
    const first = nth(cycle, 0);
    const shown = [...cycle.slice(0, 8), ...(cycle.length > 8 ? ["…"] : []), first];
    findings.fault(
      ["workflow", first],
      "cycle",
      `These steps lead back to themselves without an exit that the standard knows: ${shown.join(" → ")}.`,
      "Repeat steps with a while-condition, whose branch has an end of its own.",
    );
  }
  return cycles.length > 0;
}

/** Names the first step of each stretch that nothing leads to, not all that follow from it. */
function checkReachable(flow: Flow, findings: Findings): void {
  const reached = reachableFrom(
    flow.steps,
    flow.exception === null ? [flow.start] : [flow.start, flow.exception],
  );
  const lost = [...flow.steps.values()].filter((step) => !reached.has(step.id));
  const led = new Set(
    lost.flatMap((step) => step.ways.filter((way) => way.to !== step.id).map((way) => way.to)),
  );
  const heads = lost.filter((step) => !led.has(step.id));
  const behindHeads = reachableFrom(
    flow.steps,
    heads.map((step) => step.id),
  );
  // A lost stretch that is a circle has no first step: any of it will do.
  const circle = lost.find((step) => !behindHeads.has(step.id));
  for (const step of circle === undefined ? heads : [...heads, circle]) {
    findings.fault(
      ["workflow", step.id],
      "unreachable",
      "No way leads to this step.",
      "Let a step lead to it, or take it out.",
    );
  }
}

function checkBlocks(flow: Flow, mode: ImportMode, budget: FlowBudget, findings: Findings): void {
  const structure = blocksOf(flow);
  checkException(flow, findings);
  for (const merge of structure.merges) {
    if (merge.intoEnd) warnOfSharedEnd(merge, findings);
    else if (isSharedBranch(merge, flow, structure)) warnOfSharedBranch(merge, findings);
  }
  const known = findings.faults.length;
  if (mode === "strict") checkSharedBranches(flow, structure, findings);
  if (findings.faults.length > known) return;
  if (structure.merges.every(({ intoEnd }) => intoEnd)) {
    const deep = structure.blocks.flatMap(({ of, at, depth }) =>
      of !== null && depth > NESTING_MAX ? [placeOf(of, at)] : [],
    );
    for (const place of deep) reportDepth(place, findings);
    if (deep.length > 0) return;
  }
  const planned = planFlow(flow);
  if (planned.ok) checkPlaces(planned.plan, flow, budget, findings);
  else for (const problem of planned.problems) reportProblem(problem, findings);
}

/** An end that many cases share is one step, and has a place in each of them. */
function checkPlaces(plan: FlowPlan, flow: Flow, budget: FlowBudget, findings: Findings): void {
  let places = 0;
  let branching = 0;
  for (const step of stepsInPlaces(plan)) {
    places += 1;
    if (BRANCHING_TYPES.has(known(flow.steps.get(step), `The step ${step} of the plan`).type)) branching += 1;
  }
  if (places <= budget.placesMax && branching <= budget.branchingMax) return;
  findings.fault(
    ["workflow"],
    "branches-multiply",
    `Counted wherever a branch comes to it, there are ${places} steps, ${branching} of which branch; at most ${budget.placesMax} and ${budget.branchingMax} are read.`,
    "Move what is shared into a playbook of its own, and call it.",
  );
}

/** SEMANTICS 7: why branches that merge cannot be run. */
function reportProblem({ code, at, steps }: PlanProblem, findings: Findings): void {
  const place = ["workflow", at];
  switch (code) {
    case "no-join": {
      const named = steps.map(quoted).join(" and ");
      const problem = `The branches of this step run into ${named}, and nowhere do all of them meet that do not end before.`;
      findings.fault(
        place,
        code,
        problem,
        "Let all of them lead to one step, or give each an end of its own.",
      );
      return;
    }
    case "too-deep":
      reportDepth(place, findings);
      return;
    case "branches-multiply": {
      const problem = "Branches share so many steps that these would be counted in thousands of places.";
      findings.fault(
        ["workflow"],
        code,
        problem,
        "Move what is shared into a playbook of its own, and call it.",
      );
      return;
    }
    case "handler-shared":
      // Named where the handler is.
      return;
  }
}

function reportDepth(place: readonly Part[], findings: Findings): void {
  findings.fault(
    place,
    "too-deep",
    `Blocks are nested more than ${NESTING_MAX} deep.`,
    "Move the inner ones into a playbook of their own, and call it.",
  );
}

/** SEMANTICS 5: what handles failures shares nothing with the flow but ends, so that a run is in one of the two. */
function checkException(flow: Flow, findings: Findings): void {
  const { exception } = flow;
  if (exception === null) return;
  const inFlow = reachableFrom(flow.steps, [flow.start]);
  for (const id of reachableFrom(flow.steps, [exception])) {
    if (flow.steps.get(id)?.type === "end" || !inFlow.has(id)) continue;
    findings.fault(
      ["workflow_exception"],
      "exception-shared",
      `What handles failures and the flow itself both come to ${quoted(id)}.`,
      "Give the handler steps of its own, up to an end.",
    );
    return;
  }
}

/** An exception handler that only ends is common, and says no more than that the run is over. */
function warnOfSharedEnd({ from, way }: Merge, findings: Findings): void {
  if (from === null) return;
  findings.warn(
    placeOf(from, way.at),
    "end-shared",
    `${quoted(way.to)} ends more than one block; it is taken as an end of each.`,
    "Give each branch an end of its own.",
  );
}

function warnOfSharedBranch({ from, way }: SharedBranch, findings: Findings): void {
  findings.warn(
    placeOf(from, way.at),
    "branch-shared",
    `Another branching step opens the branch that begins with ${quoted(way.to)} too; it is run for each, and returns to the one that opened it.`,
    "Give each branching step a branch of its own.",
  );
}

function placeOf(id: StepId, at: readonly Part[]): Part[] {
  return ["workflow", id, ...at];
}
