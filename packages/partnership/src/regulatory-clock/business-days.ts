import { type CalendarDay, dayAfter, weekdayOf } from "@mirror/vocabulary";
import type { OwnCalendar } from "./reporting-duty.js";

/** The federal calendar of the United States, weekdays alone, or weekdays without the holidays that are named. */
export type BusinessCalendar = "us-federal" | "weekdays" | OwnCalendar;

/** The day on which so many business days have passed since another; that one does not count itself. */
export function businessDaysAfter(day: CalendarDay, days: number, calendar: BusinessCalendar): CalendarDay {
  let last = day;
  for (let left = days; left > 0; ) {
    last = dayAfter(last, 1);
    if (isBusinessDay(last, calendar)) left -= 1;
  }
  return last;
}

function isBusinessDay(day: CalendarDay, calendar: BusinessCalendar): boolean {
  const weekday = weekdayOf(day);
  if (weekday === SUNDAY || weekday === SATURDAY) return false;
  if (typeof calendar !== "string") return !calendar.holidays.includes(dateOf(day));
  return calendar === "weekdays" || !isFederalHoliday(day, weekday);
}

const [SUNDAY, MONDAY, THURSDAY, FRIDAY, SATURDAY] = [0, 1, 4, 5, 6] as const;

/** 5 U.S.C. 6103(a): those on a date of their own, month first. */
const FIXED: readonly (readonly [number, number])[] = [
  [1, 1],
  [6, 19],
  [7, 4],
  [11, 11],
  [12, 25],
];

/** And those on a weekday of a month: month, weekday, which one of them. The last Monday of May is named by what follows it. */
const FLOATING: readonly (readonly [number, number, number])[] = [
  [1, MONDAY, 3],
  [2, MONDAY, 3],
  [9, MONDAY, 1],
  [10, MONDAY, 2],
  [11, THURSDAY, 4],
];

/** Whether a weekday is a federal holiday of the United States; one that falls on a weekend is kept on the day beside it. */
function isFederalHoliday(day: CalendarDay, weekday: number): boolean {
  const isFixed = ({ month, day: date }: CalendarDay) => FIXED.some(([m, d]) => m === month && d === date);
  if (isFixed(day)) return true;
  if (weekday === MONDAY && isFixed(dayAfter(day, -1))) return true;
  if (weekday === FRIDAY && isFixed(dayAfter(day, 1))) return true;
  if (day.month === 5 && weekday === MONDAY) return dayAfter(day, 7).month === 6;
  const which = Math.ceil(day.day / 7);
  return FLOATING.some(([month, on, nth]) => month === day.month && on === weekday && nth === which);
}

function dateOf({ year, month, day }: CalendarDay): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
}
