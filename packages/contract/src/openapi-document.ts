import { known, TLP_LABELS, Tlp } from "@mirror/vocabulary";
import type { z } from "zod";
import { z as zod } from "zod";
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
} from "zod-openapi";
import { Problem } from "./problem.js";
import { API_ROOT, type Route } from "./route.js";
import { everyRoute, whereMadeIsShown } from "./routes.js";

/** The OpenAPI 3.1 document of everything in `routes`. */
export function openApiDocument(version = "0.1.0"): oas31.OpenAPIObject {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of everyRoute()) {
    const path = API_ROOT + route.path;
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return createDocument(
    {
      openapi: "3.1.0",
      info: {
        title: "Security Mirror",
        version,
        description:
          "Harmonised playbooks, executed across sovereign partners. Every request is signed in by a token; every list pages by an opaque cursor; every no is application/problem+json.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/", description: "The installation that serves this document." }],
      security: [{ token: [] }],
      tags: [...new Set(everyRoute().map(tagOf))].map((name) => ({
        name,
        description: known(TAGS[name], `What the routes of ${name} are about`),
      })),
      paths,
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "mirror_<token id>_<secret>, as shown when it was made.",
          },
          sourceToken: {
            type: "http",
            scheme: "bearer",
            description: "What a source of alerts with a bearer token was given.",
          },
          sourceSignature: {
            type: "apiKey",
            in: "header",
            name: "webhook-signature",
            description:
              "Standard Webhooks, with webhook-id and webhook-timestamp: signed with the source's secret.",
          },
        },
      },
    },
    {
      override: ({ jsonSchema, zodSchema }) => {
        // A TLP label is read leniently (TLP:WHITE) and written strictly; the documentation shows what is written.
        if (zodSchema === Tlp) Object.assign(jsonSchema, { type: "string", enum: TLP_LABELS });
      },
    },
  );
}

const TAGS: Readonly<Record<string, string>> = {
  me: "Who is signed in",
  playbook: "Playbooks: CACAO 2.0 documents",
  partner: "Partners, their people, teams, rosters and tokens",
  token: "Tokens, and when they were used",
  agreement: "Agreements between partners",
  incident: "Incidents",
  source: "Sources of alerts, and their rules",
  trigger: "Alerts in",
  run: "Runs of playbooks",
  step: "Steps: what people do",
  consent: "Consent rounds: what officials decide",
  consultation: "Consultations: what partners think, which allows nothing",
  "break-glass": "Broken glass: what is decided in danger, and its review",
  delegation: "Delegations: who answers for an office in whose place",
  caveat: "Caveats: what partners restrict",
  resource: "Resources: what partners can lend",
  "secret-store": "The secret store: what steps sign in by",
  paging: "Who is called, when and through what",
  channel: "Channels: how people and systems are told",
  delivery: "Deliveries: what was sent, and what came of it",
  standing: "Standing consents: a yes in advance, within bounds",
  "reporting-duty": "Reporting duties: what acts and contracts demand",
  "regulatory-clock": "Clocks that run, and until when",
  "share-recall": "Recalls: what was shared and is asked back",
  ledger: "What mutual aid was worth",
  package: "Mission-ready packages",
  aid: "Mutual aid",
  escalation: "Escalations",
  drill: "Drills: exercises with a clock of their own",
  evidence: "Evidence that verifies alone",
  event: "Live events",
};

function tagOf(route: Route): string {
  return route.id.replace(/\..*$/, "");
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const { params, query, body, answer } = route;
  const header = headersTaken(route);
  return {
    operationId: route.id,
    tags: [tagOf(route)],
    summary: route.summary,
    description: route.lane === undefined ? route.description : `${route.description} ${HEARD_FIRST}`,
    ...(route.signIn && SECURITY_OF[route.signIn]),
    requestParams: {
      ...(params === undefined ? {} : { path: params }),
      ...(query === undefined ? {} : { query }),
      ...(Object.keys(header).length === 0 ? {} : { header: zod.object(header) }),
    },
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
    responses: {
      [String(answer.status)]: {
        description: "Done, and on disk.",
        headers: headersGiven(route),
        content:
          "schema" in answer
            ? { "application/json": { schema: answer.schema } }
            : { [answer.mediaType]: { schema: zod.string() } },
      },
      ...(route.method === "get" && hasVersion(route)
        ? { "304": { description: "It still stands as in the version named.", headers: headersGiven(route) } }
        : {}),
      ...problemsOf(route),
    },
  };
}

/** The request headers that mean something to a route. */
function headersTaken(route: Route): Record<string, z.ZodType> {
  const taken: Record<string, z.ZodType> = {};
  const may = (description: string) => zod.string().optional().meta({ description });
  if (route.idempotent)
    taken["Idempotency-Key"] = zod.string().min(1).max(200).optional().meta({
      description:
        "The caller's name for this command: asked again with the same body, it gets the first answer.",
    });
  if (route.conditional) taken["If-Match"] = may("The ETag of what was seen; 412 when it has moved.");
  if (route.method === "get" && hasVersion(route))
    taken["If-None-Match"] = may("The ETag of what is at hand; 304 when it still stands so.");
  if (route.id === "event.follow") taken["Last-Event-ID"] = may("Go on after the event of this id.");
  return taken;
}

/** Who signs in where it is no person by token. */
const SECURITY_OF = {
  source: { security: [{ sourceSignature: [] }, { sourceToken: [] }] },
  // The key is the sign-in.
  "source-in-path": { security: [{}] },
} satisfies Record<NonNullable<Route["signIn"]>, Pick<ZodOpenApiOperationObject, "security">>;

const HEARD_FIRST = "Keeps a lane of its own: it is heard however much else is asked (INV-22).";

const REQUEST_ID = {
  description: "What whoever runs the installation finds this request in its log by.",
  required: true,
  schema: { type: "string" },
} as const;
const ETAG = {
  description: "Which state this shows: what `If-Match` and `If-None-Match` are given.",
  required: true,
  schema: { type: "string", pattern: '^"[0-9a-f]+"$' },
} as const;
const LOCATION = {
  description: "Where what was made is shown from now on.",
  required: true,
  schema: { type: "string" },
} as const;
const REPLAY = {
  description: "`true`: the first answer to the same command, given again.",
  schema: { type: "string", const: "true" },
} as const;
const SIGN_IN_BY = {
  description: "How to sign in (RFC 9110, 11.6.1).",
  required: true,
  schema: { type: "string" },
} as const;
const RETRY_AFTER = {
  description: "Seconds after which to send the same request again, with the same Idempotency-Key.",
  required: true,
  schema: { type: "integer", minimum: 1 },
} as const;

/** The headers of a yes. */
function headersGiven(route: Route): NonNullable<ZodOpenApiResponseObject["headers"]> {
  return {
    "X-Request-Id": REQUEST_ID,
    ...(hasVersion(route) ? { ETag: ETAG } : {}),
    ...(whereMadeIsShown(route) === undefined ? {} : { Location: LOCATION }),
    ...(route.idempotent ? { "Idempotent-Replay": REPLAY } : {}),
  };
}

/** Whether a route's answer says which state of a thing it shows. */
function hasVersion({ answer }: Route): boolean {
  return "schema" in answer && answer.schema instanceof zod.ZodObject && "version" in answer.schema.shape;
}

function problemsOf(route: Route): ZodOpenApiOperationObject["responses"] {
  const problem = (
    description: string,
    headers: NonNullable<ZodOpenApiResponseObject["headers"]> = {},
  ): ZodOpenApiResponseObject => ({
    description,
    headers: { "X-Request-Id": REQUEST_ID, ...headers },
    content: { "application/problem+json": { schema: Problem } },
  });
  const waiting = (description: string) => problem(description, { "Retry-After": RETRY_AFTER });
  return {
    "400": problem("The address, a header or the form of the body is at fault."),
    "401": problem("Nobody is signed in.", { "WWW-Authenticate": SIGN_IN_BY }),
    "403": problem("A rule says no to this person, or the token is for something else."),
    "404": problem("Not there, or not the caller's to see: the two look the same."),
    ...(route.method === "post" ? { "409": problem("Not in this state, or no longer.") } : {}),
    ...(route.id === "event.follow"
      ? { "410": problem("What came after that event is no longer at hand: read again what you follow.") }
      : {}),
    ...(route.conditional ? { "412": problem("What was seen has moved since.") } : {}),
    "413": problem("The body is larger than this takes."),
    "415": problem("The body is not JSON in plain UTF-8."),
    "422": problem("The body is at fault, or the key was used for another one."),
    "429": waiting("The caller's share is used up: nothing was begun, and others are served meanwhile."),
    "503": waiting("The node is full (`node-full`: nothing was begun), or the record is not there just now."),
  };
}
