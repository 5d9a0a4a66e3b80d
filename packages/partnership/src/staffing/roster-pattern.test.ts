import { type Instant, instantAfter, msOf, type PersonId, TimeZone } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { HOUR_MS, idOf } from "../testing/desk.js";
import { patternShiftsAt, patternShiftsFrom, peopleIn, RosterPattern } from "./roster-pattern.js";

const ADA = idOf<PersonId>("person");
const BO = idOf<PersonId>("person");
const OSLO = TimeZone.parse("Europe/Oslo");
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

function nightly(begins: string, ends: string, zone = OSLO): RosterPattern {
  return { zone, weekly: [{ person: ADA, days: EVERY_DAY, begins, ends, order: 1 }], exceptions: [] };
}

const spans = (pattern: RosterPattern, day: string) =>
  patternShiftsFrom(pattern, `${day}T12:00:00.000Z` as Instant, 1).map(({ from, to }) => [from, to]);

// In Oslo the clocks go from 02:00 to 03:00 on 29 March 2026, and from 03:00 back to 02:00 on 25 October.
test.each<[what: string, begins: string, ends: string, day: string, from: string, to: string, hours: number]>(
  [
    ["an hour shorter in spring", "22:00", "06:00", "2026-03-28", "2026-03-28T21:00", "2026-03-29T04:00", 7],
    ["an hour longer in autumn", "22:00", "06:00", "2026-10-24", "2026-10-24T20:00", "2026-10-25T05:00", 9],
    [
      "as long as it says otherwise",
      "22:00",
      "06:00",
      "2026-06-01",
      "2026-06-01T20:00",
      "2026-06-02T04:00",
      8,
    ],
    [
      "a whole day where it ends as it begins",
      "08:00",
      "08:00",
      "2026-06-01",
      "2026-06-01T06:00",
      "2026-06-02T06:00",
      24,
    ],
    ["25 hours on the long day", "00:00", "00:00", "2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00", 25],
    [
      "from the first 02:30 of two",
      "02:30",
      "06:00",
      "2026-10-25",
      "2026-10-25T00:30",
      "2026-10-25T05:00",
      4.5,
    ],
    [
      "as much later where its beginning is skipped",
      "02:30",
      "06:00",
      "2026-03-29",
      "2026-03-29T01:30",
      "2026-03-29T04:00",
      2.5,
    ],
  ],
)("a shift is %s", (_what, begins, ends, day, from, to, hours) => {
  expect(spans(nightly(begins, ends), day)).toEqual([[`${from}:00.000Z`, `${to}:00.000Z`]]);
  expect((Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / HOUR_MS).toBe(hours);
});

test("a shift whose end comes before its skipped beginning is not held that day", () => {
  expect(spans(nightly("02:30", "03:00"), "2026-03-29")).toEqual([]);
  expect(spans(nightly("02:30", "03:00"), "2026-03-30")).toHaveLength(1);
});

test("a night shift is on after midnight, the day before's included, and not at its end", () => {
  const pattern = nightly("22:00", "06:00");
  const on = (at: string) => patternShiftsAt(pattern, at as Instant).length;
  expect([on("2026-10-25T00:30:00.000Z"), on("2026-10-25T01:30:00.000Z")]).toEqual([1, 1]);
  expect([on("2026-10-25T04:59:59.999Z"), on("2026-10-25T05:00:00.000Z")]).toEqual([1, 0]);
});

test("on an exceptional day whoever it names is on, and on the others the week's", () => {
  const pattern: RosterPattern = {
    zone: TimeZone.parse("UTC"),
    weekly: [{ person: ADA, days: [1, 7], begins: "08:00", ends: "16:00", order: 1 }],
    exceptions: [
      { day: "2026-12-27", shifts: [{ person: BO, begins: "09:00", ends: "12:00", order: 1 }] },
      { day: "2026-12-28", shifts: [] },
    ],
  };
  const on = patternShiftsFrom(pattern, "2026-12-20T00:00:00.000Z" as Instant, 16);
  expect(on.map(({ person, from }) => [person, from.slice(0, 13)])).toEqual([
    [ADA, "2026-12-20T08"],
    [ADA, "2026-12-21T08"],
    [BO, "2026-12-27T09"],
    [ADA, "2027-01-03T08"],
    [ADA, "2027-01-04T08"],
  ]);
  expect(peopleIn(pattern)).toEqual([ADA, BO]);
});

test("the shifts to come are told oldest first, whichever is written first", () => {
  const wall = { days: EVERY_DAY, order: 1 };
  const weekly = [
    { ...wall, person: BO, begins: "20:00", ends: "22:00" },
    { ...wall, person: ADA, begins: "08:00", ends: "12:00" },
    { ...wall, person: BO, begins: "12:00", ends: "20:00" },
  ];
  const on = patternShiftsFrom(
    { zone: OSLO, weekly, exceptions: [] },
    "2026-06-01T00:00:00.000Z" as Instant,
    1,
  );
  expect(on.map(({ person }) => person)).toEqual([ADA, BO, BO]);
});

test("what names a day or an exception twice, or no time of a day, is no roster", () => {
  const [weekly] = nightly("08:00", "16:00").weekly;
  const faulty = (part: object) => RosterPattern.safeParse({ ...nightly("08:00", "16:00"), ...part }).success;
  expect(faulty({})).toBe(true);
  expect(faulty({ weekly: [{ ...weekly, days: [1, 1] }] })).toBe(false);
  expect(faulty({ weekly: [{ ...weekly, begins: "24:00" }] })).toBe(false);
  expect(faulty({ exceptions: [1, 2].map(() => ({ day: "2026-12-24", shifts: [] })) })).toBe(false);
});

test("two that relieve each other leave no instant without anybody, and none with both, whatever the clocks do", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("Europe/Oslo", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"),
      fc.constantFrom("00:00", "01:30", "02:00", "02:30", "07:00", "12:00"),
      fc.constantFrom("03:00", "13:00", "19:00", "23:30"),
      fc.integer({ min: 0, max: 365 * 48 }),
      (zone, first, second, halfHours) => {
        const wall = { days: EVERY_DAY, order: 1 };
        const pattern: RosterPattern = {
          zone: TimeZone.parse(zone),
          weekly: [
            { ...wall, person: ADA, begins: first, ends: second },
            { ...wall, person: BO, begins: second, ends: first },
          ],
          exceptions: [],
        };
        const at = instantAfter("2026-01-01T00:00:00.000Z" as Instant, halfHours * (HOUR_MS / 2));
        const on = patternShiftsAt(pattern, at);
        expect(on).toHaveLength(1);
        expect(on.every(({ from, to }) => msOf(from) <= msOf(at) && msOf(at) < msOf(to))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

// In New York the clocks go from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November.
test.each<[what: string, day: string, from: string, to: string, hours: number]>([
  ["an hour shorter in spring", "2026-03-07", "2026-03-08T03:00", "2026-03-08T10:00", 7],
  ["an hour longer in autumn", "2026-10-31", "2026-11-01T02:00", "2026-11-01T11:00", 9],
])("a night shift west of the ocean is %s, on that zone's own days", (_what, day, from, to, hours) => {
  const newYork = TimeZone.parse("America/New_York");
  expect(spans(nightly("22:00", "06:00", newYork), day)).toEqual([[`${from}:00.000Z`, `${to}:00.000Z`]]);
  expect((Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / HOUR_MS).toBe(hours);
});
