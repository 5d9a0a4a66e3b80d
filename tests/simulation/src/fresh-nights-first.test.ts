import { expect, test } from "vitest";
import { baseSeed, firstSeeds, SEEDS_PER_TEST } from "./fresh-nights.js";
import { playNight } from "./night.js";
import { reportOf } from "./report.js";

const base = baseSeed(process.env, Date.now());

test.each(firstSeeds(base, 0))(
  "every promise is kept in the nights from seed %i on",
  async (first) => {
    for (let seed = first; seed < first + SEEDS_PER_TEST; seed += 1) {
      const night = await playNight(seed);
      if (night.broken !== undefined) expect.fail(reportOf(night));
    }
  },
  300_000,
);
