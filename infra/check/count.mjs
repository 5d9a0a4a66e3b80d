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
 * @typedef {{
 *   numPassedTests: number,
 *   numFailedTests: number,
 *   numPendingTests: number,
 *   numTodoTests: number,
 *   testResults: readonly { status: string, assertionResults: readonly { status: string }[] }[],
 * }} VitestReport
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
  const brokenFiles = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + brokenFiles;
  return { passed, skipped, failed: failed === 0 && (!exitedWell || passed === 0) ? 1 : failed };
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
