import type { DutyView, StaffingView } from "@mirror/contract";
import {
  type DutyHolder,
  dutyOf,
  gapsOf,
  missingFor,
  type Partner,
  type Qualification,
  WARNED_OF_BEFORE_MS,
} from "@mirror/partnership";
import { type Instant, instantAfter, type TeamId } from "@mirror/vocabulary";

/** Who works for a partner when; `recorded`: with the roles that people are given, whether or not they count now. */
export function staffingView(recorded: Partner, now: Instant): StaffingView {
  const { demands, qualifications, absences, patterns, handOvers } = recorded.staffing;
  return {
    demands: demands.map((one) => ({
      role: one.role,
      qualifications: [...one.qualifications],
      drillHoldsDays: one.drillHoldsDays ?? null,
    })),
    qualifications: qualifications.map((one) => ({
      ...{ person: one.person, name: one.name, until: one.until },
      state: stateOf(one, now),
    })),
    lapsed: recorded.people.flatMap(({ id: person, roles }) =>
      roles.flatMap((role) => {
        const missing = missingFor(recorded, person, role, now);
        return missing.length === 0 ? [] : [{ person, role, missing }];
      }),
    ),
    absences: absences.filter(({ to }) => now < to),
    gaps: gapsOf(recorded, now),
    patterns: patterns.map(({ team, pattern }) => ({ team, pattern })),
    handOvers: handOvers
      .filter(({ until }) => now < until)
      .map((one) => ({ ...one, openItems: [...one.openItems] })),
  };
}

function stateOf({ until }: Qualification, now: Instant): "held" | "ends-soon" | "ended" {
  if (until === null) return "held";
  if (until <= now) return "ended";
  return until <= instantAfter(now, WARNED_OF_BEFORE_MS) ? "ends-soon" : "held";
}

/** Who is on duty in a team of a partner's own, and why. */
export function dutyView(partner: Partner, team: TeamId, at: Instant): DutyView {
  const nameOf = (person: string) => partner.people.find(({ id }) => id === person)?.name ?? person;
  return {
    at,
    onDuty: dutyOf(partner, team, at).map((holder) => ({
      person: holder.person,
      name: nameOf(holder.person),
      because: holder.because,
      of: "of" in holder ? holder.of : null,
      until: endOf(holder),
    })),
  };
}

function endOf(holder: DutyHolder): Instant | null {
  if (holder.because === "shift") return holder.to;
  return "until" in holder ? holder.until : null;
}
