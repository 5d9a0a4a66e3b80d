import type { PartnerRef, PersonRef, TeamRef } from "@mirror/contract";

/** A person by name; of another partner, by id, for its names are its own to give. */
export function personText(person: PersonRef | null | undefined): string | null {
  return person === null || person === undefined ? null : (person.name ?? person.id);
}

export function peopleText(people: readonly PersonRef[]): string {
  return people.map((one) => one.name ?? one.id).join(", ");
}

export function partnersText(partners: readonly PartnerRef[]): string {
  return partners.map((one) => one.name).join(", ");
}

export function teamText(team: TeamRef | null | undefined): string | null {
  return team === null || team === undefined ? null : `${team.name} (${team.partner.name})`;
}

/** What tells an exercise from the real thing, in front of everything that could be taken for it. */
export function modeText(exercise: boolean): string {
  return exercise ? "EXERCISE" : "live";
}
