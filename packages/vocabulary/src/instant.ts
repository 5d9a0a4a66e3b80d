import { z } from "zod";

/** A point in time: RFC 3339, UTC, exactly three fractional digits (`2026-11-22T03:00:00.000Z`), so that instants sort as text. */
export const Instant = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
    "An instant is written like 2026-11-22T03:00:00.000Z: UTC, three fractional digits.",
  )
  // Date.parse alone takes 30 February for 2 March.
  .refine((text) => {
    const time = Date.parse(text);
    return !Number.isNaN(time) && new Date(time).toISOString() === text;
  }, "This date does not exist.")
  .brand("Instant");
export type Instant = z.infer<typeof Instant>;

/** How many texts of instants are remembered: the entries of a stream were recorded at few, and are read over and over. */
const REMEMBERED = 1_024;
const remembered: { readonly ms: number; readonly text: Instant }[] = [];

/** The instant `ms` milliseconds after the Unix epoch. */
export function instantOf(ms: number): Instant {
  const slot = ms & (REMEMBERED - 1);
  const known = remembered[slot];
  if (known?.ms === ms) return known.text;
  const text = new Date(ms).toISOString() as Instant;
  remembered[slot] = { ms, text };
  return text;
}

/** Milliseconds since the Unix epoch. */
export function msOf(instant: Instant): number {
  return Date.parse(instant);
}

/** The last instant that still sorts as text: with a fifth digit in its year, a later one would come first of all. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The instant this much later; what would lie behind the year 9999 is its last instant. */
export function instantAfter(instant: Instant, durationMs: number): Instant {
  return instantOf(Math.min(msOf(instant) + durationMs, LAST_MS));
}

/** The first of these instants; one that is not set (undefined) never comes. */
export function earliest(first: Instant, ...others: (Instant | undefined)[]): Instant {
  return others.reduce<Instant>(
    (soonest, one) => (one !== undefined && one < soonest ? one : soonest),
    first,
  );
}
