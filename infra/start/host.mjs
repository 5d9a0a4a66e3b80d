// The whole product in one process: managed Redis (unless REDIS_URL names one) and every service.

import { createWriteStream } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiConfig, runApi } from "@mirror/api";
import { openLogger, openMetrics, readConfig } from "@mirror/chassis";
import { ExecutorConfig, runExecutor } from "@mirror/executor";
import { startRedis } from "@mirror/managed-redis";
import { runOrchestrator } from "@mirror/orchestrator";

/**
 * Starts everything, and gives where it is.
 * @param {{ dataDir: string, env: Record<string, string | undefined> }} where what is kept, and how it is set up
 */
export async function startProduct({ dataDir, env }) {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const logFile = join(dataDir, "security-mirror.log");
  const logTo = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  /** @type {{ stop(): Promise<void> }[]} */
  const started = [];
  const stop = async () => {
    for (const one of started.splice(0).reverse()) await one.stop();
    logTo.end();
  };
  try {
    let address = env.REDIS_URL;
    if (!address) {
      const redis = await startRedis({ dir: join(dataDir, "redis") });
      started.push(redis);
      address = redis.url;
    }
    const config = readConfig(ExecutorConfig.extend(ApiConfig.shape), {
      ...env,
      REDIS_URL: address,
      MIRROR_DATA_DIR: dataDir,
    });
    const log = openLogger({ service: "mirror", level: config.MIRROR_LOG_LEVEL, format: "json", to: logTo });
    const metrics = openMetrics();
    started.push(await runOrchestrator({ config, log: log.child({ part: "orchestrator" }), metrics }));
    started.push(await runExecutor({ config, log: log.child({ part: "executor" }) }));
    const api = await runApi({ config, log: log.child({ part: "api" }), metrics });
    started.push(api);
    // A record that waits to be restored has no token yet; it says so at /readyz.
    const adminToken = await readFile(join(dataDir, "admin-token"), "utf8").catch(() => "");
    return { url: api.url, adminToken: adminToken.trim(), logFile, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
