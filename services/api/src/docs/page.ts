import { createHash } from "node:crypto";
import { z } from "zod";

/** As much of an OpenAPI document as is shown. */
const Described = z.object({ description: z.string().default("") });
const Content = z.record(z.string(), z.object({ schema: z.unknown() })).default({});
const Operation = Described.extend({
  operationId: z.string(),
  summary: z.string(),
  tags: z.array(z.string()),
  parameters: z
    .array(
      Described.extend({
        in: z.string(),
        name: z.string(),
        required: z.boolean().default(false),
        schema: z.unknown(),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), Described.extend({ content: Content })),
});
const Shown = z.object({
  info: Described.extend({ title: z.string(), version: z.string() }),
  tags: z.array(Described.extend({ name: z.string() })),
  paths: z.record(z.string(), z.record(z.enum(["get", "post"]), Operation.optional())),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});
type Operation = z.infer<typeof Operation>;

const STYLE = `:root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}
body{max-width:70rem;margin:auto;padding:1rem}
h2{margin-top:2.5rem;border-bottom:1px solid GrayText}
details{margin:.5rem 0}
summary{cursor:pointer;overflow-wrap:anywhere}
code,pre{font:.875rem/1.4 ui-monospace,monospace}
pre{overflow-x:auto;padding:.5rem;border:1px solid GrayText}
table{border-collapse:collapse}
th,td{text-align:left;vertical-align:top;padding:.125rem 1rem .125rem 0}`;

/** The page needs its own style and nothing else: no script runs, nothing is fetched, no form is sent. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A page to read that shows a whole OpenAPI document: every operation, what it takes, what it answers. */
export function docsPage(document: unknown): string {
  const { info, tags, paths, components } = Shown.parse(document);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, one]) => (one === undefined ? [] : [{ path, method, one }])),
  );
  const sections = tags.map(({ name, description }) => {
    const ofTag = operations.filter(({ one }) => one.tags.includes(name));
    return `<section id="tag-${text(name)}"><h2>${text(description)}</h2>\n${ofTag.map(shownOperation).join("\n")}</section>`;
  });
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${text(name)}"><summary><code>${text(name)}</code></summary>${shownSchema(schema)}</details>`,
  );
  const links = tags.map(
    ({ name, description }) => `<li><a href="#tag-${text(name)}">${text(description)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${text(info.title)}: the API</title><style>${STYLE}</style></head>
<body>
<h1>${text(info.title)}: the API</h1>
<p>Version ${text(info.version)}. ${text(info.description)} For programs: <a href="/api/v1/openapi.json">the same as an OpenAPI 3.1 document</a>.</p>
<nav aria-label="Resources"><ul>${links.join("")}<li><a href="#schemas">Shapes</a></li></ul></nav>
<main>
${sections.join("\n")}
<section id="schemas"><h2>Shapes</h2>
${schemas.join("\n")}</section>
</main>
</body></html>
`;
}

function shownOperation({ path, method, one }: { path: string; method: string; one: Operation }): string {
  const parameters = one.parameters.map(
    (parameter) =>
      `<tr><td><code>${text(parameter.name)}</code></td><td>${text(parameter.in)}${parameter.required ? ", needed" : ""}</td><td>${text(parameter.description)}</td></tr>`,
  );
  const body = Object.values(one.requestBody?.content ?? {}).map(({ schema }) => shownSchema(schema));
  const responses = Object.entries(one.responses).map(
    ([status, { description, content }]) =>
      `<tr><td><code>${text(status)}</code></td><td>${text(description)}</td><td>${Object.entries(content)
        .map(([type, { schema }]) => `${text(type)} ${nameOf(schema)}`)
        .join(", ")}</td></tr>`,
  );
  return `<details id="${text(one.operationId)}"><summary><code>${method.toUpperCase()} ${text(path)}</code> ${text(one.summary)}</summary>
<p>${text(one.description)}</p>
${parameters.length === 0 ? "" : `<h3>Takes</h3><table>${parameters.join("")}</table>`}
${body.length === 0 ? "" : `<h3>Body</h3>${body.join("")}`}
<h3>Answers</h3><table>${responses.join("")}</table></details>`;
}

const REFERENCE = /&quot;#\/components\/schemas\/(\w+)&quot;/g;

function shownSchema(schema: unknown): string {
  const written = text(JSON.stringify(schema, null, 1) ?? "anything");
  return `<pre>${written.replace(REFERENCE, '<a href="#schema-$1">$1</a>')}</pre>`;
}

/** A link to a shape that has a name; of others nothing. */
function nameOf(schema: unknown): string {
  const said = text(JSON.stringify(schema) ?? "");
  return [...said.matchAll(REFERENCE)].map(([, name]) => `<a href="#schema-${name}">${name}</a>`).join(" ");
}

function text(plain: string): string {
  return plain
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
