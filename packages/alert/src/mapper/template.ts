import type { JsonValue } from "@mirror/vocabulary";
import { Liquid } from "liquidjs";

/** Makes text of an alert and the body that it came in. */
export type Writer = (scope: { readonly alert: JsonValue; readonly body: JsonValue }) => string;

/** Filters that make text of text. What reads a clock, a file or a number of things without end is not among them. */
const FILTERS: ReadonlySet<string> = new Set([
  ...["append", "prepend", "upcase", "downcase", "capitalize", "default", "strip", "strip_newlines"],
  ...["replace", "replace_first", "remove", "remove_first", "split", "join", "first", "last", "slice"],
  ...["truncate", "truncatewords", "size", "map", "compact", "uniq", "plus", "minus", "times", "divided_by"],
  ...["at_least", "at_most", "round", "floor", "ceil", "abs"],
]);
/** Tags that choose. Those that repeat or that take in another file are not among them. */
const TAGS: ReadonlySet<string> = new Set(["if", "unless", "case", "assign", "comment", "raw", "#"]);

/** Characters of the result and of what is made on the way, together. */
const MEMORY_LIMIT = 200_000;
const RENDER_LIMIT_MS = 100;
const PARSE_LIMIT = 2_000;

const liquid = new Liquid({
  ownPropertyOnly: true,
  strictFilters: true,
  cache: false,
  // A mapping in memory stands for the file system: there is none to reach.
  templates: {},
  parseLimit: PARSE_LIMIT,
  renderLimit: RENDER_LIMIT_MS,
  memoryLimit: MEMORY_LIMIT,
});
for (const name of Object.keys(liquid.filters)) if (!FILTERS.has(name)) delete liquid.filters[name];
for (const name of Object.keys(liquid.tags)) if (!TAGS.has(name)) delete liquid.tags[name];

/** Reads a Liquid template. A string in return says what is wrong with it. */
export function writerOf(text: string): Writer | string {
  try {
    const template = liquid.parse(text);
    return ({ alert, body }) => {
      try {
        return String(liquid.renderSync(template, { alert, body }));
      } catch {
        // Over a limit, or of a shape that the template did not expect: nothing was found.
        return "";
      }
    };
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
  }
}
