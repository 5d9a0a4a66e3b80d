// The managed Redis, started again whenever it ends.

import { findRedis, startRedis } from "@mirror/managed-redis";
import { poweredRedis } from "../shims/powered-redis.mjs";

/**
 * @typedef {object} RedisOnDuty
 * @property {string} url
 * @property {string} dir
 * @property {() => number} pid
 * @property {(signal: NodeJS.Signals) => void} signal
 * @property {(work: () => Promise<void>) => Promise<void>} whileDown kills the server, does something to its files, and starts it again
 * @property {(torn: number) => Promise<void>} losePower kills it and whatever it has forked, leaves what was on the disk (and this share of what was not), and starts it again
 * @property {(offMs: number) => void} putClock by how much its clock is off from now on
 * @property {() => Promise<void>} up resolves when the server runs
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} dir
 * @returns {Promise<RedisOnDuty>}
 */
export async function redisOnDuty(dir) {
  let stopping = false;
  /** Done to the files before the next start. @type {() => Promise<void>} */
  let meanwhile = async () => {};

  // Looked for once: it takes a while, in which nothing else is done here. Without a compiler it is the server as it is.
  const powered = poweredRedis(dir, `${dir}-power`);
  const bin = powered?.bin ?? findRedis()?.bin;
  const start = () => {
    // A managed start puts on the disk what it finds (torn-tail.mjs).
    powered?.power.restore();
    return startRedis({
      dir,
      bin,
      onExit: () => {
        if (stopping) return;
        const work = meanwhile;
        meanwhile = async () => {};
        starting = work().then(start);
        // Whoever waits for it hears of it too.
        starting.catch(() => {});
        starting.then(
          (next) => {
            redis = next;
          },
          () => {},
        );
      },
    });
  };

  let starting = start();
  let redis = await starting;

  const up = async () => {
    // A server may end while it is waited for: what counts is the newest start.
    for (let seen = starting; ; seen = starting) {
      redis = await seen;
      if (seen === starting) return;
    }
  };

  /** @param {() => Promise<void>} work @param {() => void} kill */
  const killedFor = async (work, kill) => {
    await up();
    const { promise, resolve, reject } = promised();
    meanwhile = () => work().then(resolve, reject);
    kill();
    await promise;
    await up();
  };

  return {
    url: redis.url,
    dir: redis.dir,
    pid: () => redis.pid,
    signal: (signal) => {
      try {
        process.kill(redis.pid, signal);
      } catch {
        // It has ended already, and is being started again.
      }
    },
    whileDown: (work) => killedFor(work, () => process.kill(redis.pid, "SIGKILL")),
    losePower: (torn) =>
      killedFor(
        async () => {
          powered?.power.lose(torn);
        },
        // It leads a group of its own: a rewrite of the file is another process.
        () => process.kill(-redis.pid, "SIGKILL"),
      ),
    putClock: (offMs) => powered?.clock.put(offMs),
    up,
    async stop() {
      await up();
      stopping = true;
      await redis.stop();
    },
  };
}

/** @returns {{ promise: Promise<void>, resolve: () => void, reject: (error: unknown) => void }} */
function promised() {
  /** @type {() => void} */
  let resolve = () => {};
  /** @type {(error: unknown) => void} */
  let reject = () => {};
  const promise = /** @type {Promise<void>} */ (
    new Promise((settle, fail) => {
      resolve = () => settle(undefined);
      reject = fail;
    })
  );
  return { promise, resolve, reject };
}
