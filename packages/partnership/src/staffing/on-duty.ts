import type { Instant, PersonId, TeamId } from "@mirror/vocabulary";
import { partnerAt } from "../partner/appointment.js";
import type { Shift } from "../partner/facts.js";
import type { Partner, Team } from "../partner/state.js";
import type { PartnerRole } from "../role.js";
import { absenceOf } from "./absence.js";
import { patternShiftsAt } from "./roster-pattern.js";

/** Why somebody is on duty. `of`: in whose place. */
export type DutyReason =
  | { readonly because: "shift"; readonly from: Instant; readonly to: Instant }
  | { readonly because: "cover" | "hand-over"; readonly of: PersonId; readonly until: Instant }
  /** No shift covers the instant, or nobody of it is there. */
  | { readonly because: "member" }
  /** Away, and nobody else is there: better called than nobody. */
  | { readonly because: "nobody-else" };

/** Somebody on duty, and why. */
export type DutyHolder = { readonly person: PersonId } & DutyReason;

/**
 * Who is on duty in a team at an instant, in ladder order, each with the reason: whose shift it is by a dated roster or a
 * weekly pattern, whoever took that shift over or covers an absence; where that leaves nobody, the members who are there;
 * and if all are away, all of them. Nobody whose qualifications have ended (M28).
 */
export function dutyOf(partner: Partner, team: TeamId, at: Instant): DutyHolder[] {
  const found = partner.teams.find((one) => one.id === team);
  if (found === undefined) return [];
  const known = partnerAt(partner, at);
  const mayWork = (person: PersonId) => isQualifiedToWork(partner, known, person);
  const holders: DutyHolder[] = [];
  for (const shift of shiftsAt(partner, found, at)) {
    const holder = whoStands(partner, found, shift, at);
    if (holder === undefined || !mayWork(holder.person)) continue;
    if (!holders.some(({ person }) => person === holder.person)) holders.push(holder);
  }
  if (holders.length > 0) return holders;
  const members = found.members.filter(mayWork);
  const there = members.filter((person) => absenceOf(partner, person, at) === undefined);
  return there.length > 0
    ? there.map((person) => ({ person, because: "member" }))
    : members.map((person) => ({ person, because: "nobody-else" }));
}

/** The shifts of a team's members that cover an instant, in ladder order. */
export function shiftsAt({ staffing }: Partner, team: Team, at: Instant): Shift[] {
  const pattern = staffing.patterns.find((one) => one.team === team.id)?.pattern;
  const dated = team.shifts.filter(({ from, to }) => from <= at && at < to);
  return [...dated, ...(pattern === undefined ? [] : patternShiftsAt(pattern, at))]
    .filter(({ person }) => team.members.includes(person))
    .toSorted((one, other) => one.order - other.order);
}

/** Who stands for a shift: its own person, or whoever took it over, or covers an absence; undefined: nobody does. */
function whoStands(partner: Partner, team: Team, shift: Shift, at: Instant): DutyHolder | undefined {
  const { person, from, to } = shift;
  const taken = partner.staffing.handOvers.find(
    (one) => one.team === team.id && one.from === person && one.acceptedAt !== null && at < one.until,
  );
  const standing: DutyHolder =
    taken === undefined
      ? { person, because: "shift", from, to }
      : { person: taken.to, because: "hand-over", of: person, until: taken.until };
  const absence = absenceOf(partner, standing.person, at);
  if (absence === undefined) return standing;
  const { cover } = absence;
  // Whoever covers and is away as well covers nothing.
  if (cover === null || absenceOf(partner, cover, at) !== undefined) return undefined;
  return { person: cover, because: "cover", of: standing.person, until: absence.to };
}

/** What takes and reports steps. */
const WORKING: readonly PartnerRole[] = ["responder", "duty-officer", "run-lead", "authorised-official"];

/** Whether somebody who works here by the record still does once lapsed qualifications are counted. Who has no such role is called as ever. */
function isQualifiedToWork(recorded: Partner, known: Partner, person: PersonId): boolean {
  return !works(recorded, person) || works(known, person);
}

function works({ people }: Partner, person: PersonId): boolean {
  return people.some(({ id, roles }) => id === person && roles.some((role) => WORKING.includes(role)));
}
