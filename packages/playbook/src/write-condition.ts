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
  const [mantissa = "", exponent] = String(Math.abs(value)).split("e");
  if (exponent === undefined) return String(value);
  const sign = value < 0 ? "-" : "";
  const [whole = "", fraction = ""] = mantissa.split(".");
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  // An exponent is written from 10²¹ on, where no digits are left behind the point.
  return `${sign}${digits.padEnd(point, "0")}`;
}
