import type { Instant, PersonId, TeamId } from "@mirror/vocabulary";
import type { PartnerRole } from "../role.js";
import { absenceOf } from "../staffing/absence.js";
import { dutyOf } from "../staffing/on-duty.js";
import { partnerAt } from "./appointment.js";
import type { Partner, Person } from "./state.js";

/** Who is asked first, second, third; `from` says whether a roster says so, or nobody's shift covers the instant and the team stands in. */
export interface OnDuty {
  readonly people: readonly PersonId[];
  readonly from: "roster" | "team";
}

/** Who is on duty in a team, in ladder order. Nobody at all only where the team is not there, or none of its members is qualified. */
export function onDuty(partner: Partner, team: TeamId, at: Instant): OnDuty {
  const holders = dutyOf(partner, team, at);
  const isStandIn = holders.every(({ because }) => because === "member" || because === "nobody-else");
  return { people: holders.map(({ person }) => person), from: isStandIn ? "team" : "roster" };
}

/** Someone's part: an office, which only an authorised official can fill, or a role. */
export type Post = { readonly office: string } | { readonly role: PartnerRole };

/** Who holds an office or a role; whoever is on duty at that instant stands first, and whoever is away is asked only where nobody else is. */
export function holdersOf(partner: Partner, post: Post, at: Instant): PersonId[] {
  const onShift = onShiftAt(partner, at);
  const holders = partnerAt(partner, at)
    .people.filter((person) => holds(person, post))
    .map((person) => person.id);
  const there = holders.filter((one) => absenceOf(partner, one, at) === undefined);
  const asked = there.length > 0 ? there : holders;
  return [...asked.filter((one) => onShift.has(one)), ...asked.filter((one) => !onShift.has(one))];
}

/** Everybody whom a roster has on duty, in whichever team. */
export function onShiftAt(partner: Partner, at: Instant): ReadonlySet<PersonId> {
  return new Set(
    partner.teams.flatMap((team) => {
      const duty = onDuty(partner, team.id, at);
      return duty.from === "roster" ? duty.people : [];
    }),
  );
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
