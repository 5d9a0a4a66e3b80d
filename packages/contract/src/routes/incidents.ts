import { Assessment } from "@mirror/partnership";
import { ExerciseId, IncidentId, PartnerId, TLP_LABELS, TLP_WHEN_UNMARKED } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading } from "../route.js";
import { IncidentSummary, IncidentView } from "../views/incident.js";
import { Reason } from "./reason.js";

const params = z.strictObject({ id: IncidentId });
const Line = z.string().trim().min(1).max(200);

export const OpenIncidentBody = z
  .strictObject({
    title: Line,
    description: z.string().max(8000).default(""),
    severity: z.int().min(0).max(5).meta({ description: "0 baseline to 5 emergency (ES-01)." }),
    lifeSafety: z.boolean().default(false),
    marking: z
      .enum(TLP_LABELS)
      .optional()
      .meta({
        description: `Who may know. Left out, ${TLP_WHEN_UNMARKED} is assigned, and the incident says so.`,
      }),
    affected: z.array(PartnerId).min(1).max(50),
    source: Line.default("declared by a person"),
    exercise: ExerciseId.optional().meta({ description: "Within this exercise." }),
  })
  .meta({ id: "OpenIncident" });

export const incidents = {
  list: reading({
    id: "incident.list",
    path: "/incidents",
    summary: "List the incidents",
    description: "Those that the caller's partner owns or is affected by, newest first.",
    query: PageQuery.extend({
      open: Flag.optional().meta({ description: "Only those that are not closed, or only those that are." }),
    }),
    answer: { status: 200, schema: pageOf(IncidentSummary) },
  }),
  show: reading({
    id: "incident.show",
    path: "/incidents/{id}",
    summary: "Show an incident",
    description: "With the runs that were started for it.",
    params,
    answer: { status: 200, schema: IncidentView },
  }),
  open: deciding({
    id: "incident.open",
    path: "/incidents",
    summary: "Open an incident",
    description:
      "Declares an incident for the caller's partner. For the roles trigger, duty officer and run lead.",
    body: OpenIncidentBody,
    answer: { status: 201, schema: IncidentView },
  }),
  acknowledge: decidingOn({
    id: "incident.acknowledge",
    path: "/incidents/{id}/acknowledge",
    summary: "Acknowledge an incident",
    description: "Somebody owns up to it.",
    params,
    answer: { status: 200, schema: IncidentView },
  }),
  assess: decidingOn({
    id: "incident.assess",
    path: "/incidents/{id}/assess",
    summary: "Say how an incident stands at one's own partner",
    description:
      "Severity, outlook, and whether it is more than the partner can respond to, with a reason of at least 20 characters (ES-01, ES-04). " +
      "The levels that follow are called or proposed by themselves (ES-03, ES-07). " +
      "For the duty officer, run lead or official of a partner that owns the incident or is hit by it.",
    params,
    body: Assessment.meta({ id: "Assessment" }),
    answer: { status: 200, schema: IncidentView },
  }),
  merge: decidingOn({
    id: "incident.merge",
    path: "/incidents/{id}/merge",
    summary: "Merge an incident into another",
    description:
      "Says that it is another one's, of the same partner, once none of its runs goes on (ES-09). Its alerts are counted there from now on.",
    params,
    body: z.strictObject({ into: IncidentId, reason: Reason }),
    answer: { status: 200, schema: IncidentView },
  }),
  close: decidingOn({
    id: "incident.close",
    path: "/incidents/{id}/close",
    summary: "Close an incident",
    description:
      "Once none of its runs goes on (ES-09). One that an alert proposed is dismissed in this way, too.",
    params,
    body: z.strictObject({ reason: Reason }),
    answer: { status: 200, schema: IncidentView },
  }),
};
