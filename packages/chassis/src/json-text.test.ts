import fc from "fast-check";
import { expect, test } from "vitest";
import { JSON_BUDGET, readJson } from "./json-text.js";

function faultOf(text: string) {
  const read = readJson(text);
  return read.ok ? undefined : read.fault;
}

test("every value that JSON can say is read as JSON.parse reads it", () => {
  fc.assert(
    fc.property(
      fc
        .jsonValue({ noUnicodeString: false })
        .filter((value) => !/"(__proto__|constructor)"/.test(JSON.stringify(value))),
      fc.constantFrom(0, 2),
      (value, space) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(faultOf(text)?.detail.includes("number") !== true);
        expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
      },
    ),
  );
});

test("no text makes it throw, and what JSON.parse refuses is refused", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0e-.1tfn\ud800 ') }), (text) => {
      let parsed = true;
      try {
        JSON.parse(text);
      } catch {
        parsed = false;
      }
      const read = readJson(text);
      if (!parsed) expect(read.ok).toBe(false);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['{"a":1,"a":2}', "/a"],
  ['{"a":1,"\\u0061":2}', "/a"],
  ['{"list":[0,{"a/b":1, "a/b" : 2}]}', "/list/1/a~1b"],
])("a name given twice is refused: %s", (text, pointer) => {
  expect(faultOf(text)).toEqual({
    kind: "malformed",
    pointer,
    detail: "This name is given twice in one object.",
  });
});

test("the same name in two objects is fine", () => {
  expect(faultOf('[{"a":1},{"a":{"a":2}}]')).toBeUndefined();
});

test("a text with the same words as a name is no name", () => {
  expect(faultOf('{"a":"a","b":["a","a"],"c":"__proto__"}')).toBeUndefined();
});

test.each([
  '{"__proto__":{"admin":true}}',
  '{"x":{"\\u005f_proto__":1}}',
  '[{"constructor":{"prototype":{}}}]',
])("a name that reaches into prototypes is refused: %s", (text) => {
  expect(faultOf(text)).toMatchObject({ kind: "malformed", detail: "This name is not allowed." });
});

test("64 levels are read, 65 are not, and a megabyte of brackets is refused at the 65th", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  expect(faultOf(nested(64))).toBeUndefined();
  expect(faultOf(nested(65))).toMatchObject({ kind: "over-budget", pointer: "/0".repeat(64) });
  expect(faultOf("[".repeat(1_000_000))).toMatchObject({ kind: "over-budget" });
});

test("10,000 values are read, one more is not", () => {
  const list = (length: number) =>
    JSON.stringify(Array.from({ length }, (_, i) => [true, null, "x", 1, {}][i % 5]));

  expect(faultOf(list(JSON_BUDGET.valuesMax - 1))).toBeUndefined();
  expect(faultOf(list(JSON_BUDGET.valuesMax))).toMatchObject({ kind: "over-budget" });
});

test("an object has at most 2,000 names and a text 65,536 characters", () => {
  const names = (count: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 0])));

  expect(faultOf(names(2_000))).toBeUndefined();
  expect(faultOf(names(2_001))).toMatchObject({ kind: "over-budget" });
  expect(faultOf(JSON.stringify("x".repeat(65_536)))).toBeUndefined();
  expect(faultOf(JSON.stringify("x".repeat(65_537)))).toMatchObject({ kind: "over-budget" });
});

test.each(["9007199254740993", "-9007199254740993", "1e999", "[1,123456789012345678901234567890]"])(
  "a number that a double would round is refused: %s",
  (text) => {
    expect(faultOf(text)).toMatchObject({
      kind: "malformed",
      detail: expect.stringContaining("write it as a text"),
    });
  },
);

test.each(["9007199254740991", "-9007199254740991", "0.1", "1e21", "-0"])("the number %s is kept", (text) => {
  expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
});

test.each(['"\\ud800"', '{"\\udc00":1}', '"x\ud800"'])("half a surrogate pair is refused: %j", (text) => {
  expect(faultOf(text)).toMatchObject({ kind: "malformed", detail: expect.stringContaining("surrogate") });
});

test("a whole pair is a character", () => {
  expect(readJson('"\\ud83d\\ude00"')).toEqual({ ok: true, value: "\u{1f600}" });
});

test("the fault does not quote what was sent", () => {
  expect(faultOf('{"password": hunter2}')).toEqual({
    kind: "malformed",
    pointer: "",
    detail: "This is not well-formed JSON.",
  });
});
