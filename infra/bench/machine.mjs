// The machine that the figures are of: without it they say nothing.

import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os";
import { join } from "node:path";
import { rounded, spreadOf } from "./spread.mjs";

const fsyncs = 200;
const fsyncBytes = 4_096;

/**
 * @param {string} dir a folder on the disk that Redis writes to
 * @param {string} redisVersion
 */
export function machineHere(dir, redisVersion) {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryGiB: rounded(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    redis: redisVersion,
    /** What one write of 4 KiB to this disk costs when it has to be there: every commit waits for one. */
    fsyncMs: fsyncHere(dir),
    /** How many processes wanted the processor over the last minute: with more than there are cores, others took part. */
    loadBefore: loadNow(),
  };
}

export function loadNow() {
  return rounded(loadavg()[0] ?? 0);
}

/** @param {string} dir */
function fsyncHere(dir) {
  const file = join(dir, "fsync");
  const open = openSync(file, "w");
  try {
    const samples = Array.from({ length: fsyncs }, () => {
      const began = performance.now();
      writeSync(open, Buffer.alloc(fsyncBytes));
      fdatasyncSync(open);
      return performance.now() - began;
    });
    return spreadOf(samples);
  } finally {
    closeSync(open);
    rmSync(file);
  }
}
