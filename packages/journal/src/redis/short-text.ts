import { instantOf } from "@mirror/vocabulary";

/**
 * Shortens what makes up most of an entry: the UUIDs of ids (from 38 characters to 23) and instants (from 26 to 10).
 * What `JSON.stringify` writes never holds a bare control character, so these mark what was shortened, and `expanded`
 * gives the same text back whatever it said.
 */
export function shortened(json: string): string {
  const withShortIds = json.replace(UUID, (id) => shortIds.of(id));
  // Most bodies name no instant beside their own, which is a number already.
  if (!json.includes('Z"')) return withShortIds;
  return withShortIds.replace(INSTANT, (quoted: string, instant: string) => {
    const ms = Date.parse(instant);
    // The thirtieth of February would come back as the second of March.
    return !Number.isNaN(ms) && instantOf(ms) === instant
      ? INSTANT_MARK + ms.toString(36) + INSTANT_MARK
      : quoted;
  });
}

export function expanded(short: string): string {
  return short
    .replace(SHORT_INSTANT, (_, ms: string) => `"${instantOf(Number.parseInt(ms, 36))}"`)
    .replace(SHORT_ID, (short) => longIds.of(short));
}

/** A hash in 43 characters, where hex takes 64. */
export function base64urlOf(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64url");
}

export function hexOf(base64url: string): string {
  return Buffer.from(base64url, "base64url").toString("hex");
}

const ID_MARK = "\u0001";
const INSTANT_MARK = "\u0002";
const UUID = /--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const INSTANT = /"(\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z)"/g;
const SHORT_ID = new RegExp(`${ID_MARK}[\\w-]{22}`, "g");
const SHORT_INSTANT = new RegExp(`${INSTANT_MARK}(-?[0-9a-z]+)${INSTANT_MARK}`, "g");

/** Texts that were made before: the entries of a stream name the same few ids over and over. */
class Remembered {
  readonly #made = new Map<string, string>();
  readonly #make: (from: string) => string;

  constructor(make: (from: string) => string) {
    this.#make = make;
  }

  of(from: string): string {
    const before = this.#made.get(from);
    if (before !== undefined) return before;
    if (this.#made.size >= REMEMBERED_MAX) this.#made.clear();
    const made = this.#make(from);
    this.#made.set(from, made);
    return made;
  }
}

const REMEMBERED_MAX = 5_000;

const shortIds = new Remembered((id) => ID_MARK + base64urlOf(id.replaceAll("-", "")));
const longIds = new Remembered((short) => {
  const hex = hexOf(short.slice(ID_MARK.length));
  return `--${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
});
