import { Alert } from "@mirror/alert";
import { Outlook, RecordedAssessment, Severity } from "@mirror/partnership";
import { ExerciseId, IncidentId, Instant, RunId, SourceId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version } from "./references.js";

/** How an incident stands for everyone together, and so for each of its runs. */
export const SituationView = z
  .object({
    severity: Severity,
    outlook: Outlook.nullable().meta({
      description: "The worst that any partner sees; null: none has said.",
    }),
    partners: z.int().meta({ description: "How many partners are hit." }),
    significant: z.array(PartnerRef).meta({
      description: "Those that say themselves that they are hit significantly: severity 3 or more.",
    }),
    exceeded: z
      .array(PartnerRef)
      .meta({ description: "Those for which it is more than they can respond to." }),
    largeScale: z.boolean().meta({
      description: "More than a partner's capacity, or significant to two at least (NIS2).",
    }),
  })
  .meta({ id: "Situation" });
export type SituationView = z.infer<typeof SituationView>;

export const IncidentStatus = z.enum(["open", "acknowledged", "closed", "merged"]);

export const IncidentSummary = z
  .object({
    id: IncidentId,
    status: IncidentStatus,
    exercise: z.boolean(),
    title: z.string(),
    severity: Severity.meta({
      description: "That of the partner that is hit worst, by what its partners say of themselves (ES-01).",
    }),
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
  situation: SituationView,
  declaredSeverity: Severity.meta({ description: "As what it was declared." }),
  assessments: z
    .array(
      z
        .object({ ...RecordedAssessment.shape, partner: PartnerRef, by: PersonRef })
        .meta({ id: "RecordedAssessment" }),
    )
    .meta({ description: "How it stands at each partner, in its own last word." }),
  markingAssigned: z.boolean().meta({ description: "Nobody marked it: the default was assigned." }),
  openedBy: PersonRef.nullable(),
  closedBecause: z.string().nullable(),
  mergedInto: IncidentId.nullable(),
  alerts: z.array(AlertHeard),
  playbooks: z.array(PlaybookProposed),
  runs: z.array(z.object({ id: RunId, name: z.string(), status: z.string() })),
}).meta({ id: "Incident" });
export type IncidentView = z.infer<typeof IncidentView>;
