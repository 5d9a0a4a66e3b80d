// A real Prometheus Alertmanager for the test of alerts, where this machine has none. Nothing but that test needs one.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { unpackDebian } from "./debian.mjs";
import { during, say } from "./progress.mjs";
import { stateDir } from "./project.mjs";

const into = join(stateDir, "alertmanager");
const program = "usr/bin/prometheus-alertmanager";
const otherwise =
  "Alertmanager could not be fetched from Debian's packages: the test that takes a real one is left out. To have it, " +
  "as root: apt-get update && apt-get install prometheus-alertmanager";

/** Whether there is neither a system's nor one of our own. */
export function alertmanagerMissing() {
  return !existsSync(join("/", program)) && !existsSync(join(into, program));
}

/**
 * Unpacks one. That there is none keeps nobody from the other tests.
 * @param {number} lock
 */
export async function unpackAlertmanager(lock) {
  await during("alertmanager", "fetching Debian's prometheus-alertmanager", () =>
    unpackDebian({ packages: ["prometheus-alertmanager"], libraries: [], into, otherwise }, lock).catch(() =>
      say("alertmanager", otherwise),
    ),
  );
}
