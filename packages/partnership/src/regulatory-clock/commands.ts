import { IncidentId, Instant, Mode, PartnerId, RegulatoryClockId, RunId, TimeZone } from "@mirror/vocabulary";
import { z } from "zod";
import { Ring } from "../ring.js";
import { Line, Words } from "../words.js";
import { ReportingDuty, ReportingDutyId, StartEvent } from "./reporting-duty.js";

/** Something that a term is counted from, when it happened, and what shows it (a log line, a call, a file's hash). */
export const Occurrence = z.strictObject({ event: StartEvent, at: Instant, evidence: Words });
export type Occurrence = z.infer<typeof Occurrence>;

/** Whose clock it is, and what about. */
export const ClockSubject = z.strictObject({
  mode: Mode,
  /** The partner that keeps it, and has to see that the report is made. */
  of: PartnerId,
  /** Who owes the report, by name: the partner itself, or an operator in its care. */
  entity: Line,
  incident: IncidentId,
  /** The run in which it was started; null where a person did so outside of any. It outlives its run. */
  run: RunId.nullable(),
  /** Where the entity's days begin and end. */
  zone: TimeZone,
});
export type ClockSubject = z.infer<typeof ClockSubject>;

/** Which duty is meant: one that we know, by its name, or one that the partner states itself. */
export const DutyMeant = z.union([ReportingDutyId, ReportingDuty]);
export type DutyMeant = z.infer<typeof DutyMeant>;

/** Starts a clock by what has happened. `id` names the new stream. */
export const StartClock = z.strictObject({
  type: z.literal("start"),
  id: RegulatoryClockId,
  duty: DutyMeant,
  subject: ClockSubject,
  occurrence: Occurrence,
});
export type StartClock = z.infer<typeof StartClock>;

/** Another of the events that the term is counted from has happened (DORA: the classification, after the awareness). */
export const RecordOccurrence = z.strictObject({
  type: z.literal("record-occurrence"),
  occurrence: Occurrence,
});
export type RecordOccurrence = z.infer<typeof RecordOccurrence>;

/** An event happened at another time than was recorded; the reason takes at least 20 characters, and both values are kept (ES-08). */
export const CorrectOccurrence = z.strictObject({
  type: z.literal("correct"),
  event: StartEvent,
  at: Instant,
  reason: Words,
});
export type CorrectOccurrence = z.infer<typeof CorrectOccurrence>;

/** The authority has given more time; `basis` says who, by what. The end before it is kept. */
export const ExtendClock = z.strictObject({ type: z.literal("extend"), until: Instant, basis: Words });
export type ExtendClock = z.infer<typeof ExtendClock>;

/** The report has left; `reference` is its receipt, or what else shows it. */
export const SubmitReport = z.strictObject({ type: z.literal("submit"), at: Instant, reference: Words });
export type SubmitReport = z.infer<typeof SubmitReport>;

/** Somebody else keeps the clock from now on; it goes on for them, and is no longer ours to miss. */
export const TransferClock = z.strictObject({ type: z.literal("transfer"), to: Line, reason: Words });
export type TransferClock = z.infer<typeof TransferClock>;

/** The duty does not apply after all. */
export const SetNotApplicable = z.strictObject({ type: z.literal("set-not-applicable"), reason: Words });
export type SetNotApplicable = z.infer<typeof SetNotApplicable>;

/** It was transferred, or set aside, by mistake: it goes on as if it had never been. */
export const ReopenClock = z.strictObject({ type: z.literal("reopen"), reason: Words });
export type ReopenClock = z.infer<typeof ReopenClock>;

export const RegulatoryClockCommand = z.discriminatedUnion("type", [
  StartClock,
  RecordOccurrence,
  CorrectOccurrence,
  ExtendClock,
  SubmitReport,
  TransferClock,
  SetNotApplicable,
  ReopenClock,
  Ring,
]);
export type RegulatoryClockCommand = z.infer<typeof RegulatoryClockCommand>;
