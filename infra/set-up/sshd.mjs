// A real sshd for the tests of ssh commands, where this machine has none. Nothing but the tests needs one.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { unpackDebian } from "./debian.mjs";
import { during, say } from "./progress.mjs";
import { stateDir } from "./project.mjs";

const into = join(stateDir, "sshd");
const otherwise =
  "sshd could not be fetched from Debian's packages: the tests that take a real one are left out. To have them, " +
  "as root: apt-get update && apt-get install openssh-server libnss-wrapper";

/** Whether there is neither a system's sshd with what lets it run as anybody, nor one of our own, nor was it tried before. */
export function sshdMissing() {
  const libraries = "/usr/lib";
  const wrapped = readdirSync(libraries, { withFileTypes: true }).some(
    (entry) => entry.isDirectory() && existsSync(join(libraries, entry.name, "libnss_wrapper.so")),
  );
  return !(existsSync("/usr/sbin/sshd") && wrapped) && !existsSync(join(into, "usr/sbin/sshd"));
}

/**
 * Unpacks one. That there is none keeps nobody from the other tests.
 * @param {number} lock
 */
export async function unpackSshd(lock) {
  await during("sshd", "fetching Debian's openssh-server", () =>
    unpackDebian(
      { packages: ["openssh-server", "libnss-wrapper"], libraries: ["libwrap0"], into, otherwise },
      lock,
    ).catch(() => say("sshd", otherwise)),
  );
}
