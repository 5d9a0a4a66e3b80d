import {
  type CalendarDay,
  dayAfter,
  dayIn,
  type Instant,
  instantIn,
  PersonId,
  TimeZone,
  weekdayOf,
} from "@mirror/vocabulary";
import { z } from "zod";
import type { Shift } from "../partner/facts.js";

/** A time of the day as a clock on the wall shows it: `08:00`. */
export const WallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "A time of the day is written 08:00, from 00:00 to 23:59.");

/** A day of the calendar, by itself in no zone: `2026-12-24`. */
export const DayText = z.iso.date();

/** Who is on duty from when to when on a day, by the clocks of the pattern's zone. One that ends no later than it begins ends on the day after. */
const WallShift = z.strictObject({
  person: PersonId,
  begins: WallTime,
  ends: WallTime,
  /** The place on the ladder, 1 asked first. */
  order: z.int().min(1).max(20),
});

/** The days of a week as ISO 8601 counts them: 1 is Monday, 7 Sunday. */
const Weekdays = z
  .array(z.int().min(1).max(7))
  .min(1)
  .max(7)
  .refine((days) => new Set(days).size === days.length, "Name each day of the week once.");

/** Shifts that come again every week, and the days that are otherwise. Every time is one of the zone's own clocks. */
export const RosterPattern = z.strictObject({
  zone: TimeZone,
  weekly: z.array(WallShift.extend({ days: Weekdays })).max(100),
  /** On these days no weekly shift begins; what stands here does. None: nobody's begins. */
  exceptions: z
    .array(z.strictObject({ day: DayText, shifts: z.array(WallShift).max(20) }))
    .max(400)
    .refine(
      (days) => new Set(days.map(({ day }) => day)).size === days.length,
      "Name each exceptional day once.",
    ),
});
export type RosterPattern = z.infer<typeof RosterPattern>;

/** The shifts of a pattern that cover an instant: those that began on its day, or on the day before and have not ended. */
export function patternShiftsAt(pattern: RosterPattern, at: Instant): Shift[] {
  const today = dayIn(pattern.zone, at);
  return [dayAfter(today, -1), today]
    .flatMap((day) => shiftsOn(pattern, day))
    .filter(({ from, to }) => from <= at && at < to);
}

/** The shifts that begin within so many days, the first of them the day of an instant, oldest first. */
export function patternShiftsFrom(pattern: RosterPattern, at: Instant, days: number): Shift[] {
  const first = dayIn(pattern.zone, at);
  return Array.from({ length: days }, (_, index) => shiftsOn(pattern, dayAfter(first, index)))
    .flat()
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
}

/** Everybody whom a pattern names. */
export function peopleIn({ weekly, exceptions }: RosterPattern): PersonId[] {
  const shifts = [...weekly, ...exceptions.flatMap((one) => one.shifts)];
  return [...new Set(shifts.map(({ person }) => person))];
}

/**
 * The shifts that begin on a day. Where clocks are put forward a shift is an hour shorter, where they are put back an hour
 * longer: it begins and ends by the clock on the wall. One that lies wholly in the hour that is skipped is not held.
 */
function shiftsOn({ zone, weekly, exceptions }: RosterPattern, day: CalendarDay): Shift[] {
  const otherwise = exceptions.find((one) => one.day === textOf(day))?.shifts;
  // Sunday is 0 there, and 7 here.
  const weekday = weekdayOf(day) || 7;
  return (otherwise ?? weekly.filter(({ days }) => days.includes(weekday)))
    .map(({ person, begins, ends, order }): Shift => {
      const [first, last] = [minutesOf(begins), minutesOf(ends)];
      return {
        person,
        from: instantIn(zone, day, first),
        to: last > first ? instantIn(zone, day, last) : instantIn(zone, dayAfter(day, 1), last),
        order,
      };
    })
    .filter(({ from, to }) => from < to);
}

function textOf({ year, month, day }: CalendarDay): string {
  return `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
