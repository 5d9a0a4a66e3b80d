// A redis-server for this machine, when it has none.
//
// Debian's own package is used, unpacked into the project, for root and everybody else alike. Installing it into
// the system would need rights that most people do not have, would start a server on port 6379 that nobody asked
// for, and would give us two ways to test. The unpacked one is gone with the clone. A production server gets its
// Redis from the system's package, with its updates: infra/README.md.

import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findRedis, redisVersion, unpackedRedisDir } from "../redis/find-redis.mjs";
import { unpackDebian } from "./debian.mjs";
import { during, SetUpFailed } from "./progress.mjs";

const byHand = "apt-get update && apt-get install redis-server";
const otherwise =
  "Redis could not be fetched from Debian's packages. Install version 7.0 or later by hand (as root: " +
  `${byHand}), or name a server in REDIS_URL or a program in REDIS_SERVER_BIN, and try again.`;

/** Whether a managed Redis is wanted and no program for it is here. */
export function redisMissing() {
  if ((process.env.REDIS_URL ?? "") !== "") return false;
  try {
    return findRedis() === undefined;
  } catch (error) {
    throw new SetUpFailed(error instanceof Error ? error.message : String(error));
  }
}

/** @param {number} lock */
export async function unpackRedis(lock) {
  await during("redis", "fetching Debian's redis-server", () =>
    unpackDebian(
      {
        packages: ["redis-server", "redis-tools"],
        libraries: ["libjemalloc2", "liblzf1"],
        into: unpackedRedisDir,
        otherwise,
        finish: writeStarter,
      },
      lock,
    ),
  );
  if (findRedis() === undefined) throw new SetUpFailed(otherwise);
}

/**
 * A program that runs the unpacked server with the unpacked libraries. It finds them beside itself, so that the
 * clone can be moved, and becomes the server rather than starting it, so that there is one process to end.
 * @param {string} work
 */
function writeStarter(work) {
  mkdirSync(join(work, "bin"));
  for (const name of ["redis-server", "redis-cli"]) {
    const starter = join(work, "bin", name);
    writeFileSync(
      starter,
      `#!/bin/sh
here=\${0%/*}/..
for folder in "$here"/usr/lib/*/; do LD_LIBRARY_PATH=$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}; done
export LD_LIBRARY_PATH
exec "$here/usr/bin/${name}" "$@"
`,
    );
    chmodSync(starter, 0o755);
  }
  if (redisVersion(join(work, "bin", "redis-server")) === undefined) {
    throw new SetUpFailed(`The redis-server that was fetched does not run here.\n${otherwise}`);
  }
}
