import { isJsonObject, type JsonObject } from "@mirror/vocabulary";
import type { Findings } from "./fault.js";
import { BRANCHING_TYPES } from "./flow.js";

/** Each is a choice with states of its own in the chart that a run is moved by. */
export const BRANCHING_STEPS_MAX = 400;
/** All conditions of a playbook together, in UTF-16 units; one alone is bounded where conditions are read. */
export const CONDITIONS_LENGTH_MAX = 65_536;

/**
 * What a document may ask of us beyond its bare size, looked at before any of it is read (INV-15): reading it and making a
 * chart of it stay below what keeps a process from answering others. True where it asks too much.
 */
export function asksTooMuch({ workflow }: JsonObject, findings: Findings): boolean {
  if (!isJsonObject(workflow)) return false;
  const before = findings.faults.length;
  let branching = 0;
  let conditions = 0;
  for (const step of Object.values(workflow)) {
    if (!isJsonObject(step)) continue;
    if (typeof step.type === "string" && BRANCHING_TYPES.has(step.type)) branching += 1;
    if (typeof step.condition === "string") conditions += step.condition.length;
  }
  if (branching > BRANCHING_STEPS_MAX) {
    const problem = `There are ${branching} steps that branch, and at most ${BRANCHING_STEPS_MAX} are read.`;
    const remedy = "Move parts of it into playbooks of their own, and call these.";
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
