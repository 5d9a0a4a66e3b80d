import type { Instant, PersonId, TeamId } from "@mirror/vocabulary";
import type { Shift } from "../partner/facts.js";
import type { Partner } from "../partner/state.js";
import { patternShiftsFrom } from "./roster-pattern.js";

/** How many days of a roster a calendar holds at most. */
export const CALENDAR_DAYS_MAX = 366;

/**
 * A team's shifts as a calendar (RFC 5545): the dated ones that are not over, and the weekly ones that begin within so many
 * days, each an event of its own in UTC. `person`: only this one's. It names people as the partner does, and nothing else of them.
 */
export function rosterCalendar(
  partner: Partner,
  team: TeamId,
  { at, days, person }: { readonly at: Instant; readonly days: number; readonly person: PersonId | null },
): string {
  const named = partner.teams.find((one) => one.id === team);
  const pattern = partner.staffing.patterns.find((one) => one.team === team)?.pattern;
  const dated = named?.shifts ?? [];
  const weekly = pattern === undefined ? [] : patternShiftsFrom(pattern, at, days);
  const shifts = [...dated, ...weekly]
    .filter((shift) => at < shift.to && (person === null || shift.person === person))
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Security Mirror//Roster//EN",
    "CALSCALE:GREGORIAN",
    ...shifts.flatMap((shift) => eventOf(partner, team, shift, at)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

function eventOf(partner: Partner, team: TeamId, { person, from, to, order }: Shift, at: Instant): string[] {
  const nameOf = (things: readonly { readonly id: string; readonly name: string }[], id: string) =>
    things.filter((one) => one.id === id).map(({ name }) => name);
  return [
    "BEGIN:VEVENT",
    // The same shift has the same id in every calendar, so that a calendar that is read again doubles nothing.
    `UID:${team}/${person}/${inUtc(from)}@${partner.id}`,
    `DTSTAMP:${inUtc(at)}`,
    `DTSTART:${inUtc(from)}`,
    `DTEND:${inUtc(to)}`,
    `SUMMARY:${escaped(nameOf(partner.people, person).join())}`,
    `DESCRIPTION:${escaped(`On duty: ${nameOf(partner.teams, team).join()}`)}`,
    // 9 is the last that a calendar knows.
    `PRIORITY:${Math.min(order, 9)}`,
    "END:VEVENT",
  ];
}

/** `20261122T080000Z`: RFC 5545 3.3.5, form 2. */
function inUtc(at: Instant): string {
  return `${at.slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}

/** RFC 5545 3.3.11. No name has a line break in it. */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (one) => `\\${one}`);
}

/** RFC 5545 3.1: no line is longer than 75 octets of UTF-8, and no character is torn. */
function folded(line: string): string {
  let text = "";
  let octets = 0;
  for (const character of line) {
    const size = octetsOf(character);
    if (octets + size > 75) {
      text += "\r\n ";
      octets = 1;
    }
    text += character;
    octets += size;
  }
  return text;
}

function octetsOf(character: string): number {
  return encodeURIComponent(character).replaceAll(/%../g, "x").length;
}
