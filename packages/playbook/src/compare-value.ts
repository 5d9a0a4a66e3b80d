import { known } from "@mirror/vocabulary";
import { isWithin, sameAddress, versionOf } from "./address-range.js";
import type { Comparison, ComparisonOperator, Literal } from "./condition.js";
import { isLike } from "./like-pattern.js";
import { matchesPattern, normalised, sizeOfPattern } from "./regular-pattern.js";
import { compareInstants, instantIn } from "./timestamp.js";
import { checkValue } from "./value.js";
import { writeLiteral } from "./write-condition.js";

/** Why values of this type can never be compared so; undefined where they can. */
export function mismatchOf({ variable, operator, values }: Comparison, type: string): string | undefined {
  const sort = sortOfComparison(type);
  for (const value of values) {
    const problem =
      sort === null
        ? "of a dictionary it can only be asked whether it EXISTS."
        : (operatorProblem(sort, operator, value) ?? literalProblem(sort, operator, type, value));
    if (problem !== undefined) return `${variable} is of type ${type}: ${problem}`;
  }
  return undefined;
}

/** How much one look at a condition may cost: about as many steps as a tenth of a second has room for (INV-15). */
export class ComparisonCost {
  #left = 4_000_000;

  /** False where there is not so much left. */
  spend(steps: number): boolean {
    this.#left -= steps;
    return this.#left >= 0;
  }
}

export type Compared =
  | { readonly ok: true; readonly holds: boolean }
  | { readonly ok: false; readonly code: "type-mismatch" | "too-costly"; readonly problem: string };

/** Whether a value stands so to one literal. `type` and literal fit each other (`mismatchOf`); the value may not fit. */
export function compareValue(
  type: string,
  text: string,
  operator: ComparisonOperator,
  literal: Literal,
  cost: ComparisonCost,
): Compared {
  if (!cost.spend(stepsFor(text, operator, literal)))
    return { ok: false, code: "too-costly", problem: "that would take too long" };
  switch (operator) {
    case "LIKE":
      return answer(isLike(normalised(text), normalised(String(literal))));
    case "MATCHES":
      return answer(matchesPattern(text, String(literal)));
    case "ISSUBSET":
      return answer(isWithin(text, String(literal)), "it is no address");
    case "ISSUPERSET":
      return answer(isWithin(String(literal), text), "it is no address");
    case "=":
    case "!=":
    case "IN":
    case "<":
    case "<=":
    case ">":
    case ">=": {
      const order = orderOf(known(sortOfComparison(type), `What ${type} is compared as`), text, literal);
      return typeof order === "string" ? mismatch(order) : answer(relates(order, operator));
    }
  }
}

/** What a value is, where it is compared: a number, an address, bytes. Types that CACAO does not know are text. */
type Sort = "bool" | "number" | "text" | "address" | "mac" | "bytes" | "uuid" | "uri" | "unknown";

/** Null for a dictionary: it is compared with nothing. */
function sortOfComparison(type: string): Sort | null {
  switch (type) {
    case "bool":
    case "uuid":
    case "uri":
      return type;
    case "dictionary":
      return null;
    case "integer":
    case "long":
    case "float":
      return "number";
    case "string":
      return "text";
    case "ipv4-addr":
    case "ipv6-addr":
      return "address";
    case "mac-addr":
      return "mac";
    case "hexstring":
    case "hash":
    case "md5-hash":
    case "sha256-hash":
      return "bytes";
  }
  return "unknown";
}

/** Types that hold any text hold addresses and times too; whether this one does, shows when it is compared. */
function holdsAnyText(sort: Sort): boolean {
  return sort === "text" || sort === "unknown";
}

function operatorProblem(sort: Sort, operator: ComparisonOperator, literal: Literal): string | undefined {
  switch (operator) {
    case "=":
    case "!=":
    case "IN":
      return undefined;
    case "<":
    case "<=":
    case ">":
    case ">=":
      if (sort === "bool") return "it is true or false, and not less or more than anything.";
      if (sort === "number" || sort === "text" || isOf(literal, "timestamp")) return undefined;
      return "its values have no order.";
    case "LIKE":
    case "MATCHES":
      return sort === "bool" || sort === "number" ? `it is no text, and has no ${operator}.` : undefined;
    case "ISSUBSET":
    case "ISSUPERSET":
      return sort === "address" || holdsAnyText(sort)
        ? undefined
        : `it is no address, and has no ${operator}.`;
  }
}

function literalProblem(
  sort: Sort,
  operator: ComparisonOperator,
  type: string,
  literal: Literal,
): string | undefined {
  const shown = writeLiteral(literal);
  const is = `it is compared with ${shown.length > 60 ? `${shown.slice(0, 59)}…` : shown}`;
  switch (operator) {
    case "LIKE":
    case "MATCHES":
      return undefined;
    case "ISSUBSET":
    case "ISSUPERSET": {
      const found = typeof literal === "string" ? versionOf(literal) : undefined;
      if (found === undefined) return `${is}, which is no range of addresses.`;
      const version = type === "ipv4-addr" ? 4 : type === "ipv6-addr" ? 6 : found;
      return found === version ? undefined : `${is}, which is no IPv${version} address.`;
    }
    case "=":
    case "!=":
    case "IN":
    case "<":
    case "<=":
    case ">":
    case ">=": {
      if (fits(sort, type, literal)) return undefined;
      return `${is}: ${WRITTEN[sort]}`;
    }
  }
}

const WRITTEN: Readonly<Record<Sort, string>> = {
  bool: "write true or false.",
  number: "write a number without quotation marks.",
  text: "write 'text' in quotation marks, or a time as t'…'.",
  address: "write an address of that type in quotation marks.",
  mac: "write a MAC address in quotation marks.",
  bytes: "write hexadecimal digits of its length, as '…' or h'…', or bytes as b'…'.",
  uuid: "write a UUID in quotation marks.",
  uri: "write an address such as 'https://example.org/' in quotation marks.",
  unknown: "write 'text' in quotation marks, or a time as t'…'.",
};

function fits(sort: Sort, type: string, literal: Literal): boolean {
  switch (sort) {
    case "bool":
      return typeof literal === "boolean";
    case "number":
      return typeof literal === "number" || isOf(literal, "integer");
    case "text":
    case "unknown":
      return typeof literal === "string" || isOf(literal, "timestamp");
    case "bytes":
      if (isOf(literal, "bytes")) return checkValue(type, literal.hex).ok;
      return typeof literal === "string" && checkValue(type, literal).ok;
    case "address":
    case "mac":
    case "uuid":
    case "uri":
      return typeof literal === "string" && checkValue(type, literal).ok;
  }
}

/** Less than 0, 0 or more, as the value stands to the literal (of values without an order: 0 or 1); or why it cannot be said. */
function orderOf(sort: Sort, text: string, literal: Literal): number | string {
  switch (sort) {
    case "bool":
      return (text === "true") === literal ? 0 : 1;
    case "number":
      return numberOrder(text, literal);
    case "text":
    case "unknown": {
      if (!isOf(literal, "timestamp")) return textOrder(normalised(text), normalised(String(literal)));
      const [held, meant] = [instantIn(text), instantIn(literal.text)];
      return held === undefined || meant === undefined ? "it is no time" : compareInstants(held, meant);
    }
    case "address":
      return sameAddress(text, String(literal)) ? 0 : 1;
    case "mac":
      return textOrder(plainMac(text), plainMac(String(literal)));
    case "bytes":
      return textOrder(
        text.toLowerCase(),
        isOf(literal, "bytes") ? literal.hex : String(literal).toLowerCase(),
      );
    case "uuid":
      return textOrder(text.toLowerCase(), String(literal).toLowerCase());
    case "uri":
      return textOrder(normalised(text), normalised(String(literal)));
  }
}

// Whole numbers stay exact beyond what a double holds; a bigint compares exactly with a number.
function numberOrder(text: string, literal: Literal): number {
  const held = /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
  const meant = isOf(literal, "integer") ? BigInt(literal.digits) : Number(literal);
  return held < meant ? -1 : held > meant ? 1 : 0;
}

function textOrder(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function plainMac(text: string): string {
  return text.toLowerCase().replaceAll("-", ":");
}

function relates(order: number, operator: "=" | "!=" | "IN" | "<" | "<=" | ">" | ">="): boolean {
  switch (operator) {
    case "=":
    case "IN":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case ">=":
      return order >= 0;
  }
}

function stepsFor(text: string, operator: ComparisonOperator, literal: Literal): number {
  const length = typeof literal === "string" ? literal.length : 0;
  if (operator === "LIKE") return (text.length + 1) * (length + 1);
  if (operator === "MATCHES") return (text.length + 1) * (sizeOfPattern(String(literal)) + 1);
  return text.length + length;
}

function isOf<Kind extends "integer" | "timestamp" | "bytes">(
  literal: Literal,
  kind: Kind,
): literal is Extract<Literal, { readonly kind: Kind }> {
  return typeof literal === "object" && literal.kind === kind;
}

function answer(holds: boolean | undefined, otherwise = ""): Compared {
  return holds === undefined ? mismatch(otherwise) : { ok: true, holds };
}

function mismatch(problem: string): Compared {
  return { ok: false, code: "type-mismatch", problem };
}
