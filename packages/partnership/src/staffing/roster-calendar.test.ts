import { TimeZone } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { after, HOUR_MS, START } from "../testing/desk.js";
import { HOST } from "../testing/three-partners.js";
import { rosterCalendar } from "./roster-calendar.js";

const ADA = HOST.person(HOST.responder);
const BO = HOST.person(HOST.officer);
const OSLO = TimeZone.parse("Europe/Oslo");

const people = HOST.partner.people.map((one) => {
  if (one.id === ADA) return { ...one, name: "Berg, Ada; of the \\ night" };
  return one.id === BO
    ? { ...one, name: "Øystein Ærøskøbing Þorláksson Łukasiewicz ".repeat(3).trim() }
    : one;
});
const shifts = [
  { person: BO, from: after(8 * HOUR_MS), to: after(16 * HOUR_MS), order: 12 },
  { person: ADA, from: START, to: after(8 * HOUR_MS), order: 2 },
  { person: ADA, from: after(-8 * HOUR_MS), to: START, order: 1 },
];
const partner = {
  ...HOST.partner,
  people,
  teams: HOST.partner.teams.map((one) => ({ ...one, shifts })),
};
const calendar = (more = {}, of = partner) =>
  rosterCalendar(of, HOST.team, { at: START, days: 2, person: null, ...more });
/** The lines as a reader puts them together again. */
const lines = (text: string) => text.replaceAll("\r\n ", "").split("\r\n");

test("a roster's calendar holds what is not over, oldest first, in UTC, with names escaped", () => {
  expect(lines(calendar())).toEqual([
    ...["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Security Mirror//Roster//EN", "CALSCALE:GREGORIAN"],
    "BEGIN:VEVENT",
    `UID:${HOST.team}/${ADA}/20261122T030000Z@${HOST.id}`,
    ...["DTSTAMP:20261122T030000Z", "DTSTART:20261122T030000Z", "DTEND:20261122T110000Z"],
    "SUMMARY:Berg\\, Ada\\; of the \\\\ night",
    ...["DESCRIPTION:On duty: Aldor Health team", "PRIORITY:2", "END:VEVENT"],
    "BEGIN:VEVENT",
    `UID:${HOST.team}/${BO}/20261122T110000Z@${HOST.id}`,
    ...["DTSTAMP:20261122T030000Z", "DTSTART:20261122T110000Z", "DTEND:20261122T190000Z"],
    `SUMMARY:${people.find(({ id }) => id === BO)?.name}`,
    ...["DESCRIPTION:On duty: Aldor Health team", "PRIORITY:9", "END:VEVENT"],
    ...["END:VCALENDAR", ""],
  ]);
});

test("no line of a calendar is longer than 75 octets, and none tears a character", () => {
  const written = calendar().split("\r\n");
  expect(Math.max(...written.map((line) => new TextEncoder().encode(line).length))).toBe(75);
  expect(written.join("")).not.toContain("\uFFFD");
});

test("a calendar holds one person's shifts where one is named, and the weekly ones as far as it goes", () => {
  const weekly = [{ person: ADA, days: [7, 1], begins: "08:00", ends: "16:00", order: 1 }];
  const patterns = [{ team: HOST.team, pattern: { zone: OSLO, weekly, exceptions: [] } }];
  const staffed = { ...partner, staffing: { ...partner.staffing, patterns } };
  const begins = (text: string) => lines(text).filter((line) => line.startsWith("DTSTART"));
  expect(begins(calendar({ person: ADA }, staffed))).toEqual([
    "DTSTART:20261122T030000Z",
    "DTSTART:20261122T070000Z",
    "DTSTART:20261123T070000Z",
  ]);
  expect(begins(calendar({ days: 1 }, staffed))).toHaveLength(3);
  const nobody = { ...partner, teams: [] };
  expect(lines(calendar({}, nobody))).toHaveLength(6);
});
