// The append-only file as a power loss may leave it.

import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where Redis keeps the parts of its append-only file, in its own folder. */
const folder = "appendonlydir";
/** The record's own transactions are much shorter. */
const tailBytes = 64 * 1024;
const beginning = Buffer.from("*1\r\n$5\r\nMULTI\r\n");
const ending = Buffer.from("*1\r\n$4\r\nEXEC\r\n");

/**
 * The part that is written to now, and how long it is.
 * @param {string} dir Redis' folder
 */
export async function newestIncrement(dir) {
  const parts = (await readdir(join(dir, folder)))
    .map((name) => ({ name, n: Number(/\.(\d+)\.incr\.aof$/.exec(name)?.[1] ?? Number.NaN) }))
    .filter(({ n }) => Number.isFinite(n))
    .sort((a, b) => b.n - a.n);
  const [newest] = parts;
  if (newest === undefined) throw new Error(`${dir} has no part of an append-only file that is written to.`);
  const file = join(dir, folder, newest.name);
  return { file, bytes: (await stat(file)).size };
}

/**
 * Appends the beginning of a transaction that never got further: of the shape of the last one, cut off at any byte. What
 * was acknowledged stands before it, whole: under `appendfsync always`, a torn tail holds nothing else.
 * @param {string} dir Redis' folder, while no server runs in it
 * @param {import("../chance.mjs").Chance} chance
 */
export async function tearTail(dir, chance) {
  const { file, bytes } = await newestIncrement(dir);
  const handle = await open(file, "r+");
  try {
    const from = Math.max(0, bytes - tailBytes);
    const tail = Buffer.alloc(bytes - from);
    await handle.read(tail, 0, tail.length, from);
    const end = tail.lastIndexOf(ending);
    const start = tail.lastIndexOf(beginning, end);
    if (start === -1 || end === -1) return;
    const transaction = tail.subarray(start, end + ending.length);
    const torn = transaction.subarray(0, chance.between(1, transaction.length - 1));
    await handle.write(torn, 0, torn.length, bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
