// Where the project stands, and which folders of it are workspaces.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const projectDir = fileURLToPath(new URL("../..", import.meta.url));

/** What set-up and managed starts keep; never in git, and safe to delete while nothing runs. */
export const stateDir = join(projectDir, ".mirror");

/**
 * A file of the project, parsed.
 * @param {string} path relative to the project
 */
export function readJson(path) {
  return JSON.parse(readFileSync(join(projectDir, path), "utf8"));
}

/**
 * The folders of the workspaces that are compiled, relative to the project.
 * @returns {string[]}
 */
export function compiledWorkspaces() {
  /** @type {string[]} */
  const patterns = readJson("package.json").workspaces;
  const folders = patterns.flatMap((pattern) =>
    pattern.endsWith("/*")
      ? readdirSync(join(projectDir, pattern.slice(0, -2))).map((name) => pattern.slice(0, -1) + name)
      : [pattern],
  );
  return folders.filter(
    (folder) =>
      existsSync(join(projectDir, folder, "package.json")) &&
      readJson(join(folder, "package.json")).scripts?.build !== undefined,
  );
}
