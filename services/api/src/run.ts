import {
  connectRedis,
  type LaneFigures,
  type Logger,
  laneFigures,
  openRecord,
  recordChecks,
  redisDeliveryLog,
  type Service,
  serve,
  serveMetrics,
  signingKeyIn,
  watchPressure,
} from "@mirror/chassis";
import { openDispatch } from "@mirror/dispatch";
import { onCommit } from "@mirror/journal/redis";
import { keyFileIn, keysInFile, redisSecretStore } from "@mirror/secret-store";
import { Admission } from "./admission/admission.js";
import { frontDoor } from "./admission/front-door.js";
import { type ApiConfig, limitsOf } from "./admission/limits.js";
import { openSourceSecrets } from "./alerts/source-secrets.js";
import { type ApiAppOptions, apiApp } from "./api-app.js";
import { LocalAccounts } from "./auth/local-accounts.js";
import { redisPasswordStore } from "./auth/password-store.js";
import { redisSessionStore } from "./auth/session-store.js";
import { Sessions } from "./auth/sessions.js";
import { signInThrottle } from "./auth/sign-in-throttle.js";
import { redisTokenUseStore, TokenUses } from "./auth/token-uses.js";
import { ensureAdministrator } from "./bootstrap/first-administrator.js";
import { publisherKeysIn } from "./bootstrap/publisher-keys.js";
import { Nudges } from "./events/commit-feed.js";

/** The API on duty, and where. */
export interface RunningApi extends Service {
  /** `http://127.0.0.1:8080`, without a slash at the end. */
  readonly url: string;
}

/** How often the node looks at how it feels, and lets more or less in. */
const FEEL_EVERY_MS = 500;

/** People and tools come in here: every command is decided where it arrives, and acknowledged when it is on disk. */
export async function runApi({
  config,
  log,
  metrics,
}: {
  config: ApiConfig;
  log: Logger;
  metrics?: ApiAppOptions["metrics"];
}): Promise<RunningApi> {
  const pinned = await publisherKeysIn(config.MIRROR_PUBLISHER_KEYS);
  const record = await openRecord(config, "api", log);
  const signingKey = await signingKeyIn(config.MIRROR_DATA_DIR);
  // A record that has gone back is not begun anew: it waits to be restored.
  if (record.faults().length === 0)
    await ensureAdministrator(record.desk, config.MIRROR_DATA_DIR, signingKey.publicKey, log);
  const desk = { ...record.desk, ...pinned };
  const dispatch = openDispatch({
    connect: (purpose, blocking) => connectRedis(config.REDIS_URL, { purpose, blocking, log }),
    prefix: "mirror-queues",
    onError: (error) => log.warn("dispatch", { error }),
  });
  const feed = new Nudges();
  const listening = await onCommit(record.redis, () => feed.tell(), {
    onTrouble: (error) => log.debug("the commit feed is interrupted", { error }),
  });
  const checks = recordChecks(record);
  const laneFigured: LaneFigures | undefined = metrics && laneFigures(metrics);
  const admission = new Admission({
    limits: limitsOf(config),
    log,
    ...(laneFigured === undefined ? {} : { figures: laneFigured }),
  });
  const pressure = watchPressure({
    ping: () => record.redis.ping(),
    everyMs: FEEL_EVERY_MS,
    onFelt: (felt, share) => {
      admission.squeezeTo(share);
      laneFigured?.felt(felt, share);
    },
  });
  const app = apiApp(
    {
      admission,
      desk,
      log,
      hint: (owed) => dispatch.hint(owed),
      recordIsSafe: () => record.faults().length === 0,
      signingKey,
      feed,
      sessions: new Sessions(record.desk, redisSessionStore(record.redis)),
      accounts: new LocalAccounts({
        desk: record.desk,
        passwords: redisPasswordStore(record.redis),
        throttle: signInThrottle(),
      }),
      tokenUses: new TokenUses(redisTokenUseStore(record.redis)),
      secretStore: redisSecretStore(record.redis),
      sourceSecrets: openSourceSecrets(
        redisSecretStore(record.redis, "mirror-source-secrets"),
        await keysInFile(
          config.MIRROR_ALERT_KEY_FILE ?? (await keyFileIn(config.MIRROR_DATA_DIR, "alerts-x25519.pem")),
        ),
      ),
      deliveries: redisDeliveryLog(record.redis),
    },
    { checks, proxies: config.MIRROR_PROXIES, ...(metrics === undefined ? {} : { metrics }) },
  );
  const serving = await serve(frontDoor(admission, app), {
    host: config.MIRROR_HOST,
    port: config.MIRROR_PORT,
    log,
    connectionsMax: config.MIRROR_CONNECTIONS,
  });
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
      pressure.stop();
      await figures?.stop();
      await listening.stop();
      await dispatch.stop();
      await record.close();
    },
  };
}
