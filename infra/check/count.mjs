// How many checks there were, and how they went: the figures that `npm test` ends with.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 */

/**
 * The count of a check that is one answer.
 * @param {boolean} passed
 * @returns {Count}
 */
export function countOne(passed) {
  return passed ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * What of vitest's JSON report is read here.
 * @typedef {{ name: string, status: string, assertionResults: readonly { status: string }[] }} TestFile
 * @typedef {{ testResults: readonly TestFile[] }} VitestReport
 */

/**
 * The count of a test run. A file that could not even be loaded has no failed test in the report, and an error
 * outside every test is in none: each must show as a failure all the same, and so must a run of no tests.
 * @param {VitestReport | undefined} report undefined when vitest wrote none
 * @param {boolean} exitedWell
 * @returns {Count}
 */
export function countTests(report, exitedWell) {
  if (report === undefined) return countOne(false);
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter(({ status }) => status === "failed").length;
    const passed = file.assertionResults.filter(({ status }) => status === "passed").length;
    count.passed += passed;
    count.failed += file.status === "failed" ? Math.max(failed, 1) : failed;
    count.skipped += file.assertionResults.length - passed - failed;
  }
  return count.failed === 0 && (!exitedWell || count.passed === 0) ? { ...count, failed: 1 } : count;
}

/**
 * The files in which something failed.
 * @param {VitestReport | undefined} report
 */
export function failedFiles(report) {
  return (report?.testResults ?? []).filter(({ status }) => status === "failed").map(({ name }) => name);
}

/**
 * A run of all files, with those in it that were run once more as they went then.
 * @param {VitestReport} first
 * @param {VitestReport} again
 * @returns {VitestReport}
 */
export function withSecondTry(first, again) {
  const names = new Set(again.testResults.map(({ name }) => name));
  return { testResults: [...first.testResults.filter(({ name }) => !names.has(name)), ...again.testResults] };
}

/**
 * @param {readonly Count[]} counts
 * @returns {Count}
 */
export function total(counts) {
  return counts.reduce(
    (sum, count) => ({
      passed: sum.passed + count.passed,
      failed: sum.failed + count.failed,
      skipped: sum.skipped + count.skipped,
    }),
    { passed: 0, failed: 0, skipped: 0 },
  );
}

/** @param {Count} count */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
