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
