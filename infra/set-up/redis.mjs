// A redis-server for this machine, when it has none.
//
// Debian's own package is used, unpacked into the project, for root and everybody else alike. Installing it into
// the system would need rights that most people do not have, would start a server on port 6379 that nobody asked
// for, and would give us two ways to test. The unpacked one is gone with the clone. A production server gets its
// Redis from the system's package, with its updates: infra/README.md.

import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findRedis, redisVersion, unpackedRedisDir } from "../redis/find-redis.mjs";
import { during, run, SetUpFailed } from "./progress.mjs";
import { stateDir } from "./project.mjs";

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
  if (spawnSync("apt-get", ["--version"]).status !== 0 || spawnSync("dpkg-deb", ["--version"]).status !== 0) {
    throw new SetUpFailed(otherwise);
  }
  await during("redis", "fetching Debian's redis-server", async () => {
    const work = join(stateDir, "redis.new");
    rmSync(work, { recursive: true, force: true });
    mkdirSync(join(work, "debs"), { recursive: true });
    try {
      // First with the package lists of this machine; they may be missing, or name versions that Debian has
      // replaced since. Then with fresh ones, kept apart so that no rights over the system are needed.
      await download(work, [], lock).catch(async () => {
        const apart = ownLists(work);
        const updating = run("apt-get", [...apart, "update"], { keep: lock, otherwise });
        const updated = await updating.then(
          () => undefined,
          (error) => error,
        );
        // One unreachable third-party source makes that fail although Debian's own lists arrived.
        await download(work, apart, lock).catch((error) => {
          throw updated ?? error;
        });
      });
      for (const name of readdirSync(join(work, "debs"))) {
        if (name.endsWith(".deb")) {
          await run("dpkg-deb", ["-x", join(work, "debs", name), work], { keep: lock, otherwise });
        }
      }
      writeStarter(work);
      for (const spent of ["debs", "apt"]) rmSync(join(work, spent), { recursive: true, force: true });
      rmSync(unpackedRedisDir, { recursive: true, force: true });
      renameSync(work, unpackedRedisDir);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  if (findRedis() === undefined) throw new SetUpFailed(otherwise);
}

/**
 * Fetches the package and those of its libraries that this machine lacks.
 * @param {string} work
 * @param {readonly string[]} lists
 * @param {number} lock
 */
async function download(work, lists, lock) {
  // A system whose packages are at odds with each other makes no plan, but most likely has what is common.
  const plan = await run("apt-get", [...lists, "-s", "--no-install-recommends", "install", "redis-server"], {
    keep: lock,
    otherwise,
  }).catch(() => "Inst libjemalloc2\nInst liblzf1\n");
  const lacking = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? "");
  const libraries = lacking.filter((name) => /^(lib|lua-)/.test(name));
  // As if nothing were installed: what was once installed in a version that the archive has replaced would be
  // asked for in that version.
  const archive = [...lists, ...asCaller, "-o", "Dir::State::status=/dev/null"];
  await run("apt-get", [...archive, "download", "redis-server", "redis-tools", ...libraries], {
    cwd: join(work, "debs"),
    keep: lock,
    otherwise,
  });
}

// apt would otherwise hand the transfer to a user of its own, who cannot write into the clone.
const asCaller = process.getuid?.() === 0 ? ["-o", "APT::Sandbox::User=root"] : [];

/** @param {string} work */
function ownLists(work) {
  const apt = join(work, "apt");
  mkdirSync(join(apt, "lists", "partial"), { recursive: true });
  mkdirSync(join(apt, "cache", "archives", "partial"), { recursive: true });
  return [
    ...asCaller,
    ...["-o", `Dir::State::lists=${join(apt, "lists")}`],
    ...["-o", `Dir::Cache=${join(apt, "cache")}`],
  ];
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
