// node infra/set-up/main.mjs COMMAND [ARGUMENT...]: makes a fresh clone ready for a command, then becomes it.
//
// Everything here runs on Node alone, since there may be nothing else yet.

import { existsSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { alertmanagerMissing, unpackAlertmanager } from "./alertmanager.mjs";
import { build, buildMissing } from "./build.mjs";
import { chromiumMissing, installChromium } from "./chromium.mjs";
import { oneAtATime } from "./one-at-a-time.mjs";
import { installPackages, packagesMissing } from "./packages.mjs";
import { SetUpFailed } from "./progress.mjs";
import { redisMissing, unpackRedis } from "./redis.mjs";
import { sshdMissing, unpackSshd } from "./sshd.mjs";

const oldestNode = { major: 20, minor: 19 };

/**
 * What each command needs, and the file that it goes on in; `build` ends with set-up. `check` compiles for
 * itself: that the sources do not compile is one of its answers.
 */
const commands = {
  demo: { redis: true, built: true, file: "../start/demo.mjs" },
  start: { redis: true, built: true, file: "../start/start.mjs" },
  bench: { redis: true, built: true, file: "../bench/main.mjs" },
  chaos: { redis: true, built: true, file: "../chaos/main.mjs" },
  simulate: { redis: false, built: true, file: "../../tests/simulation/dist/main.js" },
  check: {
    redis: true,
    sshd: true,
    alertmanager: true,
    chromium: true,
    built: false,
    file: "../check/main.mjs",
  },
  build: { redis: false, built: true, file: undefined },
};

/** @param {string | undefined} name */
function commandCalled(name) {
  for (const [known, command] of Object.entries(commands)) if (known === name) return command;
  throw new SetUpFailed(`Say which command to set up for: ${Object.keys(commands).join(", ")}.`);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor)) return;
  throw new SetUpFailed(
    `This needs Node ${oldestNode.major}.${oldestNode.minor} or later; here is ${process.versions.node}.`,
  );
}

/** @param {{ redis: boolean, built: boolean, sshd?: boolean, alertmanager?: boolean, chromium?: boolean }} needs */
async function setUp(needs) {
  const missing = () =>
    packagesMissing() ||
    (needs.redis && redisMissing()) ||
    (needs.sshd && sshdMissing()) ||
    (needs.alertmanager && alertmanagerMissing()) ||
    (needs.chromium && chromiumMissing()) ||
    (needs.built && buildMissing());
  if (!missing()) return;
  await oneAtATime(async (lock) => {
    // Each is asked again: a command that we waited for may have done it.
    if (packagesMissing()) await installPackages(lock);
    if (needs.redis && redisMissing()) await unpackRedis(lock);
    if (needs.sshd && sshdMissing()) await unpackSshd(lock);
    if (needs.alertmanager && alertmanagerMissing()) await unpackAlertmanager(lock);
    if (needs.chromium && chromiumMissing()) await installChromium(lock);
    if (needs.built && buildMissing()) await build(lock);
  });
}

try {
  checkNode();
  const [name, ...args] = process.argv.slice(2);
  const command = commandCalled(name);
  await setUp(command);
  if (command.file !== undefined) {
    const file = fileURLToPath(new URL(command.file, import.meta.url));
    if (!existsSync(file)) throw new SetUpFailed(`${file} is not there.`);
    // In this same process, so that signals reach the command and its exit code is ours.
    process.argv = [process.argv[0] ?? process.execPath, file, ...args];
    await import(pathToFileURL(file).href);
  }
} catch (error) {
  if (!(error instanceof SetUpFailed)) throw error;
  process.stderr.write(`\nset-up: ${error.message}\n`);
  process.exitCode = 1;
}
