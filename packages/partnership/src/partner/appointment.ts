import { EffectClass, type Instant, type PersonId, type PublicKey } from "@mirror/vocabulary";
import { z } from "zod";
import { Level, type PartnerRole } from "../role.js";
import { asQualified } from "../staffing/qualification.js";
import type { Partner, Person } from "./state.js";

/** The role that only a partner's key gives and takes. */
export const OFFICIAL: PartnerRole = "authorised-official";

/** How far an official may speak: up to this effect class, at these levels, until then (null: until dismissed). */
export interface Mandate {
  readonly effectCeiling: AppointableEffect;
  readonly levels: readonly Level[];
  readonly until: Instant | null;
}

/** Nobody can be appointed to allow what the product never does. */
export const AppointableEffect = EffectClass.exclude(["E5"]);
export type AppointableEffect = z.infer<typeof AppointableEffect>;

/** At which levels an official may speak, each once. */
export const Levels = z
  .array(Level)
  .min(1, "Name at least one level.")
  .refine((levels) => new Set(levels).size === levels.length, "Name each level once.");

/** A person whom the partner's key has made its official; at most one appointment a person. */
export interface Appointment extends Mandate {
  readonly person: PersonId;
  /** What the official's own answers are signed with; null: none is on record. */
  readonly publicKey: PublicKey | null;
  readonly since: Instant;
}

/** The appointment of a person as it holds at an instant. Who was given the role before partners had keys has none. */
export function appointmentOf(partner: Partner, person: PersonId, at: Instant): Appointment | undefined {
  return partner.appointments.find((one) => one.person === person && !isOver(one, at));
}

/**
 * A partner with its people as they are at an instant: an appointment that has ended gives neither role nor office, and
 * nobody has a role whose qualifications they lack (M28).
 */
export function partnerAt(partner: Partner, at: Instant): Partner {
  const over = partner.appointments.filter((one) => isOver(one, at)).map((one) => one.person);
  if (over.length === 0 && partner.staffing.demands.length === 0) return partner;
  const people = partner.people.map((person): Person => {
    const one = over.includes(person.id)
      ? { ...person, roles: person.roles.filter((role) => role !== OFFICIAL), office: null }
      : person;
    return asQualified(partner, one, at);
  });
  return { ...partner, people };
}

function isOver({ until }: Appointment, at: Instant): boolean {
  return until !== null && until <= at;
}
