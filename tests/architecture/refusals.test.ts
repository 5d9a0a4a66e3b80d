import { describe, expect, test } from "vitest";
import { refusalsIn, unruledRefusals } from "./refusals.js";
import { isForTests } from "./source-text.js";
import { readProject } from "./workspace.js";

test("whatever partners are refused among each other names the rule that it comes from", () => {
  const sources = readProject().filter(
    ({ path }) => /^packages\/partnership\/src\/.*\.ts$/.test(path) && !isForTests(path),
  );
  expect(sources.flatMap(({ text }) => refusalsIn(text)).length).toBeGreaterThan(200);
  expect(unruledRefusals(sources)).toEqual([]);
});

describe("the check of the refusals", () => {
  const of = (text: string) => unruledRefusals([{ path: "decide.ts", text }]);

  test("accepts what names its rule, and what is absent or malformed", () => {
    expect(of('return refuse("conflict", "once", because(a, f(1, "b, )")), "C-05");')).toEqual([]);
    expect(of('return refuse("absent", "unknown", "There is none.");')).toEqual([]);
  });

  test("reports what does not, over lines and with a comma at the end", () => {
    expect(of('refuse(\n  "forbidden",\n  "not-yours",\n  "It is \\"theirs\\", not yours.",\n)')).toEqual([
      'decide.ts: "not-yours" names no rule',
    ]);
  });
});
