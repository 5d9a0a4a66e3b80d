import { z } from "zod";

const SHAPE = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;

/**
 * An ISO 8601 duration of fixed length: weeks, days (of 24 hours), hours, minutes, seconds (`PT15M`, `P1DT12H`).
 * Months and years are refused: how long they are depends on a calendar, which a deadline must name itself.
 */
export const Duration = z
  .string()
  .refine(
    (text) => SHAPE.test(text) && /\d/.test(text) && !text.endsWith("T"),
    "A duration is written like PT15M, PT4H or P1D; months and years are not fixed lengths.",
  )
  .brand("Duration");
export type Duration = z.infer<typeof Duration>;

/** How many milliseconds a duration lasts. */
export function durationMs(duration: Duration): number {
  const [, weeks, days, hours, minutes, seconds] = SHAPE.exec(duration) ?? [];
  const n = (text: string | undefined) => Number(text ?? 0);
  return ((((n(weeks) * 7 + n(days)) * 24 + n(hours)) * 60 + n(minutes)) * 60 + n(seconds)) * 1000;
}

/** A length of time in words for people: `2 h 05 min`, `45 s`, `3 d 4 h`. */
export function durationInWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
