import { z } from "zod";

const SHAPE = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;

/** Weeks, days, hours, minutes, seconds: in the order in which the shape finds them. */
const UNITS_S = [604_800, 86_400, 3_600, 60, 1];
/** Anything longer is a mistake, and would in the end leave the range of dates. */
const DAYS_MAX = 10 * 366;

/**
 * An ISO 8601 duration of fixed length: weeks, days (of 24 hours), hours, minutes, seconds (`PT15M`, `P1DT12H`), of at
 * most ten years. Months and years are refused: how long they are depends on a calendar, which a deadline must name itself.
 */
export const Duration = z
  .string()
  .refine(
    (text) => SHAPE.test(text) && /\d/.test(text) && !text.endsWith("T"),
    "A duration is written like PT15M, PT4H or P1D; months and years are not fixed lengths.",
  )
  .refine(
    (text) => !SHAPE.test(text) || lengthMs(text) <= DAYS_MAX * 86_400_000,
    "This is longer than ten years.",
  )
  .brand("Duration");
export type Duration = z.infer<typeof Duration>;

/** How many milliseconds a duration lasts. */
export function durationMs(duration: Duration): number {
  return lengthMs(duration);
}

function lengthMs(text: string): number {
  const match = SHAPE.exec(text);
  if (match === null) throw new TypeError(`${text} is no duration.`);
  return UNITS_S.reduce((sum, unit, place) => sum + Number(match[place + 1] ?? 0) * unit, 0) * 1000;
}

/** A length of time in words for people: `2 h 05 min`, `45 s`, `3 d 4 h`. */
export function durationInWords(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48)
    return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
