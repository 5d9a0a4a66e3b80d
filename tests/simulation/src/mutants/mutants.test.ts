import { afterAll, expect, test } from "vitest";
import { type Caught, hunt } from "./hunt.js";
import { MUTANTS } from "./mutants.js";

/** A mutant that has lived through these many nights is one that the simulation does not see. */
const NIGHTS = 400;
const LIMIT_MS = 600_000;

const found: string[] = [];
afterAll(() => {
  process.stdout.write(`\n${found.length} mutants of the protocol were caught:\n${found.join("\n")}\n`);
});

function eachIsCaught(invariant: string): () => Promise<void> {
  return async () => {
    const those = MUTANTS.filter(({ caughtBy }) => caughtBy[0] === invariant);
    expect(those.length).toBeGreaterThan(0);
    for (const mutant of those) {
      const caught: Caught | undefined = await hunt(mutant, NIGHTS);
      expect(caught, `a mutant lives: ${mutant.name}`).toBeDefined();
      found.push(`  ${caught?.invariant.padEnd(8)} seed ${String(caught?.seed).padStart(3)}  ${mutant.name}`);
    }
  };
}

test("at least 25 ways of getting the protocol wrong are tried, and no two are the same", () => {
  expect(MUTANTS.length).toBeGreaterThanOrEqual(25);
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
});
test(
  "INV-01 it is seen when an acknowledged command is lost, or carried out twice",
  eachIsCaught("INV-01"),
  LIMIT_MS,
);
test("INV-02 it is seen when what must not be repeated is repeated", eachIsCaught("INV-02"), LIMIT_MS);
test("INV-02b it is seen when an effect leaves without its intent", eachIsCaught("INV-02b"), LIMIT_MS);
test("INV-03 it is seen when an intent does not stand on what is in force", eachIsCaught("INV-03"), LIMIT_MS);
test("INV-04 it is seen when an effect leaves too late", eachIsCaught("INV-04"), LIMIT_MS);
test("INV-05 it is seen when a page is lost, or something is not on time", eachIsCaught("INV-05"), LIMIT_MS);
test("INV-06 it is seen when a chain does not hold", eachIsCaught("INV-06"), LIMIT_MS);
test("INV-08 it is seen when a drill reaches the real world", eachIsCaught("INV-08"), LIMIT_MS);
test(
  "INV-09 it is seen when the record and what stands beside it fall apart",
  eachIsCaught("INV-09"),
  LIMIT_MS,
);
test("INV-13 it is seen when what is not known is said to be known", eachIsCaught("INV-13"), LIMIT_MS);
test("INV-14 it is seen when a worker speaks that has been replaced", eachIsCaught("INV-14"), LIMIT_MS);
test("INV-16 it is seen when something stands still", eachIsCaught("INV-16"), LIMIT_MS);
