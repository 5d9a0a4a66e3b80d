import { type Fault, type Part, pointerTo, quoted } from "./fault.js";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What one text may cost us, checked while scanning and before anything is built from it (INV-15). */
export const JSON_BUDGET = {
  bytes: 2 * 1024 * 1024,
  depth: 64,
  /** Values of any kind, counted together. */
  nodes: 10_000,
  keysPerObject: 2_000,
  stringChars: 64 * 1024,
} as const;

export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly faults: Fault[] };

/**
 * Text to JSON as strictly as signatures need it (RFC 8259 within RFC 7493, I-JSON): refuses what is over budget,
 * repeated keys, `__proto__`, `constructor` and `prototype` in any spelling, numbers that lose digits, and lone
 * surrogates. A text with several such faults gets all of them; one that is no JSON at all, or over budget, the first.
 */
export function readJson(text: string): JsonReading {
  if (utf8LengthWithin(text, JSON_BUDGET.bytes) === false) {
    return refused(
      "too-large",
      `The text is larger than ${JSON_BUDGET.bytes} bytes.`,
      "Split the playbook into several.",
    );
  }
  const scan = new Scan(text);
  try {
    scan.document();
  } catch (stop) {
    if (!(stop instanceof Unreadable)) throw stop;
    return { ok: false, faults: [...scan.faults, stop.fault] };
  }
  if (scan.faults.length > 0) return { ok: false, faults: scan.faults };
  return { ok: true, value: JSON.parse(text) };
}

/** Whether a value is a JSON object, and neither null nor a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

class Unreadable extends Error {
  constructor(readonly fault: Fault) {
    super(fault.problem);
  }
}

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const LONE_SURROGATE = /\p{Cs}/u;
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const UNICODE_ESCAPE = /\\u[0-9a-fA-F]{4}/y;
const SPACE_UNIT = 0x20;
const QUOTE_UNIT = 0x22;
const BACKSLASH_UNIT = 0x5c;
const SPACE = /[ \t\n\r]*/y;

/** One pass over the text that checks and builds nothing; recursion is bounded by the depth budget. */
class Scan {
  readonly faults: Fault[] = [];
  readonly #text: string;
  readonly #path: Part[] = [];
  #at = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#stop("Something follows after the end of the document.");
  }

  #value(): void {
    this.#nodes += 1;
    if (this.#nodes > JSON_BUDGET.nodes) {
      this.#over(
        "too-many-values",
        `The document holds more than ${JSON_BUDGET.nodes} values.`,
        "Split it into several.",
      );
    }
    this.#space();
    const first = this.#text[this.#at];
    if (first === "{") this.#object();
    else if (first === "[") this.#list();
    else if (first === '"') this.#string();
    else if (first === "t") this.#word("true");
    else if (first === "f") this.#word("false");
    else if (first === "n") this.#word("null");
    else this.#number();
  }

  #object(): void {
    this.#enter();
    const seen = new Set<string>();
    this.#at += 1;
    this.#space();
    if (this.#take("}")) return;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') this.#stop('A key in quotation marks or "}" is expected.');
      const key = this.#string();
      this.#path.push(key);
      this.#checkKey(key, seen);
      this.#space();
      if (!this.#take(":")) this.#stop('":" is expected after the key.');
      this.#value();
      this.#path.pop();
      this.#space();
    } while (this.#take(","));
    if (!this.#take("}")) this.#stop('"," or "}" is expected.');
  }

  #checkKey(key: string, seen: Set<string>): void {
    if (seen.has(key)) {
      this.#fault(
        "duplicate-key",
        `The key ${quoted(key)} stands here twice.`,
        "Keep one: readers differ in which of the two they take.",
      );
    }
    if (FORBIDDEN_KEYS.has(key)) {
      this.#fault("forbidden-key", `The key ${quoted(key)} is not allowed in any document.`, "Take it out.");
    }
    seen.add(key);
    if (seen.size > JSON_BUDGET.keysPerObject) {
      this.#over(
        "too-many-keys",
        `One object has more than ${JSON_BUDGET.keysPerObject} keys.`,
        "Split the playbook into several.",
      );
    }
  }

  #list(): void {
    this.#enter();
    this.#at += 1;
    this.#space();
    if (this.#take("]")) return;
    let index = 0;
    do {
      this.#path.push(index);
      this.#value();
      this.#path.pop();
      this.#space();
      index += 1;
    } while (this.#take(","));
    if (!this.#take("]")) this.#stop('"," or "]" is expected.');
  }

  #enter(): void {
    if (this.#path.length >= JSON_BUDGET.depth) {
      this.#over(
        "too-deep",
        `Values are nested more than ${JSON_BUDGET.depth} deep.`,
        "Flatten the document.",
      );
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    let escaped = false;
    for (let unit = this.#unit(); unit >= SPACE_UNIT && unit !== QUOTE_UNIT; unit = this.#unit()) {
      if (unit === BACKSLASH_UNIT) {
        escaped = true;
        this.#escape();
      } else this.#at += 1;
    }
    if (!this.#take('"'))
      this.#stop("The text in quotation marks does not end, or holds a control character.");
    const raw = this.#text.slice(start, this.#at);
    const value: string = escaped ? JSON.parse(raw) : raw.slice(1, -1);
    if (value.length > JSON_BUDGET.stringChars) {
      this.#fault(
        "text-too-long",
        `One text is longer than ${JSON_BUDGET.stringChars} characters.`,
        "Shorten it.",
      );
    }
    if (LONE_SURROGATE.test(value)) {
      this.#fault(
        "lone-surrogate",
        "This text holds half of a character.",
        "Write both halves of the surrogate pair, or take it out.",
      );
    }
    return value;
  }

  #escape(): void {
    const sign = this.#text[this.#at + 1] ?? "";
    if ('"\\/bfnrt'.includes(sign) && sign !== "") this.#at += 2;
    else if (sign !== "u" || !this.#match(UNICODE_ESCAPE)) this.#stop("This escape is none of JSON's.");
  }

  /** The code of the character that comes next; below every character's at the end of the text. */
  #unit(): number {
    return this.#at < this.#text.length ? this.#text.charCodeAt(this.#at) : -1;
  }

  #number(): void {
    const start = this.#at;
    if (!this.#match(NUMBER)) this.#stop("A value is expected.");
    const literal = this.#text.slice(start, this.#at);
    if (!keepsItsDigits(literal)) {
      this.#fault(
        "number-loses-digits",
        `The number ${quoted(literal)} cannot be held without losing digits (RFC 7493).`,
        "Write it as text, in quotation marks.",
      );
    }
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#stop("A value is expected.");
    this.#at += word.length;
  }

  #space(): void {
    this.#match(SPACE);
  }

  #take(sign: string): boolean {
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  #fault(code: string, problem: string, remedy: string): void {
    this.faults.push({ pointer: pointerTo(this.#path), code, problem, remedy });
  }

  #over(code: string, problem: string, remedy: string): never {
    throw new Unreadable({ pointer: pointerTo(this.#path), code, problem, remedy });
  }

  #stop(problem: string): never {
    const before = this.#text.slice(0, this.#at).split("\n");
    const place = `Line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    throw new Unreadable({
      pointer: pointerTo(this.#path),
      code: "not-json",
      problem: `${place}: ${problem}`,
      remedy: "Correct the JSON.",
    });
  }
}

const SIGNIFICANT_DIGITS_MAX = 17;

/** Whether a number survives the way through a double: what I-JSON asks for. */
function keepsItsDigits(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  if (/^-?\d+$/.test(literal)) return Number.isSafeInteger(value);
  const digits = literal
    .replace(/[eE].*$/, "")
    .replace(/[-.]/g, "")
    .replace(/^0+/, "");
  return digits.length <= SIGNIFICANT_DIGITS_MAX && !(value === 0 && /[1-9]/.test(digits));
}

function utf8LengthWithin(text: string, max: number): boolean {
  if (text.length > max) return false;
  if (text.length * 3 <= max) return true;
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // Both halves of a surrogate pair count two: four bytes together.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3;
  }
  return bytes <= max;
}

function refused(code: string, problem: string, remedy: string): JsonReading {
  return { ok: false, faults: [{ pointer: "", code, problem, remedy }] };
}
