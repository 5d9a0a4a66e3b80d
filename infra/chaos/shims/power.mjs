// The power of a program whose files are watched (power-loss.c): on, and then suddenly not.

import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** Files that say nothing of what is kept: what a server logs, and what it holds a lock on. */
const notKept = /\.(log|lock|sock)$/;

/**
 * What a loss of power took.
 * @typedef {object} Loss
 * @property {number} bytes that were written and were not on the disk
 * @property {number} names that were made, changed or removed, and were not on the disk
 */

/**
 * @typedef {object} Power
 * @property {Readonly<Record<string, string>>} env for the program that is watched
 * @property {() => void} restore call before each start: whatever is there now is on the disk
 * @property {(torn?: number) => Loss} lose call once the program is dead: leaves what was on the disk, and of what each
 *   file had beyond it this share (0, unless told; 1 is all)
 */

/**
 * What is modelled: of each file, no more than its size at its last fsync; of the names in a folder (files made, renamed,
 * removed) no change since that folder's last fsync. What is not: bytes that were written over, files that were cut short,
 * folders that were made; a real disk may also keep more than this.
 * @param {string} root the folder that is watched: a real path
 * @param {string} beside a folder of its own for notes, on the same file system and outside of `root`
 * @returns {Power}
 */
export function powerOf(root, beside) {
  const notes = join(beside, "notes");
  const kept = join(beside, "kept");
  /** Sizes by inode, as they were when the power came. @type {Map<string, number>} */
  let before = new Map();

  return {
    env: { MIRROR_POWER_ROOT: root, MIRROR_POWER_NOTES: notes, MIRROR_POWER_KEPT: kept },
    restore() {
      rmSync(kept, { recursive: true, force: true });
      mkdirSync(kept, { recursive: true });
      writeFileSync(notes, "");
      before = new Map(filesIn(root).map(({ inode, bytes }) => [inode, bytes]));
    },
    lose(torn = 0) {
      const lines = readFileSync(notes, "utf8")
        .split("\n")
        .map((line) => line.split("\t"));
      const names = undoNames(lines);
      const synced = new Map(before);
      for (const [what, inode = "", size = "0"] of lines) {
        if (what === "C") synced.set(inode, 0);
        if (what === "S") synced.set(inode, Number(size));
      }
      let bytes = 0;
      for (const file of filesIn(root)) {
        const safe = Math.min(file.bytes, synced.get(file.inode) ?? 0);
        const left = safe + Math.floor((file.bytes - safe) * torn);
        bytes += file.bytes - left;
        if (left < file.bytes) truncateSync(file.path, left);
      }
      return { bytes, names };
    },
  };
}

/**
 * Takes back, last first, what was done to names since their folder was last on the disk; answers how many these were.
 * @param {readonly (readonly string[])[]} lines
 */
function undoNames(lines) {
  /** Where in the notes each folder was last on the disk. @type {Map<string, number>} */
  const lastSync = new Map();
  for (const [at, [what, path = ""]] of lines.entries()) if (what === "D") lastSync.set(path, at);
  let undone = 0;
  for (const [at, [what, ...fields]] of [...lines.entries()].reverse()) {
    const [first = "", second = "", third = ""] = fields;
    const name = what === "C" || what === "R" ? second : first;
    if (what === undefined || !"CRU".includes(what) || notKept.test(name)) continue;
    if ((lastSync.get(dirname(name)) ?? -1) > at) continue;
    undone += 1;
    switch (what) {
      case "C":
        rmSync(name, { force: true });
        break;
      case "R":
        if (existsSync(name)) renameSync(name, first);
        if (third !== "-") linkSync(third, name);
        break;
      case "U":
        if (!existsSync(name)) linkSync(second, name);
    }
  }
  return undone;
}

/** @param {string} folder @returns {{ path: string, inode: string, bytes: number }[]} */
function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !notKept.test(entry.name))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const { dev, ino, size } = statSync(path);
      return { path, inode: `${dev}:${ino}`, bytes: size };
    });
}
