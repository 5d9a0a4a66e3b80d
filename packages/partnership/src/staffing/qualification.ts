import type { Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import type { Partner, Person } from "../partner/state.js";
import type { PartnerRole } from "../role.js";
import { Line } from "../words.js";
import type { QualificationWarning } from "./qualification-end.js";

/** What a qualification is called by its partner: `Forensics II`. */
export const QualificationName = Line;
export type QualificationName = z.infer<typeof QualificationName>;

/** Names of qualifications, each once. */
export const QualificationNames = z
  .array(QualificationName)
  .max(10)
  .refine((names) => new Set(names).size === names.length, "Name each qualification once.");

/** What a person is qualified for, and until when; `until` null: without an end. */
export interface Qualification {
  readonly person: PersonId;
  readonly name: QualificationName;
  readonly until: Instant | null;
  /** The last warning of its end that was given; not there: none was. */
  readonly warned?: QualificationWarning;
}

/** Which qualifications a role takes; whoever lacks one of them does not have the role (M28). */
export interface Demand {
  readonly role: PartnerRole;
  readonly qualifications: readonly QualificationName[];
  /** For how many days attending an exercise gives each of them (M28); not there: none does. */
  readonly drillHoldsDays?: number | undefined;
}

/** How long before its end a qualification is warned of, in milliseconds: thirty days. */
export const WARNED_OF_BEFORE_MS = 30 * 24 * 3_600_000;

/** The qualifications that a role demands and a person does not have at an instant; none: the person may have the role. */
export function missingFor(
  { staffing: { demands, qualifications } }: Pick<Partner, "staffing">,
  person: PersonId,
  role: PartnerRole,
  at: Instant,
): QualificationName[] {
  const demanded = demands.find((one) => one.role === role)?.qualifications ?? [];
  return demanded.filter(
    (name) =>
      !qualifications.some(
        (one) => one.person === person && one.name === name && (one.until === null || at < one.until),
      ),
  );
}

/** A person with the roles alone whose qualifications are there at an instant (M28). */
export function asQualified(partner: Partner, person: Person, at: Instant): Person {
  const roles = person.roles.filter((role) => missingFor(partner, person.id, role, at).length === 0);
  return roles.length === person.roles.length ? person : { ...person, roles };
}
