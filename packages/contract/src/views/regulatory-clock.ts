import { ClockMark, ReportingDuty, StartEvent } from "@mirror/partnership";
import { IncidentId, Instant, RegulatoryClockId, RunId, TimeZone, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";

/** Whether a term is kept, or only shown. */
const Binding = z
  .object({
    enforced: z.boolean().meta({ description: "Told before its end, and missed at it; else only shown." }),
    because: z.string().nullable().meta({ description: "Why it is only shown; null: it is enforced." }),
  })
  .meta({ id: "ClockBinding" });

export const ReportingDutyView = z
  .object({
    ...ReportingDuty.shape,
    binding: Binding.meta({ description: "As it stands today." }),
    statedBy: PartnerRef.nullable().meta({ description: "Whose own duty it is; null: it is known here." }),
    statedAt: Instant.nullable(),
    withdrawn: z
      .boolean()
      .meta({ description: "Whether its partner has it no longer: no clock starts for it." }),
  })
  .meta({ id: "ReportingDuty" });
export type ReportingDutyView = z.infer<typeof ReportingDutyView>;

export const RegulatoryClockSummary = z
  .object({
    id: RegulatoryClockId,
    duty: z.string().meta({ description: "The reporting duty: `NIS2-EW`." }),
    regime: z.string(),
    stage: z.string(),
    status: z.enum(["running", "met", "missed", "transferred", "not-applicable"]),
    binding: Binding,
    of: PartnerRef.meta({ description: "The partner that keeps it." }),
    entity: z.string().meta({ description: "Who owes the report." }),
    recipient: z.string(),
    incident: IncidentId,
    run: RunId.nullable(),
    dueAt: Instant.nullable().meta({ description: "Null: no instant can be named." }),
    waitingFor: WaitingFor,
  })
  .meta({ id: "RegulatoryClockSummary" });
export type RegulatoryClockSummary = z.infer<typeof RegulatoryClockSummary>;

export const RegulatoryClockView = RegulatoryClockSummary.extend({
  version: Version,
  marking: Tlp,
  startsOn: z.string().meta({ description: "What the act counts from, in its words." }),
  note: z.string().nullable(),
  confidence: z.enum(["A", "B", "C"]),
  zone: TimeZone,
  startedAt: Instant.meta({
    description: "When it was put on the record; its time runs from what happened.",
  }),
  occurrences: z.array(z.object({ event: StartEvent, at: Instant, evidence: z.string() })),
  corrections: z
    .array(
      z.object({
        event: StartEvent,
        from: Instant,
        to: Instant,
        reason: z.string(),
        by: PersonRef,
        at: Instant,
      }),
    )
    .meta({ description: "Both values, and why (ES-08)." }),
  extensions: z.array(
    z.object({ from: Instant.nullable(), until: Instant, basis: z.string(), by: PersonRef, at: Instant }),
  ),
  marks: z
    .array(z.object({ mark: ClockMark, at: Instant }))
    .meta({ description: "When its partner is told that time goes by." }),
  submission: z
    .object({ at: Instant, reference: z.string(), by: PersonRef.nullable() })
    .nullable()
    .meta({ description: "The last report; of a clock that is missed, one that came late." }),
  setAside: z
    .object({ to: z.string().nullable(), reason: z.string(), by: PersonRef, at: Instant })
    .nullable(),
}).meta({ id: "RegulatoryClock" });
export type RegulatoryClockView = z.infer<typeof RegulatoryClockView>;
