import { type Instant, instantAfter, type PartnerId, type PersonId } from "@mirror/vocabulary";
import { delegationHolds } from "../delegation/state.js";
import { partnerAt } from "../partner/appointment.js";
import { onShiftAt } from "../partner/duty.js";
import type { Partner, Person } from "../partner/state.js";
import { absenceOf } from "./absence.js";
import { isContactProved } from "./contact.js";
import { missingFor, WARNED_OF_BEFORE_MS } from "./qualification.js";

/** How many people each office that a playbook asks has to have within reach (M04). */
export const REACHABLE_HOLDERS = 2;

/** Who may answer for an office of a partner, and whether anybody can tell them that they are asked. */
export interface OfficeReach {
  /** There, qualified, and on duty or called by mail or a channel. */
  readonly reachable: readonly PersonId[];
  /** Why each of the others does not count, in words. */
  readonly without: readonly string[];
  /** Who counts, and was not reached within the last thirty days (F8). */
  readonly unproved: readonly PersonId[];
}

/** Who could answer for an office at an instant: its holders, and those to whom one of them has delegated it (C-12). */
export function officeReach(partner: Partner, office: string, at: Instant): OfficeReach {
  const onShift = onShiftAt(partner, at);
  const known = partnerAt(partner, at);
  const inPlace = partner.delegations
    .filter((one) => one.office === office && delegationHolds(partner, one, at))
    .map(({ to }) => to);
  const reachable: PersonId[] = [];
  const without: string[] = [];
  for (const person of partner.people) {
    if (person.office !== office && !inPlace.includes(person.id)) continue;
    const reason = whyNot(partner, known, person, inPlace.includes(person.id), onShift, at);
    if (reason === undefined) reachable.push(person.id);
    else without.push(`${person.name} ${reason}`);
  }
  const unproved = reachable.filter((one) => !isContactProved(partner, one, at));
  return { reachable, without, unproved };
}

function whyNot(
  partner: Partner,
  known: Partner,
  { id, email }: Person,
  isInPlace: boolean,
  onShift: ReadonlySet<PersonId>,
  at: Instant,
): string | undefined {
  const missing = missingFor(partner, id, "authorised-official", at);
  const isOfficial = known.people.some((one) => one.id === id && one.roles.includes("authorised-official"));
  if (!isInPlace && missing.length > 0) return `lacks ${missing.join(", ")}`;
  if (!isInPlace && !isOfficial) return "is no official any more";
  const absence = absenceOf(partner, id, at);
  if (absence !== undefined) return `is away until ${absence.to}`;
  if (onShift.has(id) || email !== null || partner.channels.length > 0) return undefined;
  return "is not on duty, and no mail or channel reaches them";
}

/** That an office has too few people within reach: in words for everybody, and for the partner's own people who it is and why. */
export interface TooFew {
  readonly partner: PartnerId;
  readonly words: string;
  readonly without: readonly string[];
}

/** Where an office of a partner that a playbook asks has too few people within reach; undefined where it has enough (M04). */
export function tooFewFor(partner: Partner, office: string, at: Instant): TooFew | undefined {
  const { reachable, without } = officeReach(partner, office, at);
  if (reachable.length >= REACHABLE_HOLDERS) return undefined;
  const words = `${partner.name} has ${reachable.length} of ${REACHABLE_HOLDERS} people within reach to answer as ${office}.`;
  return { partner: partner.id, words, without };
}

/** Where people who count for an office were not reached within the last thirty days: who, for their own partner (F8); undefined where all were. */
export function unprovedFor(partner: Partner, office: string, at: Instant): TooFew | undefined {
  const { unproved } = officeReach(partner, office, at);
  if (unproved.length === 0) return undefined;
  const words = `${partner.name} has ${unproved.length} to answer as ${office} whose contact was not proved within 30 days.`;
  const named = partner.people.filter(({ id }) => unproved.includes(id)).map(({ name }) => name);
  return { partner: partner.id, words, without: named };
}

/** The qualifications of a partner's people that end soon or have ended, in words; those alone that a role of theirs demands. */
export function endingQualifications(partner: Partner, at: Instant): string[] {
  const { demands, qualifications } = partner.staffing;
  const soon = instantAfter(at, WARNED_OF_BEFORE_MS);
  return partner.people.flatMap(({ id, name, roles }) => {
    const demanded = new Set(
      demands.filter(({ role }) => roles.includes(role)).flatMap((one) => one.qualifications),
    );
    return qualifications.flatMap((one) => {
      const { until } = one;
      if (one.person !== id || !demanded.has(one.name) || until === null || until > soon) return [];
      return [`${name}: ${one.name} ${until <= at ? "ended" : "ends"} on ${until.slice(0, 10)}.`];
    });
  });
}
