import canonicalize from "canonicalize";
import { sha256 } from "./sha256.js";

/**
 * The RFC 8785 (JCS) form of a JSON value. Throws on what JSON cannot say (lone surrogates, NaN, undefined at the top).
 * `canonicalize` is the judge: what is anything but plain JSON is left to it. Plain JSON, which is nearly all that is ever
 * hashed, takes a shorter way to the same text, since each entry of the record is written so.
 */
export function canonicalJson(value: unknown): string {
  const plain = plainText(value, 0);
  // JSON.stringify writes half a surrogate pair like this. Where somebody has written it as text, nothing is lost but time.
  if (plain !== undefined && !plain.includes("\\ud")) return plain;
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("This value has no JSON form.");
  return text;
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return sha256("", text);
}

/** `sha256:<hex>` over the RFC 8785 form of a value: how content is named throughout (playbooks, consent scopes, offers). */
export function contentHash(value: unknown): string {
  return `sha256:${sha256Hex(canonicalJson(value))}`;
}

/** SHA-256 over the salt's bytes (given in hex) followed by the RFC 8785 form of the value, in lower-case hex. */
export function saltedDigest(saltHex: string, value: unknown): string {
  return sha256(saltHex, canonicalJson(value));
}

/** Deeper than anything that people write; what goes round in a circle gets there too. */
const DEPTH_MAX = 100;

/** The text of plain JSON; undefined where something else is in it. */
function plainText(value: unknown, depth: number): string | undefined {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "number":
      return Number.isFinite(value) ? String(value) : undefined;
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (depth > DEPTH_MAX) return undefined;
      return Array.isArray(value) ? plainList(value, depth) : plainObject(value, depth);
    case "bigint":
    case "function":
    case "symbol":
    case "undefined":
      return undefined;
  }
}

function plainList(list: readonly unknown[], depth: number): string | undefined {
  let text = "[";
  for (let at = 0; at < list.length; at += 1) {
    const one = plainText(list[at], depth + 1);
    if (one === undefined) return undefined;
    text += at === 0 ? one : `,${one}`;
  }
  return `${text}]`;
}

function plainObject(object: object, depth: number): string | undefined {
  if (Object.getPrototypeOf(object) !== Object.prototype || "toJSON" in object) return undefined;
  const fields = object as Readonly<Record<string, unknown>>;
  let text = "{";
  for (const name of inOrder(Object.keys(fields))) {
    const value = fields[name];
    if (value === undefined) continue;
    const one = plainText(value, depth + 1);
    if (one === undefined) return undefined;
    text += text.length === 1 ? `${quoted(name)}:${one}` : `,${quoted(name)}:${one}`;
  }
  return `${text}}`;
}

/** The names of fields as they are written: there are few, and they come with every entry. */
const names = new Map<string, string>();
const NAMES_MAX = 1_000;

function quoted(name: string): string {
  const before = names.get(name);
  if (before !== undefined) return before;
  const text = JSON.stringify(name);
  if (names.size < NAMES_MAX) names.set(name, text);
  return text;
}

/** By UTF-16 code units, as RFC 8785 section 3.2.3 asks for and `<` compares; many are in order already. */
function inOrder(names: string[]): string[] {
  for (let at = 1; at < names.length; at += 1)
    if ((names[at - 1] as string) > (names[at] as string)) return names.sort();
  return names;
}
