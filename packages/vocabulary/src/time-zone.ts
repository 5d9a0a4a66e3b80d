import { z } from "zod";
import { type Instant, instantOf, msOf } from "./instant.js";

/** The name of a time zone in IANA's database (`Europe/Oslo`, `UTC`), as far as the platform knows it. */
export const TimeZone = z
  .string()
  .max(64)
  .refine(isKnown, "A time zone is named as IANA does: Europe/Oslo, America/New_York, UTC.")
  .brand("TimeZone");
export type TimeZone = z.infer<typeof TimeZone>;

/** A day of a calendar, by itself in no time zone: `month` and `day` count from 1. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function isKnown(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Which day it is at an instant, for the people of a zone. */
export function dayIn(zone: TimeZone, at: Instant): CalendarDay {
  return dayOfMs(msOf(at) + offsetMs(zone, msOf(at)));
}

/**
 * The instant at which a zone's clocks show this time of a day; `minutes` count from midnight, and may go beyond the day.
 * Where clocks are put forward over it, the instant just that much later; where it comes twice, the first of the two.
 */
export function instantIn(zone: TimeZone, { year, month, day }: CalendarDay, minutes = 0): Instant {
  const shown = Date.UTC(year, month - 1, day) + minutes * 60_000;
  // Zones change by less than a day apart: one of the two is right, or the time is skipped, or shown twice.
  const offsets = [offsetMs(zone, shown - 86_400_000), offsetMs(zone, shown + 86_400_000)];
  const early = shown - Math.max(...offsets);
  return instantOf(early + offsetMs(zone, early) === shown ? early : shown - Math.min(...offsets));
}

/** The day this many days later. */
export function dayAfter({ year, month, day }: CalendarDay, days: number): CalendarDay {
  return dayOfMs(Date.UTC(year, month - 1, day + days));
}

/** The same day this many months later; the last day of a month that is too short for it (31 January, then 28 February). */
export function monthsAfter({ year, month, day }: CalendarDay, months: number): CalendarDay {
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return dayOfMs(Date.UTC(year, month - 1 + months, Math.min(day, last)));
}

/** 0 is Sunday, 6 Saturday. */
export function weekdayOf({ year, month, day }: CalendarDay): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

function dayOfMs(ms: number): CalendarDay {
  const date = new Date(ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** A formatter costs far more than what it formats. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC at an instant, in milliseconds. */
function offsetMs(zone: TimeZone, ms: number): number {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, formatter);
  }
  const parts = new Map(formatter.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - Math.floor(ms / 1000) * 1000;
}
