import type { Instant, PersonId, TeamId } from "@mirror/vocabulary";
import type { PartnerRole } from "../role.js";
import { partnerAt } from "./appointment.js";
import type { Partner, Person } from "./state.js";

/** Who is asked first, second, third; `from` says whether a roster says so, or nobody's shift covers the instant and the whole team stands in. */
export interface OnDuty {
  readonly people: readonly PersonId[];
  readonly from: "roster" | "team";
}

/** Who is on duty in a team, in ladder order. Nobody at all only where the team has no members, or is not there. */
export function onDuty(partner: Partner, team: TeamId, at: Instant): OnDuty {
  const found = partner.teams.find((one) => one.id === team);
  if (found === undefined) return { people: [], from: "team" };
  const shifts = found.shifts
    .filter((shift) => shift.from <= at && at < shift.to && found.members.includes(shift.person))
    .toSorted((a, b) => a.order - b.order);
  const people = [...new Set(shifts.map((shift) => shift.person))];
  return people.length > 0 ? { people, from: "roster" } : { people: found.members, from: "team" };
}

/** Someone's part: an office, which only an authorised official can fill, or a role. */
export type Post = { readonly office: string } | { readonly role: PartnerRole };

/** Who holds an office or a role; whoever is on duty at that instant stands first. */
export function holdersOf(partner: Partner, post: Post, at: Instant): PersonId[] {
  const onShift = new Set(
    partner.teams.flatMap((team) => {
      const duty = onDuty(partner, team.id, at);
      return duty.from === "roster" ? duty.people : [];
    }),
  );
  const holders = partnerAt(partner, at)
    .people.filter((person) => holds(person, post))
    .map((person) => person.id);
  return [...holders.filter((one) => onShift.has(one)), ...holders.filter((one) => !onShift.has(one))];
}

function holds(person: Person, post: Post): boolean {
  if ("role" in post) return person.roles.includes(post.role);
  return person.office === post.office && person.roles.includes("authorised-official");
}

export function hasRole(partner: Partner, person: PersonId, role: PartnerRole): boolean {
  return partner.people.some((one) => one.id === person && one.roles.includes(role));
}

/** Whether a person may answer a question that is put to this office of the partner (C-02). */
export function mayDecide(partner: Partner, person: PersonId, office: string): boolean {
  return partner.people.some((one) => one.id === person && holds(one, { office }));
}
