import { known } from "@mirror/vocabulary";
import type { CrisisLevel } from "./commands.js";

const MINUTE_MS = 60_000;

/** How long whoever is called has, and how long the level's authority, in milliseconds. */
export interface AnswerTimes {
  readonly acknowledgeWithinMs: number;
  readonly acceptWithinMs: number;
}

/** By severity, 0 to 5: what is not severe enough for its level to be usual has as long as the mildest that is. */
type BySeverity = readonly [number, number, number, number, number, number];

const ACKNOWLEDGE_MINUTES: BySeverity = [60, 60, 30, 15, 10, 5];
const ACCEPT_MINUTES: Readonly<Record<CrisisLevel, BySeverity>> = {
  technical: [240, 240, 120, 60, 30, 15],
  operational: [120, 120, 120, 120, 60, 30],
  political: [240, 240, 240, 240, 240, 120],
};

/** How fast a level has to be answered, unless whoever calls it says otherwise: the worse it is, the faster (ES-02). */
export function answerTimes(to: CrisisLevel, severity: number): AnswerTimes {
  return {
    acknowledgeWithinMs: minutesAt(ACKNOWLEDGE_MINUTES, severity) * MINUTE_MS,
    acceptWithinMs: minutesAt(ACCEPT_MINUTES[to], severity) * MINUTE_MS,
  };
}

function minutesAt(by: BySeverity, severity: number): number {
  return known(by[severity], `A severity of 0 to 5, and so not ${severity},`);
}
