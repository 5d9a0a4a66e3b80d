import { expect, test } from "vitest";
import { randomHexSource } from "./random-hex.js";

test("random bytes are as many as were asked for, and never the same twice", () => {
  const randomHex = randomHexSource();
  const given = Array.from({ length: 3_000 }, () => randomHex(16));
  for (const one of given) expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(given).size).toBe(given.length);
  expect(randomHex(1)).toHaveLength(2);
});

test("more than is fetched at once is refused, and not given short", () => {
  expect(() => randomHexSource()(9_000)).toThrow(RangeError);
});
