import { Exhibits, Instant, PersonId, RunId, StepInvocationId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { decidingOn, reading } from "../route.js";
import { StepSummary, StepView } from "../views/step.js";
import { HowKnown, Reason } from "./reason.js";

const params = z.strictObject({ id: StepInvocationId });

export const steps = {
  list: reading({
    id: "step.list",
    path: "/steps",
    summary: "List open steps",
    description:
      "What the caller's partner has to do, newest first; with `run`, everything open in that run.",
    query: PageQuery.extend({
      mine: Flag.optional().meta({ description: "Only what the caller was called for, or has taken." }),
      team: TeamId.optional().meta({ description: "Only what this team was handed." }),
      run: RunId.optional().meta({ description: "Everything open in this run, whoever does it." }),
    }),
    answer: { status: 200, schema: pageOf(StepSummary) },
  }),
  show: reading({
    id: "step.show",
    path: "/steps/{id}",
    summary: "Show a step",
    description: "With its instruction, its form and what it stands on.",
    params,
    answer: { status: 200, schema: StepView },
  }),
  claim: decidingOn({
    id: "step.claim",
    path: "/steps/{id}/claim",
    summary: "Take a step",
    description:
      "Says that the caller is on it: the calling stops. For people of the partner whose step it is.",
    params,
    answer: { status: 200, schema: StepView },
  }),
  complete: decidingOn({
    id: "step.complete",
    path: "/steps/{id}/complete",
    summary: "Complete a step",
    description:
      "Reports a step as done, with the values of its form. Files that speak for it are named by their hashes (`exhibits`); the files stay with the caller. " +
      "Whoever reported a step names more of them by completing it again. An exit step is not done while anything still has to end (ES-09).",
    params,
    body: z.strictObject({
      values: z
        .record(z.string().max(250), z.union([z.string().max(65_536), z.number(), z.boolean(), z.null()]))
        .default({})
        .meta({ description: "By the names of the form's fields." }),
      exhibits: Exhibits.default([]).meta({ description: "The files that speak for it." }),
    }),
    answer: { status: 200, schema: StepView },
  }),
  fail: decidingOn({
    id: "step.fail",
    path: "/steps/{id}/fail",
    summary: "Report a step as failed",
    description: "Says that it could not be done, and why: the playbook's own path for it is taken at once.",
    params,
    body: z.strictObject({ reason: Reason }),
    answer: { status: 200, schema: StepView },
  }),
  skip: decidingOn({
    id: "step.skip",
    path: "/steps/{id}/skip",
    summary: "Skip a step",
    description:
      "Goes on without it: for the run lead, with the reason on the record. Another partner's step is not ours to skip (M10).",
    params,
    body: z.strictObject({ reason: Reason }),
    answer: { status: 200, schema: StepView },
  }),
  resume: decidingOn({
    id: "step.resume",
    path: "/steps/{id}/resume",
    summary: "Take a step up again",
    description:
      "Hands a step out anew that was put on hold because its ground fell away, if there is ground for it now (C-08, C-09). " +
      "For the duty officer, run lead or official of the partner whose step it is. One of unknown outcome is not taken up: " +
      "say what became of it, or let its effect be sent again.",
    params,
    answer: { status: 200, schema: StepView },
  }),
  repeat: decidingOn({
    id: "step.repeat",
    path: "/steps/{id}/repeat",
    summary: "Let an effect be sent again",
    description:
      "Of a step on hold because nobody knows whether its effect happened: a person has looked, answers for it that it did " +
      "not, and says how they know (INV-13). For the duty officer, run lead or official of the partner whose step it is. " +
      "It is sent under the same key, and only if it is allowed when it is sent (INV-03). Also of a step that asks a person " +
      "when what it sent has failed: it is then done anew, under another key.",
    params,
    body: z.strictObject({ reason: HowKnown }),
    answer: { status: 200, schema: StepView },
  }),
  endShare: decidingOn({
    id: "step.end-share",
    path: "/steps/{id}/end-share",
    summary: "Say until when what a step has shared may be kept",
    description:
      "Where its playbook does not say so: a share without an end keeps its run from standing down (ES-09). For the duty officer, " +
      "run lead or official of the partner whose step it is. The last word counts.",
    params,
    body: z.strictObject({ until: Instant, reason: Reason }),
    answer: { status: 200, schema: StepView },
  }),
  handOver: decidingOn({
    id: "step.hand-over",
    path: "/steps/{id}/hand-over",
    summary: "Hand a step over",
    description: "Gives it to a colleague who is a responder.",
    params,
    body: z.strictObject({ to: PersonId, reason: Reason }),
    answer: { status: 200, schema: StepView },
  }),
};
