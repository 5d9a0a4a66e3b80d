import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { playNight } from "./night.js";
import { reportOf } from "./report.js";

const seeds: unknown = JSON.parse(readFileSync(new URL("../failed-seeds.json", import.meta.url), "utf8"));

test("every seed that ever failed keeps every promise now", async () => {
  if (!Array.isArray(seeds)) throw new Error("failed-seeds.json is a list of seeds.");
  for (const seed of seeds) {
    expect(Number.isSafeInteger(seed)).toBe(true);
    const night = await playNight(seed);
    if (night.broken !== undefined) expect.fail(reportOf(night));
  }
}, 300_000);

test("a seed plays the same night every time", async () => {
  const [once, again] = [await playNight(20_261), await playNight(20_261)];
  expect(again).toEqual(once);
  expect(once.commits).toBeGreaterThan(30);
});
