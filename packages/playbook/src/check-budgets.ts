import { isJsonObject, type JsonObject } from "@mirror/vocabulary";
import type { Findings } from "./fault.js";
import { BRANCHING_TYPES } from "./flow.js";

/** How much flow a document may have; what several branches share is counted wherever it has a place. */
export interface FlowBudget {
  /** Each step that branches is a choice with states of its own in the chart that a run is moved by. */
  readonly branchingMax: number;
  readonly placesMax: number;
}

/**
 * What is compiled, and what a run may go through in one turn, keeps a process for less than 200 ms (INV-15): measured,
 * with room for a machine that is busy. The largest playbook that we know of has 78 steps, and 21 of them branch.
 */
export const FLOW_BUDGET: FlowBudget = { branchingMax: 120, placesMax: 800 };
/** What was imported before the budget was that narrow goes on to read (INV-17). */
export const EARLIER_FLOW_BUDGET: FlowBudget = { branchingMax: 400, placesMax: 6_000 };

/** All conditions of a playbook together, in UTF-16 units; one alone is bounded where conditions are read. */
export const CONDITIONS_LENGTH_MAX = 65_536;

/**
 * What a document may ask of us beyond its bare size, looked at before any of it is read (INV-15): reading it and making a
 * chart of it stay below what keeps a process from answering others. True where it asks too much.
 */
export function asksTooMuch(
  { workflow }: JsonObject,
  { branchingMax, placesMax }: FlowBudget,
  findings: Findings,
): boolean {
  if (!isJsonObject(workflow)) return false;
  const before = findings.faults.length;
  let branching = 0;
  let conditions = 0;
  for (const step of Object.values(workflow)) {
    if (!isJsonObject(step)) continue;
    if (typeof step.type === "string" && BRANCHING_TYPES.has(step.type)) branching += 1;
    if (typeof step.condition === "string") conditions += step.condition.length;
  }
  const remedy = "Move parts of it into playbooks of their own, and call these.";
  const steps = Object.keys(workflow).length;
  if (steps > placesMax) {
    const problem = `There are ${steps} steps, and at most ${placesMax} are read.`;
    findings.fault(["workflow"], "too-many-steps", problem, remedy);
  }
  if (branching > branchingMax) {
    const problem = `There are ${branching} steps that branch, and at most ${branchingMax} are read.`;
    findings.fault(["workflow"], "too-many-branching-steps", problem, remedy);
  }
  if (conditions > CONDITIONS_LENGTH_MAX) {
    const problem = `All conditions together are longer than ${CONDITIONS_LENGTH_MAX} characters.`;
    findings.fault(
      ["workflow"],
      "conditions-too-long",
      problem,
      "Work the answer out in a step, and ask for that.",
    );
  }
  return findings.faults.length > before;
}
