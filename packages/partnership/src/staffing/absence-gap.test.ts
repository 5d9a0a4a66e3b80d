import { type Instant, instantAfter, type PersonId, type TeamId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Partner } from "../partner/state.js";
import { after, DAY_MS, HOUR_MS, START } from "../testing/desk.js";
import { HOST, OFFICE } from "../testing/three-partners.js";
import type { Absence } from "./absence.js";
import { GAPS_WITHIN_DAYS, gapsLeftBy, gapsOf } from "./absence-gap.js";
import type { RosterPattern } from "./roster-pattern.js";

const [RESPONDER, OFFICER, OFFICIAL] = [HOST.responder, HOST.officer, HOST.official].map(HOST.person);
const ONE = RESPONDER as PersonId;
const OTHER = OFFICER as PersonId;
const shift = (person: PersonId, fromMs: number, order = 1) => ({
  ...{ person, order },
  ...{ from: after(fromMs), to: after(fromMs + 8 * HOUR_MS) },
});
const away = (person: PersonId, fromMs: number, toMs: number, cover: PersonId | null = null): Absence => ({
  ...{ person, cover },
  ...{ from: after(fromMs), to: after(toMs) },
});

function staffed(
  shifts: readonly ReturnType<typeof shift>[],
  absences: readonly Absence[],
  pattern?: RosterPattern,
): Partner {
  const teams = HOST.partner.teams.map((team) => ({ ...team, shifts }));
  const patterns = pattern === undefined ? [] : [{ team: HOST.team, pattern }];
  return { ...HOST.partner, teams, staffing: { ...HOST.partner.staffing, absences, patterns } };
}
const gaps = (partner: Partner, now: Instant = START) => gapsOf(partner, now).map(({ from }) => from);

test("M04 an absence leaves open the first shift that nobody else of the roster stands for", () => {
  const absence = away(ONE, 0, 3 * DAY_MS);
  const shifts = [shift(ONE, DAY_MS), shift(ONE, 2 * DAY_MS)];
  expect(gapsOf(staffed(shifts, [absence]), START)).toEqual([
    {
      person: ONE,
      from: after(DAY_MS),
      words: `${HOST.partner.teams[0]?.name} has nobody on duty from ${after(DAY_MS)}: Responder of Aldor Health is away.`,
    },
  ]);
  // Somebody else stands for the first of them, and covers the second.
  expect(gaps(staffed([...shifts, shift(OTHER, DAY_MS, 2)], [absence]))).toEqual([after(2 * DAY_MS)]);
  expect(gaps(staffed(shifts, [away(ONE, 0, 3 * DAY_MS, OTHER)]))).toEqual([]);
  // Whoever covers is away as well.
  const both = [away(ONE, 0, 3 * DAY_MS, OTHER), away(OTHER, 0, 3 * DAY_MS)];
  expect(gaps(staffed(shifts, both))).toEqual([after(DAY_MS)]);
});

test("M04 a shift that has begun is open from now, and one before or after the absence is none of it", () => {
  const absence = away(ONE, 0, DAY_MS);
  const now = after(2 * HOUR_MS);
  expect(gaps(staffed([shift(ONE, 0)], [absence]), now)).toEqual([now]);
  expect(gaps(staffed([shift(ONE, -8 * HOUR_MS), shift(ONE, DAY_MS)], [absence]))).toEqual([]);
  expect(gaps(staffed([shift(ONE, 0)], [absence]), after(DAY_MS))).toEqual([]);
});

test("M04 weekly shifts are looked through for a month, and what begins later is not looked at yet", () => {
  const everyDay = { person: ONE, begins: "20:00", ends: "04:00", order: 1, days: [1, 2, 3, 4, 5, 6, 7] };
  const pattern: RosterPattern = { zone: "UTC" as RosterPattern["zone"], weekly: [everyDay], exceptions: [] };
  // At three in the night the shift that began the evening before goes on.
  expect(gaps(staffed([], [away(ONE, 0, 300 * DAY_MS)], pattern))).toEqual([START]);
  const later = away(ONE, GAPS_WITHIN_DAYS * DAY_MS, (GAPS_WITHIN_DAYS + 9) * DAY_MS);
  expect(gaps(staffed([], [later], pattern))).toEqual([]);
  expect(gaps(staffed([], [later], pattern), after(DAY_MS))).toEqual([later.from]);
});

test("M04 an office is left open where it had two within reach, and has not while one is away", () => {
  const mailed = (absences: readonly Absence[], without?: PersonId): Partner => {
    const partner = staffed([], absences);
    const people = partner.people.map((one) => ({
      ...one,
      email: one.id === without ? null : "a@b.example",
    }));
    return { ...partner, people };
  };
  const absence = away(OFFICIAL as PersonId, 0, DAY_MS);
  expect(gapsLeftBy(mailed([absence]), absence, START)).toEqual([
    {
      person: OFFICIAL,
      from: START,
      words: `Aldor Health has 1 of 2 people within reach to answer as ${OFFICE}. Official of Aldor Health is away.`,
    },
  ]);
  // Without it there were too few as well: that is none of this absence's.
  expect(gapsLeftBy(mailed([absence], HOST.person(HOST.deputy)), absence, START)).toEqual([]);
  // Three are enough for one to be away.
  const spare = mailed([absence]);
  const people = spare.people.map((one) => {
    const deputy = spare.people.find(({ id }) => id === HOST.person(HOST.deputy));
    return one.id === OTHER && deputy !== undefined ? { ...deputy, id: OTHER } : one;
  });
  expect(gapsLeftBy({ ...spare, people }, absence, START)).toEqual([]);
});

test("M04 gaps stand in their order, and nobody who is unknown to the partner leaves one", () => {
  const twice = [2, 4, 0].map((day) => away(ONE, day * DAY_MS, (day + 1) * DAY_MS));
  const shifts = [2, 4, 0, 0].map((day) => shift(ONE, day * DAY_MS));
  expect(gaps(staffed(shifts, twice))).toEqual([START, after(2 * DAY_MS), after(4 * DAY_MS)]);
  const elsewhere = staffed(shifts, twice);
  const teams = elsewhere.teams.map((team) => ({ ...team, id: "team--x" as TeamId, shifts: [] }));
  expect(gaps({ ...elsewhere, teams })).toEqual([]);
  expect(instantAfter(START, 0)).toBe(START);
});
