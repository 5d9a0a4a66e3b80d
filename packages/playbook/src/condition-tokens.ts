import { hexFromBase64 } from "./base64.js";
import type { ComparisonOperator, Literal } from "./condition.js";
import type { VariableName } from "./playbook.js";
import { instantIn } from "./timestamp.js";
import { VARIABLE_NAME } from "./variable-reference.js";

/** How a condition departs from the standard without leaving a doubt about what is meant. */
export interface Deviation {
  readonly problem: string;
  readonly remedy: string;
}

/** Why a condition cannot be read: where, what stands there, and what was expected. */
export class Unread extends Error {
  constructor(
    /** The character, counted from 1. */
    readonly position: number,
    readonly problem: string,
    readonly expected: string,
  ) {
    super(problem);
  }
}

type Sign = "=" | "!=" | ">" | ">=" | "<" | "<=";
export type Keyword = "AND" | "OR" | "NOT" | "EXISTS" | Exclude<ComparisonOperator, Sign>;

export type Token = { readonly at: number; readonly text: string } & (
  | { readonly kind: "path"; readonly variable: VariableName }
  | { readonly kind: "literal"; readonly value: Literal }
  | { readonly kind: "operator"; readonly operator: Sign }
  | { readonly kind: "keyword"; readonly keyword: Keyword }
  | { readonly kind: "null" | "word" | "sign" | "end" }
);

const OPERATORS: Readonly<Record<string, Sign>> = {
  "=": "=",
  "==": "=",
  "===": "=",
  "!=": "!=",
  "!==": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  (["AND", "OR", "NOT", "IN", "LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS"] as const).map((word) => [
    word,
    word,
  ]),
);
const SYMBOLS: ReadonlyMap<string, Keyword> = new Map([
  ["&&", "AND"],
  ["||", "OR"],
  ["!", "NOT"],
]);

// As STIX counts them: also the next-line character, which JavaScript does not.
const SPACE = /[\s\u0085]*/y;
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/[^\r\n]*/y;
const PATH = /__[a-zA-Z0-9_-]+(?:\s*[:.]\s*(?:[a-zA-Z0-9_]+|'[^'\\]*'))?/y;
const OLD_PATH = /\$\$([a-zA-Z_][a-zA-Z0-9_-]{0,244})\$\$(?:[:.]value)?/y;
const STRING = /'((?:[^'\\]|\\['\\])*)'/y;
const DOUBLE_QUOTED = /"([^"\\]*)"/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?![\w.])/y;
const WORD = /[a-zA-Z_][a-zA-Z0-9_-]*/y;
const OPERATOR = /===|!==|==|!=|<>|<=|>=|[=<>]/y;
const SYMBOL = /&&|\|\||!/y;
const SIGN = /[(),]/y;

const INT64 = 2n ** 63n;

/** Takes a condition apart, one token after the other; the caller bounds its length. Every expression is linear. */
export class ConditionTokens {
  readonly deviations = new Map<string, Deviation>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): Token {
    this.#skip();
    const at = this.#at;
    if (at === this.#text.length) return { kind: "end", at, text: "" };
    const first = this.#text.charAt(at);
    if (first === "_" && this.#text[at + 1] === "_") return this.#path(at);
    if (first === "$") return this.#oldPath(at);
    if (first === "'" || first === '"') return this.#literal(at, this.#quoted(at));
    if ("thb".includes(first) && this.#text[at + 1] === "'") return this.#marked(at, first);
    if (/[0-9+.-]/.test(first)) return this.#literal(at, this.#number(at));
    return this.#other(at);
  }

  /** Notes a departure, once for each kind. */
  deviates(kind: string, problem: string, remedy: string): void {
    this.deviations.set(kind, { problem, remedy });
  }

  #skip(): void {
    do this.#match(SPACE);
    while (this.#match(COMMENT) !== undefined);
  }

  #path(at: number): Token {
    const text = this.#match(PATH) ?? "__";
    const colon = text.search(/[:.]/);
    const variable = (colon === -1 ? text : text.slice(0, colon)).trim();
    const property =
      colon === -1
        ? undefined
        : text
            .slice(colon + 1)
            .trim()
            .replace(/^'(.*)'$/s, "$1");
    if (!VARIABLE_NAME.test(variable) || (property !== undefined && property !== "value"))
      throw new Unread(at + 1, `"${shortened(text)}" is no variable.`, "a variable such as __name__:value");
    if (property === undefined)
      this.deviates("bare", '":value" is missing after a variable.', "Write __name__:value.");
    else if (text.charAt(colon) === ".")
      this.deviates("dotted", '".value" stands for ":value".', "Write __name__:value.");
    const after = this.#text.charAt(this.#at);
    if (after === "." || after === "[")
      throw new Unread(
        this.#at + 1,
        "A part of a value cannot be compared.",
        "a comparison with the whole value of a variable",
      );
    return { kind: "path", variable, at, text };
  }

  #oldPath(at: number): Token {
    const text = this.#match(OLD_PATH);
    const variable = `__${text?.split("$$")[1] ?? ""}__`;
    if (text === undefined || !VARIABLE_NAME.test(variable))
      throw new Unread(at + 1, '"$" has no meaning here.', "a variable such as __name__:value");
    this.deviates("old", "$$name$$ is how CACAO 1 wrote a variable.", "Write __name__:value.");
    return { kind: "path", variable, at, text };
  }

  #quoted(at: number): string {
    const single = this.#match(STRING);
    if (single !== undefined) return single.slice(1, -1).replace(/\\(['\\])/g, "$1");
    const double = this.#match(DOUBLE_QUOTED);
    if (double === undefined)
      throw new Unread(at + 1, "This text does not end, or holds a stray \\.", "text such as 'text'");
    this.deviates("double", "Text stands in double quotation marks.", "Write 'text'.");
    return double.slice(1, -1);
  }

  #marked(at: number, mark: string): Token {
    this.#at += 1;
    const text = this.#match(STRING)?.slice(1, -1);
    const value = text === undefined ? undefined : markedValue(mark, text);
    if (value === undefined) {
      const expected = {
        t: "a time such as t'2026-11-22T03:00:00Z'",
        h: "two hexadecimal digits for each byte",
        b: "base64",
      };
      throw new Unread(at + 1, "This value cannot be read.", expected[mark as "t" | "h" | "b"]);
    }
    return this.#literal(at, value);
  }

  #number(at: number): Literal {
    const text = this.#match(NUMBER);
    if (text === undefined) throw new Unread(at + 1, "This is no number.", "a number such as 12 or 0.75");
    if (!text.includes(".")) {
      const whole = BigInt(text.replace("+", ""));
      const near = Number(whole);
      // There is no negative zero among whole numbers.
      if (Number.isSafeInteger(near)) return near === 0 ? 0 : near;
      if (whole >= -INT64 && whole < INT64) return { kind: "integer", digits: String(whole) };
      throw new Unread(at + 1, "This number is too large.", "a whole number within 64 bits");
    }
    const value = Number(text);
    if (!Number.isFinite(value))
      throw new Unread(at + 1, "This number is too large.", "a number such as 0.75");
    return value === 0 ? 0 : value;
  }

  #other(at: number): Token {
    const word = this.#match(WORD);
    if (word !== undefined) return this.#word(at, word);
    const sign = this.#match(OPERATOR);
    const operator = sign === undefined ? undefined : OPERATORS[sign];
    if (sign !== undefined && operator !== undefined) {
      if (sign === "==" || sign.length === 3)
        this.deviates(sign, `"${sign}" stands for "${operator}".`, `Write "${operator}".`);
      return { kind: "operator", operator, at, text: sign };
    }
    const symbol = this.#match(SYMBOL);
    const keyword = SYMBOLS.get(symbol ?? "");
    if (symbol !== undefined && keyword !== undefined) {
      this.deviates(symbol, `"${symbol}" stands for ${keyword}.`, `Write ${keyword}.`);
      return { kind: "keyword", keyword, at, text: symbol };
    }
    const bracket = this.#match(SIGN);
    if (bracket !== undefined) return { kind: "sign", at, text: bracket };
    const [unknown] = this.#text.slice(at, at + 2);
    throw new Unread(at + 1, `"${unknown}" has no meaning here.`, "a variable, a comparison or a value");
  }

  #word(at: number, word: string): Token {
    const keyword = KEYWORDS.get(word.toUpperCase());
    if (keyword !== undefined) {
      if (word !== keyword)
        this.deviates("case", `"${word}" stands for ${keyword}.`, "Write it in capital letters.");
      return { kind: "keyword", keyword, at, text: word };
    }
    const lower = word.toLowerCase();
    if (lower === "true" || lower === "false") {
      if (word !== lower)
        this.deviates("truth", `"${word}" stands for ${lower}.`, "Write it in small letters.");
      return this.#literal(at, lower === "true");
    }
    return { kind: lower === "null" ? "null" : "word", at, text: word };
  }

  #literal(at: number, value: Literal): Token {
    return { kind: "literal", value, at, text: this.#text.slice(at, this.#at) };
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text === undefined) return undefined;
    this.#at = pattern.lastIndex;
    return text;
  }
}

/** A text from a condition, short enough for a sentence. */
export function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function markedValue(mark: string, text: string): Literal | undefined {
  switch (mark) {
    case "t":
      return text.endsWith("Z") && instantIn(text) !== undefined ? { kind: "timestamp", text } : undefined;
    case "h":
      return /^(?:[0-9a-f]{2})*$/i.test(text) ? { kind: "bytes", hex: text.toLowerCase() } : undefined;
  }
  const hex = hexFromBase64(text);
  return hex === undefined ? undefined : { kind: "bytes", hex };
}
