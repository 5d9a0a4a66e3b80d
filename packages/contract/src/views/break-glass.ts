import { type BreakGlassStatus as BreakGlassStatusName, Danger, GlassScope } from "@mirror/partnership";
import { BreakGlassId, ConsentId, Instant, RunId, StepInvocationId } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";
import { StepStatusName } from "./step.js";

const BreakGlassStatus = z.enum([
  "waiting-for-second",
  "in-force",
  "review-owed",
  "review-overdue",
  "reviewed",
  "dropped",
] satisfies BreakGlassStatusName[]);

const By = z.object({ person: PersonRef, at: Instant });

export const BreakGlassSummary = z
  .object({
    id: BreakGlassId,
    status: BreakGlassStatus,
    partner: PartnerRef.meta({ description: "Whose glass is broken, over its own assets." }),
    run: RunId,
    exercise: z.boolean(),
    danger: Danger,
    openedAt: Instant,
    until: Instant.meta({ description: "From this instant nothing is done under it." }),
    reviewBy: Instant.nullable().meta({
      description: "Until when it has to have been reviewed, once it has ended.",
    }),
    waitingFor: WaitingFor,
  })
  .meta({ id: "BreakGlassSummary" });
export type BreakGlassSummary = z.infer<typeof BreakGlassSummary>;

export const BreakGlassView = BreakGlassSummary.extend({
  version: Version,
  justification: z.string(),
  scope: GlassScope.omit({ run: true }),
  by: z.array(By).meta({ description: "Who stands by it: one person, or two." }),
  alone: z
    .object({ tried: z.array(PersonRef), at: Instant })
    .nullable()
    .meta({ description: "Who was tried before the first person went on alone; null: they did not." }),
  ended: z
    .object({ at: Instant, closedBy: PersonRef.nullable() })
    .nullable()
    .meta({ description: "When it ended; nobody closed it where its time was over." }),
  uses: z
    .array(
      z.object({
        round: ConsentId,
        at: Instant,
        steps: z.array(
          z.object({
            step: StepInvocationId.nullable(),
            name: z.string(),
            status: StepStatusName.nullable(),
          }),
        ),
      }),
    )
    .meta({
      description: "Every question that it stood in for, and what has become of the steps asked about.",
    }),
  review: By.extend({ verdict: z.enum(["justified", "not-justified"]), findings: z.string() }).nullable(),
  mayJoin: z.array(PersonRef).meta({ description: "Who of the caller's own partner may stand by it now." }),
  mayReview: z.array(PersonRef).meta({ description: "Who of the caller's own partner may review it now." }),
}).meta({ id: "BreakGlass" });
export type BreakGlassView = z.infer<typeof BreakGlassView>;
