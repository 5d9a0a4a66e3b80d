// What can be broken, and how. Each fault is over when its promise resolves: what it broke has been put right again,
// or is on its way up.

import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { connectRedis } from "@mirror/chassis";
import { openDispatch } from "@mirror/dispatch";
import { redisJournal } from "@mirror/journal/redis";
import { passes, points } from "../kill-points/points.mjs";
import { builtShim } from "../shims/build.mjs";
import { newestIncrement, tearTail } from "./append-only-file.mjs";
import { addPoisonJobs, poisonNextEffect } from "./poison.mjs";
import { silent } from "./silent.mjs";

/** @typedef {import("../ground/installation.mjs").Installation} Installation */
/** @typedef {import("../ground/installation.mjs").ProcessName} ProcessName */
/** @typedef {import("../chance.mjs").Chance} Chance */

/**
 * @typedef {object} Fault
 * @property {string} on what it is about: faults on the same thing take turns
 * @property {(on: Installation, chance: Chance) => Promise<void | boolean>} strike false: it came to nothing, and nothing is broken
 */

/** Beyond the 5 s that an intent lives. */
const longerThanAnIntentMs = { least: 5_500, most: 8_000 };
const arrivesWithinMs = 4_000;
const queueKeys = "mirror-queues*";
const hourMs = 3_600_000;
/** Health is asked every 100 ms, and looks again after 500. */
const showsWithinMs = 3_000;
const passedWithinMs = 3_000;

/** @param {ProcessName} name @returns {Fault} */
const killed = (name) => ({
  on: name,
  strike: async (on) => on.service(name).signal("SIGKILL"),
});

/** @param {ProcessName} name @returns {Fault} */
const stopped = (name) => ({
  on: name,
  async strike(on, chance) {
    on.service(name).signal("SIGSTOP");
    await sleep(chance.between(longerThanAnIntentMs.least, longerThanAnIntentMs.most));
    on.service(name).signal("SIGCONT");
  },
});

/**
 * @param {ProcessName} name
 * @param {import("../ground/wire.mjs").WireState} state
 * @param {number} leastMs
 * @param {number} mostMs
 * @returns {Fault}
 */
const wired = (name, state, leastMs, mostMs) => ({
  on: `wire of ${name}`,
  async strike(on, chance) {
    on.wire(name).become(state);
    await sleep(chance.between(leastMs, mostMs));
    on.wire(name).become("whole");
  },
});

/** @param {import("../ground/receiver.mjs").Manner} manner @returns {Fault} */
const behaving = (manner) => ({
  on: "receiver",
  async strike(on, chance) {
    on.receiver.behave(manner);
    await sleep(chance.between(300, 1_200));
    on.receiver.behave("answers");
  },
});

/** It has taken effect, and whoever sent it does not live to hear so. @param {"POST" | "PUT"} method @returns {Fault} */
const killedWhileSending = (method) => ({
  on: "receiver",
  async strike(on) {
    if (!(await on.receiver.catchNext(method, "hangs", arrivesWithinMs))) return false;
    on.service("executor-1").signal("SIGKILL");
    on.service("executor-2").signal("SIGKILL");
    return true;
  },
});

/** @param {Installation} on @param {() => Promise<unknown>} work */
async function onRedis(on, work) {
  await on.redis.up();
  try {
    await work();
  } catch {
    // It was broken by something else at the same time: then it is not broken by this.
  }
}

/** @param {Installation} on */
async function dropQueues(on) {
  for await (const keys of on.look.scanStream({ match: queueKeys, count: 1_000 }))
    if (keys.length > 0) await on.look.unlink(keys);
}

/** Hints at everything that was ever an effect, and at everything that is owed, as if it were new. @param {Installation} on */
async function hintAtEverything(on) {
  const dispatch = openDispatch({
    connect: (purpose, blocking) => connectRedis(on.redis.url, { purpose, blocking, log: silent }),
    prefix: "mirror-queues",
    onError: () => {},
  });
  try {
    const owed = await redisJournal(on.look).owed("live", { limit: 1_000 });
    await dispatch.hint(owed);
    await dispatch.hint([...on.hintsSeen.values()]);
    for (const row of owed) on.hintsSeen.set(row.effect, row);
  } finally {
    await dispatch.stop();
  }
}

/** What was not on the disk is gone altogether, or a piece of it is left. @param {Chance} chance */
function tornShare(chance) {
  return chance.happens(0.5) ? 0 : chance.next();
}

/**
 * Waits until health shows it, or complains (INV-21). What cannot be asked at the time shows nothing.
 * @param {Installation} on
 * @param {string} check
 * @param {string} kind
 */
async function untilRed(on, check, kind) {
  const giveUpAt = performance.now() + showsWithinMs;
  for (let answered = false; ; await sleep(100)) {
    const red = await on.red();
    if (red?.includes(check)) return;
    answered ||= red !== undefined;
    if (performance.now() < giveUpAt) continue;
    if (answered) on.complaints.push(`INV-21 ${kind}: health did not show it within ${showsWithinMs} ms.`);
    return;
  }
}

/** @param {number} offMs @returns {Fault} */
const redisClock = (offMs) => ({
  on: "redis",
  async strike(on, chance) {
    on.redis.putClock(offMs);
    await untilRed(on, "clock", "a jump of the record's clock");
    await sleep(chance.between(200, 1_500));
    on.redis.putClock(0);
  },
});

/** @param {ProcessName} name @returns {Fault} */
const serviceClock = (name) => ({
  on: `clock of ${name}`,
  async strike(on, chance) {
    on.clock(name).put(chance.oneOf([-hourMs, hourMs]));
    await sleep(chance.between(500, 3_000));
    on.clock(name).put(0);
  },
});

/** What it may still allocate is what it has: the next thing that it wants ends it, as where memory has run out. @param {ProcessName} name @returns {Fault} */
const outOfMemory = (name) => ({
  on: name,
  async strike(on, chance) {
    const pid = on.service(name).pid();
    if (pid === undefined) return;
    spawnSync("prlimit", ["--pid", `${pid}`, "--data=1000000:unlimited"]);
    await sleep(chance.between(500, 2_000));
    spawnSync("prlimit", ["--pid", `${pid}`, "--data=unlimited:unlimited"]);
  },
});

/** @param {import("../kill-points/points.mjs").Point} point @returns {Fault} */
const killedAt = (point) => ({
  on: "points",
  strike: (on) => passes(on.pointsDir, { point, whom: "itself" }, passedWithinMs),
});

/** @param {import("../kill-points/points.mjs").Point} point @returns {Fault} */
const redisKilledAt = (point) => ({
  on: "points",
  async strike(on) {
    await on.redis.up();
    return passes(on.pointsDir, { point, whom: on.redis.pid() }, passedWithinMs);
  },
});

const pointNames = /** @type {import("../kill-points/points.mjs").Point[]} */ (Object.keys(points));

/** @type {Readonly<Record<string, Fault>>} */
export const faults = {
  "api-killed": killed("api"),
  "orchestrator-killed": killed("orchestrator"),
  "executor-killed": {
    on: "executors",
    strike: async (on, chance) => on.service(chance.oneOf(["executor-1", "executor-2"])).signal("SIGKILL"),
  },
  "executors-killed": {
    on: "executors",
    async strike(on) {
      on.service("executor-1").signal("SIGKILL");
      on.service("executor-2").signal("SIGKILL");
    },
  },
  "executors-killed-while-posting": killedWhileSending("POST"),
  "executors-killed-while-putting": killedWhileSending("PUT"),
  "redis-killed-while-posting": {
    on: "receiver",
    async strike(on) {
      if (!(await on.receiver.catchNext("POST", "answers", arrivesWithinMs))) return false;
      on.redis.signal("SIGKILL");
      return true;
    },
  },
  "redis-killed": { on: "redis", strike: async (on) => on.redis.whileDown(async () => {}) },
  "everything-killed": {
    on: "redis",
    async strike(on) {
      for (const name of on.names) on.service(name).signal("SIGKILL");
      await on.redis.whileDown(async () => {});
    },
  },
  "executor-stopped": stopped("executor-1"),
  "orchestrator-stopped": stopped("orchestrator"),
  "redis-stopped": {
    on: "redis",
    async strike(on, chance) {
      on.redis.signal("SIGSTOP");
      await sleep(chance.between(500, 3_000));
      on.redis.signal("SIGCONT");
    },
  },
  "queues-dropped": { on: "queues", strike: (on) => onRedis(on, () => dropQueues(on)) },
  "hints-doubled": {
    on: "queues",
    strike: (on) =>
      onRedis(on, async () => {
        await hintAtEverything(on);
        // Forgotten while it is at work, the same hint is taken up by a second worker.
        await dropQueues(on);
        await hintAtEverything(on);
      }),
  },
  "receiver-hangs-up": behaving("hangs-up"),
  "receiver-hangs-up-first": behaving("hangs-up-first"),
  "receiver-hangs": behaving("hangs"),
  "receiver-refuses": behaving("refuses"),
  rewrite: { on: "rewrite", strike: (on) => onRedis(on, () => on.look.bgrewriteaof()) },
  "killed-in-rewrite": {
    on: "redis",
    async strike(on, chance) {
      await onRedis(on, () => on.look.bgrewriteaof());
      await sleep(chance.between(0, 40));
      await on.redis.whileDown(async () => {});
    },
  },
  "torn-tail": {
    on: "redis",
    strike: (on, chance) => on.redis.whileDown(() => tearTail(on.redis.dir, chance)),
  },
  "power-lost": { on: "redis", strike: (on, chance) => on.redis.losePower(tornShare(chance)) },
  "power-lost-everywhere": {
    on: "redis",
    async strike(on, chance) {
      for (const name of on.names) on.service(name).signal("SIGKILL");
      await on.redis.losePower(tornShare(chance));
    },
  },
  "power-lost-in-rewrite": {
    on: "redis",
    async strike(on, chance) {
      await onRedis(on, () => on.look.bgrewriteaof());
      await sleep(chance.between(0, 60));
      await on.redis.losePower(tornShare(chance));
    },
  },
  "disk-full": {
    on: "redis",
    async strike(on, chance) {
      await on.redis.up();
      const { bytes } = await newestIncrement(on.redis.dir);
      // A limit on the size of its files: as on a full disk, the write that does not fit any more is cut off or refused.
      const limit = bytes + chance.between(1, 4_000);
      spawnSync("prlimit", ["--pid", `${on.redis.pid()}`, `--fsize=${limit}:${limit}`]);
      await sleep(chance.between(300, 1_000));
      // Room is made by starting anew, whether or not it has ended by itself.
      await on.redis.whileDown(async () => {});
    },
  },
  "memory-full": {
    on: "redis",
    async strike(on, chance) {
      await onRedis(on, async () => {
        const [, before = "0"] = /** @type {string[]} */ (await on.look.config("GET", "maxmemory"));
        await on.look.config("SET", "maxmemory", "1mb");
        await untilRed(on, "record", "memory that is full");
        await sleep(chance.between(200, 1_500));
        await on.look.config("SET", "maxmemory", before);
      });
    },
  },
  "api-out-of-memory": outOfMemory("api"),
  "executor-out-of-memory": outOfMemory("executor-1"),
  "orchestrator-out-of-memory": outOfMemory("orchestrator"),
  "redis-clock-back": redisClock(-hourMs),
  "redis-clock-forward": redisClock(hourMs),
  "api-clock-jumps": serviceClock("api"),
  "executor-clock-jumps": serviceClock("executor-2"),
  "orchestrator-clock-jumps": serviceClock("orchestrator"),
  "poison-jobs": { on: "queues", strike: (on, chance) => onRedis(on, () => addPoisonJobs(on, chance)) },
  "poison-effect": { on: "points", strike: async (on) => poisonNextEffect(on.pointsDir) },
  ...Object.fromEntries(pointNames.map((point) => [`killed: ${point}`, killedAt(point)])),
  ...Object.fromEntries(
    pointNames
      .filter((point) => point.endsWith("sent"))
      .map((point) => [`redis killed: ${point}`, redisKilledAt(point)]),
  ),
  "api-cut-off": wired("api", "cut", 200, 3_000),
  "orchestrator-cut-off": wired("orchestrator", "cut", 200, 3_000),
  "executor-cut-off": wired("executor-1", "cut", 200, 3_000),
  "api-half-open": wired("api", "silent", 500, 4_000),
  "executor-half-open": wired("executor-2", "silent", 500, 7_000),
  "api-replies-lost": wired("api", "no-replies", 100, 1_000),
  "executor-replies-lost": wired("executor-2", "no-replies", 100, 1_000),
  "orchestrator-replies-lost": wired("orchestrator", "no-replies", 100, 1_000),
};

/** Kinds that need a shim of ours; and the shims need a compiler. */
const shimmed = new Set(Object.keys(faults).filter((kind) => /^power-|clock/.test(kind)));

/** The kinds that can be had on this machine. */
export function kindsHere() {
  const withShims = builtShim("power-loss") !== undefined && builtShim("clock") !== undefined;
  return Object.keys(faults).filter((kind) => withShims || !shimmed.has(kind));
}
