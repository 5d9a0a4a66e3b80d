import { expect, test } from "vitest";
import { baseSeed, firstSeed, SEEDS_PER_FILE } from "./fresh-nights.js";
import { playAsBuilt } from "./play-as-built.js";

const first = firstSeed(baseSeed(process.env, Date.now()), 0);

test(`every promise is kept in the ${SEEDS_PER_FILE} nights from seed ${first} on`, async () => {
  const { code, told } = await playAsBuilt(first, SEEDS_PER_FILE);
  expect(told).toContain(`${SEEDS_PER_FILE} nights from seed ${first}: `);
  expect(told).toContain(" commits, 0 with a broken promise.");
  expect(code, told).toBe(0);
}, 600_000);
