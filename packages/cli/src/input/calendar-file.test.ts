import { type Instant, TimeZone } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Stop } from "../stop.js";
import { shiftsInCalendar } from "./calendar-file.js";

const NOW = "2026-03-01T00:00:00.000Z" as Instant;
const OSLO = TimeZone.parse("Europe/Oslo");

/** Reads a calendar; what stops the command is a rejection. */
async function read(text: string) {
  return shiftsInCalendar("roster.ics", text, NOW);
}

const calendar = (...events: string[]) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", ...events, "END:VCALENDAR", ""].join("\r\n");
const event = (...lines: string[]) =>
  ["BEGIN:VEVENT", "UID:1", "SUMMARY:Ada Berg", ...lines, "END:VEVENT"].join("\r\n");
const NIGHT = [`DTSTART;TZID=${OSLO}:20260327T220000`, `DTEND;TZID=${OSLO}:20260328T060000`];
const spans = async (...lines: string[]) =>
  (await read(calendar(event(...lines)))).map(({ from, to }) => `${from.slice(0, 16)}/${to.slice(0, 16)}`);

test("an event is a shift of whoever its summary or its only attendee names, whatever else stands in the file", async () => {
  const text = calendar(
    "BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\nEND:VTIMEZONE",
    event(
      "DTSTART:20260401T080000Z",
      "DURATION:PT8H",
      "PRIORITY:3",
      "LOCATION:Floor 3",
      "BEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM",
    ),
    event(
      "DTSTART:20260401T080000Z",
      "DTEND:20260401T160000Z",
      'ATTENDEE;ROLE="a: b";CN="Holm, Cy":mailto:cy@norland.example',
    ).replace("SUMMARY:Ada Berg", "SUMMARY:A shift\r\n  that is folded"),
    event("DTSTART:20260402T080000Z", "DTEND:20260402T160000Z").replace(
      "SUMMARY:Ada Berg",
      "SUMMARY:Lind\\, Bo",
    ),
    event("DTSTART:20260403T080000Z", "DTEND:20260403T160000Z", "STATUS:CANCELLED"),
    event("DTSTART:20200403T080000Z", "DTEND:20200403T160000Z"),
  );
  expect((await read(text)).map(({ person, from, to, order }) => [person, from, to, order])).toEqual([
    ["Ada Berg", "2026-04-01T08:00:00.000Z", "2026-04-01T16:00:00.000Z", 3],
    ["Holm, Cy", "2026-04-01T08:00:00.000Z", "2026-04-01T16:00:00.000Z", 2],
    ["Lind, Bo", "2026-04-02T08:00:00.000Z", "2026-04-02T16:00:00.000Z", 1],
  ]);
});

test("what comes again begins by the clock on the wall, on its days, in its turn, but for what is left out", async () => {
  // In Oslo the clocks are put forward in the night to 29 March 2026.
  expect(await spans(...NIGHT, "RRULE:FREQ=DAILY;COUNT=3")).toEqual([
    "2026-03-27T21:00/2026-03-28T05:00",
    "2026-03-28T21:00/2026-03-29T05:00",
    "2026-03-29T20:00/2026-03-30T04:00",
  ]);
  expect(await spans(...NIGHT, "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;UNTIL=20260413")).toEqual([
    "2026-03-27T21:00/2026-03-28T05:00",
    "2026-04-06T20:00/2026-04-07T04:00",
    "2026-04-10T20:00/2026-04-11T04:00",
  ]);
  expect(
    await spans(
      ...NIGHT,
      "RRULE:FREQ=DAILY;INTERVAL=2;UNTIL=20260331T200000Z",
      `EXDATE;TZID=${OSLO}:20260329T220000`,
    ),
  ).toEqual(["2026-03-27T21:00/2026-03-28T05:00", "2026-03-31T20:00/2026-04-01T04:00"]);
  const onlyDays = await spans(
    "DTSTART:20260327T080000Z",
    "DURATION:P1D",
    "RRULE:FREQ=DAILY;BYDAY=FR,SA;COUNT=3;WKST=SU",
  );
  expect(onlyDays.map((one) => one.slice(0, 10))).toEqual(["2026-03-27", "2026-03-28", "2026-04-03"]);
});

test("what comes again for ever is taken in for a year, of what began long ago too", async () => {
  const weekly = await spans("DTSTART:20200302T080000Z", "DURATION:PT8H", "RRULE:FREQ=WEEKLY");
  expect([weekly.length, weekly[0], weekly.at(-1)]).toEqual([
    53,
    "2026-03-02T08:00/2026-03-02T16:00",
    "2027-03-01T08:00/2027-03-01T16:00",
  ]);
});

const IN_OSLO = "X-WR-TIMEZONE:Europe/Oslo";
const WHOLE_DAY = "DTSTART;VALUE=DATE:20260328";

test("a whole day is from midnight to midnight by the calendar's clocks, also where it has 23 or 25 hours", async () => {
  const days = async (...lines: string[]) =>
    (await read(calendar(IN_OSLO, event(...lines)))).map(
      ({ from, to }) => `${from.slice(0, 16)}/${to.slice(0, 16)}`,
    );
  expect(await days(WHOLE_DAY)).toEqual(["2026-03-27T23:00/2026-03-28T23:00"]);
  // The clocks are put forward in the night to 29 March, and back in the night to 25 October.
  expect(
    await days(WHOLE_DAY, "DURATION:P1D", "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260328"),
  ).toEqual(["2026-03-28T23:00/2026-03-29T22:00", "2026-03-29T22:00/2026-03-30T22:00"]);
  expect(await days("DTSTART;VALUE=DATE:20261024", "DTEND;VALUE=DATE:20261026")).toEqual([
    "2026-10-23T22:00/2026-10-25T23:00",
  ]);
  expect(await days("DTSTART;VALUE=DATE;TZID=America/New_York:20261101")).toEqual([
    "2026-11-01T04:00/2026-11-02T05:00",
  ]);
});

test("what is taken in and written out again means the same: a weekly event by its zone, what it leaves out, and a whole day", async () => {
  const text = calendar(
    IN_OSLO,
    event(
      "DTSTART;TZID=America/New_York:20260306T190000",
      "DTEND;TZID=America/New_York:20260307T070000",
      "RRULE:FREQ=WEEKLY;COUNT=3",
      "EXDATE;TZID=America/New_York:20260313T190000",
    ),
    event(WHOLE_DAY),
  );
  const shifts = await read(text);
  // In New York the clocks go forward on 8 March 2026: the same evening is an hour earlier after it.
  expect(shifts.map(({ from }) => from)).toEqual([
    "2026-03-07T00:00:00.000Z",
    "2026-03-20T23:00:00.000Z",
    "2026-03-27T23:00:00.000Z",
  ]);
  const inUtc = (at: string) => `${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
  const again = calendar(
    ...shifts.map(({ from, to }) => event(`DTSTART:${inUtc(from)}`, `DTEND:${inUtc(to)}`)),
  );
  expect(await read(again)).toMatchObject(shifts.map(({ from, to, person }) => ({ from, to, person })));
});

const UTC = ["DTSTART:20260401T080000Z", "DTEND:20260401T160000Z"];
const twenty = (name: string) => `RRULE:FREQ=DAILY;${name}`;
test.each<[line: number, why: string, text: string]>([
  [1, "VCALENDAR has no end", ""],
  [1, "begins with BEGIN:VCALENDAR", "VERSION:2.0"],
  [1, "a VEVENT is not read here", "BEGIN:VEVENT"],
  [3, "a VTODO is not read here", calendar("BEGIN:VTODO", "END:VTODO")],
  [3, "a VALARM is not read here", calendar("BEGIN:VALARM", "END:VALARM")],
  [3, "VEVENT ends, and was not begun", calendar("END:VEVENT")],
  [3, "VEVENT has no end", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1"],
  [3, "no property is named", calendar(": what")],
  [3, "what stands behind DTSTART", calendar("DTSTART;TZID")],
  [3, "has no DTSTART", calendar(event())],
  [3, "has no DTEND", calendar(event(UTC[0] ?? ""))],
  [8, "a second DTSTART", calendar(event(...UTC, "DTSTART:20260401T080000Z"))],
  [6, "is no day with a time", calendar(event("DTSTART:20260401", UTC[1] ?? ""))],
  [6, "give the calendar an X-WR-TIMEZONE", calendar(event("DTSTART;VALUE=DATE:20260401"))],
  [8, "whole days end on a later day", calendar(IN_OSLO, event(WHOLE_DAY, UTC[1] ?? ""))],
  [8, "whole days end on a later day", calendar(IN_OSLO, event(WHOLE_DAY, "DURATION:PT8H"))],
  [6, "says not in which time zone", calendar(event("DTSTART:20260401T080000", UTC[1] ?? ""))],
  [
    6,
    "is no time zone as IANA",
    calendar(event("DTSTART;TZID=W. Europe Standard Time:20260401T080000", UTC[1] ?? "")),
  ],
  [6, "a whole minute", calendar(event("DTSTART:20260401T080030Z", UTC[1] ?? ""))],
  [6, "there is no 20260231T080000Z", calendar(event("DTSTART:20260231T080000Z", UTC[1] ?? ""))],
  [6, "there is no 20260401T250000Z", calendar(event("DTSTART:20260401T250000Z", UTC[1] ?? ""))],
  [7, "ends before it begins", calendar(event(UTC[0] ?? "", "DTEND:20260401T080000Z"))],
  [7, "is no length of a shift", calendar(event(UTC[0] ?? "", "DURATION:P1W"))],
  [3, "nobody is named", calendar(event(...UTC).replace("SUMMARY:Ada Berg\r\n", ""))],
  [8, "RDATE is not read here", calendar(event(...UTC, "RDATE:20260402T080000Z"))],
  [9, "a second RRULE", calendar(event(...UTC, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"))],
  [8, "only what comes again daily or weekly", calendar(event(...UTC, "RRULE:FREQ=MONTHLY"))],
  [8, "BYSETPOS in an RRULE", calendar(event(...UTC, twenty("BYSETPOS=1")))],
  [8, "FREQ in an RRULE", calendar(event(...UTC, twenty("FREQ=DAILY")))],
  [8, "INTERVAL=0", calendar(event(...UTC, twenty("INTERVAL=0")))],
  [8, "COUNT=99999", calendar(event(...UTC, twenty("COUNT=99999")))],
  [8, "BYDAY=1MO", calendar(event(...UTC, twenty("BYDAY=1MO")))],
  [8, "WKST=XX", calendar(event(...UTC, twenty("WKST=XX")))],
  [8, "falls on none of its days", calendar(event(...UTC, twenty("BYDAY=MO")))],
  [
    8,
    "more than ten years ago",
    calendar(event("DTSTART:20100101T080000Z", "DURATION:PT8H", "RRULE:FREQ=DAILY")),
  ],
  [1, "more than 1 MiB", "x".repeat(1024 * 1024 + 1)],
  [1, "a roster takes 2000", calendar(...Array.from({ length: 6 }, () => event(...UTC, "RRULE:FREQ=DAILY")))],
])("line %i of a calendar that we cannot read whole is named: %s", async (line, why, text) => {
  // The first event begins on the third line, behind the calendar's own two.
  const error = await read(text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Stop);
  const { message } = error as Stop;
  expect(message).toContain(why);
  expect(message).toContain(`, line ${line}: `);
});

test("whatever stands in a calendar, it is read whole or its line is named", async () => {
  const pieces = [
    "BEGIN:",
    "END:",
    "VEVENT",
    "VCALENDAR",
    "DTSTART",
    ";TZID=",
    "Europe/Oslo",
    ":",
    "20260401T080000Z",
    "\r\n",
    " ",
    "RRULE:FREQ=",
    "DAILY",
    ";",
    '"',
    "SUMMARY:x",
    "COUNT=9",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string()), { maxLength: 30 }),
      async (parts) => {
        const error = await read(parts.join("")).catch((thrown: unknown) => thrown);
        expect(Array.isArray(error) || (error instanceof Stop && error.message.includes(", line "))).toBe(
          true,
        );
      },
    ),
    { numRuns: 300 },
  );
});
