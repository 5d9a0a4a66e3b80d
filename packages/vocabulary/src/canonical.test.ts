import canonicalize from "canonicalize";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, contentHash, saltedDigest, sha256Hex } from "./canonical.js";

test("the order in which properties were written changes nothing", () => {
  expect(canonicalJson({ b: [1, { d: null, c: "é" }], a: true })).toBe(
    '{"a":true,"b":[1,{"c":"é","d":null}]}',
  );
  expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
  expect(contentHash({ a: 1, b: 2 })).not.toBe(contentHash({ a: 2, b: 1 }));
});

test("hashes are the ones that anyone else computes", () => {
  // FIPS 180-2's own example, and the hash of the two bytes {}.
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(contentHash({})).toBe("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
});

test("the short way writes what canonicalize writes, byte for byte, and refuses what it refuses", () => {
  const values = fc.anything({
    withNullPrototype: true,
    withDate: true,
    withSparseArray: true,
    withBigInt: true,
    key: fc.string({ unit: "binary", maxLength: 4 }),
    values: [
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      fc.double(),
      fc.integer(),
      fc.constantFrom("\\ud800", "\u2028", -0, 1e21, 1e-7, undefined, Symbol("s"), new Map([[1, 2]])),
      fc.boolean(),
      fc.constant(null),
    ],
  });
  fc.assert(
    fc.property(values, (value) => {
      expect(told(() => canonicalJson(value))).toEqual(told(() => canonicalize(value)));
    }),
    { numRuns: 2_000 },
  );
});

test("what has a form of its own, and what is very deep, is written as canonicalize writes it", () => {
  const deep = (depth: number): unknown => (depth === 0 ? 1 : [{ z: deep(depth - 1), a: null }]);
  for (const value of [deep(300), { at: { toJSON: () => ({ b: 1, a: [2] }) } }, new Date(0), [[], {}]])
    expect(canonicalJson(value)).toBe(canonicalize(value));
});

test("however many names fields have had before, a name is written as it is", () => {
  for (let n = 0; n < 1_100; n += 1) {
    const field = { [`field "${n}"`]: n };
    expect(canonicalJson(field)).toBe(canonicalize(field));
  }
});

test("what holds itself has no form", () => {
  const circle: Record<string, unknown> = { a: 1 };
  circle.self = circle;
  expect(() => canonicalJson(circle)).toThrow();
});

test("a digest cannot be guessed from its content without the salt", () => {
  const digest = saltedDigest("00ff", { granted: true });
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(saltedDigest("00ff", { granted: true })).toBe(digest);
  expect(saltedDigest("01ff", { granted: true })).not.toBe(digest);
  expect(saltedDigest("00ff", { granted: false })).not.toBe(digest);
});

test("what JSON cannot say has no hash", () => {
  for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, "\ud800", { a: "\udc00" }])
    expect(() => contentHash(value)).toThrow();
});

/** What a call gives, or only that it gives nothing. */
function told(call: () => string | undefined): string | null {
  try {
    return call() ?? null;
  } catch {
    return null;
  }
}
