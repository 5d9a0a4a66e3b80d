import { everyRoute, routes } from "@mirror/contract";
import { z } from "zod";

const { agreements, aidRequests, consents, drills, escalations, evidence, incidents } = routes;
const { me, partners, playbooks, regulatoryClocks, runs, steps } = routes;

const partner = partners.show.answer.schema;
const aid = aidRequests.show.answer.schema;
const escalation = escalations.show.answer.schema;
const drill = drills.show.answer.schema;
const clock = regulatoryClocks.show.answer.schema;
const agreement = agreements.show.answer.schema;
const incident = incidents.show.answer.schema;
const run = runs.show.answer.schema;
const step = steps.show.answer.schema;
const consent = consents.show.answer.schema;

function each<Schema>(verbs: string, schema: Schema): Record<string, Schema> {
  return Object.fromEntries(verbs.split(" ").map((verb) => [verb, schema]));
}

/** What each command that asks the API writes with `-o json`: the API's own shape. By noun, then by verb. */
const SHAPES: Readonly<Record<string, Readonly<Record<string, z.ZodType>>>> = {
  playbook: {
    import: z.union([playbooks.show.answer.schema, z.array(playbooks.show.answer.schema)]),
    list: playbooks.list.answer.schema,
    show: playbooks.show.answer.schema,
  },
  partner: {
    list: partners.list.answer.schema,
    ...each("show add standing enrol-key replace-key decision-rights", partner),
  },
  person: {
    ...each("add set-roles appoint limit dismiss close-account", partner),
    "open-account": partners.openAccount.answer.schema,
  },
  team: each("add set-members", partner),
  roster: { set: partner },
  token: {
    create: partners.createToken.answer.schema,
    list: routes.tokens.list.answer.schema,
    revoke: partner,
  },
  secret: {
    put: partners.putCredential.answer.schema,
    list: z.array(partners.putCredential.answer.schema),
    remove: partner,
  },
  agreement: {
    list: agreements.list.answer.schema,
    ask: agreements.ask.answer.schema,
    ...each("show propose ratify decline denounce revoke-notice suspend lift confirm-review", agreement),
  },
  incident: { list: incidents.list.answer.schema, ...each("open show acknowledge close", incident) },
  run: {
    list: runs.list.answer.schema,
    ...each("watch timeline", runs.timeline.answer.schema),
    ...each("start show hold release cancel", run),
  },
  step: {
    list: steps.list.answer.schema,
    ...each("show claim complete fail skip resume repeat hand-over", step),
  },
  consent: {
    list: consents.list.answer.schema,
    withdraw: consents.withdraw.answer.schema,
    ...each("show watch grant refuse abstain ask-again", consent),
  },
  aid: {
    list: aidRequests.list.answer.schema,
    ...each(
      "show request submit discard reopen acknowledge consider offer decline accept reject commit",
      aid,
    ),
    ...each("withdraw mobilise check-in status recall release depart return settle", aid),
    ...each("close-assignment cancel-assignment cancel close", aid),
  },
  escalation: {
    list: escalations.list.answer.schema,
    ...each("show open authorise reject acknowledge accept decline escalate-further", escalation),
    ...each("propose-stand-down object confirm re-escalate", escalation),
  },
  clock: {
    duties: regulatoryClocks.duties.answer.schema,
    list: regulatoryClocks.list.answer.schema,
    ...each("show start record correct extend submit transfer not-applicable reopen", clock),
  },
  drill: {
    list: drills.list.answer.schema,
    "next-wake-up": drills.nextWakeUp.answer.schema,
    ...each("show plan approve schedule start cancel pause resume jump emergency end", drill),
  },
  evidence: { key: evidence.key.answer.schema },
  whoami: { "": me.show.answer.schema },
};

/** Of a command that is not named above: the shape of one of the API's answers, whichever. */
const anyAnswer = z.union(everyRoute().flatMap(({ answer }) => ("schema" in answer ? [answer.schema] : [])));

/** These work on files, or on this machine: what they write is of their own. */
const OF_THEIR_OWN = [
  "archive",
  "backup",
  "completion",
  "context",
  "doctor",
  "openapi",
  "restore",
  "trigger",
];
const DOCUMENTS = [
  "playbook validate",
  "playbook verify",
  "playbook graph",
  "playbook diff",
  "evidence verify",
];

/** Every command that a shape is named for, by its words. */
export const SHAPED: readonly string[] = Object.entries(SHAPES).flatMap(([noun, verbs]) =>
  Object.keys(verbs).map((verb) => `${noun} ${verb}`.trim()),
);

/** The shape of what a command writes with `-o json`; undefined where it asks the API for nothing. */
export function shapeOf([noun = "", verb = ""]: readonly string[]): z.ZodType | undefined {
  if (OF_THEIR_OWN.includes(noun) || DOCUMENTS.includes(`${noun} ${verb}`)) return undefined;
  return SHAPES[noun]?.[verb] ?? SHAPES[noun]?.[""] ?? anyAnswer;
}
