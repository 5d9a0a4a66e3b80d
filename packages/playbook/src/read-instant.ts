import { Instant, instantOf } from "@mirror/vocabulary";
import type { Findings, Part } from "./fault.js";

const TIMESTAMP = /^((\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})$/;

/** A CACAO timestamp: RFC 3339, UTC, three fractional digits; other precisions and offsets are brought to that with a warning. */
export function readInstant(text: string, at: readonly Part[], findings: Findings): Instant | undefined {
  const exact = Instant.safeParse(text);
  if (exact.success) return exact.data;
  const [, seconds, day, fraction = "", zone] = TIMESTAMP.exec(text) ?? [];
  const milliseconds = fraction.slice(0, 3).padEnd(3, "0");
  const time = seconds === undefined ? Number.NaN : Date.parse(`${seconds}.${milliseconds}${zone}`);
  if (Number.isNaN(time) || !exists(day)) {
    findings.fault(
      at,
      "not-a-time",
      "This is not a point in time.",
      "Write it like 2026-11-22T03:00:00.000Z.",
    );
    return undefined;
  }
  const instant = instantOf(time);
  findings.warn(
    at,
    "time-spelling",
    `This time is read as ${instant}.`,
    "Write it in UTC with exactly three fractional digits.",
  );
  return instant;
}

// Date.parse takes 30 February for 2 March.
function exists(day: string | undefined): boolean {
  return Instant.safeParse(`${day}T00:00:00.000Z`).success;
}
