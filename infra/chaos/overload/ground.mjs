// What is overloaded: Redis, an API, an orchestrator and an executor, each a process, with nothing in between.

import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startRedis } from "@mirror/managed-redis";
import { Redis } from "ioredis";
import { projectDir } from "../../set-up/project.mjs";
import { freePort } from "../ground/free-port.mjs";
import { startReceiver } from "../ground/receiver.mjs";
import { supervised } from "../ground/supervised.mjs";

const firstAnswerWithinMs = 60_000;

/** @typedef {Awaited<ReturnType<typeof startGround>>} Ground */

/** @param {string} dir everything is kept here */
export async function startGround(dir) {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const receiver = await startReceiver();
  const redis = await startRedis({ dir: join(dir, "redis") });
  const [port, metricsPort] = [await freePort(), await freePort()];
  const dataDir = join(dir, "data");
  const common = {
    REDIS_URL: redis.url,
    MIRROR_DATA_DIR: dataDir,
    MIRROR_EGRESS: receiver.url,
    MIRROR_MODES: "live",
    // One line for each request that is refused by a rule would be a load of its own.
    MIRROR_LOG_LEVEL: "warn",
  };
  const service = (/** @type {string} */ name, env = {}) =>
    supervised({
      name,
      file: join(projectDir, "services", name, "dist", "main.js"),
      env: { ...common, MIRROR_METRICS_PORT: "0", ...env },
      logFile: join(dir, `${name}.log`),
    });
  const services = {
    api: service("api", { MIRROR_PORT: `${port}`, MIRROR_METRICS_PORT: `${metricsPort}` }),
    orchestrator: service("orchestrator"),
    executor: service("executor"),
  };
  const look = new Redis(redis.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  look.on("error", () => {});
  const url = `http://127.0.0.1:${port}`;
  return {
    dir,
    url,
    metricsUrl: `http://127.0.0.1:${metricsPort}/metrics`,
    receiver,
    look,
    adminToken: async () => (await readFile(join(dataDir, "admin-token"), "utf8")).trim(),
    /** The processes whose memory has to stay bounded. */
    pids: () => ({
      api: services.api.pid(),
      orchestrator: services.orchestrator.pid(),
      executor: services.executor.pid(),
      redis: redis.pid,
    }),
    defects: () => Object.values(services).flatMap((one) => one.defects()),
    /** What the API logged as its own fault. */
    faults: async () =>
      (await readFile(join(dir, "api.log"), "utf8"))
        .split("\n")
        .filter((line) => line.includes('"level":"error"')),
    async ready() {
      const giveUpAt = performance.now() + firstAnswerWithinMs;
      for (;;) {
        const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).catch(
          () => undefined,
        );
        if (answer?.status === 200) return;
        if (performance.now() > giveUpAt)
          throw new Error(`The API was not ready within ${firstAnswerWithinMs} ms; its log is in ${dir}.`);
        await sleep(50);
      }
    },
    async stop() {
      look.disconnect();
      await Promise.all(Object.values(services).map((one) => one.stop()));
      await redis.stop();
      await receiver.stop();
    },
  };
}
