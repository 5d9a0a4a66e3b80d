import type { Exercise } from "@mirror/exercise";
import { ExerciseId, Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";

export const DrillStatusName = z.enum([
  "draft",
  "approved",
  "scheduled",
  "running",
  "paused",
  "suspended",
  "ended",
  "cancelled",
] satisfies Exercise["status"][]);

/** An exercise's own clock. */
export const ClockView = z
  .object({
    now: Instant.meta({ description: "What it shows." }),
    running: z.boolean(),
    readAt: Instant.meta({ description: "When it was read, on the world's clock." }),
  })
  .meta({ id: "ExerciseClock" });

export const DrillSummary = z
  .object({
    id: ExerciseId,
    status: DrillStatusName,
    name: z.string(),
    participants: z.array(PartnerRef),
    startsAt: Instant.meta({ description: "What its clock shows at its start." }),
    clock: ClockView.nullable().meta({ description: "Null before it is started." }),
  })
  .meta({ id: "DrillSummary" });
export type DrillSummary = z.infer<typeof DrillSummary>;

/** A rehearsal. What it is to show is for those who direct and judge it: players see the rest (DR-08). */
export const DrillView = DrillSummary.extend({
  version: Version,
  plannedFor: Instant.nullable(),
  director: PersonRef,
  controllers: z.array(PersonRef),
  plan: z
    .object({
      scenario: z.string(),
      objectives: z.array(z.string()),
      playbook: z.string(),
      jumps: z.enum(["by-hand", "when-all-wait"]),
    })
    .nullable()
    .meta({ description: "For whoever plans, directs, controls or evaluates it; null for players." }),
  because: z.string().nullable().meta({ description: "Why it is paused, suspended, ended or cancelled." }),
  waitingFor: WaitingFor,
}).meta({ id: "Drill" });
export type DrillView = z.infer<typeof DrillView>;

/** When the next thing on an exercise's clock is due: where a controller may jump to. */
export const NextWakeUp = z
  .object({
    clock: ClockView,
    next: z.object({ dueAt: Instant, stream: z.string(), name: z.string() }).nullable().meta({
      description: "Null: nothing waits for this clock.",
    }),
  })
  .meta({ id: "NextWakeUp" });
export type NextWakeUp = z.infer<typeof NextWakeUp>;
