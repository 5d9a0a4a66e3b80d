import { type Journal, JournalUnavailable, type Retiring, withRetired } from "@mirror/journal";
import { folderFiles, retiredEntries } from "@mirror/journal/archive-folder";
import { checkDurability, type DurabilityFault, redisJournal } from "@mirror/journal/redis";
import type { SigningKey } from "@mirror/journal/signing";
import { type Desk, openDesk } from "@mirror/operations";
import { lendSha256 } from "@mirror/vocabulary";
import type { Redis } from "ioredis";
import { type ArchiveGate, type ArchivePlace, archiveGate } from "./archive/archive-gate.js";
import { archiveTrust } from "./archive/archive-trust.js";
import { guardedJournal } from "./archive/guarded-journal.js";
import { watchClock, withClockWatched } from "./clock-watch.js";
import type { BaseConfig } from "./config.js";
import type { Logger } from "./logger.js";
import { nativeSha256 } from "./native-sha256.js";
import { randomHexSource } from "./random-hex.js";
import { connectRedis, reachRedis } from "./redis.js";
import { signingKeyIn } from "./signing-key-file.js";

/** The record as a service holds it: a desk over the durable journal, and whether it can be relied on. */
export interface Record {
  readonly desk: Desk;
  readonly redis: Redis;
  /** The journal by itself, without its archive: it tells what has left it, and can let go of more. */
  readonly bare: Journal & Retiring;
  /**
   * What would lose acknowledged commits (INV-21), or has (INV-19): while there is anything, nothing is dispatched. The
   * journal itself takes no commit while it does not stand where its archive says.
   */
  readonly faults: () => readonly DurabilityFault[];
  /** The archive beside it; undefined where none is kept. */
  readonly archive: KeptArchive | undefined;
  /** In words, why the record's clock cannot be believed; then it takes nothing. Asks it, and throws where it is away. */
  readonly clockFault: () => Promise<string | undefined>;
  close(): Promise<void>;
}

/** The archive of a record: where it lies, what seals it, and what it has to say about the journal. */
export interface KeptArchive extends ArchivePlace {
  readonly key: SigningKey;
  readonly gate: ArchiveGate;
}

const REACH_WITHIN_MS = 10_000;
const CHECK_EVERY_MS = 60_000;

/**
 * Opens the record; refuses a server that would lose what it acknowledges, and says which setting to change. With an
 * archive, it is compared with that before anything is written; where it has gone back, it opens frozen.
 */
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
    const watch = watchClock({ wallMs: Date.now, steadyMs: () => performance.now(), log });
    const bare = redisJournal(redis);
    // The clock is watched below: what an archive takes to read is not the clock's fault.
    const journal = withRetired(withClockWatched(bare, watch), entriesIn(config.MIRROR_ARCHIVE_DIR));
    const archive = await keptArchive(config, redis, log);
    return {
      desk: openDesk(
        archive === undefined ? journal : guardedJournal(journal, archive.gate),
        randomHexSource(),
        () => new Promise((resolve) => setImmediate(resolve)),
      ),
      redis,
      bare,
      archive,
      faults: () => (archive === undefined ? faults : [...faults, ...archive.gate.faults]),
      async clockFault() {
        await journal.read([]);
        return watch.fault();
      },
      async close() {
        clearInterval(timer);
        archive?.gate.stop();
        await redis.quit().catch(() => redis.disconnect());
      },
    };
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

/** Where retired streams are read back from. */
function entriesIn(dir: string | undefined): Parameters<typeof withRetired>[1] {
  if (dir !== undefined) return retiredEntries(folderFiles(dir));
  return (stream) =>
    Promise.reject(
      new JournalUnavailable(
        `${stream} ended long ago and is in the archive only: set MIRROR_ARCHIVE_DIR to where that is.`,
      ),
    );
}

async function keptArchive(config: BaseConfig, redis: Redis, log: Logger): Promise<KeptArchive | undefined> {
  const { MIRROR_ARCHIVE_DIR: dir } = config;
  if (dir === undefined) {
    log.warn(
      "no archive is kept: set MIRROR_ARCHIVE_DIR, or a restored old copy of the journal goes unnoticed",
    );
    return undefined;
  }
  const key = await signingKeyIn(config.MIRROR_DATA_DIR);
  const trust = await archiveTrust(config.MIRROR_DATA_DIR, key.publicKey);
  const place: ArchivePlace = { dir, files: folderFiles(dir), trust };
  const gate = archiveGate(redis, redisJournal(redis), place, log);
  await gate.opened();
  return { ...place, key, gate };
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
