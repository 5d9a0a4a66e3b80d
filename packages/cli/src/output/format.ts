import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { escaped, holdsUnseen, visible } from "./visible.js";

export const FORMATS = ["table", "json", "jsonl", "yaml"] as const;
/** How data is written: for people, or as the API's own shape in JSON, a line for each item, or YAML. */
export type Format = (typeof FORMATS)[number];

/** Writes a command's data to stdout. */
export async function writeData(
  terminal: Terminal,
  format: Format,
  value: unknown,
  asText: () => string,
): Promise<void> {
  terminal.stdout.write(await formatted(format, value, asText));
}

async function formatted(format: Format, value: unknown, asText: () => string): Promise<string> {
  switch (format) {
    case "table":
      return withNewline(visible(asText()));
    case "json":
      return `${escaped(JSON.stringify(value, null, 2))}\n`;
    case "jsonl":
      return itemsOf(value)
        .map((item) => `${escaped(JSON.stringify(item))}\n`)
        .join("");
    case "yaml": {
      const { stringify } = await import("yaml");
      // Only in quotation marks can an unseen character be written by its number.
      const json = JSON.stringify(value);
      const quoted = holdsUnseen(json);
      const text = stringify(
        JSON.parse(json),
        quoted ? { defaultStringType: "QUOTE_DOUBLE", lineWidth: 0 } : { lineWidth: 0 },
      );
      return quoted ? escaped(text) : text;
    }
  }
}

/** One field of the value, or of each of its items, a line for each: what a script goes on with. */
export function onlyText(value: unknown, field: string): string {
  return itemsOf(value)
    .map((item) => {
      const found = typeof item === "object" && item !== null ? Object.entries(item) : [];
      const [, told] = found.find(([name]) => name === field) ?? [];
      if (typeof told === "string" || typeof told === "number") return `${visible(String(told))}\n`;
      throw new Stop(ExitCode.invalidInput, `There is no word or number called "${field}" in the answer.`);
    })
    .join("");
}

/** The lines of JSON Lines: the items of a page or a list, else the one value. */
function itemsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === "object" && value !== null && "items" in value && Array.isArray(value.items))
    return value.items;
  return [value];
}

function withNewline(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
