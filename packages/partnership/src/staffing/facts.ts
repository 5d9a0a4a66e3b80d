import { ExerciseId, Instant, PersonId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRole } from "../role.js";
import { QualificationName } from "./qualification.js";
import { QualificationWarning } from "./qualification-end.js";
import { RosterPattern } from "./roster-pattern.js";

/** A role takes these qualifications from now on; none: it takes none any more. */
export const QualificationsDemanded = z.object({
  type: z.literal("qualifications-demanded"),
  data: z.object({
    role: PartnerRole,
    qualifications: z.array(QualificationName),
    /** For how many days attending an exercise gives them; not there: none does. */
    drillHoldsDays: z.int().optional(),
  }),
});
/** A person is qualified until then; it takes the place of what was recorded under that name. */
export const QualificationRecorded = z.object({
  type: z.literal("qualification-recorded"),
  data: z.object({
    person: PersonId,
    name: QualificationName,
    until: Instant.nullable(),
    /** The exercise that it was got by attending; not there: by none. */
    exercise: ExerciseId.optional(),
  }),
});
export const QualificationWithdrawn = z.object({
  type: z.literal("qualification-withdrawn"),
  data: z.object({ person: PersonId, name: QualificationName, reason: z.string() }),
});
/** That it ends was told to its person and the administrators (M28). */
export const QualificationEndWarned = z.object({
  type: z.literal("qualification-end-warned"),
  data: z.object({ person: PersonId, name: QualificationName, warning: QualificationWarning }),
});
/** A person was reached: they answered a page (F8). A try of their own mail says it by itself. */
export const ContactProved = z.object({
  type: z.literal("contact-proved"),
  data: z.object({ person: PersonId }),
});
export const AbsenceSet = z.object({
  type: z.literal("absence-set"),
  data: z.object({ person: PersonId, from: Instant, to: Instant, cover: PersonId.nullable() }),
});
/** The person is there again, or does not go away: the absence that would have begun then counts no more. */
export const AbsenceEnded = z.object({
  type: z.literal("absence-ended"),
  data: z.object({ person: PersonId, from: Instant }),
});
/** The recurring shifts of a team, in the place of those that it had; null: it has none any more. */
export const RosterPatternSet = z.object({
  type: z.literal("roster-pattern-set"),
  data: z.object({ team: TeamId, pattern: RosterPattern.nullable() }),
});
/** Somebody on duty wants another to take the rest of the shift. Nothing changes until that one accepts. */
export const DutyOffered = z.object({
  type: z.literal("duty-offered"),
  data: z.object({
    team: TeamId,
    from: PersonId,
    to: PersonId,
    /** When the shift ends that is handed over. */
    until: Instant,
    note: z.string(),
    /** What is open in the hands of whoever hands over, by its ids. */
    openItems: z.array(z.string()),
  }),
});
export const DutyAccepted = z.object({
  type: z.literal("duty-accepted"),
  data: z.object({ team: TeamId, from: PersonId, to: PersonId, until: Instant }),
});
export const DutyDeclined = z.object({
  type: z.literal("duty-declined"),
  data: z.object({ team: TeamId, from: PersonId, to: PersonId, reason: z.string() }),
});

/** What happens to who works for a partner when, on the partner's own stream. */
export const StaffingFact = z.discriminatedUnion("type", [
  QualificationsDemanded,
  QualificationRecorded,
  QualificationWithdrawn,
  QualificationEndWarned,
  ContactProved,
  AbsenceSet,
  AbsenceEnded,
  RosterPatternSet,
  DutyOffered,
  DutyAccepted,
  DutyDeclined,
]);
export type StaffingFact = z.infer<typeof StaffingFact>;
