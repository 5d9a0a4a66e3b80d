import fc from "fast-check";
import { expect, test } from "vitest";
import type { Comparison, Condition } from "./condition.js";
import { type Evaluation, evaluateCondition, testsOf } from "./evaluate-condition.js";
import { isLike } from "./like-pattern.js";
import { readCondition } from "./read-condition.js";
import type { Value } from "./value.js";

const VALUES: Record<string, Value> = {
  __flag__: { type: "bool", value: "true" },
  __count__: { type: "integer", value: "12" },
  __big__: { type: "long", value: "9007199254740993" },
  __rate__: { type: "float", value: "0.75" },
  __name__: { type: "string", value: "ward-7" },
  __ip__: { type: "ipv4-addr", value: "192.0.2.7" },
  __none__: { type: "integer", value: null },
  __ipv6__: { type: "ipv6-addr", value: "2001:DB8:0:0::7" },
  __net__: { type: "ipv4-addr", value: "192.0.2.0/24" },
  __mac__: { type: "mac-addr", value: "00-00-5E-00-53-01" },
  __bytes__: { type: "hexstring", value: "C0FFEE" },
  __when__: { type: "string", value: "2026-11-22T04:00:00.50+01:00" },
  __empty__: { type: "string", value: "" },
  __object__: { type: "dictionary", value: "{}" },
  __mail__: { type: "string", value: "Ops@ward-7.example" },
  __text__: { type: "string", value: "e\u0301tage" },
  __custom__: { type: "ticket", value: "2026-11-22T03:00:00Z" },
  __west__: { type: "string", value: "2026-11-21T21:30:00-05:30" },
  __uuid__: { type: "uuid", value: "018f0000-0000-7000-8000-000000000000" },
  __uri__: { type: "uri", value: "https://example.org/a" },
  __broken__: { type: "integer", value: "twelve" },
};

function asked(text: string): Evaluation {
  const reading = readCondition(text);
  if (!reading.ok) throw new Error(reading.problem);
  return evaluateCondition(reading.condition, (name) => VALUES[name]);
}

test.each([
  ["__flag__:value = true", true],
  ["__flag__:value != true", false],
  ["__flag__:value NOT = false", true],
  ["__count__:value = 12", true],
  ["__count__:value = 12.5", false],
  ["__count__:value < 100", true],
  ["__count__:value >= 12", true],
  ["__count__:value > 12", false],
  ["__count__:value <= 11", false],
  ["__count__:value IN (1, 12)", true],
  ["__count__:value NOT IN (1, 12)", false],
  ["__count__:value IN ()", false],
  ["__rate__:value > 0.7", true],
  ["__name__:value = 'ward-7'", true],
  ["__name__:value > 'ward-10'", true],
  ["__ip__:value IN ('192.0.2.7')", true],
  ["__big__:value = 9007199254740993", true],
  ["__big__:value > 9007199254740992", true],
  ["__big__:value < 9223372036854775807", true],
  ["__name__:value LIKE 'ward-%'", true],
  ["__name__:value LIKE 'ward_7'", true],
  ["__name__:value LIKE 'ward'", false],
  ["__name__:value NOT LIKE '%8'", true],
  ["__text__:value LIKE '\u00e9t_ge'", true],
  ["__text__:value = '\u00e9tage'", true],
  ["__name__:value MATCHES '^ward-[0-9]+$'", true],
  ["__name__:value MATCHES 'ard'", true],
  ["__name__:value MATCHES '^ard'", false],
  ["__name__:value NOT MATCHES '[A-Z]'", true],
  ["__mail__:value MATCHES '(?i)^ops@([a-z0-9-]+\\\\.)+example$'", true],
  ["__ip__:value ISSUBSET '192.0.2.0/24'", true],
  ["__ip__:value ISSUBSET '192.0.3.0/24'", false],
  ["__ip__:value NOT ISSUBSET '10.0.0.0/8'", true],
  ["__net__:value ISSUPERSET '192.0.2.7'", true],
  ["__net__:value ISSUBSET '192.0.0.0/16'", true],
  ["__net__:value ISSUPERSET '192.0.0.0/16'", false],
  ["__ipv6__:value ISSUBSET '2001:db8::/32'", true],
  ["__ipv6__:value = '2001:db8::7'", true],
  ["__ip__:value = '192.0.2.7/32'", true],
  ["__mac__:value = '00:00:5e:00:53:01'", true],
  ["__ip__:value = '192.0.2.8'", false],
  ["__ip__:value = '192.0.2.7/31'", false],
  ["__uuid__:value = '018F0000-0000-7000-8000-000000000000'", true],
  ["__uuid__:value = '018f0000-0000-7000-8000-000000000001'", false],
  ["__uri__:value != 'https://example.org/b'", true],
  ["__uri__:value = 'https://example.org/a'", true],
  ["__object__:value IN ()", false],
  ["__bytes__:value = 'c0ffee'", true],
  ["__bytes__:value = h'c0ffee'", true],
  ["__bytes__:value = b'wP/u'", true],
  ["__when__:value = t'2026-11-22T03:00:00.5Z'", true],
  ["__when__:value > t'2026-11-22T03:00:00.49Z'", true],
  ["__when__:value < t'2026-11-22T03:00:00.51Z'", true],
  ["__custom__:value <= t'2026-11-22T03:00:00Z'", true],
  ["__custom__:value < t'2026-11-22T03:00:01Z'", true],
  ["__west__:value = t'2026-11-22T03:00:00Z'", true],
  ["EXISTS __count__:value", true],
  ["EXISTS __none__:value", false],
  ["NOT EXISTS __none__:value", true],
  ["EXISTS __empty__:value", true],
  ["EXISTS __object__:value", true],
  ["NOT (__flag__:value = true AND __count__:value = 1)", true],
  ["__flag__:value = false OR __count__:value = 12 AND __name__:value = 'x'", false],
  ["(__flag__:value = true OR __count__:value = 1) AND __name__:value = 'ward-7'", true],
])("%s is %s", (text, holds) => {
  expect(asked(text)).toEqual({ ok: true, holds });
});

test("CACAO 18: whole numbers compare exactly beyond what a double holds", () => {
  const nearest = {
    kind: "comparison",
    variable: "__big__",
    negated: false,
    values: [9007199254740992],
  } as const;
  expect(evaluateCondition({ ...nearest, operator: "=" }, (name) => VALUES[name])).toEqual({
    ok: true,
    holds: false,
  });
  expect(evaluateCondition({ ...nearest, operator: ">" }, (name) => VALUES[name])).toEqual({
    ok: true,
    holds: true,
  });
});

test.each([
  ["__gone__:value = 1", "unknown-variable"],
  ["__none__:value = 1", "value-unknown"],
  ["__none__:value != 1", "value-unknown"],
  ["__none__:value NOT = 1", "value-unknown"],
  ["__count__:value = '12'", "type-mismatch"],
  ["__flag__:value = 'true'", "type-mismatch"],
  ["__flag__:value = 1", "type-mismatch"],
  ["__flag__:value > false", "type-mismatch"],
  ["__name__:value = 7", "type-mismatch"],
  ["__ip__:value < '192.0.2.9'", "type-mismatch"],
  ["__count__:value IN (12, 'x')", "type-mismatch"],
  ["__broken__:value = 12", "type-mismatch"],
  ["NOT (__gone__:value = 1)", "unknown-variable"],
  ["EXISTS __gone__:value", "unknown-variable"],
  ["__count__:value LIKE '1%'", "type-mismatch"],
  ["__flag__:value MATCHES 'true'", "type-mismatch"],
  ["__count__:value ISSUBSET '10.0.0.0/8'", "type-mismatch"],
  ["__ip__:value ISSUBSET '2001:db8::/32'", "type-mismatch"],
  ["__ip__:value = 'ward-7'", "type-mismatch"],
  ["__name__:value ISSUBSET '10.0.0.0/8'", "type-mismatch"],
  ["__name__:value < t'2026-11-22T03:00:00Z'", "type-mismatch"],
  ["__count__:value = t'2026-11-22T03:00:00Z'", "type-mismatch"],
  ["__name__:value = h'ff'", "type-mismatch"],
  ["__mac__:value > '00:00:5e:00:53:00'", "type-mismatch"],
  ["__object__:value = '{}'", "type-mismatch"],
])("%s is an error, never false", (text, code) => {
  expect(asked(text)).toMatchObject({ ok: false, code });
});

test("a range that is none compares with nothing, whoever wrote the condition", () => {
  const among = (values: Comparison["values"]) =>
    evaluateCondition(
      { kind: "comparison", variable: "__ip__", negated: false, operator: "ISSUBSET", values },
      (name) => VALUES[name],
    );
  for (const value of ["ward-7", 7])
    expect(among([value])).toMatchObject({
      ok: false,
      code: "type-mismatch",
      detail: expect.stringContaining("which is no range of addresses."),
    });
});

test("the right side is looked at only where the left leaves it open", () => {
  expect(asked("__flag__:value = false AND __none__:value > 3")).toEqual({ ok: true, holds: false });
  expect(asked("__flag__:value = true OR __none__:value > 3")).toEqual({ ok: true, holds: true });
  expect(asked("__flag__:value = true AND __none__:value > 3")).toMatchObject({ ok: false });
  expect(asked("__none__:value > 3 OR __flag__:value = true")).toMatchObject({ ok: false });
});

test("INV-15 a comparison that would take too long is an error, and is not begun", () => {
  const long = { type: "string", value: "a".repeat(65_536) };
  const costly = (text: string) => {
    const reading = readCondition(text);
    return reading.ok && evaluateCondition(reading.condition, () => long);
  };
  expect(costly("__a__:value MATCHES '(a+)+b'")).toEqual({ ok: true, holds: false });
  expect(costly("__a__:value MATCHES '[ab]{400}c'")).toMatchObject({ ok: false, code: "too-costly" });
  expect(costly(`__a__:value LIKE '${"%a".repeat(200)}b'`)).toMatchObject({ ok: false, code: "too-costly" });
  const often = Array(60).fill("__a__:value MATCHES 'a{20}b'").join(" OR ");
  expect(costly(often)).toMatchObject({ ok: false, code: "too-costly" });
});

test("no condition throws, whatever the values are, and each test alone says whether the whole can be said", () => {
  const variable = fc.constantFrom(
    ...Object.keys(VALUES),
    "__gone__",
    "__constructor__",
    "__hasOwnProperty__",
  );
  const literal = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.boolean(),
    fc.double(),
    fc.integer(),
    fc.constantFrom("10.0.0.0/8", "2001:db8::/32", "%", "a+", "["),
    fc.constant({ kind: "integer" as const, digits: "-9223372036854775808" }),
    fc.constant({ kind: "timestamp" as const, text: "2026-11-22T03:00:00Z" }),
    fc.constant({ kind: "bytes" as const, hex: "00ff" }),
  );
  const operators = ["=", "!=", "<", "<=", ">", ">=", "IN", "LIKE", "ISSUBSET", "ISSUPERSET"] as const;
  const condition = fc.letrec<{ condition: Condition }>((tie) => ({
    condition: fc.oneof(
      { maxDepth: 4 },
      fc.record({
        kind: fc.constant("comparison" as const),
        variable,
        negated: fc.boolean(),
        operator: fc.constantFrom(...operators),
        values: fc.array(literal, { minLength: 1, maxLength: 3 }),
      }),
      fc.record({ kind: fc.constant("exists" as const), variable, negated: fc.boolean() }),
      fc.record({ kind: fc.constantFrom("and", "or"), left: tie("condition"), right: tie("condition") }),
    ),
  })).condition;
  fc.assert(
    fc.property(condition, (given) => {
      const lookUp = (name: string) => (Object.hasOwn(VALUES, name) ? VALUES[name] : undefined);
      const whole = evaluateCondition(given, lookUp);
      expect(whole.ok || whole.detail.length > 0).toBe(true);
      // An error is never taken for a no: where a test errs, the whole errs, unless it was decided without looking there.
      const each = testsOf(given).map((one) => evaluateCondition(one, lookUp));
      if (each.every((one) => one.ok)) expect(whole.ok).toBe(true);
      if (each.every((one) => !one.ok)) expect(whole.ok).toBe(false);
    }),
  );
});

test("a text is like a pattern just where the same pattern as a regular expression fits it", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "%", "_", "\u{1f600}"), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (value, pattern) => {
      const regular = [...pattern].map((sign) => (sign === "%" ? ".*" : sign === "_" ? "." : sign)).join("");
      expect(isLike(value, pattern)).toBe(new RegExp(`^${regular}$`, "su").test(value));
    }),
  );
});
