import { SignedAcceptanceOfLead, SignedOfferOfLead, Words } from "@mirror/partnership";
import { Role } from "@mirror/playbook";
import { IncidentId, PartnerId, RunId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading, reserved } from "../route.js";
import { RunSummary, RunView } from "../views/run.js";
import { StandDownView } from "../views/stand-down.js";
import { TimelineEntry } from "../views/timeline.js";
import { ContentHash, PlaybookId } from "./playbooks.js";
import { Justification, Reason } from "./reason.js";

const params = z.strictObject({ id: RunId });

export const StartRunBody = z
  .strictObject({
    playbook: PlaybookId,
    hash: ContentHash.optional().meta({ description: "Which version; left out, the newest." }),
    incident: IncidentId,
    bindings: z
      .record(Role, z.strictObject({ partner: PartnerId, team: TeamId }))
      .default({})
      .meta({ description: "Which team plays each role of the playbook." }),
    variables: z
      .record(z.string().max(250), z.string().max(65_536))
      .default({})
      .meta({ description: "Values for the playbook's external variables, by name (`__name__`)." }),
    newFacts: Words.optional().meta({
      description:
        "What is new since a partner refused, in another run, what this one asks: shown with each first question (C-17).",
    }),
  })
  .meta({ id: "StartRun" });

export const runs = {
  list: reading({
    id: "run.list",
    path: "/runs",
    summary: "List the runs",
    description: "Those that the caller's partner leads or takes part in, newest first.",
    query: PageQuery.extend({
      incident: IncidentId.optional(),
      open: Flag.optional().meta({ description: "Only those that go on, or only those that are over." }),
      leadOffered: z.literal("true").optional().meta({
        description: "Only those whose lead is offered to the caller's partner, newest offer first (M18).",
      }),
    }),
    answer: { status: 200, schema: pageOf(RunSummary) },
  }),
  show: reading({
    id: "run.show",
    path: "/runs/{id}",
    summary: "Show a run",
    description: "Where it stands, what is open in it, and what it waits for.",
    params,
    answer: { status: 200, schema: RunView },
  }),
  standDown: reading({
    id: "run.stand-down",
    path: "/runs/{id}/stand-down",
    summary: "Show what keeps a run from standing down",
    description:
      "Whatever still has to end in it, in the runs that called it or that it called, and the clocks of its incident (ES-09): what it is, " +
      "whose, and what would end it. An exit step is not done, and no level is left, while any of it stands.",
    params,
    answer: { status: 200, schema: StandDownView },
  }),
  start: deciding({
    id: "run.start",
    path: "/runs",
    summary: "Start a run",
    description:
      "Starts a playbook for an incident. What the pre-flight finds is written down, and the run is `rejected` with it. " +
      "For the roles trigger, duty officer and run lead of the owner or an affected partner.",
    body: StartRunBody,
    answer: { status: 201, schema: RunView },
  }),
  hold: reserved(
    decidingOn({
      id: "run.hold",
      path: "/runs/{id}/hold",
      summary: "Hold a run",
      description:
        "A participating partner's sovereign hold: nothing more is handed out or sent until the same partner releases it.",
      params,
      body: z.strictObject({ reason: Reason }),
      answer: { status: 200, schema: RunView },
    }),
  ),
  release: decidingOn({
    id: "run.release",
    path: "/runs/{id}/release",
    summary: "Release a run",
    description: "Ends the hold of the caller's own partner.",
    params,
    answer: { status: 200, schema: RunView },
  }),
  cancel: reserved(
    decidingOn({
      id: "run.cancel",
      path: "/runs/{id}/cancel",
      summary: "Abort a run",
      description:
        "Ends a run before its end: for the partner that leads it. What it opened is closed with it.",
      params,
      body: z.strictObject({ reason: Justification }),
      answer: { status: 200, schema: RunView },
    }),
  ),
  offerLead: decidingOn({
    id: "run.offer-lead",
    path: "/runs/{id}/offer-lead",
    summary: "Offer a run's lead to another partner",
    description:
      "A statement (`offer-lead`) of the partner that leads, signed with its key, brought by its official (M18). Nothing changes until " +
      "the other accepts; another offer takes the place of this one.",
    params,
    body: SignedOfferOfLead,
    answer: { status: 200, schema: RunView },
  }),
  acceptLead: decidingOn({
    id: "run.accept-lead",
    path: "/runs/{id}/accept-lead",
    summary: "Accept a run's lead",
    description:
      "A statement (`accept-lead`) of the partner that it was offered to, signed with its key, that names the number of the statement " +
      "that offered it (M18). From then on that partner leads, also the runs that this one has called.",
    params,
    body: SignedAcceptanceOfLead,
    answer: { status: 200, schema: RunView },
  }),
  dropLeadOffer: decidingOn({
    id: "run.drop-lead-offer",
    path: "/runs/{id}/drop-lead-offer",
    summary: "Decline an offered lead, or take the offer back",
    description:
      "For officials of the partner that it is offered to, and of the lead. The lead stays where it is.",
    params,
    body: z.strictObject({ reason: Reason }),
    answer: { status: 200, schema: RunView },
  }),
  timeline: reading({
    id: "run.timeline",
    path: "/runs/{id}/timeline",
    summary: "Read a run's timeline",
    description:
      "What happened in a run, in the runs that it called, and in their consent rounds, aid requests and escalations, oldest first, " +
      "as far as the caller may see it.",
    params,
    query: PageQuery,
    answer: { status: 200, schema: pageOf(TimelineEntry) },
  }),
};
