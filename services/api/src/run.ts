import {
  type BaseConfig,
  connectRedis,
  type Logger,
  NotReady,
  openRecord,
  type ReadinessCheck,
  type Service,
  serve,
  serveMetrics,
} from "@mirror/chassis";
import { openDispatch } from "@mirror/dispatch";
import { onCommit } from "@mirror/journal/redis";
import { type ApiAppOptions, apiApp } from "./api-app.js";
import { ensureAdministrator } from "./bootstrap/first-administrator.js";
import { Nudges } from "./events/commit-feed.js";
import { signingKeyIn } from "./evidence/signing-key-file.js";

/** The API on duty, and where. */
export interface RunningApi extends Service {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
}

/** People and tools come in here: every command is decided where it arrives, and acknowledged when it is on disk. */
export async function runApi({
  config,
  log,
  metrics,
}: {
  config: BaseConfig;
  log: Logger;
  metrics?: ApiAppOptions["metrics"];
}): Promise<RunningApi> {
  const record = await openRecord(config, "api", log);
  const signingKey = await signingKeyIn(config.MIRROR_DATA_DIR);
  await ensureAdministrator(record.desk, config.MIRROR_DATA_DIR, signingKey.publicKey, log);
  const dispatch = openDispatch({
    connect: (purpose, blocking) => connectRedis(config.REDIS_URL, { purpose, blocking, log }),
    prefix: "mirror-queues",
    onError: (error) => log.warn("dispatch", { error }),
  });
  const feed = new Nudges();
  const listening = await onCommit(record.redis, () => feed.tell(), {
    onTrouble: (error) => log.debug("the commit feed is interrupted", { error }),
  });
  const checks: ReadinessCheck[] = [
    {
      name: "record",
      check: async () => {
        await record.redis.ping();
        if (record.faults().length > 0) throw new NotReady("The record would lose what it acknowledges.");
      },
    },
  ];
  const app = apiApp(
    {
      desk: record.desk,
      log,
      hint: (owed) => dispatch.hint(owed),
      recordIsSafe: () => record.faults().length === 0,
      signingKey,
      feed,
    },
    { checks, ...(metrics === undefined ? {} : { metrics }) },
  );
  const serving = await serve(app, { host: config.MIRROR_HOST, port: config.MIRROR_PORT, log });
  const figures =
    metrics === undefined
      ? undefined
      : await serveMetrics({
          metrics,
          checks,
          log,
          host: config.MIRROR_HOST,
          port: config.MIRROR_METRICS_PORT,
        });
  log.info("the API answers", { url: serving.url });
  return {
    url: serving.url,
    async stop() {
      await serving.stop();
      await figures?.stop();
      await listening.stop();
      await dispatch.stop();
      await record.close();
    },
  };
}
