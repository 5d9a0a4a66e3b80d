import type { Condition, Literal } from "./condition.js";
import type { VariableName } from "./playbook.js";
import { VARIABLE_NAME } from "./variable-reference.js";

/** A condition longer than this, or with brackets nested deeper, is refused unread. */
export const CONDITION_BUDGET = { chars: 4096, depth: 32 } as const;

/** A dialect that we understand and the standard does not; said to the author as a warning. */
export interface Deviation {
  readonly problem: string;
  readonly remedy: string;
}

export type ConditionReading =
  | { readonly ok: true; readonly condition: Condition; readonly deviations: Deviation[] }
  | {
      readonly ok: false;
      readonly code: "not-a-condition" | "not-executed-yet";
      /** Counted in characters from 1. */
      readonly position: number;
      readonly problem: string;
      readonly expected: string;
    };

/**
 * A comparison expression of STIX 2.1 patterning, without its square brackets, over variables (CACAO 2.0, conditions):
 * `__found__:value = true AND __count__:value >= 3`. AND binds more tightly than OR; NOT stands before an operator.
 * Reads with a warning what real playbooks write: `==`, `"text"`, a missing `:value`, `.value`, and a variable alone.
 * Other comparisons of STIX (LIKE, MATCHES, sets of addresses, EXISTS) are refused by name.
 */
export function readCondition(text: string): ConditionReading {
  try {
    return new Reader(text).whole();
  } catch (no) {
    if (!(no instanceof Unread)) throw no;
    return { ok: false, code: no.code, position: no.position, problem: no.problem, expected: no.expected };
  }
}

class Unread extends Error {
  constructor(
    readonly position: number,
    readonly problem: string,
    readonly expected: string,
    readonly code: "not-a-condition" | "not-executed-yet" = "not-a-condition",
  ) {
    super(problem);
  }
}

type Token = { readonly at: number; readonly end: number; readonly text: string } & (
  | { readonly kind: "path"; readonly variable: VariableName }
  | { readonly kind: "literal"; readonly value: Literal }
  | { readonly kind: "operator"; readonly operator: Operator }
  | { readonly kind: "word" | "sign" | "end" }
);
type Operator = "=" | "!=" | ">" | ">=" | "<" | "<=";

const OPERATORS: Readonly<Record<string, Operator>> = {
  "=": "=",
  "==": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

const NOT_YET: ReadonlySet<string> = new Set(["LIKE", "MATCHES", "ISSUBSET", "ISSUPERSET", "EXISTS"]);

const SPACE = /\s*/y;
const PATH = /__[a-zA-Z0-9_-]+(?:[:.][a-zA-Z0-9_]+)?/y;
const STRING = /'((?:[^'\\]|\\['\\])*)'/y;
const DOUBLE_QUOTED = /"([^"\\]*)"/y;
const NUMBER = /[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?![\w.])/y;
const WORD = /[a-zA-Z_][a-zA-Z0-9_-]*/y;
const OPERATOR = /==|!=|<>|<=|>=|[=<>]/y;
const SIGN = /[(),]/y;

class Reader {
  readonly #text: string;
  readonly #deviations = new Map<string, Deviation>();
  #at = 0;
  #token: Token;

  constructor(text: string) {
    if (text.length > CONDITION_BUDGET.chars) {
      throw new Unread(
        CONDITION_BUDGET.chars + 1,
        "The condition is too long.",
        `at most ${CONDITION_BUDGET.chars} characters`,
      );
    }
    this.#text = text;
    this.#token = this.#next();
  }

  whole(): ConditionReading {
    const condition = this.#either(0);
    if (this.#token.kind !== "end") this.#unexpected("AND, OR or the end of the condition");
    return { ok: true, condition, deviations: [...this.#deviations.values()] };
  }

  #either(depth: number): Condition {
    let left = this.#both(depth);
    while (this.#takeWord("OR")) left = { kind: "or", left, right: this.#both(depth) };
    return left;
  }

  #both(depth: number): Condition {
    let left = this.#test(depth);
    while (this.#takeWord("AND")) left = { kind: "and", left, right: this.#test(depth) };
    return left;
  }

  #test(depth: number): Condition {
    if (depth > CONDITION_BUDGET.depth) {
      throw new Unread(
        this.#token.at + 1,
        "The brackets are nested too deeply.",
        `at most ${CONDITION_BUDGET.depth} deep`,
      );
    }
    if (this.#takeSign("(")) {
      const inner = this.#either(depth + 1);
      if (!this.#takeSign(")")) this.#unexpected(")");
      return inner;
    }
    this.#refuseWhatIsNotExecutedYet();
    const token = this.#token;
    if (token.kind !== "path") return this.#unexpected("a variable such as __name__:value");
    this.#advance();
    return this.#comparison(token.variable);
  }

  #comparison(variable: VariableName): Condition {
    const negated = this.#takeWord("NOT");
    this.#refuseWhatIsNotExecutedYet();
    if (this.#takeWord("IN"))
      return { kind: "comparison", variable, negated, operator: "IN", values: this.#set() };
    const token = this.#token;
    if (token.kind === "operator") {
      this.#advance();
      if (token.text === "==") this.#deviates("==", '"==" stands for "=".', 'Write "=".');
      return { kind: "comparison", variable, negated, operator: token.operator, values: [this.#literal()] };
    }
    if (negated || !this.#couldEndHere()) return this.#unexpected("a comparison such as =, !=, <, > or IN");
    this.#deviates("alone", "A variable stands alone, without a comparison.", 'Write "= true" after it.');
    return { kind: "comparison", variable, negated: false, operator: "=", values: [true] };
  }

  #set(): Literal[] {
    if (!this.#takeSign("(")) this.#unexpected("( and a list of values");
    const values: Literal[] = [];
    if (this.#takeSign(")")) return values;
    do values.push(this.#literal());
    while (this.#takeSign(","));
    if (!this.#takeSign(")")) this.#unexpected(", or )");
    return values;
  }

  #literal(): Literal {
    const token = this.#token;
    if (token.kind !== "literal") return this.#unexpected("a value such as 'text', 3 or true");
    this.#advance();
    return token.value;
  }

  #couldEndHere(): boolean {
    const { kind, text } = this.#token;
    return kind === "end" || text === ")" || text === "AND" || text === "OR";
  }

  #refuseWhatIsNotExecutedYet(): void {
    const { kind, text, at } = this.#token;
    if (kind === "word" && NOT_YET.has(text)) {
      throw new Unread(
        at + 1,
        `${text} is not executed yet.`,
        "=, !=, <, <=, >, >= or IN",
        "not-executed-yet",
      );
    }
  }

  #takeWord(word: string): boolean {
    if (this.#token.kind !== "word" || this.#token.text !== word) return false;
    this.#advance();
    return true;
  }

  #takeSign(sign: string): boolean {
    if (this.#token.kind !== "sign" || this.#token.text !== sign) return false;
    this.#advance();
    return true;
  }

  #advance(): void {
    this.#token = this.#next();
  }

  #next(): Token {
    this.#match(SPACE);
    const at = this.#at;
    if (at === this.#text.length) return { kind: "end", at, end: at, text: "" };
    const first = this.#text.charAt(at);
    if (first === "_" && this.#text[at + 1] === "_") return this.#path(at);
    if (first === "'" || first === '"') return this.#quotedText(at);
    if (/[0-9+.-]/.test(first)) return this.#number(at);
    return this.#symbol(at);
  }

  #path(at: number): Token {
    const text = this.#match(PATH) ?? "__";
    const [variable = "", property] = text.split(/[:.]/);
    if (!VARIABLE_NAME.test(variable) || (property !== undefined && property !== "value")) {
      throw new Unread(at + 1, `"${text}" is no variable.`, "a variable such as __name__:value");
    }
    if (property === undefined) {
      this.#deviates("bare", '":value" is missing after a variable.', "Write __name__:value.");
    } else if (text.includes(".")) {
      this.#deviates("dotted", '".value" stands for ":value".', "Write __name__:value.");
    }
    return { kind: "path", variable, at, end: this.#at, text };
  }

  #quotedText(at: number): Token {
    const single = this.#match(STRING);
    if (single !== undefined) return this.#literalToken(at, single.slice(1, -1).replace(/\\(['\\])/g, "$1"));
    const double = this.#match(DOUBLE_QUOTED);
    if (double === undefined) throw new Unread(at + 1, "This text does not end.", "text such as 'text'");
    this.#deviates("double", "Text stands in double quotation marks.", "Write 'text'.");
    return this.#literalToken(at, double.slice(1, -1));
  }

  #number(at: number): Token {
    const number = this.#match(NUMBER);
    if (number === undefined) throw new Unread(at + 1, "This is no number.", "a number such as 12 or 0.75");
    const value = Number(number);
    if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
      throw new Unread(
        at + 1,
        "This number is too large to compare exactly.",
        "a number of at most 15 digits",
      );
    }
    return this.#literalToken(at, value);
  }

  #literalToken(at: number, value: Literal): Token {
    return { kind: "literal", value, at, end: this.#at, text: this.#text.slice(at, this.#at) };
  }

  #symbol(at: number): Token {
    const word = this.#match(WORD);
    if (word === "true" || word === "false") return this.#literalToken(at, word === "true");
    if (word !== undefined && word.length === 1 && "thb".includes(word) && this.#text[this.#at] === "'") {
      const problem = "Times, bytes and hexadecimal values are not executed yet.";
      throw new Unread(at + 1, problem, "text, a number, true or false", "not-executed-yet");
    }
    if (word !== undefined) return { kind: "word", at, end: this.#at, text: word };
    const sign = this.#match(OPERATOR);
    const operator = sign === undefined ? undefined : OPERATORS[sign];
    if (sign !== undefined && operator !== undefined) {
      return { kind: "operator", operator, at, end: this.#at, text: sign };
    }
    const bracket = this.#match(SIGN);
    if (bracket !== undefined) return { kind: "sign", at, end: this.#at, text: bracket };
    const [unknown] = this.#text.slice(at, at + 2);
    throw new Unread(at + 1, `"${unknown}" has no meaning here.`, "a variable, a comparison or a value");
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)?.[0];
    if (text === undefined) return undefined;
    this.#at = pattern.lastIndex;
    return text;
  }

  #deviates(key: string, problem: string, remedy: string): void {
    this.#deviations.set(key, { problem, remedy });
  }

  #unexpected(expected: string): never {
    const { kind, text, at } = this.#token;
    const problem =
      kind === "end" ? "The condition ends too early." : `"${text.slice(0, 40)}" does not fit here.`;
    throw new Unread(at + 1, problem, expected);
  }
}
