import { canonicalJson } from "@mirror/vocabulary";

/** Far beyond any line of ours; a playbook's document is the longest part of one. */
const LINE_LENGTH_MAX = 16 * 1024 * 1024;
/** Playbooks may nest 64 deep, and stand three deep in the header. */
const DEPTH_MAX = 100;

export type JsonObject = Readonly<Record<string, unknown>>;
export type ParsedLine =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly fault: string };

/**
 * Reads one line of a bundle. It must be the RFC 8785 form of a JSON object, to the byte: the same value written another
 * way (spaces, escapes, a key twice, `1E2`) would pass every hash. How long and how deep it may be is checked before it
 * is parsed.
 */
export function parseLine(line: string): ParsedLine {
  const fault = lineFault(line);
  if (fault !== undefined) return faulty(fault);
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return faulty("The line is not JSON.");
  }
  if (!isObject(value)) return faulty("The line is not a JSON object.");
  if (!isCanonical(line, value)) return faulty("The line is not in the form of RFC 8785.");
  return { ok: true, value };
}

/** Why a line is not even parsed: it is empty, too long or too deep. */
export function lineFault(line: string): string | undefined {
  if (line === "") return "The line is empty.";
  if (line.length > LINE_LENGTH_MAX) return `The line is longer than ${LINE_LENGTH_MAX} characters.`;
  return isTooDeep(line) ? `The line nests deeper than ${DEPTH_MAX} levels.` : undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether an object has these fields and no others. */
export function hasJust(value: JsonObject, ...fields: readonly string[]): boolean {
  return Object.keys(value).length === fields.length && fields.every((field) => Object.hasOwn(value, field));
}

function faulty(fault: string): ParsedLine {
  return { ok: false, fault };
}

function isCanonical(line: string, value: JsonObject): boolean {
  try {
    return canonicalJson(value) === line;
  } catch {
    // A number beyond all numbers, or half a surrogate pair.
    return false;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

function isTooDeep(line: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < line.length; at += 1) {
    const unit = line.charCodeAt(at);
    if (inText) {
      if (unit === BACKSLASH) at += 1;
      else if (unit === QUOTE) inText = false;
    } else if (unit === QUOTE) inText = true;
    else if (OPEN.has(unit)) {
      depth += 1;
      if (depth > DEPTH_MAX) return true;
    } else if (CLOSE.has(unit)) depth -= 1;
  }
  return false;
}
