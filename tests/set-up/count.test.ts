import { expect, test } from "vitest";
import { countLine, countTests, failedFiles, total, withSecondTry } from "../../infra/check/count.mjs";

const passing = {
  name: "/a.test.ts",
  status: "passed",
  assertionResults: [{ status: "passed" }, { status: "passed" }, { status: "passed" }, { status: "skipped" }],
};
const unloadable = { name: "/b.test.ts", status: "failed", assertionResults: [] };
const failing = {
  name: "/c.test.ts",
  status: "failed",
  assertionResults: [{ status: "failed" }, { status: "passed" }],
};
const green = { testResults: [passing] };

test("a run in which all went well counts its tests", () => {
  expect(countTests(green, true)).toEqual({ passed: 3, failed: 0, skipped: 1 });
});

test("a file that could not be loaded is a failure, although no test of it failed", () => {
  const report = { testResults: [passing, unloadable] };
  expect(countTests(report, false)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

test("a failed test is counted once, not once more for its file", () => {
  expect(countTests({ testResults: [failing] }, false)).toEqual({ passed: 1, failed: 1, skipped: 0 });
});

test("what was run once more counts as it went then, and the rest as it went at first", () => {
  const first = { testResults: [passing, unloadable, failing] };
  expect(failedFiles(first)).toEqual(["/b.test.ts", "/c.test.ts"]);
  const again = {
    testResults: [{ ...passing, name: "/b.test.ts" }, failing],
  };
  expect(countTests(withSecondTry(first, again), false)).toEqual({ passed: 7, failed: 1, skipped: 2 });
});

test("an error outside every test is a failure", () => {
  expect(countTests(green, false).failed).toBe(1);
});

test("a run that found no test is a failure", () => {
  expect(countTests({ testResults: [] }, true).failed).toBe(1);
});

test("a run that left no report is a failure", () => {
  expect(countTests(undefined, true)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test("the last line adds up the stages in the form that is read by machines", () => {
  const sum = total([
    { passed: 1, failed: 0, skipped: 0 },
    { passed: 0, failed: 1, skipped: 2 },
  ]);
  expect(countLine(sum)).toBe("1 passed, 1 failed, 2 skipped");
});
