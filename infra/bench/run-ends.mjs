// Hears of every run's end, as views and live events do: from the commit feed.

import { onCommit } from "@mirror/journal/redis";

const ENDS = new Set(["run-completed", "run-failed", "run-aborted", "run-rejected"]);

/**
 * @param {import("ioredis").Redis} redis
 * @param {number} [after] the commit from which to hear; left out, of those from now on
 */
export async function hearRunEnds(redis, after) {
  /** @type {Map<string, string>} */
  const ended = new Map();
  /** @type {Map<string, (how: string) => void>} */
  const waiting = new Map();
  /** @param {readonly import("@mirror/journal").CommitNote[]} notes */
  const hear = (notes) => {
    for (const { streams } of notes)
      for (const { stream, types } of streams) {
        const how = types.find((type) => ENDS.has(type));
        if (how === undefined) continue;
        ended.set(stream, how);
        waiting.get(stream)?.(how);
        waiting.delete(stream);
      }
  };
  const listening = await onCommit(redis, hear, after === undefined ? {} : { after });
  return {
    /** Resolves when the run has completed; rejects when it has ended otherwise. @param {string} run */
    async completed(run) {
      const how =
        ended.get(run) ??
        (await new Promise((/** @type {(how: string) => void} */ resolve) => waiting.set(run, resolve)));
      if (how !== "run-completed") throw new Error(`${run} was to complete: ${how}.`);
    },
    stop: () => listening.stop(),
  };
}
