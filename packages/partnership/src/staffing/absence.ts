import type { Instant, PersonId } from "@mirror/vocabulary";
import type { Partner } from "../partner/state.js";

/** A person is away from one instant to another; why is nobody's business. `cover`: who is asked instead, if anybody is named. */
export interface Absence {
  readonly person: PersonId;
  readonly from: Instant;
  readonly to: Instant;
  readonly cover: PersonId | null;
}

/** The absence that a person is on at an instant; undefined: the person is there. */
export function absenceOf(
  { staffing }: Pick<Partner, "staffing">,
  person: PersonId,
  at: Instant,
): Absence | undefined {
  return staffing.absences.find((one) => one.person === person && one.from <= at && at < one.to);
}
