import { expect, test } from "vitest";
import { baseSeed, FILES, FRESH_SEEDS, firstSeed, SEEDS_PER_FILE } from "./fresh-nights.js";

test("the files of the fresh nights play 2,000 seeds between them, each once", () => {
  const firsts = Array.from({ length: FILES }, (_, file) => firstSeed(7, file));
  const seeds = firsts.flatMap((first) => Array.from({ length: SEEDS_PER_FILE }, (_, more) => first + more));
  expect(new Set(seeds).size).toBe(FRESH_SEEDS);
  expect(FRESH_SEEDS).toBe(2_000);
  expect(Math.min(...seeds)).toBe(7);
});

test("a run can be played again from the seed that it began with, and another begins elsewhere", () => {
  expect(baseSeed({ SIMULATION_SEED: "4711" }, 1)).toBe(4711);
  expect(baseSeed({}, 1_000_000)).not.toBe(baseSeed({}, 2_000_000));
  expect(() => baseSeed({ SIMULATION_SEED: "-1" }, 1)).toThrow("SIMULATION_SEED");
  expect(() => baseSeed({ SIMULATION_SEED: "here" }, 1)).toThrow("SIMULATION_SEED");
});
