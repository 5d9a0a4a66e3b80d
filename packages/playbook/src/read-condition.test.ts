import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition, Literal } from "./condition.js";
import { CONDITION_BUDGET, readCondition } from "./read-condition.js";
import { writeCondition } from "./write-condition.js";

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
  ["__a__:'value' = 3 /* why */ // and so on", is("__a__", "=", 3)],
  ["__a__ : value = 3", is("__a__", "=", 3)],
  ["__a__:value = 9007199254740993", is("__a__", "=", { kind: "integer", digits: "9007199254740993" })],
  [
    "__a__:value = -9223372036854775808",
    is("__a__", "=", { kind: "integer", digits: "-9223372036854775808" }),
  ],
  [
    "__a__:value = t'2026-01-01T00:00:00.5Z'",
    is("__a__", "=", { kind: "timestamp", text: "2026-01-01T00:00:00.5Z" }),
  ],
  ["__a__:value = h'C0ffEE'", is("__a__", "=", { kind: "bytes", hex: "c0ffee" })],
  ["__a__:value = b'wP/u'", is("__a__", "=", { kind: "bytes", hex: "c0ffee" })],
  ["__a__:value = b'YQ=='", is("__a__", "=", { kind: "bytes", hex: "61" })],
  ["__a__:value = b''", is("__a__", "=", { kind: "bytes", hex: "" })],
  ["__a__:value = -0.0", is("__a__", "=", 0)],
  ["__a__:value LIKE 'x%'", is("__a__", "LIKE", "x%")],
  ["__a__:value MATCHES '^x+$'", is("__a__", "MATCHES", "^x+$")],
  ["__a__:value ISSUBSET '10.0.0.0/8'", is("__a__", "ISSUBSET", "10.0.0.0/8")],
  ["__a__:value ISSUPERSET '2001:db8::1'", is("__a__", "ISSUPERSET", "2001:db8::1")],
  ["EXISTS __a__:value", { kind: "exists", variable: "__a__", negated: false }],
  ["NOT EXISTS __a__:value", { kind: "exists", variable: "__a__", negated: true }],
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

test("NOT stands before an operator; before a comparison or a bracket it means the opposite, with a warning", () => {
  expect(conditionOf("__a__:value NOT IN (1)")).toMatchObject({ negated: true, operator: "IN" });
  expect(conditionOf("__a__:value NOT = 1")).toMatchObject({ negated: true, operator: "=" });
  expect(conditionOf("NOT __a__:value = 1 AND __b__:value = 2")).toEqual({
    kind: "and",
    left: { ...is("__a__", "=", 1), negated: true },
    right: is("__b__", "=", 2),
  });
  const reading = readCondition("NOT (__a__:value = 1 OR NOT __b__:value = 2)");
  expect(reading).toMatchObject({
    ok: true,
    condition: { kind: "and", left: { ...is("__a__", "=", 1), negated: true }, right: is("__b__", "=", 2) },
    deviations: [{ problem: "NOT stands before a whole comparison." }],
  });
  expect(readCondition("__a__:value NOT")).toMatchObject({ ok: false, position: 16 });
});

test.each([
  ["__a__:value == 1", '"=="'],
  ["__a__ = 1", '":value" is missing'],
  ["__a__.value = 1", '".value"'],
  ['__a__:value = "x"', "double quotation marks"],
  ["__a__:value", "stands alone"],
  ["__a__:value === 1", '"==="'],
  ["$$a$$ = 1", "CACAO 1"],
  ["__a__:value = 1 && __b__:value = 1", '"&&"'],
  ["__a__:value = 1 || __b__:value = 1", '"||"'],
  ["__a__:value = 1 and __b__:value = 1", '"and"'],
  ["__a__:value = True", '"True"'],
  ["__a__:value != null", "no null"],
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

test("a comparison with null asks whether the value is known", () => {
  expect(conditionOf("__a__:value = null")).toEqual({ kind: "exists", variable: "__a__", negated: true });
  expect(conditionOf("__a__:value != null")).toEqual({ kind: "exists", variable: "__a__", negated: false });
  expect(conditionOf("__a__:value NOT = null")).toEqual({
    kind: "exists",
    variable: "__a__",
    negated: false,
  });
});

test.each([
  ["__a__:value = t'2026-02-30T00:00:00Z'", "cannot be read"],
  ["__a__:value = t'2026-02-01T00:00:00+01:00'", "cannot be read"],
  ["__a__:value = h'abc'", "cannot be read"],
  ["__a__:value = b'YQ='", "cannot be read"],
  ["__a__:value LIKE 3", "does not fit"],
  ["__a__:value ISSUBSET '10.0.0.0/33'", "no range of addresses"],
  ["__a__:value ISSUBSET '010.0.0.1'", "no range of addresses"],
  ["__a__:value ISSUBSET '10.0.0.0/08'", "no range of addresses"],
  ["__a__:value ISSUBSET '10.0.0.0/8/8'", "no range of addresses"],
  [`__a__:value ISSUBSET '${"x".repeat(60)}'`, `"${"x".repeat(39)}…" is no address`],
  [`__a__:value = ${"9".repeat(400)}.5`, "too large"],
  ["__a__:value = t'2026-02-01T24:00:00Z'", "cannot be read"],
  ["__a__:value MATCHES '['", "no regular expression that we run"],
  ["__a__:value MATCHES '(?=a)'", "no regular expression that we run"],
  ["__a__:value MATCHES '(a)\\\\1'", "no regular expression that we run"],
  ["__a__:value MATCHES '((a{99}){99}){99}'", "repeats too much"],
  [`__a__:value MATCHES '${"a".repeat(501)}'`, "longer than 500"],
  ["__a__:value.key = 1", "part of a value"],
  ["__a__:value[0] = 1", "part of a value"],
])("%s is refused with its reason", (text, said) => {
  expect(readCondition(text)).toMatchObject({ ok: false, problem: expect.stringContaining(said) });
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
  ["__a__:value IN (1 2)", 19],
  ["__a__:value LIKE __b__:value", 18],
  ["__a__:value EXISTS __b__:value", 13],
  ["__a__:value = 'x", 15],
  ["__a__:value = 1x", 15],
  ["__a__:name = 1", 1],
  ["a:value = 1", 1],
  ["__a__:value = 9223372036854775808", 15],
  ["$a = 1", 1],
  ["/* never ends", 1],
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
    "h'",
    "b'",
    "EXISTS ",
    "LIKE",
    "MATCHES",
    "ISSUBSET",
    "'10.0.0.0/8'",
    "$$a$$",
    "!",
    "&&",
    "null",
    "/*",
    "//",
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

test.each([
  ["(__a__:value = 1 OR __b__:value = 2) AND __c__:value = 3"],
  ["__a__:value = 1 AND (__b__:value = 2 AND __c__:value = 3)"],
  ["__a__:value = 1 OR (__b__:value = 2 OR __c__:value = 3)"],
  ["__a__:value = 1 OR __b__:value = 2 AND __c__:value = 3"],
  ["__a__:value > 0.0000001"],
  ["__a__:value > -0.00000125"],
  ["__a__:value < 1500000000000000000000.0"],
])("%s is written with no more brackets than it needs, and without exponents", (text) => {
  expect(writeCondition(conditionOf(text))).toBe(text.replace(/\.0$/, ""));
});

test("a condition that is written out reads back as itself", () => {
  const name = fc.constantFrom("__a__", "__long-name_2__");
  const wide = fc
    .oneof(
      fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n - 1n }),
      fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
    )
    .map((whole) => ({ kind: "integer" as const, digits: String(whole) }));
  const time = fc
    .date({
      min: new Date("1970-01-01T00:00:00Z"),
      max: new Date("9999-12-31T00:00:00Z"),
      noInvalidDate: true,
    })
    .map((date) => ({ kind: "timestamp" as const, text: date.toISOString() }));
  const bytes = fc.uint8Array({ maxLength: 8 }).map((some) => ({
    kind: "bytes" as const,
    hex: [...some].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
  }));
  const number = fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((value) => (value === 0 ? 0 : value));
  const orderable = fc.oneof(fc.string({ unit: "binary" }), fc.integer(), number, wide, time, bytes);
  const literal = fc.oneof(orderable, fc.boolean());
  const comparison = { kind: fc.constant("comparison" as const), variable: name, negated: fc.boolean() };
  const condition = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4 },
      fc.record({
        ...comparison,
        operator: fc.constantFrom("=" as const, "!=" as const),
        values: literal.map((value) => [value]),
      }),
      fc.record({
        ...comparison,
        operator: fc.constantFrom("<" as const, "<=" as const, ">" as const, ">=" as const),
        values: orderable.map((value) => [value]),
      }),
      fc.record({
        ...comparison,
        operator: fc.constant("IN" as const),
        values: fc.array(literal, { maxLength: 4 }),
      }),
      fc.record({
        ...comparison,
        operator: fc.constant("LIKE" as const),
        values: fc.string({ unit: "binary" }).map((value) => [value]),
      }),
      fc.record({
        ...comparison,
        operator: fc.constant("MATCHES" as const),
        values: fc.constantFrom("^a+$", "(x|'y')*", "\\\\d{3}").map((value) => [value]),
      }),
      fc.record({
        ...comparison,
        operator: fc.constantFrom("ISSUBSET" as const, "ISSUPERSET" as const),
        values: fc
          .oneof(
            fc.ipV4(),
            fc.ipV6(),
            fc.ipV4().map((one) => `${one}/9`),
          )
          .map((value) => [value]),
      }),
      fc.record({ kind: fc.constant("exists" as const), variable: name, negated: fc.boolean() }),
      fc.record({ kind: fc.constantFrom("and", "or"), left: tie("condition"), right: tie("condition") }),
    ),
  })).condition;
  fc.assert(
    fc.property(condition, (given) => {
      const text = writeCondition(given);
      fc.pre(text.length <= CONDITION_BUDGET.chars);
      expect(readCondition(text)).toEqual({ ok: true, condition: given, deviations: [] });
    }),
  );
});
