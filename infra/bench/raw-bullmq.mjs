// What the product is compared with: BullMQ alone doing the same work, ten jobs in a chain, one for each step, on the
// same Redis. It knows nothing of what was decided, by whom and why; it is how fast the queue underneath can be.

import { Queue, Worker } from "bullmq";

/** @typedef {{ readonly chain: number, readonly step: number }} Link */

const jobOptions = { removeOnComplete: true, removeOnFail: true, stackTraceLimit: 0 };
/** Jobs that are added in one go. */
const addedAtOnce = 1_000;

/**
 * Chains of so many jobs; each adds the next one when its work is done.
 * @param {import("./ground.mjs").Ground} ground
 * @param {{ steps: number, concurrency: number, work?: (link: Link) => Promise<void> }} what
 */
export async function rawChains(ground, { steps, concurrency, work = async () => {} }) {
  const connections = [ground.connection(), ground.connection()];
  const [forQueue, forWorker] = connections;
  if (forQueue === undefined || forWorker === undefined) throw new Error("Two connections are needed.");
  /** @type {Queue<Link, void, string>} */
  const queue = new Queue("raw-chains", {
    connection: forQueue,
    prefix: "raw",
    skipVersionCheck: true,
    streams: { events: { maxLen: 10 } },
    defaultJobOptions: jobOptions,
  });
  /** @type {Map<number, () => void>} */
  const ends = new Map();
  /** @type {Worker<Link, void, string>} */
  const worker = new Worker(
    "raw-chains",
    async ({ data }) => {
      await work(data);
      if (data.step < steps) await queue.add("step", { chain: data.chain, step: data.step + 1 });
    },
    { connection: forWorker, prefix: "raw", concurrency, skipVersionCheck: true },
  );
  // Only now is the job's end on disk.
  worker.on("completed", ({ data }) => {
    if (data.step === steps) ends.get(data.chain)?.();
  });
  worker.on("error", () => {});
  await worker.waitUntilReady();
  let begun = 0;
  /** @param {number} count */
  const begin = (count) => {
    const chains = Array.from({ length: count }, () => {
      begun += 1;
      return begun;
    });
    const ended = chains.map(
      (chain) =>
        new Promise((/** @type {(_: void) => void} */ resolve) => {
          ends.set(chain, resolve);
        }),
    );
    return { chains, ended };
  };
  return {
    /** One chain, alone. */
    async one() {
      const { chains, ended } = begin(1);
      await queue.add("step", { chain: chains[0] ?? 0, step: 1 });
      await Promise.all(ended);
    },
    /** All of them at once, added in bulk: as fast as it goes. @param {number} count */
    async many(count) {
      const { chains, ended } = begin(count);
      for (let from = 0; from < count; from += addedAtOnce)
        await queue.addBulk(
          chains.slice(from, from + addedAtOnce).map((chain) => ({ name: "step", data: { chain, step: 1 } })),
        );
      await Promise.all(ended);
    },
    async stop() {
      await worker.close();
      await queue.close();
      for (const connection of connections) connection.disconnect();
    },
  };
}

/**
 * Delayed jobs: so many that are far off, and so many that fall due within a stretch of time. Gives by how many
 * milliseconds each of the latter was late.
 * @param {import("./ground.mjs").Ground} ground
 * @param {{ pending: number, due: number, withinMs: number, leadMs: number, concurrency: number }} what
 * @returns {Promise<number[]>}
 */
export async function rawDelays(ground, { pending, due, withinMs, leadMs, concurrency }) {
  const forQueue = ground.connection();
  const forWorker = ground.connection();
  /** @type {Queue<{ dueAtMs: number }, void, string>} */
  const queue = new Queue("raw-delays", {
    connection: forQueue,
    prefix: "raw",
    skipVersionCheck: true,
    streams: { events: { maxLen: 10 } },
    defaultJobOptions: jobOptions,
  });
  /** @param {number} count @param {(n: number) => number} dueAtMsOf */
  const add = async (count, dueAtMsOf) => {
    for (let from = 0; from < count; from += addedAtOnce)
      await queue.addBulk(
        Array.from({ length: Math.min(addedAtOnce, count - from) }, (_, at) => {
          const dueAtMs = dueAtMsOf(from + at);
          return { name: "due", data: { dueAtMs }, opts: { delay: Math.max(1, dueAtMs - Date.now()) } };
        }),
      );
  };
  const aYearMs = 365 * 24 * 3600 * 1000;
  await add(pending - due, () => Date.now() + aYearMs);
  /** @type {number[]} */
  const lateMs = [];
  /** @type {() => void} */
  let allHeard = () => {};
  const all = new Promise((/** @type {(_: void) => void} */ resolve) => {
    allHeard = resolve;
  });
  /** @type {Worker<{ dueAtMs: number }, void, string>} */
  const worker = new Worker(
    "raw-delays",
    async ({ data }) => {
      lateMs.push(Date.now() - data.dueAtMs);
      if (lateMs.length === due) allHeard();
    },
    { connection: forWorker, prefix: "raw", concurrency, skipVersionCheck: true },
  );
  worker.on("error", () => {});
  const fromMs = Date.now() + leadMs;
  await add(due, (n) => fromMs + Math.round((withinMs * n) / due));
  await all;
  await worker.close();
  await queue.close();
  forQueue.disconnect();
  forWorker.disconnect();
  return lateMs;
}
