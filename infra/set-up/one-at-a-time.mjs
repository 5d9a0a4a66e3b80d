// Two commands started at once in one clone must not both install into it.

import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { say } from "./progress.mjs";
import { stateDir } from "./project.mjs";

/**
 * Does the work while no other set-up works in this clone. The work gets an open file to pass on to the programs
 * that it runs: the kernel frees the lock when the last holder has ended, however it ended, so that a killed
 * set-up leaves no stale lock, and an npm that goes on without it is still waited for.
 * @param {(lock: number) => Promise<void>} work
 */
export async function oneAtATime(work) {
  mkdirSync(stateDir, { recursive: true });
  const lock = openSync(join(stateDir, "set-up.lock"), "a");
  try {
    takeLock(lock);
    await work(lock);
  } finally {
    closeSync(lock);
  }
}

/**
 * Node cannot lock a file; flock(1) can lock one that it is handed, and the lock stays with the open file when
 * it has gone. Where there is no flock, commands started at once are not kept apart.
 * @param {number} lock
 */
function takeLock(lock) {
  /** @param {string[]} options */
  const flock = (options) =>
    spawnSync("flock", [...options, "3"], { stdio: ["ignore", "ignore", "ignore", lock] });
  const atOnce = flock(["-n"]);
  if (atOnce.error !== undefined || atOnce.status === 0) return;
  say("wait", "another command is setting up this clone");
  flock([]);
}
