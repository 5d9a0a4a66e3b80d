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

/** The instant `ms` milliseconds after the Unix epoch. */
export function instantOf(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

/** Milliseconds since the Unix epoch. */
export function msOf(instant: Instant): number {
  return Date.parse(instant);
}

export function instantAfter(instant: Instant, durationMs: number): Instant {
  return instantOf(msOf(instant) + durationMs);
}

export function earliest(first: Instant, ...others: (Instant | undefined)[]): Instant {
  return others.reduce<Instant>((soonest, one) => (one !== undefined && one < soonest ? one : soonest), first);
}
