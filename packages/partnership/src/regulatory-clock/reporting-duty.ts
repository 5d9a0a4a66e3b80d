import { ClockEvent } from "@mirror/playbook";
import { Duration, Instant, TimeZone } from "@mirror/vocabulary";
import { z } from "zod";
import { Line } from "../words.js";

/** The name of a reporting duty (`NIS2-EW`), as playbooks name it. */
export const ReportingDutyId = z
  .string()
  .regex(/^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$/, "A reporting duty is named like NIS2-EW.")
  .max(40);
export type ReportingDutyId = z.infer<typeof ReportingDutyId>;

/**
 * What a term is counted from. Acts say it in their own words, and the difference decides whether a report is late: a
 * submission is that of the report before; a classification or determination is somebody's recorded judgement.
 */
export const StartEvent = ClockEvent;
export type StartEvent = z.infer<typeof StartEvent>;

/**
 * Business days as whoever states a duty counts them: Monday to Friday, without these days. Past the last year that is listed
 * only the weekends are known: it is said rather too early than too late.
 */
export const OwnCalendar = z.strictObject({
  name: Line,
  holidays: z.array(z.iso.date()).max(500),
});
export type OwnCalendar = z.infer<typeof OwnCalendar>;

/** Whole months of the calendar (`P1M`), which are no fixed length. */
const Months = z.string().regex(/^P([1-9]|1[0-2])M$/, "Months are written like P1M.");

/**
 * How long there is time.
 *
 * - `within`: so long after each of these events; where several have happened, the earliest end counts.
 * - `business-days`: to the given minute of the last of so many business days after the day of the event, by a calendar.
 * - `end-of-next-day`: the whole of the calendar day after the event's, in the entity's own zone.
 * - `without-delay`: at once; no instant is named, so that none can be missed, and the time that goes by is shown.
 * - `unsettled`: it is not known well enough to count; `says` is what is known.
 */
export const Term = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("within"),
    of: z
      .array(z.strictObject({ event: StartEvent, duration: z.union([Duration, Months]) }))
      .min(1)
      .max(4),
  }),
  z.strictObject({
    kind: z.literal("business-days"),
    event: StartEvent,
    days: z.int().min(1).max(60),
    calendar: z.union([z.enum(["us-federal", "weekdays"]), OwnCalendar]),
    zone: TimeZone,
    untilMinute: z.int().min(1).max(1440),
  }),
  z.strictObject({ kind: z.literal("end-of-next-day"), event: StartEvent }),
  z.strictObject({ kind: z.literal("without-delay"), event: StartEvent }),
  z.strictObject({ kind: z.literal("unsettled"), event: StartEvent, says: Line }),
]);
export type Term = z.infer<typeof Term>;

/** From when until when an act binds; `proposed`: it never did yet, `arrangement`: partners keep to it, no law does. */
export const DutyStanding = z.discriminatedUnion("status", [
  z.strictObject({ status: z.literal("in-force"), from: Instant.nullable(), until: Instant.nullable() }),
  z.strictObject({ status: z.literal("proposed") }),
  z.strictObject({ status: z.literal("arrangement") }),
]);

/** A duty to report by a term: one stage of one regime. */
export const ReportingDuty = z.strictObject({
  id: ReportingDutyId,
  regime: Line,
  stage: Line,
  /** The event that the term is counted from, as the act calls it. */
  startsOn: Line,
  term: Term,
  /** The duty whose submission starts this one by itself. */
  follows: ReportingDutyId.nullable(),
  recipient: Line,
  standing: DutyStanding,
  /** A: from the act or those who apply it; B: from one good secondary source; C: recalled, or the figure was not seen. */
  confidence: z.enum(["A", "B", "C"]),
  /** What to bear in mind; shown beside the term. */
  note: Line.nullable(),
  source: Line,
});
export type ReportingDuty = z.infer<typeof ReportingDuty>;
