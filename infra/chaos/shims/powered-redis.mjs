// A Redis whose power can be lost, and whose clock can be put.

import { mkdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { findRedis } from "@mirror/managed-redis";
import { builtShim, writeLauncher } from "./build.mjs";
import { powerOf } from "./power.mjs";
import { wallClock } from "./wall-clock.mjs";

/**
 * @typedef {object} PoweredRedis
 * @property {string} bin what `startRedis` is to start
 * @property {import("./power.mjs").Power} power
 * @property {import("./wall-clock.mjs").WallClock} clock
 */

/**
 * @param {string} home the server's folder, made where it is missing
 * @param {string} beside where notes are kept: another folder of the same file system
 * @returns {PoweredRedis | undefined} undefined where there is no compiler to build the shims with
 */
export function poweredRedis(home, beside) {
  const [powerLoss, clockShim, found] = [builtShim("power-loss"), builtShim("clock"), findRedis()];
  if (powerLoss === undefined || clockShim === undefined || found === undefined) return undefined;
  for (const folder of [home, beside]) mkdirSync(folder, { recursive: true, mode: 0o700 });
  const power = powerOf(realpathSync(home), realpathSync(beside));
  const clock = wallClock(join(realpathSync(beside), "clock"));
  const bin = writeLauncher({
    at: join(realpathSync(beside), "redis-server"),
    bin: found.bin,
    shims: [powerLoss, clockShim],
    env: { ...power.env, ...clock.env },
  });
  return { bin, power, clock };
}
