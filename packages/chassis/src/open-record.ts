import { checkDurability, type DurabilityFault, redisJournal } from "@mirror/journal/redis";
import { type Desk, openDesk } from "@mirror/operations";
import { lendSha256 } from "@mirror/vocabulary";
import type { Redis } from "ioredis";
import type { BaseConfig } from "./config.js";
import type { Logger } from "./logger.js";
import { nativeSha256 } from "./native-sha256.js";
import { randomHexSource } from "./random-hex.js";
import { connectRedis, reachRedis } from "./redis.js";

/** The record as a service holds it: a desk over the durable journal, and whether it can be relied on. */
export interface Record {
  readonly desk: Desk;
  readonly redis: Redis;
  /** What would lose acknowledged commits; while there is anything, nothing is dispatched (INV-21). */
  readonly faults: () => readonly DurabilityFault[];
  close(): Promise<void>;
}

const REACH_WITHIN_MS = 10_000;
const CHECK_EVERY_MS = 60_000;

/** Opens the record; refuses a server that would lose what it acknowledges, and says which setting to change. */
export async function openRecord(config: BaseConfig, purpose: string, log: Logger): Promise<Record> {
  lendSha256(nativeSha256);
  const redis = connectRedis(config.REDIS_URL, { purpose, log });
  try {
    await reachRedis(redis, REACH_WITHIN_MS);
    let faults = await checkDurability(redis);
    if (faults.length > 0) throw new RecordUnsafe(faults);
    const timer = setInterval(() => {
      checkDurability(redis).then(
        (found) => {
          if (found.length > 0) log.error("the record would lose data: dispatch stops", { faults: found });
          else if (faults.length > 0) log.info("the record is safe again");
          faults = found;
        },
        (error: unknown) => log.warn("the record could not be checked", { error }),
      );
    }, CHECK_EVERY_MS);
    timer.unref();
    return {
      desk: openDesk(redisJournal(redis), randomHexSource()),
      redis,
      faults: () => faults,
      async close() {
        clearInterval(timer);
        await redis.quit().catch(() => redis.disconnect());
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Redis is set up so that it would lose what it has acknowledged. */
export class RecordUnsafe extends Error {
  readonly exitCode = 3;

  constructor(readonly faults: readonly DurabilityFault[]) {
    super(
      [
        "This Redis would lose what it acknowledges; nothing is started on it:",
        ...faults.map(
          (fault) =>
            `  ${fault.setting} is ${fault.found ?? "not readable"} and must be ${fault.wanted}. ${fault.mend}`,
        ),
      ].join("\n"),
    );
    this.name = "RecordUnsafe";
  }
}
