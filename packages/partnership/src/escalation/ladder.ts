import type { Instant, PersonId, TeamId } from "@mirror/vocabulary";
import { holdersOf, onDuty } from "../partner/duty.js";
import type { Partner } from "../partner/state.js";
import type { Contact, Rung } from "./commands.js";

/** How few people a rung may have (ES-02). */
export const PEOPLE_PER_RUNG = 2;

/**
 * A partner's ladder as its rosters stand at an instant: first whoever is on duty in the team, then its duty officers,
 * then its officials. A rung that would have one person only is filled from the next, so that it holds where the
 * partner has two people at all (ES-02).
 */
export function ladderOf(partner: Partner, team: TeamId | null, at: Instant): Rung[] {
  const first =
    team === null ? [] : onDuty(partner, team, at).people.map((person): Contact => ({ person, team }));
  const officers = holdersOf(partner, { role: "duty-officer" }, at);
  const officials = holdersOf(partner, { role: "authorised-official" }, at);
  const known = new Set<PersonId>(first.map((one) => one.person));
  const rest = [...new Set([...officers, ...officials])]
    .filter((person) => !known.has(person))
    .map((person): Contact => ({ person, team: null }));

  const missing = Math.max(0, PEOPLE_PER_RUNG - first.length);
  const second = rest.slice(missing);
  if (second.length < PEOPLE_PER_RUNG) return [{ contacts: [...first, ...rest] }];
  return [{ contacts: [...first, ...rest.slice(0, missing)] }, { contacts: second }];
}

/** What is wrong with a ladder of a partner, in words, with who is missing; none: it holds (ES-02). */
export function ladderFaults(ladder: readonly Rung[], partner: Partner): string[] {
  if (ladder.length === 0) return [`${partner.name} has no ladder: name at least ${PEOPLE_PER_RUNG} people.`];
  return ladder.flatMap((rung, index) => {
    const people = [...new Set(rung.contacts.map((one) => one.person))];
    const known = partner.people.filter((one) => people.includes(one.id));
    if (known.length < people.length)
      return [`Rung ${index + 1} names someone who does not work for ${partner.name}.`];
    if (people.length >= PEOPLE_PER_RUNG) return [];
    const names = known.map((one) => one.name).join(", ") || "nobody";
    return [
      `Rung ${index + 1} of ${partner.name}'s ladder has ${names}: name ${PEOPLE_PER_RUNG - people.length} more.`,
    ];
  });
}
