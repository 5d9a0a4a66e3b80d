import fc from "fast-check";
import { expect, test } from "vitest";
import { fillIn, fillInKnown } from "./fill-in.js";
import type { ValueOf } from "./value.js";
import { bareNamesIn, referencesIn, VARIABLE_NAME } from "./variable-reference.js";

function knowing(values: Record<string, string | null>): ValueOf {
  return (name) =>
    Object.hasOwn(values, name) ? { type: "string", value: values[name] ?? null } : undefined;
}

test("a value stands where its variable is named", () => {
  const filled = fillIn(
    "Block __ip__:value on __host__:value.",
    knowing({ __ip__: "192.0.2.7", __host__: "fw-1" }),
  );
  expect(filled).toEqual({ ok: true, text: "Block 192.0.2.7 on fw-1." });
});

test("for a reader, what is not known yet keeps its name, and the rest stands with its values", () => {
  const filled = fillInKnown(
    "Block __ip__:value on __host__:value, as __who__:value said.",
    knowing({ __ip__: "192.0.2.7", __host__: null }),
  );
  expect(filled).toBe("Block 192.0.2.7 on __host__:value, as __who__:value said.");
  expect(fillInKnown("__a__:value", knowing({ __a__: "__b__:value", __b__: "secret" }))).toBe("__b__:value");
});

test("a value that reads like a variable stays what it is", () => {
  const filled = fillIn("__a__:value", knowing({ __a__: "__b__:value", __b__: "secret" }));
  expect(filled).toEqual({ ok: true, text: "__b__:value" });
});

test("two values that together read like a variable are not looked at again", () => {
  const filled = fillIn(
    "__a__:value__b__:value",
    knowing({ __a__: "__c_", __b__: "_:value", __c__: "secret" }),
  );
  expect(filled).toEqual({ ok: true, text: "__c__:value" });
});

test("CACAO 17: nothing is ever filled in twice, whatever the values say", () => {
  const piece = fc.constantFrom("__a__:value", "__b__:value", "_", "__", ":value", "x", "$&", "$1");
  const text = fc.array(piece).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, text, text, (template, a, b) => {
      const filled = fillIn(template, knowing({ __a__: a, __b__: b }));
      const references = referencesIn(template);
      if (!filled.ok) {
        // Longer names than the two can arise where underscores meet: those are not there.
        expect(filled.missing.every((name) => name !== "__a__" && name !== "__b__")).toBe(true);
        return;
      }
      const lengths = references.map(
        ({ name, start, end }) => (name === "__a__" ? a : b).length - (end - start),
      );
      expect(filled.text.length).toBe(template.length + lengths.reduce((sum, one) => sum + one, 0));
    }),
  );
});

test("every variable that is not there or not known is named, once", () => {
  const filled = fillIn(
    "__a__:value __b__:value __a__:value __c__:value",
    knowing({ __a__: null, __c__: "" }),
  );
  expect(filled).toEqual({ ok: false, missing: ["__a__", "__b__"] });
});

test("names are case-sensitive, and may touch what stands around them", () => {
  expect(referencesIn("x__A__:value/__a__:valued").map((one) => one.name)).toEqual(["__A__", "__a__"]);
});

test("of names that overlap the longest is meant", () => {
  expect(referencesIn("__a__b__:value").map((one) => one.name)).toEqual(["__a__b__"]);
});

test.each(["__1__:value", "____:value", "_a_:value", "a__:value", "__a:value", "__proto__:value"])(
  "%s names no variable",
  (text) => {
    expect(referencesIn(text)).toEqual([]);
  },
);

test("what is found is what the standard calls a name, and nothing that it calls one is missed", () => {
  const piece = fc.constantFrom("__", "_", "a", "A", "1", "-", ":value", ":", " ", "proto", "é", "[", "`");
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 20 }).map((parts) => parts.join("")),
      (text) => {
        const found = referencesIn(text);
        for (const { name, start, end } of found) {
          expect(VARIABLE_NAME.test(name)).toBe(true);
          expect(text.slice(start, end)).toBe(`${name}:value`);
        }
        const plain = [...text.matchAll(/(?<![\w-])(__[a-zA-Z_][\w-]*__):value/g)].map((match) => match[1]);
        for (const name of plain)
          if (name !== "__proto__") expect(found.map((one) => one.name)).toContain(name);
      },
    ),
    { numRuns: 1000 },
  );
});

test("a name of 250 characters is the longest", () => {
  const name = (length: number) => `__${"n".repeat(length - 4)}__`;
  expect(referencesIn(`${name(250)}:value`)).toHaveLength(1);
  expect(referencesIn(`${name(251)}:value`)).toHaveLength(0);
});

test("names without :value are found, and only those", () => {
  expect(bareNamesIn("GET http://__host__/by/__cve__?x=__id__:value&y=__cve__")).toEqual([
    "__host__",
    "__cve__",
  ]);
  expect(bareNamesIn("a __ b __ c")).toEqual([]);
});
