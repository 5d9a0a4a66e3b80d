// The compiled product. Turbo knows what must be compiled again; asking it takes most of a second, so it is not
// asked while no source has moved since it last said that all is well.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { during, run } from "./progress.mjs";
import { compiledWorkspaces, projectDir, stateDir } from "./project.mjs";

const stamp = join(stateDir, "built");
const sharedInputs = ["package.json", "package-lock.json", "tsconfig.base.json", "turbo.json"];

/** Whether a source is newer than the build, or the build of a workspace is not there. */
export function buildMissing() {
  const workspaces = compiledWorkspaces();
  return (
    !workspaces.every((folder) => existsSync(join(projectDir, folder, "dist"))) ||
    !existsSync(stamp) ||
    readFileSync(stamp, "utf8") !== sourceState(workspaces)
  );
}

/** @param {number} lock */
export async function build(lock) {
  // Taken before compiling: a source saved meanwhile makes the next command compile again.
  const state = sourceState(compiledWorkspaces());
  const turbo = join(projectDir, "node_modules", ".bin", "turbo");
  await during("build", "compiling what has changed", () =>
    run(turbo, ["run", "build", "--ui=stream", "--output-logs=errors-only", "--log-order=grouped"], {
      cwd: projectDir,
      env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", TURBO_NO_UPDATE_NOTIFIER: "1" },
      keep: lock,
      otherwise: "The sources do not compile.",
    }),
  );
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(stamp, state);
}

/**
 * A digest of name, size and time of all that goes into the build.
 * @param {readonly string[]} workspaces
 */
function sourceState(workspaces) {
  const digest = createHash("sha256");
  /** @param {string} path */
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(projectDir, path));
    digest.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  /** @param {string} folder */
  const addAll = (folder) => {
    if (!existsSync(join(projectDir, folder))) return;
    const entries = readdirSync(join(projectDir, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) addAll(path);
      else if (!entry.name.endsWith(".test.ts")) add(path);
    }
  };
  for (const path of sharedInputs) add(path);
  for (const folder of workspaces) {
    add(`${folder}/package.json`);
    add(`${folder}/tsconfig.json`);
    addAll(`${folder}/src`);
  }
  return digest.digest("hex");
}
