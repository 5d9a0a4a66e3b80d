import {
  type Decided,
  decided,
  type Instant,
  instantAfter,
  type PersonId,
  type Refusal,
  refuse,
  type WakeUp,
} from "@mirror/vocabulary";
import { z } from "zod";
import type { PartnerFact } from "../partner/facts.js";
import type { Partner } from "../partner/state.js";
import { type Qualification, WARNED_OF_BEFORE_MS } from "./qualification.js";

/** When somebody is told that a qualification of theirs ends (M28): thirty days before, seven days before, and when it has. */
export const QualificationWarning = z.enum(["ends-in-30-days", "ends-in-7-days", "ended"]);
export type QualificationWarning = z.infer<typeof QualificationWarning>;

/** The only thing that a partner owes to time; its name says the first of what is due. */
const QUALIFICATION_ENDS = "qualification-ends";

/** How long before its end each warning is given, in milliseconds; the first one first. */
const BEFORE_MS: readonly (readonly [warning: QualificationWarning, beforeMs: number])[] = [
  ["ends-in-30-days", WARNED_OF_BEFORE_MS],
  ["ends-in-7-days", 7 * 24 * 3_600_000],
  ["ended", 0],
];

/** A warning that is still to be given, and when. */
interface WarningOwed {
  readonly person: PersonId;
  readonly name: string;
  readonly warning: QualificationWarning;
  readonly dueAt: Instant;
}

/** The warnings that a partner's people are still to be given, of what a role of theirs demands and alone of that. */
function warningsOwed({ people, staffing: { demands, qualifications } }: Partner): WarningOwed[] {
  return qualifications.flatMap((one) => {
    const { person, name, until } = one;
    if (until === null) return [];
    const roles = people.filter(({ id }) => id === person).flatMap((known) => known.roles);
    const isDemanded = demands.some(
      (demand) => roles.includes(demand.role) && demand.qualifications.includes(name),
    );
    if (!isDemanded) return [];
    return BEFORE_MS.slice(given(one)).map(([warning, beforeMs]) => ({
      ...{ person, name, warning },
      dueAt: instantAfter(until, -beforeMs),
    }));
  });
}

/** How many warnings of a qualification's end were given. */
function given({ warned }: Qualification): number {
  return BEFORE_MS.findIndex(([warning]) => warning === warned) + 1;
}

/** What a partner owes to time: the next warning of a qualification that ends. Shifts and tokens are read against the instant they are asked for. */
export function partnerWakeUps(partner: Partner): WakeUp[] {
  const [first] = warningsOwed(partner)
    .map(({ dueAt }) => dueAt)
    .toSorted();
  return first === undefined ? [] : [{ name: QUALIFICATION_ENDS, dueAt: first }];
}

/** A warning is due: of each qualification only the latest one, since an earlier one would say what is no longer so. */
export function decideWarnings(partner: Partner | undefined, now: Instant): Decided<PartnerFact> | Refusal {
  const due = partner === undefined ? [] : warningsOwed(partner).filter(({ dueAt }) => dueAt <= now);
  if (due.length === 0)
    return refuse("conflict", "nothing-due", "No qualification is to be warned of now.", "M28");
  const latest = due.filter(
    (one, index) =>
      !due.slice(index + 1).some((later) => later.person === one.person && later.name === one.name),
  );
  return decided(
    ...latest.map(
      ({ person, name, warning }): PartnerFact => ({
        type: "qualification-end-warned",
        data: { person, name, warning },
      }),
    ),
  );
}
