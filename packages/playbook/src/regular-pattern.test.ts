import fc from "fast-check";
import { RE2JS } from "re2js";
import { expect, test } from "vitest";
import { PATTERN_BUDGET, patternProblem, sizeOfPattern } from "./regular-pattern.js";

test("INV-15 the size of a pattern is never told too small, so that none is built that is too large", () => {
  const piece = fc.constantFrom(
    ..."a|b|(|(|(?:|(?i)|)|)|[ab]|[^\\pL]|[[:alpha:]\\d]|\\pL|\\w|.|*|+|?|{3}|{2,}|{1,9}|{30}|{0,99}|^|$|é|[]a]|[^]a]|[a-z]|{|}|{,3}|\\Qa".split(
      "|",
    ),
    "|",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }).map((parts) => parts.join("")),
      (pattern) => {
        const size = sizeOfPattern(pattern);
        fc.pre(size <= PATTERN_BUDGET.size);
        if (patternProblem(pattern) !== undefined) return;
        expect(RE2JS.compile(pattern).programSize()).toBeLessThanOrEqual(size + 5);
      },
    ),
    { numRuns: 1_000 },
  );
});

test.each([
  ["^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$", true],
  ["^(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}$", true],
  ["(a+)+$", true],
  ["[ab]{400}", true],
  ["[ab]{600}", false],
  ["(x{50}){50}", false],
  ["a{1001}", false],
  ["(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})", false],
])("%s fits the budget: %s", (pattern, fits) => {
  expect(patternProblem(pattern) === undefined).toBe(fits);
});

test.each([
  ["[\\]a]b", 2],
  ["[[a]b", 2],
  ["[[:alpha:]]x", 22],
  ["[]a]", 1],
  ["[^]a]", 1],
  ["a\\", 2],
  ["(ab)c", 6],
  ["a)b", 2],
])("%s counts as %i instructions: a class is one, whatever brackets stand in it", (pattern, size) => {
  expect(sizeOfPattern(pattern)).toBe(size);
});
