// Our own libraries for LD_PRELOAD, built where there is a compiler: `cc`, or `gcc`.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stateDir } from "../../set-up/project.mjs";

/** @typedef {"power-loss" | "clock"} ShimName */

/**
 * Builds a shim, once for each version of its source, and answers where it lies; undefined where this machine has no
 * compiler, or is no Linux.
 * @param {ShimName} name
 * @returns {string | undefined}
 */
export function builtShim(name) {
  if (process.platform !== "linux") return undefined;
  const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
  const version = createHash("sha256").update(readFileSync(source)).digest("hex").slice(0, 16);
  const folder = join(stateDir, "shims");
  const file = join(folder, `${name}-${process.arch}-${version}.so`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  // Two may build at once: whoever is last puts the same thing there.
  const own = `${file}.${process.pid}`;
  for (const compiler of ["cc", "gcc"]) {
    const built = spawnSync(compiler, ["-O2", "-shared", "-fPIC", "-o", own, source, "-ldl"], {
      encoding: "utf8",
    });
    if (built.error !== undefined) continue;
    if (built.status !== 0) throw new Error(`${compiler} does not build ${source}:\n${built.stderr}`);
    renameSync(own, file);
    return file;
  }
  return undefined;
}

/** What to say where `builtShim` answers nothing. */
export const NO_COMPILER =
  "no C compiler is here to build the shim with: as root, `apt-get install --no-install-recommends gcc libc6-dev`";

/**
 * A program that is another one with shims loaded into it and settings in its environment, as one file: for whoever starts
 * it by its path alone.
 * @param {object} what
 * @param {string} what.at where the file is to lie
 * @param {string} what.bin the program
 * @param {readonly string[]} what.shims
 * @param {Readonly<Record<string, string>>} what.env
 */
export function writeLauncher({ at, bin, shims, env }) {
  const settings = Object.entries({ ...env, LD_PRELOAD: shims.join(":") });
  const lines = settings.map(([name, value]) => `export ${name}=${quoted(value)}`);
  writeFileSync(at, ["#!/bin/sh", ...lines, `exec ${quoted(bin)} "$@"`, ""].join("\n"));
  chmodSync(at, 0o700);
  return at;
}

/** @param {string} text */
function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
