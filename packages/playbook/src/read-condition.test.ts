import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition, Literal } from "./condition.js";
import { CONDITION_BUDGET, readCondition } from "./read-condition.js";

function conditionOf(text: string): Condition {
  const reading = readCondition(text);
  if (!reading.ok) throw new Error(`${reading.position}: ${reading.problem}`);
  return reading.condition;
}

const is = (variable: string, operator: string, ...values: Literal[]) => ({
  kind: "comparison",
  variable,
  negated: false,
  operator,
  values,
});

test.each([
  ["__a__:value = 3", is("__a__", "=", 3)],
  ["__a__:value != -1.5", is("__a__", "!=", -1.5)],
  ["__a__:value <> 'x'", is("__a__", "!=", "x")],
  ["__a__:value<3", is("__a__", "<", 3)],
  ["__a__:value <= +3", is("__a__", "<=", 3)],
  ["__a__:value > .5", is("__a__", ">", 0.5)],
  ["__a__:value >= 0", is("__a__", ">=", 0)],
  ["__a__:value = true", is("__a__", "=", true)],
  ["__a__:value = 'it\\'s \\\\ AND (so)'", is("__a__", "=", "it's \\ AND (so)")],
  ["__a__:value IN ('x', 2, false)", is("__a__", "IN", "x", 2, false)],
  ["__a__:value IN ()", is("__a__", "IN")],
  ["\t__a__:value\n=\n3 ", is("__a__", "=", 3)],
])("%j is read as STIX means it, without a warning", (text, condition) => {
  expect(readCondition(text)).toEqual({ ok: true, condition, deviations: [] });
});

test("AND binds more tightly than OR, brackets more tightly than both", () => {
  const [a, b, c] = [is("__a__", "=", 1), is("__b__", "=", 2), is("__c__", "=", 3)];
  expect(conditionOf("__a__:value = 1 OR __b__:value = 2 AND __c__:value = 3")).toEqual({
    kind: "or",
    left: a,
    right: { kind: "and", left: b, right: c },
  });
  expect(conditionOf("(__a__:value = 1 OR __b__:value = 2) AND __c__:value = 3")).toEqual({
    kind: "and",
    left: { kind: "or", left: a, right: b },
    right: c,
  });
});

test("NOT stands before an operator, and nowhere else", () => {
  expect(conditionOf("__a__:value NOT IN (1)")).toMatchObject({ negated: true, operator: "IN" });
  expect(conditionOf("__a__:value NOT = 1")).toMatchObject({ negated: true, operator: "=" });
  expect(readCondition("NOT __a__:value = 1")).toMatchObject({ ok: false, position: 1 });
  expect(readCondition("__a__:value NOT")).toMatchObject({ ok: false, position: 16 });
});

test.each([
  ["__a__:value == 1", '"=="'],
  ["__a__ = 1", '":value" is missing'],
  ["__a__.value = 1", '".value"'],
  ['__a__:value = "x"', "double quotation marks"],
  ["__a__:value", "stands alone"],
])("%j is a dialect that leaves no doubt, and gets a warning", (text, said) => {
  const reading = readCondition(text);
  expect(reading.ok && reading.deviations.map((one) => one.problem)).toEqual([expect.stringContaining(said)]);
});

test("a variable alone asks whether it is true", () => {
  expect(conditionOf("__a__:value AND (__b__:value)")).toEqual({
    kind: "and",
    left: is("__a__", "=", true),
    right: is("__b__", "=", true),
  });
});

test.each(["LIKE 'x%'", "MATCHES 'x+'", "ISSUBSET '10.0.0.0/8'", "ISSUPERSET '10.0.0.1'", "NOT LIKE 'x'"])(
  "%s is refused by its name until it is executed",
  (rest) => {
    expect(readCondition(`__a__:value ${rest}`)).toMatchObject({ ok: false, code: "not-executed-yet" });
  },
);

test.each([
  "EXISTS __a__:value",
  "__a__:value = t'2026-01-01T00:00:00Z'",
  "__a__:value = h'ff'",
  "__a__:value = b'YQ=='",
])("%s is refused as not executed yet", (text) => {
  expect(readCondition(text)).toMatchObject({ ok: false, code: "not-executed-yet" });
});

test.each([
  ["", 1],
  ["__a__:value =", 14],
  ["__a__:value = 1 AND", 20],
  ["__a__:value = 1 __b__:value = 2", 17],
  ["(__a__:value = 1", 17],
  ["__a__:value = 1)", 16],
  ["__a__:value = __b__:value", 15],
  ["__a__:value IN 1", 16],
  ["__a__:value IN (1,)", 19],
  ["__a__:value = 'x", 15],
  ["__a__:value = 1x", 15],
  ["__a__:name = 1", 1],
  ["a:value = 1", 1],
  ["__a__:value = 9007199254740993", 15],
  ["$$a$$ == 1", 1],
  ["Operator input to proceed", 1],
])("%j is refused at its character %i, saying what was expected", (text, position) => {
  const reading = readCondition(text);
  expect(reading).toMatchObject({ ok: false, code: "not-a-condition", position });
  expect(reading.ok === false && reading.expected).not.toBe("");
});

test("INV-15 length and nesting are bounded at their edge", () => {
  const nested = (depth: number) => `${"(".repeat(depth)}__a__:value = 1${")".repeat(depth)}`;
  expect(readCondition(nested(CONDITION_BUDGET.depth)).ok).toBe(true);
  expect(readCondition(nested(CONDITION_BUDGET.depth + 1))).toMatchObject({
    ok: false,
    expected: "at most 32 deep",
  });
  const long = "__a__:value = 1".padEnd(CONDITION_BUDGET.chars);
  expect(readCondition(long).ok).toBe(true);
  expect(readCondition(`${long} `)).toMatchObject({ ok: false, problem: "The condition is too long." });
});

test("no text makes the reader throw", () => {
  const piece = fc.constantFrom(
    "__a__",
    ":value",
    " ",
    "=",
    "==",
    "<",
    ">",
    "NOT",
    "IN",
    "AND",
    "OR",
    "(",
    ")",
    ",",
    "'x'",
    "'",
    '"',
    "3",
    "-",
    ".",
    "true",
    "\\",
    "t'",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      expect(readCondition(candidate).ok).toBeTypeOf("boolean");
    }),
  );
});

test("a condition that is written out reads back as itself", () => {
  const name = fc.constantFrom("__a__", "__long-name_2__");
  const literal = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom(0.5, -2.25));
  const one = fc.record({
    kind: fc.constant("comparison" as const),
    variable: name,
    negated: fc.boolean(),
    operator: fc.constantFrom("=", "!=", "<", "<=", ">", ">=").map((sign) => sign as "="),
    values: literal.map((value) => [value]),
  });
  const list = fc.record({
    kind: fc.constant("comparison" as const),
    variable: name,
    negated: fc.boolean(),
    operator: fc.constant("IN" as const),
    values: fc.array(literal, { maxLength: 4 }),
  });
  const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4 },
      one,
      list,
      fc.record({ kind: fc.constantFrom("and", "or"), left: tie("condition"), right: tie("condition") }),
    ),
  }));
  fc.assert(
    fc.property(condition, (given) => {
      const text = writtenOut(given);
      fc.pre(text.length <= CONDITION_BUDGET.chars);
      expect(readCondition(text)).toEqual({ ok: true, condition: given, deviations: [] });
    }),
  );
});

function writtenOut(condition: Condition): string {
  if (condition.kind !== "comparison") {
    return `(${writtenOut(condition.left)}) ${condition.kind.toUpperCase()} (${writtenOut(condition.right)})`;
  }
  const literal = (value: Literal) =>
    typeof value === "string" ? `'${value.replace(/[\\']/g, "\\$&")}'` : String(value);
  const { variable, negated, operator, values } = condition;
  const right = operator === "IN" ? `(${values.map(literal).join(", ")})` : values.map(literal).join("");
  return `${variable}:value ${negated ? "NOT " : ""}${operator} ${right}`;
}
