/** How many new seeds each run of the checks plays, and in how many files, so that they are played side by side. */
export const FRESH_SEEDS = 2_000;
export const FILES = 2;
/** How many seeds each file plays. */
export const SEEDS_PER_FILE = FRESH_SEEDS / FILES;

const SEED_MAX = 2 ** 32;

/** Where the fresh seeds begin: where SIMULATION_SEED says, to play a run again, or else wherever the clock stands. */
export function baseSeed(env: Readonly<Record<string, string | undefined>>, nowMs: number): number {
  const given = env.SIMULATION_SEED;
  if (given === undefined || given === "") return Math.floor(nowMs / 7) % SEED_MAX;
  const seed = Number(given);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`SIMULATION_SEED is a whole number from 0 on, not ${given}.`);
  return seed;
}

/** The first seed of one file; the files' clocks may stand a moment apart, so that each begins in a stretch of its own. */
export function firstSeed(base: number, file: number): number {
  return base + file * SEEDS_PER_FILE;
}
