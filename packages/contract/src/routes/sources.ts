import { AlertMapping, AlertRule } from "@mirror/alert";
import { Duration, ExerciseId, SourceId, TLP_LABELS, TLP_WHEN_UNMARKED } from "@mirror/vocabulary";
import { z } from "zod";
import { PageQuery, pageOf } from "../paging.js";
import { deciding, decidingOn, reading, route } from "../route.js";
import { AlertsTaken, NewSource, SourceSignInKind, SourceView } from "../views/source.js";
import { Reason } from "./reason.js";

const params = z.strictObject({ id: SourceId });
const Rules = z.array(AlertRule).max(50);

/** A secret of Standard Webhooks: 24 to 64 bytes. */
const WebhookSecret = z
  .string()
  .regex(
    /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/,
    "Write it as its sender shows it: whsec_… (24 to 64 bytes, base64).",
  );

export const AddSourceBody = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    signIn: SourceSignInKind,
    secret: WebhookSecret.optional().meta({
      description: "Of standard-webhooks, where the sender chose it; else one is made and shown once.",
    }),
    mapping: AlertMapping,
    marking: z
      .enum(TLP_LABELS)
      .optional()
      .meta({
        description: `Of the incidents that it proposes. Left out, ${TLP_WHEN_UNMARKED} is assigned.`,
      }),
    rules: Rules.default([]).meta({
      description: "Which playbooks are proposed, and which it may start by itself.",
    }),
    exercise: ExerciseId.optional().meta({ description: "Within this exercise, and nowhere else." }),
  })
  .meta({ id: "AddSource" });

export const sources = {
  list: reading({
    id: "source.list",
    path: "/sources",
    summary: "List the sources of alerts",
    description: "Those of the caller's partner, newest first.",
    query: PageQuery,
    answer: { status: 200, schema: pageOf(SourceView) },
  }),
  show: reading({
    id: "source.show",
    path: "/sources/{id}",
    summary: "Show a source of alerts",
    description: "Its mapping, its rules, its marking; never its secret.",
    params,
    answer: { status: 200, schema: SourceView },
  }),
  add: deciding({
    id: "source.add",
    path: "/sources",
    summary: "Add a source of alerts",
    description:
      "For the partner's administrators. Who lets it start a playbook by itself also holds the role trigger, duty officer or run lead (M04).",
    body: AddSourceBody,
    answer: { status: 201, schema: NewSource },
  }),
  setRules: decidingOn({
    id: "source.set-rules",
    path: "/sources/{id}/rules",
    summary: "Set a source's rules",
    description: "Replaces what may follow from its alerts. As when it is added.",
    params,
    body: z.strictObject({ rules: Rules }),
    answer: { status: 200, schema: SourceView },
  }),
  rotate: decidingOn({
    id: "source.rotate",
    path: "/sources/{id}/rotate",
    summary: "Give a source another secret",
    description:
      "The new one is in this answer and nowhere else. The one before counts besides for as long as `oldFor` says: a day unless told, " +
      "thirty at most, `PT0S` where it has leaked. Two count at most: rotating again ends the one before that. For the partner's administrators.",
    params,
    body: z.strictObject({
      secret: WebhookSecret.optional().meta({
        description: "Of standard-webhooks, where the sender chose it; else one is made and shown once.",
      }),
      oldFor: Duration.prefault("P1D").meta({ description: "How long the secret before counts too." }),
    }),
    answer: { status: 200, schema: NewSource },
  }),
  remove: decidingOn({
    id: "source.remove",
    path: "/sources/{id}/remove",
    summary: "Remove a source",
    description: "From now on nothing that it sends is taken in. Its incidents stay.",
    params,
    body: z.strictObject({ reason: Reason }),
    answer: { status: 200, schema: SourceView },
  }),
};

const receiving = {
  method: "post",
  description:
    "Alerts as their product sends them; the source's mapping says what they mean. A 2xx means that they are on disk. A message that a Standard Webhook repeats under its webhook-id is answered as it was, and counted once.",
  body: z.unknown().meta({ description: "Whatever the product sends, as JSON." }),
  answer: { status: 200, schema: AlertsTaken },
  idempotent: false,
  conditional: false,
} as const;

export const triggers = {
  receive: route({
    ...receiving,
    id: "trigger.receive",
    path: "/triggers/{source}",
    summary: "Send alerts",
    params: z.strictObject({ source: SourceId }),
    signIn: "source",
  }),
  receiveByKey: route({
    ...receiving,
    id: "trigger.receive-by-key",
    path: "/triggers/{source}/{key}",
    summary: "Send alerts with the key in the path",
    params: z.strictObject({ source: SourceId, key: z.string().max(200) }),
    signIn: "source-in-path",
  }),
};
