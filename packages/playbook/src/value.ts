import type { VariableName } from "./playbook.js";

/** A variable as it stands at one moment of a run. Null: not known. */
export interface Value {
  readonly type: string;
  readonly value: string | null;
}

/** How whoever runs the playbook tells us what a variable holds; undefined where there is none of that name. */
export type ValueOf = (name: VariableName) => Value | undefined;

const HEX = /^[0-9a-fA-F]+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const MAC = /^[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}$/i;
const WHOLE = /^-?(?:0|[1-9]\d{0,18})$/;
const DECIMAL = /^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/;
// Deliberately no more than "a scheme, and no blanks": what a URI leads to is checked where it is used.
const URI = /^[a-zA-Z][a-zA-Z0-9+.-]*:[^\s\p{Cc}]+$/u;

const INT64 = 2n ** 63n;

interface Rule {
  readonly fits: (text: string) => boolean;
  readonly written: string;
  readonly example?: string;
}

/** CACAO 2.0's vocabulary of variable types, each with what its text must be. */
const RULES: Readonly<Record<string, Rule>> = {
  bool: { fits: (text) => text === "true" || text === "false", written: "true or false", example: "true" },
  dictionary: { fits: isObjectText, written: "a JSON object", example: "{}" },
  float: {
    fits: (text) => DECIMAL.test(text) && Number.isFinite(Number(text)),
    written: "a number such as 0.75",
    example: "0.5",
  },
  hash: {
    fits: (text) => HEX.test(text) && text.length >= 8 && text.length <= 256,
    written: "hexadecimal digits",
    example: "00000000",
  },
  hexstring: { fits: (text) => HEX.test(text), written: "hexadecimal digits", example: "00" },
  integer: { fits: isInt64, written: "a whole number such as 12", example: "1" },
  "ipv4-addr": {
    fits: (text) => withPrefixLength(text, 32, isIpv4),
    written: "an IPv4 address such as 192.0.2.7",
    example: "192.0.2.7",
  },
  "ipv6-addr": {
    fits: (text) => withPrefixLength(text, 128, isIpv6),
    written: "an IPv6 address such as 2001:db8::7",
    example: "2001:db8::7",
  },
  long: { fits: isInt64, written: "a whole number such as 12", example: "1" },
  "mac-addr": {
    fits: (text) => MAC.test(text),
    written: "a MAC address such as 00:00:5e:00:53:01",
    example: "00:00:5e:00:53:01",
  },
  "md5-hash": {
    fits: (text) => HEX.test(text) && text.length === 32,
    written: "32 hexadecimal digits",
    example: "00000000000000000000000000000000",
  },
  "sha256-hash": {
    fits: (text) => HEX.test(text) && text.length === 64,
    written: "64 hexadecimal digits",
    example: "0000000000000000000000000000000000000000000000000000000000000000",
  },
  string: { fits: () => true, written: "text" },
  uri: {
    fits: (text) => URI.test(text),
    written: "an address such as https://example.org/",
    example: "https://example.org/",
  },
  uuid: {
    fits: (text) => UUID.test(text),
    written: "a UUID",
    example: "00000000-0000-4000-8000-000000000000",
  },
};

/** Whether a type is one of CACAO's own; others are allowed, and hold any text. */
export function isKnownType(type: string): boolean {
  return Object.hasOwn(RULES, type);
}

/** Whether a text can be the value of a variable of this CACAO type; says in words what it should have been. */
export function checkValue(
  type: string,
  text: string,
): { readonly ok: true } | { readonly ok: false; readonly problem: string } {
  const rule = isKnownType(type) ? RULES[type] : undefined;
  if (rule === undefined || rule.fits(text)) return { ok: true };
  return { ok: false, problem: `This is not a value of type ${type}: it should be ${rule.written}.` };
}

/** Some value of this type, for trying out what would be written with it. */
export function exampleOf(type: string): string {
  return (isKnownType(type) ? RULES[type]?.example : undefined) ?? "example";
}

/** How a variable of this type is compared and written: as a truth, a number, or text. */
export function sortOf(type: string): "bool" | "integer" | "float" | "text" {
  switch (type) {
    case "bool":
      return "bool";
    case "integer":
    case "long":
      return "integer";
    case "float":
      return "float";
  }
  return "text";
}

function isInt64(text: string): boolean {
  if (!WHOLE.test(text)) return false;
  const value = BigInt(text);
  return value >= -INT64 && value < INT64;
}

function isObjectText(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function withPrefixLength(text: string, bitsMax: number, isAddress: (address: string) => boolean): boolean {
  const [address = "", bits, ...more] = text.split("/");
  return (
    more.length === 0 &&
    (bits === undefined || (/^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= bitsMax)) &&
    isAddress(address)
  );
}

/** Four decimal numbers; leading zeros are refused, since some readers take them for octal. */
export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** RFC 4291 text, with at most one `::`, without a zone. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const endsInIpv4 = last.includes(".") && text.endsWith(last);
  if (endsInIpv4 && !isIpv4(last)) return false;
  const words = endsInIpv4 ? groups.slice(0, -1) : groups;
  const count = words.length + (endsInIpv4 ? 2 : 0);
  return (
    words.every((word) => /^[0-9a-f]{1,4}$/i.test(word)) && (halves.length === 2 ? count <= 7 : count === 8)
  );
}
