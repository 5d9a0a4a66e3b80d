import { expect, test } from "vitest";
import { dayAfter, dayIn, instantIn, monthsAfter, TimeZone, weekdayOf } from "./index.js";
import type { Instant } from "./instant.js";

const oslo = TimeZone.parse("Europe/Oslo");
const newYork = TimeZone.parse("America/New_York");
const kathmandu = TimeZone.parse("Asia/Kathmandu");
const day = (text: string) => {
  const [year = 0, month = 0, date = 0] = text.split("-").map(Number);
  return { year, month, day: date };
};

test("a zone that nobody knows is refused, and what it should look like is said", () => {
  expect(TimeZone.safeParse("Norland/Capital").error?.issues[0]?.message).toContain("Europe/Oslo");
  expect(TimeZone.safeParse("").success).toBe(false);
});

test("a day begins when its own people's clocks say so", () => {
  expect(dayIn(newYork, "2026-11-22T03:00:00.000Z" as Instant)).toEqual(day("2026-11-21"));
  expect(dayIn(kathmandu, "2026-11-22T18:15:00.000Z" as Instant)).toEqual(day("2026-11-23"));
  expect(instantIn(kathmandu, day("2026-11-23"))).toBe("2026-11-22T18:15:00.000Z");
  expect(instantIn(oslo, day("2026-11-22"), 17 * 60 + 30)).toBe("2026-11-22T16:30:00.000Z");
  expect(instantIn(newYork, day("2026-07-04"), 24 * 60)).toBe("2026-07-05T04:00:00.000Z");
});

test.each([
  // Forward at 02:00 on 29 March: 02:30 is skipped.
  ["before clocks are put forward", "2026-03-29", 90, "2026-03-29T00:30:00.000Z"],
  ["in the hour that is skipped", "2026-03-29", 150, "2026-03-29T01:30:00.000Z"],
  ["after clocks are put forward", "2026-03-29", 210, "2026-03-29T01:30:00.000Z"],
  // Back at 03:00 on 25 October: 02:30 comes twice.
  ["before clocks are put back", "2026-10-25", 90, "2026-10-24T23:30:00.000Z"],
  ["in the hour that comes twice, the first time", "2026-10-25", 150, "2026-10-25T00:30:00.000Z"],
  ["after clocks are put back", "2026-10-25", 210, "2026-10-25T02:30:00.000Z"],
])("a time of the day %s", (_when, date, minutes, at) => {
  expect(instantIn(oslo, day(date), minutes)).toBe(at);
});

test("days and months are counted as a calendar does", () => {
  expect(dayAfter(day("2026-12-30"), 3)).toEqual(day("2027-01-02"));
  expect(monthsAfter(day("2027-01-31"), 1)).toEqual(day("2027-02-28"));
  expect(monthsAfter(day("2027-11-30"), 3)).toEqual(day("2028-02-29"));
  expect(monthsAfter(day("2026-11-22"), 1)).toEqual(day("2026-12-22"));
  expect(weekdayOf(day("2026-11-22"))).toBe(0);
});
