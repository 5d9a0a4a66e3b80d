// The whole record as it lies in Redis, past the API, with every chain verified.

import { verifyChain } from "@mirror/journal";
import { KEY_PREFIX, redisJournal } from "@mirror/journal/redis";

/** @typedef {import("@mirror/journal").Entry} Entry */

/**
 * @typedef {object} WholeRecord
 * @property {ReadonlyMap<string, readonly Entry[]>} streams
 * @property {readonly import("@mirror/journal").WakeUpRow[]} overdue wake-ups that are due and have not rung
 * @property {readonly import("@mirror/journal").OwedRow[]} owed
 */

/**
 * @param {import("ioredis").Redis} redis
 * @param {import("./findings.mjs").Findings} findings
 * @returns {Promise<WholeRecord>}
 */
export async function readRecord(redis, findings) {
  const journal = redisJournal(redis);
  const prefix = `${KEY_PREFIX}stream:`;
  /** @type {Map<string, readonly Entry[]>} */
  const streams = new Map();
  for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }))
    for (const key of keys) {
      const stream = String(key).slice(prefix.length);
      const entries = (await journal.read([{ stream }])).streams.get(stream)?.entries ?? [];
      const verdict = verifyChain(stream, entries);
      if (!verdict.ok)
        findings.add("unexplained", `INV-06 ${stream}, entry ${verdict.seq}: ${verdict.fault}`);
      streams.set(stream, entries);
    }
  const { now } = await journal.read([]);
  const overdue = await journal.dueWakeUps("live", now, 10_000);
  const owed = await journal.owed("live", { limit: 10_000 });
  return { streams, overdue, owed };
}
