import { isRange } from "./address-range.js";
import type { ComparisonOperator, Condition, Literal } from "./condition.js";
import {
  ConditionTokens,
  type Deviation,
  type Keyword,
  shortened,
  type Token,
  Unread,
} from "./condition-tokens.js";
import type { VariableName } from "./playbook.js";
import { patternProblem } from "./regular-pattern.js";
import { orThrown } from "./thrown.js";

/** The longest condition, the deepest brackets, and the most pattern (LIKE, MATCHES) that one comparison may hold. */
export const CONDITION_BUDGET = { chars: 4096, depth: 32 } as const;

export type ConditionReading =
  | { readonly ok: true; readonly condition: Condition; readonly deviations: readonly Deviation[] }
  | {
      readonly ok: false;
      readonly code: "not-a-condition";
      /** The character, counted from 1. */
      readonly position: number;
      readonly problem: string;
      readonly expected: string;
    };

/**
 * A comparison expression of STIX 2.1 patterning, without its square brackets, over variables (CACAO 2.0, conditions):
 * `__found__:value = true AND __count__:value >= 3`. AND binds more tightly than OR; NOT stands before an operator.
 * Reads with a warning what real playbooks write: `==`, `&&`, `"text"`, a missing `:value`, `.value`, `$$name$$`, a
 * variable alone, NOT before a bracket, and a comparison with null, which asks whether the value EXISTS.
 * Length and nesting are bounded (INV-15).
 */
export function readCondition(text: string): ConditionReading {
  const reading = orThrown(() => new Reader(text).whole(), Unread);
  if (!(reading instanceof Unread)) return reading;
  const { position, problem, expected } = reading;
  return { ok: false, code: "not-a-condition", position, problem, expected };
}

class Reader {
  readonly #tokens: ConditionTokens;
  #token: Token;

  constructor(text: string) {
    if (text.length > CONDITION_BUDGET.chars)
      throw new Unread(
        CONDITION_BUDGET.chars + 1,
        "The condition is too long.",
        `at most ${CONDITION_BUDGET.chars} characters`,
      );
    this.#tokens = new ConditionTokens(text);
    this.#token = this.#tokens.next();
  }

  whole(): ConditionReading {
    const condition = this.#either(0);
    if (this.#token.kind !== "end") this.#unexpected("AND, OR or the end of the condition");
    return { ok: true, condition, deviations: [...this.#tokens.deviations.values()] };
  }

  #either(depth: number): Condition {
    let left = this.#both(depth);
    while (this.#take("OR")) left = { kind: "or", left, right: this.#both(depth) };
    return left;
  }

  #both(depth: number): Condition {
    let left = this.#test(depth);
    while (this.#take("AND")) left = { kind: "and", left, right: this.#test(depth) };
    return left;
  }

  #test(depth: number): Condition {
    if (depth > CONDITION_BUDGET.depth)
      throw new Unread(
        this.#token.at + 1,
        "The condition is nested too deeply.",
        `at most ${CONDITION_BUDGET.depth} deep`,
      );
    if (this.#takeSign("(")) {
      const inner = this.#either(depth + 1);
      if (!this.#takeSign(")")) this.#unexpected(")");
      return inner;
    }
    if (this.#take("NOT")) return this.#negated(depth);
    if (this.#take("EXISTS")) return { kind: "exists", variable: this.#path(), negated: false };
    return this.#comparison(this.#path());
  }

  /** STIX lets NOT stand before EXISTS and before an operator; before anything else it means the opposite of that. */
  #negated(depth: number): Condition {
    if (this.#take("EXISTS")) return { kind: "exists", variable: this.#path(), negated: true };
    const problem = "NOT stands before a whole comparison.";
    this.#tokens.deviates("not", problem, "Write it before the operator: __name__:value NOT = 3.");
    return opposite(this.#test(depth + 1));
  }

  #path(): VariableName {
    const token = this.#token;
    if (token.kind !== "path") return this.#unexpected("a variable such as __name__:value");
    this.#advance();
    return token.variable;
  }

  #comparison(variable: VariableName): Condition {
    const negated = this.#take("NOT");
    const operator = this.#operator();
    if (operator !== undefined) return this.#compared(variable, negated, operator);
    if (negated || !this.#couldEndHere())
      return this.#unexpected("a comparison such as =, !=, <, >, IN, LIKE or MATCHES");
    this.#tokens.deviates(
      "alone",
      "A variable stands alone, without a comparison.",
      'Write "= true" after it.',
    );
    return { kind: "comparison", variable, negated: false, operator: "=", values: [true] };
  }

  #operator(): ComparisonOperator | undefined {
    const token = this.#token;
    if (token.kind === "operator") {
      this.#advance();
      return token.operator;
    }
    if (token.kind !== "keyword") return undefined;
    switch (token.keyword) {
      case "AND":
      case "OR":
      case "NOT":
      case "EXISTS":
        return undefined;
      case "IN":
      case "LIKE":
      case "MATCHES":
      case "ISSUBSET":
      case "ISSUPERSET":
        this.#advance();
        return token.keyword;
    }
  }

  #compared(variable: VariableName, negated: boolean, operator: ComparisonOperator): Condition {
    const comparison = { kind: "comparison", variable, negated, operator } as const;
    switch (operator) {
      case "IN":
        return { ...comparison, values: this.#set() };
      case "LIKE":
        return { ...comparison, values: [this.#text("a pattern such as 'ward-%'", () => undefined)] };
      case "MATCHES":
        return {
          ...comparison,
          values: [this.#text("a regular expression such as '^ward-[0-9]+$'", patternProblem)],
        };
      case "ISSUBSET":
      case "ISSUPERSET":
        return { ...comparison, values: [this.#text("addresses such as '192.0.2.0/24'", notARange)] };
      case "=":
      case "!=": {
        if (this.#token.kind !== "null") return { ...comparison, values: [this.#literal()] };
        this.#advance();
        const problem = "STIX has no null; this asks whether the value is known.";
        this.#tokens.deviates("null", problem, "Write EXISTS __name__:value, or NOT EXISTS.");
        return { kind: "exists", variable, negated: (operator === "=") !== negated };
      }
      case "<":
      case "<=":
      case ">":
      case ">=":
        return { ...comparison, values: [this.#literal()] };
    }
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

  #text(expected: string, problemOf: (text: string) => string | undefined): string {
    const { at } = this.#token;
    const value = this.#token.kind === "literal" ? this.#token.value : undefined;
    if (typeof value !== "string") return this.#unexpected(expected);
    const problem = problemOf(value);
    if (problem !== undefined) throw new Unread(at + 1, problem, expected);
    this.#advance();
    return value;
  }

  #couldEndHere(): boolean {
    const token = this.#token;
    if (token.kind === "keyword") return token.keyword === "AND" || token.keyword === "OR";
    return token.kind === "end" || token.text === ")";
  }

  #take(keyword: Keyword): boolean {
    if (this.#token.kind !== "keyword" || this.#token.keyword !== keyword) return false;
    this.#advance();
    return true;
  }

  #takeSign(sign: string): boolean {
    if (this.#token.kind !== "sign" || this.#token.text !== sign) return false;
    this.#advance();
    return true;
  }

  #advance(): void {
    this.#token = this.#tokens.next();
  }

  #unexpected(expected: string): never {
    const { kind, text, at } = this.#token;
    const problem =
      kind === "end" ? "The condition ends too early." : `"${shortened(text)}" does not fit here.`;
    throw new Unread(at + 1, problem, expected);
  }
}

/** By De Morgan, so that what errs still errs: it is never an error that turns into a truth. */
function opposite(condition: Condition): Condition {
  switch (condition.kind) {
    case "and":
    case "or":
      return {
        kind: condition.kind === "and" ? "or" : "and",
        left: opposite(condition.left),
        right: opposite(condition.right),
      };
    case "comparison":
    case "exists":
      return { ...condition, negated: !condition.negated };
  }
}

function notARange(text: string): string | undefined {
  return isRange(text) ? undefined : `"${shortened(text)}" is no address, and no range of addresses.`;
}
