import { extname } from "node:path";
import {
  type CalendarDay,
  dayAfter,
  dayIn,
  type Instant,
  instantAfter,
  instantIn,
  instantOf,
  msOf,
  TimeZone,
  weekdayOf,
} from "@mirror/vocabulary";
import { type CalendarLine, calendarLines } from "./calendar-lines.js";
import { faultAt } from "./csv.js";
import type { ShiftInFile } from "./roster-file.js";
import { withOrder } from "./shift.js";

/** Whether a roster is a calendar: by the end of its name. */
export function isCalendar(file: string): boolean {
  return [".ics", ".ical"].includes(extname(file).toLowerCase());
}

/** As many shifts as a roster takes. */
const SHIFTS_MAX = 2000;
/** What comes again is taken in for so many days from now, and was begun at most so many days before. */
const AHEAD_DAYS = 366;
const BEHIND_DAYS = 3660;
const DAY_MS = 86_400_000;
const WEEKDAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/**
 * The shifts in a calendar file (RFC 5545): an event is a shift of the person whom its only attendee or its summary names. What
 * comes again by the day or the week is expanded by the clocks of its zone, up to a year from `now`. Whatever we cannot read
 * is said with its line, and nothing is taken in: a roster that lacks a night is worse than none. A whole day is from midnight to
 * midnight by the zone that the calendar names (X-WR-TIMEZONE), where the day itself names none.
 */
export function shiftsInCalendar(file: string, text: string, now: Instant): ShiftInFile[] {
  const events = eventsIn(file, calendarLines(file, text));
  const shifts = events.flatMap((event) => shiftsOf(file, event, now));
  if (shifts.length > SHIFTS_MAX)
    throw faultAt(file, 1, `it holds ${shifts.length} shifts; a roster takes ${SHIFTS_MAX}`);
  return withOrder(shifts).map(({ given, order, ...one }) => ({ ...one, order: given ?? order }));
}

/** The properties of one event, by their names. */
type Event = ReadonlyMap<string, readonly CalendarLine[]>;

/** What says nothing about when somebody is on duty. */
const PASSED_OVER = ["VTIMEZONE", "VALARM"];

function eventsIn(file: string, lines: readonly CalendarLine[]): Event[] {
  const events: Event[] = [];
  const within: string[] = [];
  let event = new Map<string, CalendarLine[]>();
  const zone = lines.find(({ name }) => name === "X-WR-TIMEZONE")?.value;
  for (const one of lines) {
    const { line, name } = one;
    const value = one.value.toUpperCase();
    if (name === "BEGIN") {
      if (within.length === 0 ? value !== "VCALENDAR" : !isReadIn(within, value))
        throw faultAt(file, line, `a ${one.value} is not read here`);
      within.push(value);
      if (value === "VEVENT") event = new Map([["BEGIN", [one]]]);
    } else if (name === "END") {
      if (within.pop() !== value) throw faultAt(file, line, `${one.value} ends, and was not begun`);
      if (value === "VEVENT") events.push(event);
    } else if (within.length === 0) throw faultAt(file, line, "a calendar begins with BEGIN:VCALENDAR");
    else if (within.at(-1) === "VEVENT") event.set(name, [...(event.get(name) ?? []), inZone(one, zone)]);
  }
  if (within.length > 0 || lines.length === 0)
    throw faultAt(file, lines.at(-1)?.line ?? 1, `${within.at(-1) ?? "VCALENDAR"} has no end`);
  return events;
}

/** A whole day says of itself in no zone when it begins: it does by the calendar's. */
function inZone(one: CalendarLine, zone: string | undefined): CalendarLine {
  if (one.parameters.VALUE !== "DATE" || zone === undefined) return one;
  return { ...one, parameters: { TZID: zone, ...one.parameters } };
}

function isReadIn(within: readonly string[], component: string): boolean {
  if (within.some((one) => PASSED_OVER.includes(one))) return true;
  return component === "VALARM" ? within.at(-1) === "VEVENT" : ["VEVENT", "VTIMEZONE"].includes(component);
}

interface FoundShift {
  readonly line: number;
  readonly person: string;
  readonly from: string;
  readonly to: string;
  /** The place on the ladder, where the event says one. */
  readonly given: number | undefined;
}

function shiftsOf(file: string, event: Event, now: Instant): FoundShift[] {
  const beginning = lineOf(file, event, "BEGIN");
  for (const name of ["RECURRENCE-ID", "RDATE", "EXRULE"]) {
    const found = event.get(name)?.[0];
    if (found !== undefined) throw faultAt(file, found.line, `${name} is not read here`);
  }
  if (event.get("STATUS")?.[0]?.value.toUpperCase() === "CANCELLED") return [];
  const start = timeIn(file, lineOf(file, event, "DTSTART"));
  const endOf = start.isWholeDay ? wholeDaysOf(file, event, start) : lengthOf(file, event, start);
  const excluded = new Set(
    (event.get("EXDATE") ?? []).flatMap((one) =>
      one.value.split(",").map((value) => timeIn(file, { ...one, value }).at),
    ),
  );
  const rule = event.get("RRULE") ?? [];
  const [first, second] = rule;
  if (second !== undefined) throw faultAt(file, second.line, "a second RRULE is not read here");
  const begins = first === undefined ? [start.at] : occurrences(file, first, start, now);
  const person = personIn(file, event, beginning.line);
  const priority = Number(event.get("PRIORITY")?.[0]?.value ?? 0);
  const given = Number.isInteger(priority) && priority >= 1 && priority <= 9 ? priority : undefined;
  return begins
    .filter((from) => !excluded.has(from))
    .map((from) => ({ line: beginning.line, person, from, to: endOf(from), given }))
    .filter(({ to }) => now < to);
}

function lineOf(file: string, event: Event, name: string): CalendarLine {
  const [found, second] = event.get(name) ?? [];
  if (found === undefined)
    throw faultAt(file, event.get("BEGIN")?.[0]?.line ?? 1, `this event has no ${name}`);
  if (second !== undefined) throw faultAt(file, second.line, `a second ${name} is not read here`);
  return found;
}

/** A time as it stands there: on which day and at which minute of its zone's clocks, and the instant that this is. */
interface WallClock {
  readonly zone: TimeZone;
  readonly day: CalendarDay;
  readonly minutes: number;
  /** Whether a day stands there alone. */
  readonly isWholeDay: boolean;
  readonly at: Instant;
}

function timeIn(file: string, { line, parameters, value }: CalendarLine): WallClock {
  const isWholeDay = parameters.VALUE === "DATE";
  const [, year, month, date, hour, minute, second, isUtc] =
    /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(Z?)$/.exec(isWholeDay ? `${value}T000000` : value) ?? [];
  if (year === undefined)
    throw faultAt(file, line, `"${value}" is no day with a time, such as 20261122T080000Z`);
  if (second !== "00") throw faultAt(file, line, "a shift begins and ends on a whole minute");
  if (isUtc === "" && parameters.TZID === undefined)
    throw faultAt(
      file,
      line,
      isWholeDay
        ? `"${value}" says not in which time zone that day is: give the calendar an X-WR-TIMEZONE`
        : `"${value}" says not in which time zone: end it with Z, or give a TZID`,
    );
  const zone = TimeZone.safeParse(isUtc === "Z" ? "UTC" : parameters.TZID);
  if (!zone.success)
    throw faultAt(file, line, `"${parameters.TZID}" is no time zone as IANA names them, such as Europe/Oslo`);
  const day = { year: Number(year), month: Number(month), day: Number(date) };
  const minutes = Number(hour) * 60 + Number(minute);
  if (textOfDay(dayAfter(day, 0)) !== textOfDay(day) || minutes >= 1440 || Number(minute) > 59)
    throw faultAt(file, line, `there is no ${value}`);
  return { zone: zone.data, day, minutes, isWholeDay, at: instantIn(zone.data, day, minutes) };
}

/** When an event ends that began then: it lasts exactly as long each time (RFC 5545 3.8.5.3). */
function lengthOf(file: string, event: Event, start: WallClock): (from: Instant) => Instant {
  const [duration] = event.get("DURATION") ?? [];
  if (duration !== undefined) {
    const [, days, hours = "0", minutes = "0"] =
      /^P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:0S)?)?$/.exec(duration.value) ?? [];
    const ms = Number(days ?? 0) * DAY_MS + Number(hours) * 3_600_000 + Number(minutes) * 60_000;
    if (ms > 0) return (from) => instantAfter(from, ms);
    throw faultAt(file, duration.line, `"${duration.value}" is no length of a shift, such as PT8H`);
  }
  const end = lineOf(file, event, "DTEND");
  const ms = msOf(timeIn(file, end).at) - msOf(start.at);
  if (ms <= 0) throw faultAt(file, end.line, "the event ends before it begins");
  return (from) => instantAfter(from, ms);
}

/** The same of whole days: as many days of the calendar each time, also where one of them has 23 or 25 hours; one unless told. */
function wholeDaysOf(file: string, event: Event, start: WallClock): (from: Instant) => Instant {
  const [end] = event.get("DTEND") ?? [];
  const [duration] = event.get("DURATION") ?? [];
  const days =
    end === undefined ? Number(/^P(\d{1,3})D$/.exec(duration?.value ?? "P1D")?.[1] ?? 0) : daysUntil();
  if (days <= 0)
    throw faultAt(
      file,
      (end ?? duration)?.line ?? 1,
      "whole days end on a later day, and last P1D or longer",
    );
  return (from) => instantIn(start.zone, dayAfter(dayIn(start.zone, from), days), 0);

  function daysUntil(): number {
    const last = timeIn(file, lineOf(file, event, "DTEND"));
    return last.isWholeDay ? (noonOf(last.day) - noonOf(start.day)) / DAY_MS : 0;
  }
}

function noonOf({ year, month, day }: CalendarDay): number {
  return Date.UTC(year, month - 1, day, 12);
}

/** Who is on duty: the one attendee's name, or what the event is called. */
function personIn(file: string, event: Event, line: number): string {
  const attendees = event.get("ATTENDEE") ?? [];
  const [attendee] = attendees;
  const summary = event.get("SUMMARY")?.[0]?.value ?? "";
  const named = attendees.length === 1 ? (attendee?.parameters.CN ?? summary) : summary;
  const person = named.replaceAll(/\\([\\;,])/g, "$1").trim();
  if (person === "") throw faultAt(file, line, "nobody is named: by its summary, or as its only attendee");
  return person;
}

/** When what comes again begins, each time: as far as a year from now, and not for ever. */
function occurrences(file: string, { line, value }: CalendarLine, start: WallClock, now: Instant): Instant[] {
  const rule = ruleIn(file, line, value, start);
  const ahead = instantAfter(now, AHEAD_DAYS * DAY_MS);
  if (msOf(now) - msOf(start.at) > BEHIND_DAYS * DAY_MS)
    throw faultAt(file, line, "what began more than ten years ago is not read");
  const found: Instant[] = [];
  for (let day = 0; ; day += 1) {
    const on = dayAfter(start.day, day);
    const from = instantIn(start.zone, on, start.minutes);
    if (from > ahead || from > rule.until || found.length >= rule.count) return found;
    if (rule.isOn(on, day)) found.push(from);
  }
}

interface Rule {
  readonly until: Instant;
  readonly count: number;
  readonly isOn: (day: CalendarDay, after: number) => boolean;
}

const NEVER = instantOf(Date.UTC(9999, 11, 31));

function ruleIn(file: string, line: number, text: string, start: WallClock): Rule {
  const fault = (why: string) => faultAt(file, line, why);
  const parts = new Map<string, string>();
  for (const part of text.toUpperCase().split(";")) {
    const [name = "", value = ""] = part.split("=");
    if (!["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"].includes(name) || parts.has(name))
      throw fault(`${name} in an RRULE is not read here`);
    parts.set(name, value);
  }
  const freq = parts.get("FREQ");
  if (freq !== "DAILY" && freq !== "WEEKLY") throw fault("only what comes again daily or weekly is read");
  const number = (name: string, most: number) => {
    const value = parts.get(name);
    if (value !== undefined && (!/^[1-9]\d{0,4}$/.test(value) || Number(value) > most))
      throw fault(`${name}=${value} is not read here: 1 to ${most}`);
    return value === undefined ? undefined : Number(value);
  };
  const interval = number("INTERVAL", 53) ?? 1;
  const own = weekdayOf(start.day);
  const days =
    parts
      .get("BYDAY")
      ?.split(",")
      .map((one) => WEEKDAYS.indexOf(one)) ?? (freq === "WEEKLY" ? [own] : undefined);
  if (days?.includes(-1)) throw fault(`BYDAY=${parts.get("BYDAY")} is not read here: MO to SU`);
  const weekStart = WEEKDAYS.indexOf(parts.get("WKST") ?? "MO");
  if (weekStart === -1) throw fault(`WKST=${parts.get("WKST")} is no day of the week`);
  if (days !== undefined && !days.includes(own)) throw fault("its first event falls on none of its days");
  // Days since the beginning of the week in which it began.
  const sinceWeek = (own - weekStart + 7) % 7;
  const isOn = (day: CalendarDay, after: number) => {
    const inTurn =
      freq === "DAILY" ? after % interval === 0 : Math.floor((sinceWeek + after) / 7) % interval === 0;
    return inTurn && (days === undefined || days.includes(weekdayOf(day)));
  };
  return {
    until: untilIn(file, line, parts.get("UNTIL"), start),
    count: number("COUNT", BEHIND_DAYS) ?? Number.POSITIVE_INFINITY,
    isOn,
  };
}

/** Until when it comes again, the end included: an instant, or the whole of a day of the zone. */
function untilIn(file: string, line: number, value: string | undefined, { zone }: WallClock): Instant {
  if (value === undefined) return NEVER;
  const whole = /^\d{8}$/.test(value) ? `${value}T235900` : value;
  return timeIn(file, { line, name: "UNTIL", parameters: { TZID: zone }, value: whole }).at;
}

function textOfDay({ year, month, day }: CalendarDay): string {
  return `${year}-${month}-${day}`;
}
