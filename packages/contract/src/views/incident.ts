import { ExerciseId, IncidentId, Instant, RunId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version } from "./references.js";

export const IncidentStatus = z.enum(["open", "acknowledged", "closed", "merged"]);

export const IncidentSummary = z
  .object({
    id: IncidentId,
    status: IncidentStatus,
    exercise: z.boolean(),
    title: z.string(),
    severity: z.int().min(0).max(5),
    lifeSafety: z.boolean(),
    marking: Tlp,
    owner: PartnerRef,
    affected: z.array(PartnerRef),
    openedAt: Instant,
  })
  .meta({ id: "IncidentSummary" });
export type IncidentSummary = z.infer<typeof IncidentSummary>;

export const IncidentView = IncidentSummary.extend({
  version: Version,
  exerciseId: ExerciseId.nullable(),
  description: z.string(),
  source: z.string(),
  markingAssigned: z.boolean().meta({ description: "Nobody marked it: the default was assigned." }),
  openedBy: PersonRef.nullable(),
  closedBecause: z.string().nullable(),
  runs: z.array(z.object({ id: RunId, name: z.string(), status: z.string() })),
}).meta({ id: "Incident" });
export type IncidentView = z.infer<typeof IncidentView>;
