import fc from "fast-check";
import { expect, test } from "vitest";
import { expanded, shortened } from "./short-text.js";

const ID = "x-run--01934f3c-0000-7000-8000-00000000000f";
const INSTANT = "2026-11-22T03:00:00.000Z";

test("ids and instants take less room, and come back as they were", () => {
  const json = JSON.stringify({ run: ID, at: INSTANT, long: "1969-12-31T23:59:59.999Z" });

  expect(shortened(json).length).toBeLessThan(json.length - 40);
  expect(expanded(shortened(json))).toBe(json);
});

test("whatever was said comes back to the letter, also what only looks like an id or an instant", () => {
  const almost = fc.constantFrom(
    ID,
    INSTANT,
    "0000-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "2026-02-30T00:00:00.000Z",
    "2026-19-39T29:00:00.000Z",
    ID.toUpperCase(),
    ID.slice(0, -1),
    `${ID}${ID}`,
    `"${INSTANT}`,
    `\\"${INSTANT}"`,
    `--${ID}`,
    "\u0001",
    "\u0002abc\u0002",
    "\u0001AZNPPAAAcACAAAAAAAAADw",
    '"',
    "\\",
  );
  const text = fc
    .array(fc.oneof(almost, fc.string({ unit: "binary" })), { maxLength: 4 })
    .map((parts) => parts.join(""));
  const value = fc
    .jsonValue({ depthSize: "small" })
    .chain((json) => fc.tuple(fc.constant(json), fc.dictionary(text, text), text));
  fc.assert(
    fc.property(value, (said) => {
      const json = JSON.stringify(said);
      expect(expanded(shortened(json))).toBe(json);
    }),
    { numRuns: 2_000 },
  );
});
