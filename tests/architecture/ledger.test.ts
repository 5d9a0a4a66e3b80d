import { expect, test } from "vitest";
import { readProject } from "./workspace.js";

const OF_THE_LEDGER = /\b(aidReport|transactionsOf|amountText|hoursOf)\b/;
/** Who may read the books: what shows them to people. */
const READERS = [
  /^packages\/partnership\/src\/ledger\//,
  /^packages\/partnership\/src\/index\.ts$/,
  /^services\/api\/src\/routes\/aid-ledger\.ts$/,
];

test("MA-10 nothing that is decided reads the ledger: only what shows it to people does", () => {
  const sources = readProject().filter(({ path }) =>
    /^(?:packages|services)\/[\w-]+\/src\/.*\.ts$/.test(path),
  );
  const reading = sources.filter(
    ({ text }) => OF_THE_LEDGER.test(text) || /from "[^"]*\/ledger\//.test(text),
  );
  expect(reading.length).toBeGreaterThan(3);
  expect(reading.map(({ path }) => path).filter((path) => !READERS.some((one) => one.test(path)))).toEqual(
    [],
  );
});
