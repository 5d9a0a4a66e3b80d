import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { standingOf } from "@mirror/journal";
import {
  archiveEnd,
  type BackupManifest,
  backUpArchive,
  type FolderFiles,
} from "@mirror/journal/archive-folder";
import { holdArchivist, leaveArchivist, redisJournal } from "@mirror/journal/redis";
import { sign } from "@mirror/journal/signing";
import type { Redis } from "ioredis";
import type { KeptArchive } from "../open-record.js";
import { archiving } from "./archive-commits.js";

export interface Backup {
  readonly manifest: BackupManifest;
  /** How many commits of the journal are not in it, because that is not what was archived. */
  readonly leftOut: number;
}

/** How long whoever writes the archive gets to bring it up to now. */
const UP_TO_NOW_WITHIN_MS = 20_000;

/**
 * Brings the archive up to what the journal has committed by now, and copies it: the archive is the backup. A journal that
 * has gone back, or says something else, is left out, and what was archived is copied as it is. Null where there is nothing.
 */
export async function backUp(
  redis: Redis,
  archive: Pick<KeptArchive, "files" | "key" | "trust">,
  to: FolderFiles,
): Promise<Backup | null> {
  const journal = redisJournal(redis);
  const end = await archiveEnd(archive.files, archive.trust);
  const standing = end === null ? "ahead" : (await standingOf(journal, end.head, end.commits)).status;
  if (standing === "ahead") await bringUpToNow(redis, archive);
  const { key, trust } = archive;
  const manifest = await backUpArchive(archive.files, to, {
    sealer: { key: key.publicKey, sign: (text) => sign(key, text) },
    trust,
    madeAt: (await journal.read([])).now,
  });
  const leftOut = manifest === null ? 0 : Math.max(0, (await journal.position()) - manifest.head.position);
  return manifest === null ? null : { manifest, leftOut: standing === "ahead" ? 0 : leftOut };
}

/** Waits for whoever has the post of writing the archive; where nobody has, writes it. */
async function bringUpToNow(
  redis: Redis,
  archive: Pick<KeptArchive, "files" | "key" | "trust">,
): Promise<void> {
  const journal = redisJournal(redis);
  const position = await journal.position();
  const id = randomUUID();
  const isThere = async () =>
    ((await archiveEnd(archive.files, archive.trust))?.head.position ?? 0) >= position;
  for (const giveUpAt = performance.now() + UP_TO_NOW_WITHIN_MS; !(await isThere()); ) {
    if (await holdArchivist(redis, id, UP_TO_NOW_WITHIN_MS)) {
      try {
        const work = archiving(journal, redis, archive);
        while (await work.next(() => true));
      } finally {
        await leaveArchivist(redis, id);
      }
    } else if (performance.now() > giveUpAt)
      throw new Error(
        "The archive does not come up to now: look at the orchestrator's log, and at the archive's disk.",
      );
    else await sleep(200);
  }
}
