// A service as a process of its own, started again whenever it ends, as an init system would.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const restartAfterMs = 150;
/** Redis was not reached: an answer that a start gives while Redis is away, and no defect. */
const notReachedExitCode = 69;

/** Whatever happens to us, no process of ours is left behind. @type {Set<import("node:child_process").ChildProcess>} */
const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/**
 * @typedef {object} Supervised
 * @property {string} name
 * @property {() => number | undefined} pid
 * @property {(signal: NodeJS.Signals) => void} signal
 * @property {() => readonly string[]} defects how it ended by itself where it must not have
 * @property {() => Promise<void>} stop
 */

/**
 * @param {{ name: string, file: string, preload?: string, env: Record<string, string>, logFile: string }} what
 * @returns {Supervised}
 */
export function supervised({ name, file, preload, env, logFile }) {
  /** @type {import("node:child_process").ChildProcess | undefined} */
  let child;
  let stopping = false;
  /** @type {string[]} */
  const defects = [];

  const start = () => {
    const log = openSync(logFile, "a", 0o600);
    const own = spawn(process.execPath, [...(preload === undefined ? [] : ["--import", preload]), file], {
      env: { ...process.env, ...env },
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    child = own;
    running.add(own);
    own.once("exit", (code, signal) => {
      running.delete(own);
      if (stopping) return;
      if (signal === null && code !== notReachedExitCode)
        defects.push(`${name} ended by itself with exit code ${code}; see ${logFile}.`);
      void sleep(restartAfterMs).then(() => {
        if (!stopping) start();
      });
    });
  };
  start();

  return {
    name,
    pid: () => child?.pid,
    signal: (signal) => void child?.kill(signal),
    defects: () => defects,
    async stop() {
      stopping = true;
      const last = child;
      if (last === undefined || last.exitCode !== null || last.signalCode !== null) return;
      const ended = once(last, "exit");
      // One that a fault has stopped hears SIGTERM only once it goes on.
      last.kill("SIGCONT");
      last.kill("SIGTERM");
      const patience = setTimeout(() => last.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(patience);
    },
  };
}
