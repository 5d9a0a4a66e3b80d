import { afterEach, expect, test } from "vitest";
import { sha256Hex } from "./canonical.js";
import { lendSha256, plainSha256 } from "./sha256.js";

afterEach(() => lendSha256(plainSha256));

test("what is lent is what hashes from then on", () => {
  const asked: string[] = [];
  lendSha256((salt, text) => {
    asked.push(text);
    return plainSha256(salt, text);
  });
  expect(sha256Hex("after")).toBe(plainSha256("", "after"));
  expect(asked.at(-1)).toBe("after");
});

test("what gives other hashes than FIPS 180-4 is refused, and the one before goes on", () => {
  const before = sha256Hex("abc");
  expect(() => lendSha256(() => before)).toThrow("FIPS 180-4");
  expect(() => lendSha256((_, text) => plainSha256("", text))).toThrow("FIPS 180-4");
  expect(sha256Hex("abc")).toBe(before);
});
