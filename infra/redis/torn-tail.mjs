// The end of an append-only file that a power loss has cut off, put right before Redis reads it.
//
//   node infra/redis/torn-tail.mjs FOLDER      for a server that is started by something else than us
//
// Redis drops a command that is cut off (`aof-load-truncated`), but where that command stands within a transaction it
// keeps the transaction's beginning, up to version 7 at least, and goes on writing behind it. The next start then takes
// what was written since for the rest of that transaction: what nobody was told is done all the same, and what was
// acknowledged may be gone. So the whole unfinished transaction goes, which nobody can have been told about.

import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
} from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const folder = "appendonlydir";
const manifest = "appendonly.aof.manifest";
const windowBytes = 1024 * 1024;
const [carriageReturn, lineFeed, zero, nine] = [0x0d, 0x0a, 0x30, 0x39];
const [star, dollar, hash] = [0x2a, 0x24, 0x23];

/** @type {typeof import("./managed-redis.mjs").dropTornTransaction} */
export function dropTornTransaction(dir) {
  const file = lastIncrement(dir);
  if (file === undefined) return undefined;
  const open = openSync(file, "r+");
  try {
    const torn = tornTransaction(new Bytes(open));
    if (torn !== undefined) ftruncateSync(open, torn.from);
    // What a killed server had written may not be on the disk yet, and the next one shows it to whoever asks.
    fsyncSync(open);
    return torn === undefined ? undefined : { file, from: torn.from, bytes: torn.bytes };
  } finally {
    closeSync(open);
  }
}

/**
 * The part of the file that was written to last; undefined before the first start.
 * @param {string} dir
 */
function lastIncrement(dir) {
  const list = join(dir, folder, manifest);
  if (!existsSync(list)) return undefined;
  const parts = [...readFileSync(list, "utf8").matchAll(/^file (\S+) seq \d+ type i$/gm)];
  const name = parts.at(-1)?.[1];
  return name === undefined || !existsSync(join(dir, folder, name)) ? undefined : join(dir, folder, name);
}

/**
 * Where a transaction begins that the file ends in. Anything that is not as Redis writes it is left to Redis, which
 * refuses to start on it: that is damage, and not a torn end.
 * @param {Bytes} bytes
 * @returns {{ from: number, bytes: number } | undefined}
 */
function tornTransaction(bytes) {
  /** @type {number | undefined} */
  let openSince;
  for (let at = 0; ; ) {
    const command = commandAt(bytes, at);
    if (command === "malformed") return undefined;
    if (command === "cut off")
      return openSince === undefined ? undefined : { from: openSince, bytes: bytes.length - openSince };
    if (command.name === "MULTI") openSince ??= at;
    if (command.name === "EXEC") openSince = undefined;
    at = command.end;
  }
}

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @returns {{ name: string, end: number } | "cut off" | "malformed"}
 */
function commandAt(bytes, at) {
  const first = bytes.at(at);
  if (first === undefined) return "cut off";
  // A remark, which `aof-timestamp-enabled` writes between commands.
  if (first === hash) {
    for (let end = at; ; end += 1) {
      const byte = bytes.at(end);
      if (byte === undefined) return "cut off";
      if (byte === lineFeed) return { name: "", end: end + 1 };
    }
  }
  const count = numberAt(bytes, at, star);
  if (typeof count === "string") return count;
  let name = "";
  let end = count.end;
  for (let n = 0; n < count.value; n += 1) {
    const length = numberAt(bytes, end, dollar);
    if (typeof length === "string") return length;
    const from = length.end;
    end = from + length.value + 2;
    if (end > bytes.length) return "cut off";
    if (bytes.at(end - 2) !== carriageReturn || bytes.at(end - 1) !== lineFeed) return "malformed";
    if (n === 0 && length.value <= "MULTI".length) name = bytes.text(from, length.value).toUpperCase();
  }
  return { name, end };
}

/**
 * A line that is a sign and a number.
 * @param {Bytes} bytes
 * @param {number} at
 * @param {number} sign
 * @returns {{ value: number, end: number } | "cut off" | "malformed"}
 */
function numberAt(bytes, at, sign) {
  const first = bytes.at(at);
  if (first === undefined) return "cut off";
  if (first !== sign) return "malformed";
  let value = 0;
  for (let end = at + 1; ; end += 1) {
    const byte = bytes.at(end);
    if (byte === undefined) return "cut off";
    if (byte === carriageReturn) {
      const last = bytes.at(end + 1);
      if (last === undefined) return "cut off";
      return last === lineFeed ? { value, end: end + 2 } : "malformed";
    }
    if (byte < zero || byte > nine || value > Number.MAX_SAFE_INTEGER / 100) return "malformed";
    value = value * 10 + (byte - zero);
  }
}

/** A file as an array of bytes, of which a window is in memory. */
class Bytes {
  #open;
  #window = Buffer.alloc(windowBytes);
  #from = 0;
  #held = 0;

  /** @param {number} open a file descriptor */
  constructor(open) {
    this.#open = open;
    this.length = fstatSync(open).size;
  }

  /** @param {number} at @returns {number | undefined} undefined behind the end */
  at(at) {
    if (at >= this.#from && at < this.#from + this.#held) return this.#window[at - this.#from];
    if (at >= this.length) return undefined;
    this.#from = at;
    this.#held = readSync(this.#open, this.#window, 0, windowBytes, at);
    return this.#held === 0 ? undefined : this.#window[0];
  }

  /** @param {number} from @param {number} length */
  text(from, length) {
    let text = "";
    for (let at = from; at < from + length; at += 1) text += String.fromCharCode(this.at(at) ?? 0);
    return text;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , dir = "."] = argv;
  const dropped = dropTornTransaction(dir);
  if (dropped !== undefined)
    process.stderr.write(
      `A transaction that a crash cut off was dropped: the last ${dropped.bytes} bytes of ${dropped.file}. Nothing in it had been acknowledged.\n`,
    );
}
