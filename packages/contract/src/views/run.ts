import type { RunStatus } from "@mirror/engine";
import { ExerciseId, IncidentId, Instant, RunId, StepInvocationId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { SituationView } from "./incident.js";
import { PartnerRef, PersonRef, TeamRef, Version } from "./references.js";
import { StepSummary } from "./step.js";

export const RunStatusName = z.enum([
  "created",
  "active",
  "held",
  "suspended",
  "standing-down",
  "completed",
  "failed",
  "aborted",
  "rejected",
] satisfies RunStatus[]);

export const RunSummary = z
  .object({
    id: RunId,
    status: RunStatusName,
    exercise: z.boolean(),
    playbook: z.object({ id: z.string(), name: z.string(), modified: Instant, hash: z.string() }),
    incident: IncidentId,
    lead: PartnerRef,
    leadOffer: z
      .object({
        to: PartnerRef,
        reason: z.string(),
        offeredAt: Instant,
        statement: z.int().meta({ description: "The number of the statement that offers it." }),
      })
      .nullable()
      .meta({ description: "To whom the lead has offered it; null: to nobody." }),
    calledBy: z.object({ run: RunId, step: StepInvocationId }).nullable(),
    createdAt: Instant,
    endedAt: Instant.nullable(),
    because: z.string().nullable().meta({ description: "Why it failed, was aborted, rejected or is held." }),
    blockedOn: z
      .string()
      .nullable()
      .meta({ description: "What it is waiting for, in one sentence; null where it is over." }),
  })
  .meta({ id: "RunSummary" });
export type RunSummary = z.infer<typeof RunSummary>;

export const RunView = RunSummary.extend({
  version: Version,
  exerciseId: ExerciseId.nullable(),
  marking: Tlp,
  situation: SituationView.nullable().meta({
    description: "How its incident stands now (ES-01); null where that is not the caller's to see.",
  }),
  participants: z.array(PartnerRef),
  bindings: z.array(z.object({ role: z.string(), team: TeamRef })),
  heldBy: z.array(PartnerRef),
  startedBy: PersonRef.nullable(),
  warnings: z.array(z.string()).meta({ description: "What its pre-flight warned of." }),
  variables: z.record(z.string(), z.string().nullable()),
  openSteps: z.array(StepSummary).meta({ description: "What is still open in it, oldest first." }),
  called: z.array(z.object({ run: RunId, name: z.string(), status: RunStatusName })).meta({
    description: "The runs that its steps have called.",
  }),
}).meta({ id: "Run" });
export type RunView = z.infer<typeof RunView>;
