import type { EscalationStatus } from "@mirror/partnership";
import { CrisisLevel, Trigger } from "@mirror/partnership";
import { EscalationId, IncidentId, Instant, RunId, StepInvocationId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";
import { ExitCriterionView } from "./stand-down.js";

export const EscalationStatusName = z.enum([
  "proposed",
  "notified",
  "unreached",
  "acknowledged",
  "active",
  "standdown-proposed",
  "stood-down",
  "closed",
  "rejected",
  "superseded",
] satisfies EscalationStatus[]);

export const EscalationSummary = z
  .object({
    id: EscalationId,
    status: EscalationStatusName,
    run: RunId.nullable().meta({ description: "Null: it is called about its incident alone." }),
    incident: IncidentId.nullable(),
    step: StepInvocationId.nullable(),
    name: z
      .string()
      .meta({ description: "The name of the step that escalates; the reason where a person does." }),
    exercise: z.boolean(),
    from: CrisisLevel,
    to: CrisisLevel,
    of: PartnerRef.meta({ description: "Whose ladder is climbed, and whose authority takes the level." }),
    severity: z.int(),
    since: Instant.meta({
      description: "Since when it stands so; while people are paged, since the last page.",
    }),
    waitingFor: WaitingFor,
  })
  .meta({ id: "EscalationSummary" });
export type EscalationSummary = z.infer<typeof EscalationSummary>;

export const EscalationView = EscalationSummary.extend({
  version: Version,
  marking: Tlp,
  affected: z.array(PartnerRef),
  office: z.string().nullable(),
  reason: z.string(),
  deEscalation: z.array(z.string()),
  exitCriteria: z.array(z.string()),
  criteria: z.array(ExitCriterionView).meta({
    description: "The same, with what the record says of those that it can tell (ES-05).",
  }),
  trigger: Trigger.nullable().meta({
    description: "What let it be proposed by itself (ES-07); null: a step, or a person, escalates.",
  }),
  proposedAt: Instant,
  keptUntil: Instant.meta({
    description: "Until when the level is kept at the least: its dwell time after its last trigger (ES-06).",
  }),
  paged: z.array(PersonRef).meta({ description: "Who is paged now." }),
  answerBy: Instant.nullable(),
  missed: z.int().meta({ description: "How many pages went unanswered." }),
  acknowledgedBy: PersonRef.nullable(),
  heldBy: PersonRef.nullable().meta({ description: "Who has taken the level." }),
  standDownProposedBy: PersonRef.nullable(),
  closesAt: Instant.nullable(),
  because: z.string().nullable(),
}).meta({ id: "Escalation" });
export type EscalationView = z.infer<typeof EscalationView>;
