import { type Instant, instantAfter, type PersonId } from "@mirror/vocabulary";
import { partnerAt } from "../partner/appointment.js";
import type { Shift } from "../partner/facts.js";
import type { Partner, Team } from "../partner/state.js";
import type { Absence } from "./absence.js";
import { dutyOf } from "./on-duty.js";
import { tooFewFor } from "./reach.js";
import { patternShiftsFrom } from "./roster-pattern.js";

/** How many days of an absence are looked through: what comes later is found when it comes nearer. */
export const GAPS_WITHIN_DAYS = 31;

/** What an absence leaves open: from when, and what in words. */
export interface Gap {
  readonly person: PersonId;
  readonly from: Instant;
  readonly words: string;
}

/**
 * What an absence leaves open within a month (M04): a shift in each team that nobody else of its roster stands for, and the
 * person's office, where the absence leaves it fewer than two people within reach. None: others are there.
 */
export function gapsLeftBy(partner: Partner, absence: Absence, now: Instant): Gap[] {
  const { person } = absence;
  const from = absence.from < now ? now : absence.from;
  const named = nameOf(partner, person);
  const shifts = partner.teams.flatMap((team): Gap[] => {
    const first = shiftsIn(partner, team, absence, from).find((at) => isUnattended(partner, team, at));
    if (first === undefined) return [];
    return [
      { person, from: first, words: `${team.name} has nobody on duty from ${first}: ${named} is away.` },
    ];
  });
  const office = partnerAt(partner, from).people.find(({ id }) => id === person)?.office ?? null;
  const short = office === null ? undefined : tooFewFor(partner, office, from);
  if (office === null || short === undefined) return shifts;
  const others = partner.staffing.absences.filter((one) => one !== absence);
  const present = { ...partner, staffing: { ...partner.staffing, absences: others } };
  if (tooFewFor(present, office, from) !== undefined) return shifts;
  return [...shifts, { person, from, words: `${short.words} ${named} is away.` }];
}

/** What the absences of a partner leave open from now on, earliest first. */
export function gapsOf(partner: Partner, now: Instant): Gap[] {
  const soon = instantAfter(now, GAPS_WITHIN_DAYS * 24 * 3_600_000);
  return partner.staffing.absences
    .filter(({ from, to }) => now < to && from < soon)
    .flatMap((one) => gapsLeftBy(partner, one, now))
    .toSorted((one, other) => (one.from < other.from ? -1 : 1));
}

/** When the shifts of somebody in a team begin within an absence, or go on as it begins. */
function shiftsIn(partner: Partner, team: Team, { person, to }: Absence, from: Instant): Instant[] {
  const pattern = partner.staffing.patterns.find((one) => one.team === team.id)?.pattern;
  const dayBefore = instantAfter(from, -24 * 3_600_000);
  const weekly: Shift[] =
    pattern === undefined ? [] : patternShiftsFrom(pattern, dayBefore, GAPS_WITHIN_DAYS + 1);
  return [...team.shifts, ...weekly]
    .filter((shift) => shift.person === person && from < shift.to && shift.from < to)
    .map((shift) => (shift.from < from ? from : shift.from))
    .toSorted();
}

/** No shift is stood for: whoever is called then is called because nobody is on duty. */
function isUnattended(partner: Partner, team: Team, at: Instant): boolean {
  return dutyOf(partner, team.id, at).every(
    ({ because }) => because === "member" || because === "nobody-else",
  );
}

function nameOf({ people }: Partner, person: PersonId): string {
  return people
    .filter(({ id }) => id === person)
    .map(({ name }) => name)
    .join();
}
