// Which redis-server to run. Kept apart from starting one, because set-up asks this before it installs any.

import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder where set-up unpacks Debian's packages when the machine has no Redis. */
export const unpackedRedisDir = fileURLToPath(new URL("../../.mirror/redis", import.meta.url));

/** The program that set-up leaves there. */
const unpackedRedisBin = join(unpackedRedisDir, "bin", "redis-server");

// 7.0 keeps the append-only file in parts, and quotes arguments with spaces; Debian has had it since bookworm.
const oldestMajor = 7;

/**
 * The version of a redis-server, or undefined when the file is none that runs here.
 * @param {string} bin
 */
export function redisVersion(bin) {
  const asked = spawnSync(bin, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return asked.status === 0 ? /\bv=(\d+\.\d+\.\d+)/.exec(asked.stdout)?.[1] : undefined;
}

/** @type {typeof import("./managed-redis.mjs").findRedis} */
export function findRedis() {
  const named = process.env.REDIS_SERVER_BIN;
  if (named !== undefined && named !== "") {
    const found = usable(named);
    if (found === undefined) {
      throw new Error(`REDIS_SERVER_BIN is "${named}", which is no redis-server ${oldestMajor}.0 or later.`);
    }
    return found;
  }
  return [...onPath(), unpackedRedisBin].map(usable).find((found) => found !== undefined);
}

/** @param {string} bin */
function usable(bin) {
  try {
    accessSync(bin, constants.X_OK);
  } catch {
    return undefined;
  }
  const version = redisVersion(bin);
  return version !== undefined && Number.parseInt(version, 10) >= oldestMajor ? { bin, version } : undefined;
}

function onPath() {
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, "redis-server"));
}
