import { isJsonObject, type JsonValue } from "@mirror/vocabulary";
import type { VariableName } from "./playbook.js";

/** The variables that any of these steps returns, by its `out_args` as they are written. */
export function returnedIn(steps: Iterable<JsonValue>): Set<VariableName> {
  const returned = new Set<VariableName>();
  for (const step of steps) {
    if (!isJsonObject(step) || !Array.isArray(step.out_args)) continue;
    for (const name of step.out_args) if (typeof name === "string") returned.add(name.replace(/:value$/, ""));
  }
  return returned;
}
