import { Alert } from "@mirror/alert";
import { ExerciseId, IncidentId, Instant, RunId, SourceId, Tlp } from "@mirror/vocabulary";
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
    source: z.string().meta({ description: "Who or what says so." }),
    proposedBy: SourceId.nullable().meta({
      description: "The source whose alert proposed it; null where somebody declared it.",
    }),
    repeats: z.int().meta({ description: "How often its alerts were told again." }),
    standDownProposedAt: Instant.nullable().meta({
      description: "Since when none of its alerts fires any more: whoever leads decides.",
    }),
  })
  .meta({ id: "IncidentSummary" });
export type IncidentSummary = z.infer<typeof IncidentSummary>;

/** One alert as an incident knows it. */
const AlertHeard = Alert.extend({
  source: SourceId,
  repeats: z.int(),
  firstAt: Instant,
  lastAt: Instant,
  resolvedAt: Instant.nullable(),
}).meta({ id: "AlertHeard" });

/** A playbook that a rule names for its alert. */
const PlaybookProposed = z
  .object({
    playbook: z.string(),
    name: z.string().nullable().meta({ description: "Null where it is not imported here." }),
    may: z.enum(["propose", "start"]).meta({ description: "Whether the source may start it by itself." }),
    run: RunId.nullable(),
    because: z.string().nullable().meta({ description: "Why the source did not start it." }),
  })
  .meta({ id: "PlaybookProposed" });

export const IncidentView = IncidentSummary.extend({
  version: Version,
  exerciseId: ExerciseId.nullable(),
  description: z.string(),
  markingAssigned: z.boolean().meta({ description: "Nobody marked it: the default was assigned." }),
  openedBy: PersonRef.nullable(),
  closedBecause: z.string().nullable(),
  mergedInto: IncidentId.nullable(),
  alerts: z.array(AlertHeard),
  playbooks: z.array(PlaybookProposed),
  runs: z.array(z.object({ id: RunId, name: z.string(), status: z.string() })),
}).meta({ id: "Incident" });
export type IncidentView = z.infer<typeof IncidentView>;
