import { expect, test } from "vitest";
import { type Evaluation, evaluateCondition, variablesOf } from "./evaluate-condition.js";
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
  ["__flag__:value = false OR __count__:value = 12 AND __name__:value = 'x'", false],
  ["(__flag__:value = true OR __count__:value = 1) AND __name__:value = 'ward-7'", true],
])("%s is %s", (text, holds) => {
  expect(asked(text)).toEqual({ ok: true, holds });
});

test("whole numbers compare exactly beyond what a double holds", () => {
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
])("%s is an error, never false", (text, code) => {
  expect(asked(text)).toMatchObject({ ok: false, code });
});

test("the right side is looked at only where the left leaves it open", () => {
  expect(asked("__flag__:value = false AND __none__:value > 3")).toEqual({ ok: true, holds: false });
  expect(asked("__flag__:value = true OR __none__:value > 3")).toEqual({ ok: true, holds: true });
  expect(asked("__flag__:value = true AND __none__:value > 3")).toMatchObject({ ok: false });
  expect(asked("__none__:value > 3 OR __flag__:value = true")).toMatchObject({ ok: false });
});

test("a condition names the variables that it asks for, each once", () => {
  const reading = readCondition("__a__:value = 1 AND (__b__:value = 2 OR __a__:value = 3)");
  expect(reading.ok && variablesOf(reading.condition)).toEqual(["__a__", "__b__"]);
});
