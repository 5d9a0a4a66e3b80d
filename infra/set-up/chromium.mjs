// A browser for the tests of pages, where this machine has none. Nothing but the tests needs one.
//
// Chromium stands on more of Debian's libraries than can be unpacked beside it, so it is installed into the system:
// by root, or by whoever may become root without being asked.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { during, run, say } from "./progress.mjs";

const program = "/usr/bin/chromium";
const otherwise =
  "Chromium could not be installed from Debian's packages: the tests that take a real browser are left out. To have " +
  "them, as root: apt-get update && apt-get install chromium";

/** Whether there is none, and we may install it; where we may not, the tests say themselves that they are left out. */
export function chromiumMissing() {
  return !existsSync(program) && asRoot() !== undefined;
}

/**
 * Installs it. That there is none keeps nobody from the other tests.
 * @param {number} lock
 */
export async function installChromium(lock) {
  const [command = "apt-get", ...before] = [...(asRoot() ?? []), "apt-get"];
  /** @param {readonly string[]} args */
  const apt = (...args) => run(command, [...before, ...args], { keep: lock, otherwise });
  await during("chromium", "installing Debian's chromium", () =>
    // An unreachable third-party source makes the update fail although Debian's own lists arrived.
    apt("update")
      .catch(() => undefined)
      .then(() => apt("install", "--yes", "--no-install-recommends", "chromium", "fonts-dejavu-core"))
      .catch(() => say("chromium", otherwise)),
  );
}

/** What to put in front of a command to have it done by root; undefined where that is not ours to have. */
function asRoot() {
  if (spawnSync("apt-get", ["--version"]).status !== 0) return undefined;
  const quietly = ["env", "DEBIAN_FRONTEND=noninteractive"];
  if (process.getuid?.() === 0) return quietly;
  return spawnSync("sudo", ["-n", "true"]).status === 0 ? ["sudo", "-n", ...quietly] : undefined;
}
