import { Instant, PersonId, RegulatoryClockId } from "@mirror/vocabulary";
import { z } from "zod";
import { ClockSubject, Occurrence } from "./commands.js";
import { ReportingDuty, StartEvent } from "./reporting-duty.js";

/** How much of the time is gone when a partner is told: half of it, and seven eighths. */
export const ClockMark = z.enum(["half-gone", "nearly-due"]);
export type ClockMark = z.infer<typeof ClockMark>;

/** Who says so; null: a service did, on account of a step that a person reported on. */
const By = PersonId.nullable();

/** What happens to a regulatory clock (stream `regulatory-clock--…`). */
export const RegulatoryClockFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("regulatory-clock-started"),
    data: z.object({
      id: RegulatoryClockId,
      /** As it was known when the clock started: what is known later changes no clock that runs. */
      duty: ReportingDuty,
      subject: ClockSubject,
      occurrence: Occurrence,
      by: By,
    }),
  }),
  z.object({
    type: z.literal("regulatory-clock-event-recorded"),
    data: z.object({ occurrence: Occurrence, by: By }),
  }),
  z.object({
    type: z.literal("regulatory-clock-event-corrected"),
    data: z.object({ event: StartEvent, from: Instant, to: Instant, reason: z.string(), by: PersonId }),
  }),
  z.object({
    type: z.literal("regulatory-clock-extended"),
    data: z.object({ from: Instant.nullable(), until: Instant, basis: z.string(), by: PersonId }),
  }),
  z.object({
    type: z.literal("regulatory-clock-told"),
    /** `dueAt`: the end that the mark was counted to; where that moves, the new one is told anew. */
    data: z.object({ mark: ClockMark, dueAt: Instant }),
  }),
  z.object({ type: z.literal("regulatory-clock-missed"), data: z.object({ dueAt: Instant }) }),
  z.object({
    type: z.literal("regulatory-clock-report-submitted"),
    data: z.object({ at: Instant, reference: z.string(), by: By }),
  }),
  z.object({
    type: z.literal("regulatory-clock-transferred"),
    data: z.object({ to: z.string(), reason: z.string(), by: PersonId }),
  }),
  z.object({
    type: z.literal("regulatory-clock-not-applicable"),
    data: z.object({ reason: z.string(), by: PersonId }),
  }),
  z.object({
    type: z.literal("regulatory-clock-reopened"),
    data: z.object({ reason: z.string(), by: PersonId }),
  }),
]);
export type RegulatoryClockFact = z.infer<typeof RegulatoryClockFact>;
