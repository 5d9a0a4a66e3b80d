import { ComparisonCost, compareValue, mismatchOf } from "./compare-value.js";
import type { Comparison, Condition, Existence } from "./condition.js";
import { checkValue, type ValueOf } from "./value.js";

export type Evaluation =
  | { readonly ok: true; readonly holds: boolean }
  | {
      readonly ok: false;
      readonly code: "unknown-variable" | "value-unknown" | "type-mismatch" | "too-costly";
      readonly detail: string;
    };

/**
 * Whether a condition holds for these values. Strict in types: what cannot be compared is an error and never "false",
 * and so is a variable that is not there or not known. AND and OR look at their right side only where the left leaves
 * it open, so that `__found__:value = true AND __count__:value > 3` can be asked before the count is known. What would
 * take too long is an error too (INV-15). Never throws.
 */
export function evaluateCondition(condition: Condition, lookUp: ValueOf): Evaluation {
  return evaluate(condition, lookUp, new ComparisonCost());
}

function evaluate(condition: Condition, lookUp: ValueOf, cost: ComparisonCost): Evaluation {
  switch (condition.kind) {
    case "and":
    case "or": {
      const left = evaluate(condition.left, lookUp, cost);
      if (!left.ok || left.holds === (condition.kind === "or")) return left;
      return evaluate(condition.right, lookUp, cost);
    }
    case "comparison":
      return compare(condition, lookUp, cost);
    case "exists": {
      const found = lookUp(condition.variable);
      if (found === undefined) return notThere(condition.variable);
      return { ok: true, holds: (found.value !== null) !== condition.negated };
    }
  }
}

/** What a condition is made of, from left to right. */
export function testsOf(condition: Condition): (Comparison | Existence)[] {
  const found: (Comparison | Existence)[] = [];
  const collect = (part: Condition): void => {
    switch (part.kind) {
      case "and":
      case "or":
        collect(part.left);
        collect(part.right);
        return;
      case "comparison":
      case "exists":
        found.push(part);
    }
  };
  collect(condition);
  return found;
}

function compare(comparison: Comparison, lookUp: ValueOf, cost: ComparisonCost): Evaluation {
  const { variable, negated, operator, values } = comparison;
  const found = lookUp(variable);
  if (found === undefined) return notThere(variable);
  if (found.value === null)
    return { ok: false, code: "value-unknown", detail: `The value of ${variable} is not known.` };
  const mismatch = mismatchOf(comparison, found.type);
  if (mismatch !== undefined) return { ok: false, code: "type-mismatch", detail: mismatch };
  const checked = checkValue(found.type, found.value);
  if (!checked.ok) return { ok: false, code: "type-mismatch", detail: `${variable}: ${checked.problem}` };
  for (const value of values) {
    const compared = compareValue(found.type, found.value, operator, value, cost);
    if (!compared.ok)
      return {
        ok: false,
        code: compared.code,
        detail: `${variable} cannot be compared so: ${compared.problem}.`,
      };
    if (compared.holds) return { ok: true, holds: !negated };
  }
  return { ok: true, holds: negated };
}

function notThere(variable: string): Evaluation {
  return { ok: false, code: "unknown-variable", detail: `There is no variable ${variable}.` };
}
