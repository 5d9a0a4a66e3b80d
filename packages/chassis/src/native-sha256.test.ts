import { lendSha256, plainSha256, saltedDigest, sha256Hex } from "@mirror/vocabulary";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { nativeSha256 } from "./native-sha256.js";

afterEach(() => lendSha256(plainSha256));

const salts = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("hex"));

test("Node's SHA-256 gives the hash that the plain one gives, whatever the salt and the text", () => {
  fc.assert(
    fc.property(salts, fc.string({ unit: "binary" }), (salt, text) => {
      expect(nativeSha256(salt, text)).toBe(plainSha256(salt, text));
    }),
  );
});

test("a text longer than the room that is kept for texts is hashed whole", () => {
  const long = "é".repeat(70_000);
  expect(nativeSha256("0aff", long)).toBe(plainSha256("0aff", long));
  expect(nativeSha256("0aff", `${long}.`)).not.toBe(nativeSha256("0aff", long));
});

test("a salt that is no hex has no hash, with either", () => {
  for (const salt of ["0", "zz", "00zz"]) {
    expect(() => nativeSha256(salt, "abc")).toThrow();
    expect(() => plainSha256(salt, "abc")).toThrow();
  }
});

test("what was lent changes no hash", () => {
  const before = [sha256Hex("abc"), saltedDigest("00ff", { granted: true })];
  lendSha256(nativeSha256);
  expect([sha256Hex("abc"), saltedDigest("00ff", { granted: true })]).toEqual(before);
});
