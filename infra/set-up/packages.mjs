// The npm packages, exactly as package-lock.json has them.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { during, run } from "./progress.mjs";
import { projectDir, readJson } from "./project.mjs";

/**
 * An entry of a lock file, as far as it matters here.
 * @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean }} Locked
 */

/**
 * Whether node_modules holds what the lock file says. npm writes down what it installed, as the last thing of an
 * installation, so that an interrupted one counts as none, and one made by hand counts as well as ours.
 */
export function packagesMissing() {
  const installed = join(projectDir, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return true;
  return lockDiffers(
    readJson("package-lock.json").packages,
    JSON.parse(readFileSync(installed, "utf8")).packages,
  );
}

/**
 * Whether something that the lock file wants is not installed, or is in another version. Optional packages are
 * left to npm: most are other systems' binaries, and npm decides which of them belong here.
 * @param {Record<string, Locked>} wanted
 * @param {Record<string, Locked>} installed
 */
export function lockDiffers(wanted, installed) {
  return Object.entries(wanted).some(([path, entry]) => {
    if (!path.includes("node_modules/") || entry.optional) return false;
    const there = installed[path];
    return (
      there?.version !== entry.version || there?.resolved !== entry.resolved || there?.link !== entry.link
    );
  });
}

/** @param {number} lock */
export async function installPackages(lock) {
  // The npm that runs us, if one does, so that set-up and the user agree on which.
  const npm = process.env.npm_execpath;
  const [program, ...first] = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  // Not "npm ci": it refuses a lock file that lacks other systems' optional binaries, and ours has only those of
  // the registry it was made from. With "--no-save" the versions are the lock file's, and the file stays as it is.
  // Development packages always: they compile the product. No package's install script: none is needed, and
  // that is how worms travel.
  const args = [
    ...first,
    "install",
    "--no-save",
    "--include=dev",
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
  ];
  await during("packages", "installing the npm packages", () =>
    run(program, args, {
      cwd: projectDir,
      keep: lock,
      otherwise:
        "The npm packages could not be installed. Is the npm registry reachable? Then try: npm install --no-save",
    }),
  );
}
