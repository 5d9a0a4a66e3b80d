import type { Condition, Literal } from "./condition.js";
import { checkValue, sortOf, type ValueOf } from "./value.js";

export type Evaluation =
  | { readonly ok: true; readonly holds: boolean }
  | {
      readonly ok: false;
      readonly code: "unknown-variable" | "value-unknown" | "type-mismatch";
      readonly detail: string;
    };

type Comparison = Extract<Condition, { kind: "comparison" }>;

/**
 * Whether a condition holds for these values. Strict in types: what cannot be compared is an error and never "false",
 * and so is a variable that is not there or not known. AND and OR look at their right side only where the left leaves
 * it open, so that `__found__:value = true AND __count__:value > 3` can be asked before the count is known.
 */
export function evaluateCondition(condition: Condition, lookUp: ValueOf): Evaluation {
  switch (condition.kind) {
    case "and":
    case "or": {
      const left = evaluateCondition(condition.left, lookUp);
      if (!left.ok || left.holds === (condition.kind === "or")) return left;
      return evaluateCondition(condition.right, lookUp);
    }
    case "comparison":
      return compare(condition, lookUp);
  }
}

/** The variables that a condition asks for, each once. */
export function variablesOf(condition: Condition): string[] {
  return [...new Set(comparisonsOf(condition).map((comparison) => comparison.variable))];
}

/** The comparisons that a condition is made of, from left to right. */
export function comparisonsOf(condition: Condition): Comparison[] {
  const found: Comparison[] = [];
  const collect = (part: Condition): void => {
    switch (part.kind) {
      case "and":
      case "or":
        collect(part.left);
        collect(part.right);
        return;
      case "comparison":
        found.push(part);
    }
  };
  collect(condition);
  return found;
}

/** Why values of this type can never be compared so; undefined where they can. */
export function mismatchOf(comparison: Comparison, type: string): string | undefined {
  const sort = sortOf(type);
  const { variable, operator, values } = comparison;
  const ordered = operator !== "=" && operator !== "!=" && operator !== "IN";
  if (ordered && sort === "bool")
    return `${variable} is true or false: it is not less or more than anything.`;
  if (ordered && sort === "text" && type !== "string")
    return `Values of type ${type} (${variable}) have no order.`;
  const wanted = sort === "bool" ? "boolean" : sort === "text" ? "string" : "number";
  const odd = values.find((value) => typeof value !== wanted);
  if (odd === undefined) return undefined;
  const written = {
    boolean: "true or false",
    string: "'text' in quotation marks",
    number: "a number without quotation marks",
  }[wanted];
  return `${variable} is of type ${type}, and is compared with ${JSON.stringify(odd)}: write ${written}.`;
}

function compare(comparison: Comparison, lookUp: ValueOf): Evaluation {
  const { variable, negated, operator, values } = comparison;
  const found = lookUp(variable);
  if (found === undefined)
    return { ok: false, code: "unknown-variable", detail: `There is no variable ${variable}.` };
  if (found.value === null)
    return { ok: false, code: "value-unknown", detail: `The value of ${variable} is not known.` };
  const mismatch = mismatchOf(comparison, found.type);
  if (mismatch !== undefined) return { ok: false, code: "type-mismatch", detail: mismatch };
  const checked = checkValue(found.type, found.value);
  if (!checked.ok) return { ok: false, code: "type-mismatch", detail: `${variable}: ${checked.problem}` };
  const held = valueIn(found.type, found.value);
  const holds = values.some((value) => relates(held, operator, value));
  return { ok: true, holds: holds !== negated };
}

// Whole numbers stay exact beyond what a double holds; a bigint compares exactly with a number.
function valueIn(type: string, text: string): boolean | bigint | number | string {
  switch (sortOf(type)) {
    case "bool":
      return text === "true";
    case "integer":
      return BigInt(text);
    case "float":
      return Number(text);
    case "text":
      return text;
  }
}

function relates(
  held: boolean | bigint | number | string,
  operator: Comparison["operator"],
  value: Literal,
): boolean {
  const less = held < value;
  const more = held > value;
  switch (operator) {
    case "=":
    case "IN":
      return !less && !more;
    case "!=":
      return less || more;
    case "<":
      return less;
    case "<=":
      return !more;
    case ">":
      return more;
    case ">=":
      return !less;
  }
}
