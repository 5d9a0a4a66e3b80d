import type { Instant, PersonId, Recorded, TeamId } from "@mirror/vocabulary";
import type { Absence } from "./absence.js";
import type { ProvedContact } from "./contact.js";
import type { StaffingFact } from "./facts.js";
import type { Demand, Qualification } from "./qualification.js";
import type { RosterPattern } from "./roster-pattern.js";

/** A shift that one has offered to another. Accepted, the other stands in one's place until its end. */
export interface DutyHandOver {
  readonly team: TeamId;
  readonly from: PersonId;
  readonly to: PersonId;
  readonly until: Instant;
  readonly note: string;
  readonly openItems: readonly string[];
  readonly offeredAt: Instant;
  /** Null: not yet. */
  readonly acceptedAt: Instant | null;
}

/** Who works for a partner when: what they are qualified for, when they are away, and what comes again every week. */
export interface Staffing {
  readonly demands: readonly Demand[];
  readonly qualifications: readonly Qualification[];
  readonly absences: readonly Absence[];
  /** At most one a team. */
  readonly patterns: readonly { readonly team: TeamId; readonly pattern: RosterPattern }[];
  /** Those that wait for an answer, and those accepted whose shift has not ended. */
  readonly handOvers: readonly DutyHandOver[];
  /** When each person was last reached the way that their pages go; at most one each. */
  readonly contacts: readonly ProvedContact[];
}

/** Nobody has said anything yet. */
export const NO_STAFFING: Staffing = {
  demands: [],
  qualifications: [],
  absences: [],
  patterns: [],
  handOvers: [],
  contacts: [],
};

export function evolveStaffing(staffing: Staffing, { type, data, at }: Recorded<StaffingFact>): Staffing {
  switch (type) {
    case "qualifications-demanded":
      return demanding(staffing, data);
    case "qualification-recorded":
      return { ...staffing, qualifications: [...otherQualifications(staffing, data), qualificationOf(data)] };
    case "qualification-withdrawn":
      return { ...staffing, qualifications: otherQualifications(staffing, data) };
    case "qualification-end-warned": {
      const { person, name, warning } = data;
      return {
        ...staffing,
        qualifications: staffing.qualifications.map((one) =>
          one.person === person && one.name === name ? { ...one, warned: warning } : one,
        ),
      };
    }
    case "contact-proved":
      return provingContact(staffing, data.person, at);
    case "absence-set":
      // What is over says nothing any more.
      return { ...staffing, absences: [...staffing.absences.filter(({ to }) => at < to), data] };
    case "absence-ended":
      return {
        ...staffing,
        absences: staffing.absences.flatMap((one) => {
          if (one.person !== data.person || one.from !== data.from) return [one];
          return one.from < at ? [{ ...one, to: at }] : [];
        }),
      };
    case "roster-pattern-set": {
      const { team, pattern } = data;
      const others = staffing.patterns.filter((one) => one.team !== team);
      return { ...staffing, patterns: pattern === null ? others : [...others, { team, pattern }] };
    }
    case "duty-offered": {
      const others = staffing.handOvers.filter((one) => !isOffer(one, data) && at < one.until);
      return { ...staffing, handOvers: [...others, { ...data, offeredAt: at, acceptedAt: null }] };
    }
    case "duty-accepted":
      return {
        ...staffing,
        handOvers: staffing.handOvers.map((one) => (isOffer(one, data) ? { ...one, acceptedAt: at } : one)),
      };
    case "duty-declined":
      return { ...staffing, handOvers: staffing.handOvers.filter((one) => !isOffer(one, data)) };
  }
}

/** The staffing with what a role demands from now on. */
export function demanding(staffing: Staffing, demand: Demand): Staffing {
  const others = staffing.demands.filter((one) => one.role !== demand.role);
  return { ...staffing, demands: demand.qualifications.length === 0 ? others : [...others, demand] };
}

/** The staffing with a person who was reached at an instant (F8). */
export function provingContact(staffing: Staffing, person: PersonId, at: Instant): Staffing {
  const others = staffing.contacts.filter((one) => one.person !== person);
  return { ...staffing, contacts: [...others, { person, at }] };
}

/** Whether a hand-over is the offer of that person's shift in that team which waits for an answer: there is one at most. */
export function isOffer(
  one: DutyHandOver,
  { team, from }: { readonly team: TeamId; readonly from: PersonId },
): boolean {
  return one.team === team && one.from === from && one.acceptedAt === null;
}

function otherQualifications(
  { qualifications }: Staffing,
  { person, name }: { readonly person: PersonId; readonly name: string },
): Qualification[] {
  return qualifications.filter((one) => one.person !== person || one.name !== name);
}

/** By which exercise it was got stands in the record alone. */
function qualificationOf({ person, name, until }: Qualification): Qualification {
  return { person, name, until };
}
