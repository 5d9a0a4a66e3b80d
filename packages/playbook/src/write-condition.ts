import type { Condition, Literal } from "./condition.js";

/** A condition as STIX writes it; reading that gives the same condition again. */
export function writeCondition(condition: Condition): string {
  switch (condition.kind) {
    case "and":
      return `${bracketed(condition.left, "or")} AND ${bracketed(condition.right, "or", "and")}`;
    case "or":
      return `${bracketed(condition.left)} OR ${bracketed(condition.right, "or")}`;
    case "exists":
      return `${condition.negated ? "NOT " : ""}EXISTS ${condition.variable}:value`;
    case "comparison": {
      const { variable, negated, operator, values } = condition;
      const written = values.map(writeLiteral).join(", ");
      return `${variable}:value ${negated ? "NOT " : ""}${operator} ${operator === "IN" ? `(${written})` : written}`;
    }
  }
}

/** A value of a condition as STIX writes it. */
export function writeLiteral(literal: Literal): string {
  if (typeof literal === "string") return `'${literal.replace(/[\\']/g, "\\$&")}'`;
  if (typeof literal === "number") return decimal(literal);
  if (typeof literal === "boolean") return String(literal);
  switch (literal.kind) {
    case "integer":
      return literal.digits;
    case "timestamp":
      return `t'${literal.text}'`;
    case "bytes":
      return `h'${literal.hex}'`;
  }
}

/** Joins read from left to right, so that only a right side of the same kind needs brackets. */
function bracketed(condition: Condition, ...kinds: readonly Condition["kind"][]): string {
  const text = writeCondition(condition);
  return kinds.includes(condition.kind) ? `(${text})` : text;
}

/** STIX knows no exponents. */
function decimal(value: number): string {
  const text = String(value);
  const [, sign = "", whole = "", fraction = "", exponent] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const places = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + places;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, "0")}${point < digits.length ? `.${digits.slice(point)}` : ""}`;
}
