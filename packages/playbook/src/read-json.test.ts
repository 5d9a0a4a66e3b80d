import fc from "fast-check";
import { expect, test } from "vitest";
import { JSON_BUDGET, readJson } from "./read-json.js";

function codesOf(text: string): string[] {
  const reading = readJson(text);
  return reading.ok ? [] : reading.faults.map(({ code, pointer }) => `${code} ${pointer}`);
}

test("a sound document reads as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const reading = readJson(text);
      // Only what I-JSON refuses may be refused: forbidden keys, numbers and halves of characters.
      if (reading.ok) expect(reading.value).toEqual(JSON.parse(text));
      else
        for (const { code } of reading.faults)
          expect(["forbidden-key", "number-loses-digits", "lone-surrogate"]).toContain(code);
    }),
  );
});

test("no text makes the reader throw, and what it accepts is JSON", () => {
  const fragments = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    '"',
    "\\",
    "\\u00",
    "true",
    "nul",
    "-",
    "1e",
    ".5",
    " ",
    "\n",
    '"a"',
    "\u0001",
    "\ud800",
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fragments).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(text, (candidate) => {
      if (readJson(candidate).ok) JSON.parse(candidate);
    }),
  );
});

test("what is no JSON is refused with its line and column", () => {
  const reading = readJson('{\n  "a": tru\n}');
  expect(reading).toMatchObject({ ok: false, faults: [{ code: "not-json", pointer: "/a" }] });
  expect(reading.ok === false && reading.faults[0]?.problem).toContain("Line 2, column 8");
});

test.each([
  "",
  "{",
  "[1,]",
  '{"a":1,}',
  "{a:1}",
  "[1 2]",
  '"\t"',
  '"\\x"',
  "01",
  "1.",
  "+1",
  "NaN",
  "[] []",
  "'a'",
  '"a',
])("%j is no JSON", (text) => {
  expect(codesOf(text).map((code) => code.split(" ")[0])).toEqual(["not-json"]);
});

test("a repeated key is refused with its place, in any spelling", () => {
  expect(codesOf('{"a":{"b/c":1,"b\\u002fc":2}}')).toEqual(["duplicate-key /a/b~1c"]);
});

test.each(["__proto__", "constructor", "prototype"])("the key %s is refused, escaped or not", (key) => {
  const escaped = `\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}`;
  expect(codesOf(`[{"${key}":1},{"${escaped}":2}]`)).toEqual([
    `forbidden-key /0/${key}`,
    `forbidden-key /1/${key}`,
  ]);
});

test("numbers that would lose digits are refused, others kept", () => {
  expect(codesOf("[9007199254740993, 1e400, 0.12345678901234567890, 1e-400]")).toEqual([
    "number-loses-digits /0",
    "number-loses-digits /1",
    "number-loses-digits /2",
    "number-loses-digits /3",
  ]);
  expect(codesOf("[9007199254740991, -1.5e3, 0.1, 0, -0, 0.000000000000000000001]")).toEqual([]);
});

test("half a character is refused, a whole one kept", () => {
  expect(codesOf('["\\ud83d", "\\ud83d\\ude00", "\ud83d"]')).toEqual([
    "lone-surrogate /0",
    "lone-surrogate /2",
  ]);
});

test("all such faults of one document are named at once", () => {
  expect(codesOf('{"a":1,"a":9007199254740993,"__proto__":{"b":"\\udead"}}')).toEqual([
    "duplicate-key /a",
    "number-loses-digits /a",
    "forbidden-key /__proto__",
    "lone-surrogate /__proto__/b",
  ]);
});

test("INV-15 every budget is checked at its edge", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(codesOf(nested(JSON_BUDGET.depth))).toEqual([]);
  expect(codesOf(nested(JSON_BUDGET.depth + 1))[0]).toMatch(/^too-deep/);

  const values = (count: number) =>
    `[${Array(count - 1)
      .fill("0")
      .join(",")}]`;
  expect(codesOf(values(JSON_BUDGET.nodes))).toEqual([]);
  expect(codesOf(values(JSON_BUDGET.nodes + 1))[0]).toMatch(/^too-many-values/);

  const keys = (count: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0])));
  expect(codesOf(keys(JSON_BUDGET.keysPerObject))).toEqual([]);
  expect(codesOf(keys(JSON_BUDGET.keysPerObject + 1))[0]).toMatch(/^too-many-keys/);

  const long = (chars: number) => JSON.stringify("x".repeat(chars));
  expect(codesOf(long(JSON_BUDGET.stringChars))).toEqual([]);
  expect(codesOf(long(JSON_BUDGET.stringChars + 1))).toEqual(["text-too-long "]);

  const padded = (bytes: number) => `0${" ".repeat(bytes - 1)}`;
  expect(codesOf(padded(JSON_BUDGET.bytes))).toEqual([]);
  expect(codesOf(padded(JSON_BUDGET.bytes + 1))).toEqual(["too-large "]);
});

test("the size counts bytes and not characters", () => {
  const inBytes = (sign: string, width: number) => {
    const pieces = Math.floor(JSON_BUDGET.bytes / width / 60_000);
    return JSON.stringify(Array(pieces + 1).fill(sign.repeat(60_000 / sign.length)));
  };
  expect(codesOf(inBytes("€", 3))).toEqual(["too-large "]);
  expect(codesOf(inBytes("😀", 2))).toEqual(["too-large "]);
});
