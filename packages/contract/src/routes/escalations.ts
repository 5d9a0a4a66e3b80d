import {
  AuthoriseEscalation,
  CrisisLevel,
  DeclineEscalation,
  EscalateFurther,
  ObjectToStandDown,
  ProposeStandDown,
  ReEscalate,
  RejectEscalation,
} from "@mirror/partnership";
import { Duration, EscalationId, RunId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, reading, reserved, verbsOf } from "../route.js";
import { EscalationSummary, EscalationView } from "../views/escalation.js";
import { Justification } from "./reason.js";

const params = z.strictObject({ id: EscalationId });
const answer = { status: 200, schema: EscalationView } as const;

const Line = z.string().trim().min(3, "Say it in a few words.").max(1000);

/** A level that a person calls; what it does not say follows from its run and its incident. */
const OpenEscalationBody = z
  .strictObject({
    run: RunId,
    to: CrisisLevel,
    team: TeamId.optional().meta({
      description: "Who of your partner is called first; else its duty officers.",
    }),
    office: z.string().trim().min(1).max(200).optional().meta({
      description:
        "The office that holds the level's authority; else any authorised official of your partner.",
    }),
    reason: Justification,
    acknowledgeWithin: Duration.optional().meta({
      description:
        "How long one who is paged has, before the next is; else 5 minutes to an hour, by severity.",
    }),
    acceptWithin: Duration.optional().meta({
      description: "How long the level's authority has; else by level and severity.",
    }),
    deEscalation: z.array(Line).min(1).max(10).meta({ description: "How the level could be left." }),
    exitCriteria: z.array(Line).min(1).max(20).meta({ description: "What has to be so before it is." }),
  })
  .meta({ id: "OpenEscalation" });

const { verb, bareVerb } = verbsOf({
  name: "escalation",
  path: "/escalations",
  params,
  view: EscalationView,
});

export const escalations = {
  list: reading({
    id: "escalation.list",
    path: "/escalations",
    summary: "List escalations",
    description: "Those that the caller's partner is called in, or affected by, newest first.",
    query: PageQuery.extend({
      run: RunId.optional(),
      open: Flag.optional().meta({ description: "Only those that are not over, or only those that are." }),
    }),
    answer: { status: 200, schema: pageOf(EscalationSummary) },
  }),
  show: reading({
    id: "escalation.show",
    path: "/escalations/{id}",
    summary: "Show an escalation",
    description: "Which level is called, why, who is paged, and what leaving it takes.",
    params,
    answer,
  }),
  open: deciding({
    id: "escalation.open",
    path: "/escalations",
    summary: "Call a level",
    description:
      "A person escalates within a run, up the ladder of their own partner: notified at once or proposed to its authority, as " +
      "ES-03 says. It names how it can be left again (ES-05). For the duty officer, run lead or official of a partner that takes part.",
    body: OpenEscalationBody,
    answer: { status: 201, schema: EscalationView },
  }),
  authorise: verb(
    "authorise",
    "Authorise",
    "The level's authority wants it (ES-04).",
    AuthoriseEscalation.omit({ type: true }),
  ),
  reject: verb(
    "reject",
    "Reject",
    "The level's authority does not want it.",
    RejectEscalation.omit({ type: true }),
  ),
  acknowledge: reserved(bareVerb("acknowledge", "Acknowledge", '"I have it": the paging stops.')),
  accept: bareVerb("accept", "Accept the level", "The level's authority takes the level: it is active."),
  decline: verb(
    "decline",
    "Decline the level",
    "The level's authority does not take it.",
    DeclineEscalation.omit({ type: true }),
  ),
  proposeStandDown: verb(
    "propose-stand-down",
    "Propose to stand down",
    "Says of every exit criterion that it is met, in the case's own words and order.",
    ProposeStandDown.omit({ type: true }),
  ),
  object: verb(
    "object",
    "Object to standing down",
    "An affected partner does not agree yet.",
    ObjectToStandDown.omit({ type: true }),
  ),
  confirm: bareVerb(
    "confirm",
    "Confirm the stand-down",
    "Leaves the level; refused while anything still has to end (ES-09).",
  ),
  reEscalate: verb(
    "re-escalate",
    "Take the level again",
    "It flared up again before the level was left.",
    ReEscalate.omit({ type: true }),
  ),
  escalateFurther: verb(
    "escalate-further",
    "Hand on to a higher level",
    "Another escalation takes over.",
    EscalateFurther.omit({ type: true }),
  ),
};
