// A process of the bench's own, and what it says.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Starts a file of this folder. Its output is not the bench's.
 * @param {string} file
 * @param {Record<string, string>} env
 */
export function startChild(file, env = {}) {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  return {
    /** Tells it something and gives what it says next. @param {unknown} [message] @returns {Promise<unknown>} */
    async hear(message) {
      const heard = Promise.race([
        once(child, "message").then(([said]) => said),
        ended.then(() => Promise.reject(new Error(`${file} ended before it answered.`))),
      ]);
      if (message !== undefined)
        child.send(/** @type {import("node:child_process").Serializable} */ (message));
      return heard;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The receiver, and its address. */
export async function startReceiver() {
  const child = startChild("receiver.mjs");
  const said = await child.hear();
  const url = String(/** @type {{ url?: unknown }} */ (said).url);
  return { hear: child.hear, kill: child.kill, url };
}
