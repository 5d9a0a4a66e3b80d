// The installation that is broken: Redis, an API, an orchestrator and two executors, each a process, each on a wire.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { projectDir } from "../../set-up/project.mjs";
import { builtShim } from "../shims/build.mjs";
import { wallClock } from "../shims/wall-clock.mjs";
import { freePort } from "./free-port.mjs";
import { startReceiver } from "./receiver.mjs";
import { redisOnDuty } from "./redis-on-duty.mjs";
import { supervised } from "./supervised.mjs";
import { wireTo } from "./wire.mjs";

const killPoints = new URL("../kill-points/preload.mjs", import.meta.url).href;
const firstAnswerWithinMs = 30_000;

/** Two executors, so that there is always one who may think that the other is dead. */
const processes = /** @type {const} */ ([
  ["api", "api"],
  ["orchestrator", "orchestrator"],
  ["executor-1", "executor"],
  ["executor-2", "executor"],
]);

/** @typedef {(typeof processes)[number][0]} ProcessName */
/** @typedef {Awaited<ReturnType<typeof startInstallation>>} Installation */

/** @param {string} dir everything is kept here */
export async function startInstallation(dir) {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const receiver = await startReceiver();
  const redis = await redisOnDuty(join(dir, "redis"));
  const port = await freePort();
  const dataDir = join(dir, "data");
  const pointsDir = join(dir, "points");
  await mkdir(pointsDir, { mode: 0o700 });
  const clockShim = builtShim("clock");
  /**
   * @typedef {object} Part
   * @property {import("./supervised.mjs").Supervised} service
   * @property {import("./wire.mjs").Wire} wire
   * @property {import("../shims/wall-clock.mjs").WallClock} clock
   */
  /** @type {Map<ProcessName, Part>} */
  const parts = new Map();
  for (const [name, service] of processes) {
    const wire = await wireTo(redis.url);
    const clock = wallClock(join(dir, "clocks", name));
    const env = {
      REDIS_URL: wire.url,
      MIRROR_DATA_DIR: dataDir,
      MIRROR_PORT: `${port}`,
      MIRROR_METRICS_PORT: "0",
      MIRROR_EGRESS: receiver.url,
      MIRROR_MODES: "live",
      MIRROR_CHAOS_SERVICE: service,
      MIRROR_CHAOS_POINTS: pointsDir,
      MIRROR_CHAOS_RECEIVER: new URL(receiver.url).port,
      ...(clockShim === undefined ? {} : { LD_PRELOAD: clockShim, ...clock.env }),
    };
    const file = join(projectDir, "services", service, "dist", "main.js");
    const logFile = join(dir, `${name}.log`);
    parts.set(name, { service: supervised({ name, preload: killPoints, file, env, logFile }), wire, clock });
  }
  // For looking at the record beside everybody, past all wires.
  const look = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  look.on("error", () => {});

  const url = `http://127.0.0.1:${port}`;
  /** @param {ProcessName} name */
  const part = (name) => {
    const found = parts.get(name);
    if (found === undefined) throw new Error(`No process is called ${name}.`);
    return found;
  };
  const ready = async () => {
    const giveUpAt = performance.now() + firstAnswerWithinMs;
    while (!(await isReady(url))) {
      if (performance.now() > giveUpAt)
        throw new Error(`The API was not ready within ${firstAnswerWithinMs} ms; its log is in ${dir}.`);
      await sleep(50);
    }
  };
  /** What faults saw while they lasted, and must not be. @type {string[]} */
  const complaints = [];
  return {
    dir,
    url,
    /** Where points to kill at are armed. */
    pointsDir,
    complaints,
    /** What `/readyz` says is red; undefined where it does not answer. */
    red: () => redChecks(url),
    redis,
    receiver,
    look,
    /** Effects that were owed once, as they were hinted at: whoever hears of them again must do nothing. */
    hintsSeen: /** @type {Map<string, import("@mirror/journal").OwedRow>} */ (new Map()),
    names: processes.map(([name]) => name),
    service: (/** @type {ProcessName} */ name) => part(name).service,
    wire: (/** @type {ProcessName} */ name) => part(name).wire,
    clock: (/** @type {ProcessName} */ name) => part(name).clock,
    ready,
    adminToken: async () => (await readFile(join(dataDir, "admin-token"), "utf8")).trim(),
    /** How processes ended by themselves, where they must not have. */
    defects: () => [...parts.values()].flatMap(({ service }) => service.defects()),
    /** Takes every fault away that lasts. */
    heal() {
      redis.signal("SIGCONT");
      redis.putClock(0);
      receiver.behave("answers");
      for (const { service, wire, clock } of parts.values()) {
        service.signal("SIGCONT");
        wire.become("whole");
        clock.put(0);
      }
    },
    async stop() {
      look.disconnect();
      await Promise.all([...parts.values()].map(({ service }) => service.stop()));
      await Promise.all([...parts.values()].map(({ wire }) => wire.stop()));
      await redis.stop();
      await receiver.stop();
    },
  };
}

/** @param {string} url @returns {Promise<string[] | undefined>} */
async function redChecks(url) {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_500) });
    const { checks = {} } = /** @type {{ checks?: Record<string, { ready: boolean }> }} */ (
      await answer.json()
    );
    return Object.keys(checks).filter((name) => !checks[name]?.ready);
  } catch {
    return undefined;
  }
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200;
  } catch {
    return false;
  }
}
