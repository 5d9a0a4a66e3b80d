import type { JsonObject } from "@mirror/vocabulary";
import { type Findings, type Part, quoted } from "./fault.js";

/** Warns of properties that CACAO does not have here: a misspelt `on_complete` would otherwise be passed over in silence. */
export function warnOfUnknown(
  raw: JsonObject,
  known: readonly string[],
  at: readonly Part[],
  findings: Findings,
): void {
  for (const key of Object.keys(raw)) {
    if (known.includes(key)) continue;
    findings.warn(
      [...at, key],
      "unknown-property",
      `CACAO 2.0 has no property ${quoted(key)} here; it is kept, and nothing follows from it.`,
      "Correct its spelling, or move it into an extension.",
    );
  }
}
