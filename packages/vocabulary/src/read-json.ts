import { pointerTo } from "./json-pointer.js";

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** What one text may cost us, checked while scanning and before anything is built from it (INV-15). */
export interface JsonBudget {
  /** In UTF-8. */
  readonly bytesMax: number;
  /** Lists and objects within each other. The scan calls itself once for each, so hundreds are safe and thousands are not. */
  readonly depthMax: number;
  /** Values of any kind, counted together. */
  readonly valuesMax: number;
  readonly keysPerObjectMax: number;
  /** In UTF-16 units, as written: an escape counts with all its signs. */
  readonly stringLengthMax: number;
}

/** What a text may cost where its reader has no reason for more or less. */
export const JSON_BUDGET: JsonBudget = {
  bytesMax: 2 * 1024 * 1024,
  depthMax: 64,
  valuesMax: 10_000,
  keysPerObjectMax: 2_000,
  stringLengthMax: 64 * 1024,
};

/** What can be wrong with a text, and what its author can do. */
const REMEDIES = {
  "not-json": "Correct the JSON.",
  "duplicate-key": "Keep one: readers differ in which of the two they take.",
  "forbidden-key": "Take it out.",
  "number-loses-digits": "Write it as text, in quotation marks.",
  "lone-surrogate": "Write both halves of the surrogate pair, or take it out.",
  "too-large": "Split the document into several.",
  "too-deep": "Flatten the document.",
  "too-many-values": "Split the document into several.",
  "too-many-keys": "Split the document into several.",
  "text-too-long": "Shorten it.",
} as const;

const OVER_BUDGET: ReadonlySet<JsonFault["code"]> = new Set([
  "too-large",
  "too-deep",
  "too-many-values",
  "too-many-keys",
  "text-too-long",
] as const);

/** One thing that is wrong with a text. Its sentences quote nothing of the text, which may hold a secret. */
export interface JsonFault {
  /** Where, as an RFC 6901 pointer. */
  readonly pointer: string;
  readonly code: keyof typeof REMEDIES;
  readonly problem: string;
  readonly remedy: string;
}

/** Whether there is too much of a text, as against no JSON, or JSON that two readers may read differently. */
export function isOverBudget({ code }: JsonFault): boolean {
  return OVER_BUDGET.has(code);
}

export type JsonReading =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly faults: JsonFault[] };

/**
 * Text to JSON as strictly as signatures need it, so that everyone who reads it reads the same (I-JSON, RFC 7493).
 * Refused are: what is over the budget; a key that stands twice in one object, and `__proto__`, `constructor` and
 * `prototype`, in any spelling; numbers that a double would round; and lone surrogates. A text with several such faults
 * gets the first hundred of them; where it ceases to be JSON, or is over its budget, the reading ends.
 */
export function readJson(text: string, budget: JsonBudget): JsonReading {
  const scan = new Scan(text, budget);
  try {
    scan.document();
  } catch (end) {
    if (!(end instanceof ScanEnded)) throw end;
  }
  if (scan.faults.length > 0) return { ok: false, faults: scan.faults };
  return { ok: true, value: JSON.parse(text) };
}

/** Whether a value is a JSON object, and neither null nor a list. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_SURROGATE = 0xd800;
const FIRST_LOW_SURROGATE = 0xdc00;
const LAST_SURROGATE = 0xdfff;

// A pointer may be nearly as long as the text, and a text may hold ten thousand faults: without an end to both, two
// megabytes of faults would make gigabytes of answer.
const FAULTS_MAX = 100;
const POINTERS_LENGTH_MAX = 64 * 1024;

class ScanEnded extends Error {}

/** One pass over the text that checks and builds nothing; recursion is bounded by the depth budget. */
class Scan {
  readonly faults: JsonFault[] = [];
  readonly #text: string;
  readonly #budget: JsonBudget;
  readonly #path: (string | number)[] = [];
  #at = 0;
  // Only the space between values may hold the end of a line.
  #line = 1;
  #lineStart = 0;
  #values = 0;
  /** At the least: as if every sign took one. */
  #bytes: number;
  #pointersLength = 0;

  constructor(text: string, budget: JsonBudget) {
    this.#text = text;
    this.#budget = budget;
    this.#bytes = text.length;
  }

  document(): void {
    if (this.#bytes > this.#budget.bytesMax) this.#tooLarge();
    this.#value();
    this.#space();
    if (this.#at < this.#text.length) this.#stop("Something follows after the end of the document.");
  }

  #value(): void {
    const { valuesMax } = this.#budget;
    this.#values += 1;
    if (this.#values > valuesMax)
      this.#over("too-many-values", `The document holds more than ${valuesMax} values.`);
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
    const { keysPerObjectMax } = this.#budget;
    if (seen.has(key)) this.#fault("duplicate-key", "This key stands twice in one object.");
    if (FORBIDDEN_KEYS.has(key)) this.#fault("forbidden-key", "This key is not allowed in any document.");
    seen.add(key);
    if (seen.size > keysPerObjectMax)
      this.#over("too-many-keys", `One object has more than ${keysPerObjectMax} keys.`);
  }

  #list(): void {
    this.#enter();
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
    const { depthMax } = this.#budget;
    if (this.#path.length >= depthMax)
      this.#over("too-deep", `Values are nested more than ${depthMax} deep.`);
    this.#at += 1;
  }

  /** The text as it is meant; as it is written where it is too long to be worth reading. */
  #string(): string {
    const start = this.#at;
    const { escaped, plain } = this.#passString();
    const written = this.#text.slice(start + 1, this.#at - 1);
    const inBytes = plain ? PLAIN : utf8Of(written);
    if (inBytes.extra > 0) this.#countBytes(inBytes.extra);
    const { stringLengthMax } = this.#budget;
    if (written.length > stringLengthMax) {
      this.#fault("text-too-long", `One text is longer than ${stringLengthMax} characters.`);
      return written;
    }
    const meant = escaped ? unescaped(this.#text.slice(start, this.#at)) : written;
    if (meant === undefined) {
      this.#at = start;
      return this.#stop("This text holds an escape that is none of JSON's.");
    }
    // An escape is plain itself and may stand for what is not.
    if (!(escaped ? utf8Of(meant) : inBytes).wellFormed)
      this.#fault("lone-surrogate", "This text holds half of a surrogate pair, which is no character.");
    return meant;
  }

  #passString(): { escaped: boolean; plain: boolean } {
    const text = this.#text;
    let escaped = false;
    let bits = 0;
    let at = this.#at + 1;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE || unit < SPACE) break;
      bits |= unit;
      if (unit === BACKSLASH) escaped = true;
      at += unit === BACKSLASH ? 2 : 1;
    }
    this.#at = at;
    if (!this.#take('"'))
      this.#stop("The text in quotation marks does not end, or holds a control character.");
    return { escaped, plain: bits < 0x80 };
  }

  /** Only texts in quotation marks can hold what takes more bytes than one. */
  #countBytes(extra: number): void {
    this.#bytes += extra;
    if (this.#bytes > this.#budget.bytesMax) this.#tooLarge();
  }

  #tooLarge(): never {
    // Of the whole text, wherever the scan has come to.
    this.#path.length = 0;
    this.#over("too-large", `The text is larger than ${this.#budget.bytesMax} bytes.`);
  }

  #number(): void {
    const start = this.#at;
    if (!this.#match(NUMBER)) this.#stop("A value is expected.");
    if (!keepsItsDigits(this.#text.slice(start, this.#at)))
      this.#fault("number-loses-digits", "This number cannot be held without losing digits (RFC 7493).");
  }

  #word(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) this.#stop("A value is expected.");
    this.#at += word.length;
  }

  #space(): void {
    const text = this.#text;
    let at = this.#at;
    for (let unit = text.charCodeAt(at); isSpace(unit); unit = text.charCodeAt(at)) {
      at += 1;
      if (unit !== LINE_FEED) continue;
      this.#line += 1;
      this.#lineStart = at;
    }
    this.#at = at;
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

  #fault(code: JsonFault["code"], problem: string): void {
    const pointer = pointerTo(this.#path);
    this.faults.push({ pointer, code, problem, remedy: REMEDIES[code] });
    this.#pointersLength += pointer.length;
    if (this.faults.length >= FAULTS_MAX || this.#pointersLength > POINTERS_LENGTH_MAX) throw new ScanEnded();
  }

  #over(code: JsonFault["code"], problem: string): never {
    this.#fault(code, problem);
    throw new ScanEnded();
  }

  #stop(problem: string): never {
    const column = this.#at - this.#lineStart + 1;
    this.#over("not-json", `Line ${this.#line}, column ${column}: ${problem}`);
  }
}

const SIGNIFICANT_DIGITS_MAX = 17;

/** Whether a number survives the way through a double: what I-JSON asks for. */
function keepsItsDigits(literal: string): boolean {
  const value = Number(literal);
  if (!Number.isFinite(value)) return false;
  if (/^-?\d+$/.test(literal)) return Number.isSafeInteger(value);
  const [mantissa = ""] = literal.split(/e/i, 1);
  const first = mantissa.search(/[1-9]/);
  if (first === -1) return true;
  return value !== 0 && mantissa.slice(first).replace(".", "").length <= SIGNIFICANT_DIGITS_MAX;
}

interface InUtf8 {
  /** How many bytes it takes beyond one for each UTF-16 unit. */
  readonly extra: number;
  readonly wellFormed: boolean;
}

const PLAIN: InUtf8 = { extra: 0, wellFormed: true };

function utf8Of(text: string): InUtf8 {
  let extra = 0;
  let wellFormed = true;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 0x80) continue;
    extra += unit < 0x800 ? 1 : 2;
    if (unit < FIRST_SURROGATE || unit > LAST_SURROGATE) continue;
    // Two units of a pair take four bytes, and a half is written as what takes three.
    const next = at + 1;
    if (unit < FIRST_LOW_SURROGATE && next < text.length && isLowSurrogate(text.charCodeAt(next))) at = next;
    else wellFormed = false;
  }
  return { extra, wellFormed };
}

function isLowSurrogate(unit: number): boolean {
  return unit >= FIRST_LOW_SURROGATE && unit <= LAST_SURROGATE;
}

/** What a text with escapes means; nothing where JSON does not know one of them. */
function unescaped(literal: string): string | undefined {
  try {
    return JSON.parse(literal);
  } catch {
    return undefined;
  }
}

function isSpace(unit: number): boolean {
  return unit === SPACE || unit === LINE_FEED || unit === CARRIAGE_RETURN || unit === TAB;
}
