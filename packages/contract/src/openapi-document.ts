import type { z } from "zod";
import { z as zod } from "zod";
import {
  createDocument,
  type oas31,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from "zod-openapi";
import { Problem } from "./problem.js";
import { API_ROOT, type Route } from "./route.js";
import { everyRoute } from "./routes.js";

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
      tags: [...new Set(everyRoute().map(tagOf))].map((name) => ({ name, description: TAGS[name] ?? name })),
      paths,
      components: {
        securitySchemes: {
          token: {
            type: "http",
            scheme: "bearer",
            description: "mirror_<token id>_<secret>, as shown when it was made.",
          },
        },
      },
    },
    {
      override: ({ jsonSchema, zodSchema }) => {
        // A TLP label is read leniently (TLP:WHITE) and written strictly; the documentation shows what is written.
        const { def } = zodSchema._zod;
        if (def.type === "pipe" && def.in._zod.def.type === "transform")
          Object.assign(jsonSchema, labelsOf(def.out));
      },
    },
  );
}

const TAGS: Readonly<Record<string, string>> = {
  me: "Who is signed in",
  playbook: "Playbooks: CACAO 2.0 documents",
  partner: "Partners, their people, teams, rosters and tokens",
  agreement: "Agreements between partners",
  incident: "Incidents",
  run: "Runs of playbooks",
  step: "Steps: what people do",
  consent: "Consent rounds: what officials decide",
  aid: "Mutual aid",
  escalation: "Escalations",
  drill: "Drills: exercises with a clock of their own",
  evidence: "Evidence that verifies alone",
  event: "Live events",
};

function tagOf(route: Route): string {
  return route.id.split(".")[0] ?? route.id;
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const header: Record<string, z.ZodType> = {};
  if (route.idempotent)
    header["Idempotency-Key"] = zod.string().min(1).max(200).optional().meta({
      description:
        "The caller's name for this command: asked again with the same body, it gets the first answer.",
    });
  if (route.conditional)
    header["If-Match"] = zod
      .string()
      .optional()
      .meta({ description: "The ETag of what was seen; 412 when it has moved." });
  if (route.id === "event.follow")
    header["Last-Event-ID"] = zod
      .string()
      .optional()
      .meta({ description: "Go on after the event of this id." });
  const { params, query, body, answer } = route;
  return {
    operationId: route.id,
    tags: [tagOf(route)],
    summary: route.summary,
    description: route.lane === undefined ? route.description : `${route.description} ${HEARD_FIRST}`,
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
        content:
          "schema" in answer
            ? { "application/json": { schema: answer.schema } }
            : { [answer.mediaType]: { schema: zod.string() } },
      },
      ...problemsOf(route),
    },
  };
}

const HEARD_FIRST = "Keeps a lane of its own: it is heard however much else is asked (INV-22).";

const RETRY_AFTER = {
  description: "Seconds after which to send the same request again, with the same Idempotency-Key.",
  schema: { type: "integer", minimum: 1 },
} as const;

function problemsOf(route: Route): ZodOpenApiOperationObject["responses"] {
  const problem = (description: string) => ({
    description,
    content: { "application/problem+json": { schema: Problem } },
  });
  const waiting = (description: string) => ({
    ...problem(description),
    headers: { "Retry-After": RETRY_AFTER },
  });
  return {
    ...(route.query === undefined ? {} : { "400": problem("The address is at fault.") }),
    "401": problem("Nobody is signed in."),
    ...(route.method === "post"
      ? {
          "403": problem("A rule says no to this person."),
          "409": problem("Not in this state, or no longer."),
        }
      : {}),
    "404": problem("Not there, or not the caller's to see: the two look the same."),
    ...(route.conditional ? { "412": problem("What was seen has moved since.") } : {}),
    ...(route.method === "post"
      ? { "422": problem("The body is at fault, or the key was used for another one.") }
      : {}),
    "429": waiting("The caller's share is used up: nothing was begun, and others are served meanwhile."),
    "503": waiting("The node is full (`node-full`: nothing was begun), or the record is not there just now."),
  };
}

function labelsOf(schema: z.core.$ZodType): { type: "string"; enum: string[] } | Record<string, never> {
  const { def } = schema._zod as z.core.$ZodTypes["_zod"];
  return def.type === "enum" ? { type: "string", enum: Object.values(def.entries).map(String) } : {};
}
