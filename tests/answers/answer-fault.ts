import { openApiDocument } from "@mirror/contract";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { z } from "zod";

/** What was asked, and what came back. */
export interface SeenAnswer {
  readonly method: string;
  /** Without the query: `/api/v1/runs`. */
  readonly path: string;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** What came in the body; of a stream that goes on for ever nothing is told. */
  readonly text: string;
}

/** As much of an OpenAPI document as is read here. */
const Operation = z.object({
  responses: z.record(
    z.string(),
    z.object({
      headers: z
        .record(
          z.string(),
          z.object({ required: z.boolean().default(false), schema: z.object({ type: z.string() }) }),
        )
        .default({}),
      content: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
type Operation = z.infer<typeof Operation>;
const Paths = z.record(z.string(), z.object({ get: Operation.optional(), post: Operation.optional() }));

const document = openApiDocument();
const validator = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
validator.addSchema(document, "api");
const compiled = new Map<string, ValidateFunction>();

const documented = Object.entries(Paths.parse(document.paths)).map(([path, item]) => ({
  path,
  item,
  pattern: new RegExp(`^${path.replace(/\./g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
}));

/** Where an answer does not keep to the OpenAPI document; undefined where it does. */
export function answerFault(seen: SeenAnswer): string | undefined {
  // HEAD is GET without its body (RFC 9110, 9.3.2): what it would say cannot be seen.
  if (seen.method === "HEAD") return undefined;
  const method = seen.method.toLowerCase();
  const onPath = documented.filter(({ pattern }) => pattern.test(seen.path.replace(/(?<=.)\/$/, "")));
  for (const { path, item } of onPath) {
    const operation = method === "get" || method === "post" ? item[method] : undefined;
    if (operation !== undefined) return faultOf(seen, path, method, operation);
  }
  // The document tells of paths and methods that are there; of all others that they are not.
  if (seen.path === "/api/v1/openapi.json" && seen.status < 400) return undefined;
  const expected = onPath.length === 0 ? 404 : 405;
  const isNo = seen.status === expected || seen.status >= 400;
  return isNo ? problemFault(seen) : `${seen.status}, where nothing is documented`;
}

function faultOf(seen: SeenAnswer, path: string, method: string, operation: Operation): string | undefined {
  const response = operation.responses[String(seen.status)];
  if (response === undefined) return `${seen.status} is not among its documented answers`;
  for (const [name, header] of Object.entries(response.headers)) {
    const value = seen.headers.get(name);
    if (value === null && header.required) return `it has no ${name}`;
    const pointer = ["paths", path, method, "responses", String(seen.status), "headers", name, "schema"];
    const fault =
      value === null ? undefined : notAs(pointer, header.schema.type === "integer" ? Number(value) : value);
    if (fault !== undefined) return `its ${name} is "${value}": ${fault}`;
  }
  const type = (seen.headers.get("Content-Type") ?? "").split(";")[0] ?? "";
  const content = Object.keys(response.content);
  if (content.length === 0) return seen.text === "" ? undefined : "it has a body";
  if (!content.includes(type)) return `it is of type "${type}" and not ${content.join(" or ")}`;
  if (!type.endsWith("json")) return undefined;
  const body: unknown = JSON.parse(seen.text);
  const pointer = ["paths", path, method, "responses", String(seen.status), "content", type, "schema"];
  return notAs(pointer, body) ?? (seen.status >= 400 ? statusFault(seen, body) : undefined);
}

/** A no to what is not documented: of the one form that every no has. */
function problemFault(seen: SeenAnswer): string | undefined {
  const type = seen.headers.get("Content-Type") ?? "";
  if (!type.startsWith("application/problem+json")) return `a problem of type "${type}"`;
  const body: unknown = JSON.parse(seen.text);
  return notAs(["components", "schemas", "Problem"], body) ?? statusFault(seen, body);
}

function statusFault({ status }: SeenAnswer, body: unknown): string | undefined {
  const said = typeof body === "object" && body !== null && "status" in body ? body.status : undefined;
  return said === status ? undefined : `its status is not that of the problem: ${String(said)}`;
}

/** How a value breaks the schema that stands at a place in the document. */
function notAs(place: readonly string[], value: unknown): string | undefined {
  const at = place.map((step) => encodeURIComponent(step.replace(/~/g, "~0").replace(/\//g, "~1"))).join("/");
  const validate = compiled.get(at) ?? validator.compile({ $ref: `api#/${at}` });
  compiled.set(at, validate);
  if (validate(value)) return undefined;
  return (validate.errors ?? [])
    .slice(0, 3)
    .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
    .join("; ");
}
