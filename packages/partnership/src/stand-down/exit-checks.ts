import type { ExitCheck } from "@mirror/playbook";
import { durationInWords, durationMs, type Instant, instantAfter } from "@mirror/vocabulary";
import { type Blocker, type StillOpen, standDownBlockers } from "./blockers.js";

/** How grave an incident was from an instant on, for everyone together (ES-01). */
export interface SeverityReading {
  readonly severity: number;
  readonly at: Instant;
}

/** What the record says of an exit criterion. */
export interface CheckedCriterion {
  readonly words: string;
  readonly holds: boolean;
  /** What the record shows, for whoever wants to leave. */
  readonly because: string;
}

/** What a criterion is judged by. */
export interface OnRecord {
  readonly open: StillOpen;
  /** Each change of the incident's severity, oldest first. */
  readonly severities: readonly SeverityReading[];
  readonly now: Instant;
}

/** Whether an exit criterion holds, by the record alone; what is said in prose stays a person's to judge (ES-05). */
export function checkExit(check: ExitCheck, { open, severities, now }: OnRecord): CheckedCriterion {
  switch (check.kind) {
    case "aid-home":
      return without("All aid is home.", standDownBlockers(open), "aid");
    case "clocks-met":
      return without("No report is owed.", standDownBlockers(open), "clock");
    case "no-consent-in-use":
      return without("No consent is open or in use.", standDownBlockers(open), "consent");
    case "severity": {
      const { at_most: most } = check;
      const forMs = durationMs(check.for);
      const words = `The severity is ${most} at most, and has been for ${durationInWords(forMs)}.`;
      const calm = severities.slice(severities.findLastIndex((one) => one.severity > most) + 1)[0];
      if (calm === undefined) return { words, holds: false, because: `It is above ${most}.` };
      const because = `It has been so since ${calm.at}.`;
      return { words, holds: instantAfter(calm.at, forMs) <= now, because };
    }
  }
}

function without(words: string, blockers: readonly Blocker[], kind: Blocker["kind"]): CheckedCriterion {
  const against = blockers.filter((one) => one.kind === kind).map((one) => one.words);
  return { words, holds: against.length === 0, because: against.join(" ") || "Nothing speaks against it." };
}

/** Those that do not hold, as a refusal says them; undefined: all hold. */
export function openChecks(checked: readonly CheckedCriterion[]): string | undefined {
  const open = checked.filter(({ holds }) => !holds);
  if (open.length === 0) return undefined;
  return `The record says otherwise: ${open.map(({ words, because }) => `${words} ${because}`).join(" ")}`;
}
