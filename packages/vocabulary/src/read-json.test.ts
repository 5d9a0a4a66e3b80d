import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isJsonObject,
  isOverBudget,
  JSON_BUDGET,
  type JsonFault,
  type JsonReading,
  readJson,
} from "./read-json.js";

const read = (text: string, budget = JSON_BUDGET): JsonReading => readJson(text, budget);

function faultsOf(text: string): readonly JsonFault[] {
  const reading = read(text);
  return reading.ok ? [] : reading.faults;
}

function codesOf(text: string): string[] {
  return faultsOf(text).map(({ code, pointer }) => `${code} ${pointer}`);
}

test("a sound document reads as JSON.parse reads it", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }), fc.nat(3), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const reading = read(text);
      // Only what I-JSON refuses may be refused: forbidden keys, numbers and halves of characters.
      if (reading.ok) expect(reading.value).toEqual(JSON.parse(text));
      else
        for (const { code } of reading.faults)
          expect(["forbidden-key", "number-loses-digits", "lone-surrogate"]).toContain(code);
    }),
  );
});

test("every value whose keys and numbers I-JSON allows is read", () => {
  fc.assert(
    fc.property(
      fc
        .jsonValue({ noUnicodeString: false })
        .filter((value) => !/"(__proto__|constructor|prototype)"/.test(JSON.stringify(value))),
      fc.constantFrom(0, 2),
      (value, space) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(!faultsOf(text).some(({ code }) => code === "number-loses-digits"));
        expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
      },
    ),
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
      if (read(candidate).ok) JSON.parse(candidate);
    }),
  );
});

test("what JSON.parse refuses is refused, and what the reader calls no JSON, JSON.parse does too", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0e-.1tfn\ud800 ') }), (text) => {
      let parsed = true;
      try {
        JSON.parse(text);
      } catch {
        parsed = false;
      }
      if (!parsed) expect(read(text).ok).toBe(false);
      if (parsed) expect(codesOf(text).join()).not.toContain("not-json");
    }),
    { numRuns: 2000 },
  );
});

test("what is no JSON is refused with its line and column", () => {
  const reading = read('{\n  "a": tru\n}');
  expect(reading).toMatchObject({ ok: false, faults: [{ code: "not-json", pointer: "/a" }] });
  expect(reading.ok === false && reading.faults[0]?.problem).toContain("Line 2, column 8");
});

test.each([
  ["[1,\n\n\r\n  x]", "Line 4, column 3"],
  ['{"a"\n:\n"b\\q"}', "Line 3, column 1"],
  ['["\n"]', "Line 1, column 3"],
  ["\n\n", "Line 3, column 1"],
])("%j is wrong where its author finds it", (text, place) => {
  expect(faultsOf(text)[0]?.problem).toContain(place);
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
  '"\\',
  '"\\"',
  '"\\u12"',
  '"\\u00g0"',
  '"\\\n"',
  '{"\\q":1}',
  "\ufeff{}",
])("%j is no JSON", (text) => {
  expect(codesOf(text).map((code) => code.split(" ")[0])).toEqual(["not-json"]);
});

test("a repeated key is refused with its place, in any spelling", () => {
  expect(codesOf('{"a":{"b/c":1,"b\\u002fc":2}}')).toEqual(["duplicate-key /a/b~1c"]);
});

test.each([
  ['{"a":1,"a":2}', "/a"],
  ['{"a":1,"\\u0061":2}', "/a"],
  ['{"list":[0,{"a/b":1, "a/b" : 2}]}', "/list/1/a~1b"],
])("a key given twice is pointed at: %s", (text, pointer) => {
  expect(faultsOf(text)).toEqual([
    {
      code: "duplicate-key",
      pointer,
      problem: "This key stands twice in one object.",
      remedy: "Keep one: readers differ in which of the two they take.",
    },
  ]);
});

test("the same key in two objects is fine", () => {
  expect(codesOf('[{"a":1},{"a":{"a":2}}]')).toEqual([]);
});

test("a text with the same words as a key is no key", () => {
  expect(codesOf('{"a":"a","b":["a","a"],"c":"__proto__"}')).toEqual([]);
});

test.each(["__proto__", "constructor", "prototype"])("the key %s is refused, escaped or not", (key) => {
  const escaped = `\\u00${key.charCodeAt(0).toString(16)}${key.slice(1)}`;
  expect(codesOf(`[{"${key}":1},{"${escaped}":2}]`)).toEqual([
    `forbidden-key /0/${key}`,
    `forbidden-key /1/${key}`,
  ]);
});

test.each([
  '{"__proto__":{"admin":true}}',
  '{"x":{"\\u005f_proto__":1}}',
  '[{"constructor":{"prototype":{}}}]',
])("a key that reaches into prototypes is refused: %s", (text) => {
  expect(faultsOf(text)[0]).toMatchObject({ code: "forbidden-key" });
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

test.each(["9007199254740993", "-9007199254740993", "1e999", "[1,123456789012345678901234567890]"])(
  "a number that a double would round is refused: %s",
  (text) => {
    expect(faultsOf(text)).toMatchObject([{ code: "number-loses-digits" }]);
  },
);

test.each(["9007199254740991", "-9007199254740991", "0.1", "1e21", "-0", "0e5", "0.10000000000000001"])(
  "the number %s is kept",
  (text) => {
    expect(read(text)).toEqual({ ok: true, value: JSON.parse(text) });
  },
);

test("half a character is refused, a whole one kept", () => {
  expect(codesOf('["\\ud83d", "\\ud83d\\ude00", "\ud83d"]')).toEqual([
    "lone-surrogate /0",
    "lone-surrogate /2",
  ]);
});

test.each([
  '"\\ud800"',
  '{"\\udc00":1}',
  '"x\ud800"',
  '"\udc00\ud800"',
  '"\ud800\ud83d\ude00"',
  '"\ud83d\ude00\ude00"',
  '"\ud800\\udc00x\\ud800"',
])("half a surrogate pair is refused: %j", (text) => {
  expect(faultsOf(text)).toMatchObject([
    { code: "lone-surrogate", problem: expect.stringContaining("surrogate") },
  ]);
});

test("a whole pair is a character", () => {
  expect(read('"\\ud83d\\ude00"')).toEqual({ ok: true, value: "\u{1f600}" });
});

test("all such faults of one document are named at once", () => {
  expect(codesOf('{"a":1,"a":9007199254740993,"__proto__":{"b":"\\udead"}}')).toEqual([
    "duplicate-key /a",
    "number-loses-digits /a",
    "forbidden-key /__proto__",
    "lone-surrogate /__proto__/b",
  ]);
});

test("no fault quotes what was sent", () => {
  const faults = [
    ...faultsOf('{"password": hunter2}'),
    ...faultsOf('{"p":"hunter2\\q"}'),
    ...faultsOf('{"p":["hunter2\\ud800",420042004200420042]}'),
  ];
  expect(faults.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
    "not-json /password",
    "not-json /p",
    "lone-surrogate /p/0",
    "number-loses-digits /p/1",
  ]);
  for (const { problem, remedy } of faults) expect(`${problem} ${remedy}`).not.toMatch(/hunter2|4200/);
});

test("INV-15 every budget is checked at its edge", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(codesOf(nested(JSON_BUDGET.depthMax))).toEqual([]);
  expect(codesOf(nested(JSON_BUDGET.depthMax + 1))[0]).toMatch(/^too-deep/);

  const values = (count: number) =>
    `[${Array(count - 1)
      .fill("0")
      .join(",")}]`;
  expect(codesOf(values(JSON_BUDGET.valuesMax))).toEqual([]);
  expect(codesOf(values(JSON_BUDGET.valuesMax + 1))[0]).toMatch(/^too-many-values/);

  const keys = (count: number) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0])));
  expect(codesOf(keys(JSON_BUDGET.keysPerObjectMax))).toEqual([]);
  expect(codesOf(keys(JSON_BUDGET.keysPerObjectMax + 1))[0]).toMatch(/^too-many-keys/);

  const long = (chars: number) => JSON.stringify("x".repeat(chars));
  expect(codesOf(long(JSON_BUDGET.stringLengthMax))).toEqual([]);
  expect(codesOf(long(JSON_BUDGET.stringLengthMax + 1))).toEqual(["text-too-long "]);

  const padded = (bytes: number) => `0${" ".repeat(bytes - 1)}`;
  expect(codesOf(padded(JSON_BUDGET.bytesMax))).toEqual([]);
  expect(codesOf(padded(JSON_BUDGET.bytesMax + 1))).toEqual(["too-large "]);
});

test("the size counts bytes and not characters", () => {
  const inBytes = (sign: string, width: number) => {
    const pieces = Math.floor(JSON_BUDGET.bytesMax / width / 60_000);
    return JSON.stringify(Array(pieces + 1).fill(sign.repeat(60_000 / sign.length)));
  };
  expect(codesOf(inBytes("€", 3))).toEqual(["too-large "]);
  expect(codesOf(inBytes("😀", 2))).toEqual(["too-large "]);
});

test("INV-15 64 levels, 10,000 values, 2,000 keys, 65,536 characters and 2 MiB are what a text may cost", () => {
  expect(JSON_BUDGET).toEqual({
    depthMax: 64,
    valuesMax: 10_000,
    keysPerObjectMax: 2_000,
    stringLengthMax: 65_536,
    bytesMax: 2_097_152,
  });
});

test("INV-15 a megabyte of brackets is refused at the 65th", () => {
  const [fault, ...more] = faultsOf("[".repeat(1_000_000));
  expect(fault).toMatchObject({ code: "too-deep", pointer: "/0".repeat(64) });
  expect(more).toEqual([]);
});

test("values of every kind count together", () => {
  const list = (length: number) =>
    JSON.stringify(Array.from({ length }, (_, i) => [true, null, "x", 1, {}][i % 5]));

  expect(codesOf(list(JSON_BUDGET.valuesMax - 1))).toEqual([]);
  expect(faultsOf(list(JSON_BUDGET.valuesMax))).toMatchObject([{ code: "too-many-values" }]);
});

test("a text is as long as it is written: what escapes stand for is not read before that is known", () => {
  const budget = { ...JSON_BUDGET, stringLengthMax: 6 };
  expect(read('"\\u0041"', budget)).toEqual({ ok: true, value: "A" });
  expect(read('"\\u0041x"', budget)).toMatchObject({ ok: false, faults: [{ code: "text-too-long" }] });
});

test("every budget is the caller's to set", () => {
  const budget = { bytesMax: 20, depthMax: 1, valuesMax: 3, keysPerObjectMax: 1, stringLengthMax: 2 };
  const codes = (text: string) => {
    const reading = read(text, budget);
    return reading.ok
      ? []
      : reading.faults.map((fault) => `${isOverBudget(fault) ? "over-budget" : "malformed"} ${fault.code}`);
  };
  expect(codes('{"a":1,"a":1}')).toEqual(["malformed duplicate-key"]);
  expect(codes("[1,]")).toEqual(["malformed not-json"]);
  expect(codes('["ab",{}]')).toEqual(["over-budget too-deep"]);
  expect(codes("[1,2,3]")).toEqual(["over-budget too-many-values"]);
  expect(codes('{"a":1,"b":2}')).toEqual(["over-budget too-many-keys"]);
  expect(codes('["abc","abcd"]')).toEqual(["over-budget text-too-long", "over-budget text-too-long"]);
  expect(codes(`["€€"${" ".repeat(10)}]`)).toEqual([]);
  expect(codes(`["€€"${" ".repeat(11)}]`)).toEqual(["over-budget too-large"]);
  expect(codes(" ".repeat(21))).toEqual(["over-budget too-large"]);
});

test("INV-15 the first hundred faults are named, and no more", () => {
  expect(faultsOf(`[${Array(5000).fill("1e999").join(",")}]`)).toHaveLength(100);
});

test("INV-15 faults far down under long keys do not multiply those keys", () => {
  const key = JSON.stringify("k".repeat(60_000));
  const depth = 30;
  const text = `${`{${key}:`.repeat(depth)}[${Array(5000).fill("1e999").join(",")}]${"}".repeat(depth)}`;
  expect(faultsOf(text).reduce((sum, { pointer }) => sum + pointer.length, 0)).toBeLessThan(2 * text.length);
});

test("an object that is not closed, or has a key without a value, is no JSON", () => {
  expect(codesOf('{"a" 1}')).toEqual(["not-json /a"]);
  expect(codesOf('{"a":1')).toEqual(["not-json "]);
  expect(codesOf('{"a":1]')).toEqual(["not-json "]);
});

test("a budget that asks for more than the machine bears is a defect of who set it, and no fault of the text", () => {
  const text = "[".repeat(200_000);
  expect(() => read(text, { ...JSON_BUDGET, depthMax: 200_000, valuesMax: 200_000 })).toThrow(RangeError);
});

test("only what stands in curly brackets is an object", () => {
  expect(isJsonObject({})).toBe(true);
  for (const value of [undefined, null, [], "{}", 1, true]) expect(isJsonObject(value)).toBe(false);
});
