// The clock on the wall of a program that runs with clock.c: it can be put forward and back at any moment.

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * @typedef {object} WallClock
 * @property {Readonly<Record<string, string>>} env for the program whose clock it is
 * @property {(offMs: number) => void} put by how much it is off from now on; 0: it shows the right time again
 */

/** @param {string} file @returns {WallClock} */
export function wallClock(file) {
  mkdirSync(dirname(file), { recursive: true });
  const put = (/** @type {number} */ offMs) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(offMs)));
    const open = openSync(file, "a+");
    closeSync(open);
    // In place: a program has this very file in its memory.
    const writing = openSync(file, "r+");
    writeSync(writing, bytes, 0, 8, 0);
    closeSync(writing);
  };
  put(0);
  return { env: { MIRROR_CLOCK_FILE: file }, put };
}
