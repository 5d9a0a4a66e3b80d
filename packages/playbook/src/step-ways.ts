import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import type { Findings, Part } from "./fault.js";
import { BRANCHING_TYPES, type Way } from "./flow.js";
import type { Step } from "./playbook.js";

/** The ways out of a step as its document names them, also where the step is at fault in other respects. */
export function readWays(raw: JsonObject): Way[] {
  const ways: Way[] = [];
  const add = (kind: Way["kind"], to: JsonValue | undefined, at: readonly Part[]) => {
    if (typeof to === "string") ways.push({ kind, to, at });
  };
  const { next_steps: nextSteps, cases } = raw;
  for (const [index, to] of (Array.isArray(nextSteps) ? nextSteps : []).entries())
    add("branch", to, ["next_steps", index]);
  add("branch", raw.on_true, ["on_true"]);
  add("branch", raw.on_false, ["on_false"]);
  for (const [value, to] of Object.entries(isJsonObject(cases) ? cases : {}))
    add("branch", to, ["cases", value]);
  add("next", raw.on_completion, ["on_completion"]);
  add("next", raw.on_success, ["on_success"]);
  add("failure", raw.on_failure, ["on_failure"]);
  return ways;
}

/**
 * CACAO 2.0: on_completion excludes on_success and on_failure; a start has neither of those, an end has none of the
 * three. Where the branches of a branching step have ended and nothing follows, its block ends too, with a warning.
 */
export function checkWaysOn(
  type: Step["type"],
  raw: JsonObject,
  at: readonly Part[],
  findings: Findings,
): void {
  const has = (key: string) => raw[key] !== undefined;
  if (type === "end") {
    for (const key of ["on_completion", "on_success", "on_failure"].filter(has)) {
      findings.fault([...at, key], "end-goes-on", "Nothing follows an end.", `Take ${key} away.`);
    }
    return;
  }
  if (type === "start") {
    for (const key of ["on_success", "on_failure"].filter(has)) {
      findings.fault(
        [...at, key],
        "start-goes-on",
        "A start can neither succeed nor fail.",
        "Write on_completion.",
      );
    }
  }
  if (has("on_completion") && (has("on_success") || has("on_failure"))) {
    const problem = "on_completion stands beside on_success or on_failure.";
    findings.fault(
      [...at, "on_completion"],
      "on-completion-excludes",
      problem,
      "Keep on_completion, or the two others.",
    );
  }
  if (has("on_completion") || has("on_success")) return;
  if (BRANCHING_TYPES.has(type)) {
    const problem = "Nothing follows when the branches have ended; the block around this step ends there.";
    findings.warn(at, "end-implied", problem, "Name the next step, or an end, in on_completion.");
  } else {
    const problem = "It is left open where control goes when this step has succeeded.";
    findings.fault(
      at,
      "no-way-on",
      problem,
      "Name the next step, or an end, in on_completion or on_success.",
    );
  }
}
