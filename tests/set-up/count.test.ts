import { expect, test } from "vitest";
import { countLine, countTests, total } from "../../infra/check/count.mjs";

const green = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
};

test("a run in which all went well counts its tests", () => {
  expect(countTests(green, true)).toEqual({ passed: 3, failed: 0, skipped: 1 });
});

test("a file that could not be loaded is a failure, although no test of it failed", () => {
  const report = {
    ...green,
    testResults: [...green.testResults, { status: "failed", assertionResults: [] }],
  };
  expect(countTests(report, false)).toEqual({ passed: 3, failed: 1, skipped: 1 });
});

test("a failed test is counted once, not once more for its file", () => {
  const report = {
    ...green,
    numFailedTests: 1,
    testResults: [{ status: "failed", assertionResults: [{ status: "failed" }] }],
  };
  expect(countTests(report, false).failed).toBe(1);
});

test("an error outside every test is a failure", () => {
  expect(countTests(green, false).failed).toBe(1);
});

test("a run that found no test is a failure", () => {
  expect(countTests({ ...green, numPassedTests: 0, testResults: [] }, true).failed).toBe(1);
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
