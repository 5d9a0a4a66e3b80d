import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import { instant } from "./instant.js";

/** A shift as a flag gives it: `Ada Berg=2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z` (an ISO 8601 interval). */
export interface ShiftGiven {
  readonly person: string;
  readonly from: string;
  readonly to: string;
}

/** Reads a shift; its instants are checked with the body. */
export function shift(text: string): ShiftGiven {
  const [, person, from, to] = /^(.+)=([^=/]+)\/([^=/]+)$/.exec(text) ?? [];
  if (person === undefined || from === undefined || to === undefined)
    throw new Stop(ExitCode.usage, `--shift is written PERSON=FROM/TO, not "${text}".`, [
      'For example: --shift "Ada Berg=2026-11-22T00:00:00.000Z/2026-11-23T00:00:00.000Z"',
    ]);
  return { person, from: instant(from), to: instant(to) };
}

/** Shifts with their place on the ladder: of those that overlap, the one that is named first is asked first. */
export function withOrder<Shift extends ShiftGiven>(
  shifts: readonly Shift[],
): (Shift & { readonly order: number })[] {
  return shifts.map((one, place) => {
    const before = shifts.slice(0, place).filter((other) => other.from < one.to && one.from < other.to);
    return { ...one, order: before.length + 1 };
  });
}
