import { ExerciseId, Instant, PersonId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRole } from "../role.js";
import { Line, Words } from "../words.js";
import { QualificationName, QualificationNames } from "./qualification.js";
import { RosterPattern } from "./roster-pattern.js";

/** Says which qualifications a role takes; none: it takes none any more. What officials need, only the partner's key says. */
export const DemandQualifications = z.strictObject({
  type: z.literal("demand-qualifications"),
  role: PartnerRole,
  qualifications: QualificationNames,
  /** Attending an exercise gives or renews each of them for so many days; left out: no exercise does. */
  drillHoldsDays: z.int().min(1).max(3660).optional(),
});

/** Records that a person is qualified, until then; null: without an end. */
export const RecordQualification = z.strictObject({
  type: z.literal("record-qualification"),
  person: PersonId,
  name: QualificationName,
  until: Instant.nullable(),
  /** By having attended this exercise, which ended then; `until` follows from it. Read from the exercise by our own services. */
  attended: z.strictObject({ exercise: ExerciseId, endedAt: Instant }).optional(),
});

export const WithdrawQualification = z.strictObject({
  type: z.literal("withdraw-qualification"),
  person: PersonId,
  name: QualificationName,
  reason: Line,
});

/** Says that a person is away, and who is asked instead. By the person, or an administrator. */
export const SetAbsence = z.strictObject({
  type: z.literal("set-absence"),
  person: PersonId,
  from: Instant,
  to: Instant,
  cover: PersonId.nullable(),
});

/** Takes an absence back, by when it begins; or ends one that has begun. */
export const EndAbsence = z.strictObject({
  type: z.literal("end-absence"),
  person: PersonId,
  from: Instant,
});

/** Sets the shifts of a team that come again every week; null: none do. Its dated shifts stay as they are. */
export const SetRosterPattern = z.strictObject({
  type: z.literal("set-roster-pattern"),
  team: TeamId,
  pattern: RosterPattern.nullable(),
});

/** Asks a member of the team to take the rest of one's own shift. */
export const OfferDuty = z.strictObject({
  type: z.literal("offer-duty"),
  team: TeamId,
  to: PersonId,
  note: Words,
  openItems: z.array(Line).max(200),
});

/** Takes the shift that one was asked to take, from now on. */
export const AcceptDuty = z.strictObject({
  type: z.literal("accept-duty"),
  team: TeamId,
  from: PersonId,
});

export const DeclineDuty = z.strictObject({
  type: z.literal("decline-duty"),
  team: TeamId,
  from: PersonId,
  reason: Line,
});

/** What an administrator says about who works when. */
export const StaffingOrder = z.discriminatedUnion("type", [
  DemandQualifications,
  RecordQualification,
  WithdrawQualification,
  SetRosterPattern,
]);
export type StaffingOrder = z.infer<typeof StaffingOrder>;

/** What a person says about their own time; about an absence, an administrator may, too. */
export const OwnTime = z.discriminatedUnion("type", [
  SetAbsence,
  EndAbsence,
  OfferDuty,
  AcceptDuty,
  DeclineDuty,
]);
export type OwnTime = z.infer<typeof OwnTime>;

const OWN_TIME: ReadonlySet<string> = new Set(OwnTime.options.map(({ shape }) => shape.type.value));

/** Whether a command is about somebody's own time. */
export function isOwnTime<C extends { readonly type: string }>(command: C): command is C & OwnTime {
  return OWN_TIME.has(command.type);
}
