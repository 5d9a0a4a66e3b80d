import { userInfo } from "node:os";
import { resolve } from "node:path";
import { archiveTrust, RestoreRefused, restore, trustFormerKey } from "@mirror/chassis";
import type { ArchiveTrust } from "@mirror/journal";
import { archiveEnd, type FolderFiles, folderFiles, readManifest } from "@mirror/journal/archive-folder";
import { z } from "zod";
import type { Use } from "../../command.js";
import { confirm } from "../../confirm.js";
import { ExitCode } from "../../exit-codes.js";
import { ownDocument } from "../../output/shown.js";
import { Stop } from "../../stop.js";
import { keyHere, placesHere, type RecordHere, stopFor, withRecordHere } from "./record-here.js";

export interface RestoreOptions {
  readonly from: string;
  readonly by: string;
  readonly reason: string;
  readonly replace?: true;
  readonly key?: string;
  readonly yes?: true;
}

const Restored = z.strictObject({
  position: z.int(),
  upTo: z.string().nullable(),
  streams: z.int(),
  entries: z.int(),
  unknown: z.int(),
  sentAgain: z.int(),
});

/** Restores the record of this machine, once whoever sits there has seen what is lost by it. */
export async function restoreHere(use: Use<RestoreOptions>): Promise<ExitCode> {
  const { by, reason } = use.options;
  if (by.trim() === "" || reason.trim() === "")
    throw new Stop(ExitCode.usage, "Say who restores the record, and why.");
  const { from, key, yes } = use.options;
  const { dataDir } = placesHere(use.terminal);
  const trust = await archiveTrust(dataDir, key ?? (await keyHere(use.terminal)));
  const source = await sourceIn(folderFiles(from), trust);
  if (source === null) throw new Stop(ExitCode.notFound, `${from} holds neither a backup nor an archive.`);
  if (yes !== true)
    await confirm(use.terminal, {
      what: `${from} is ${source.what}: commit ${source.position}, of ${source.upTo}.\nWhatever was acknowledged after that is lost, withdrawals of consent too: ask the partners before the services start.`,
      question: `Restore it, as ${by}?`,
    });
  return withRecordHere(use.terminal, "restore", async (record) => {
    try {
      return await restoreInto(record, use);
    } catch (error) {
      if (!(error instanceof RestoreRefused)) throw error;
      throw new Stop(ExitCode.conflict, `Nothing was changed. ${error.message}`, [
        ...(error.message.includes("holds a journal")
          ? ["To throw away what it holds and take the archive's, add --replace."]
          : []),
      ]);
    }
  });
}

/** What there is to restore from, before anything is opened. */
async function sourceIn(files: FolderFiles, trust: ArchiveTrust) {
  try {
    const manifest = await readManifest(files, trust);
    const end = await archiveEnd(files, trust);
    if (end === null) return null;
    const what = manifest === undefined ? "an archive" : `a backup of ${manifest.madeAt}`;
    return { what, position: end.head.position, upTo: end.commits.at(-1)?.at ?? "its beginning" };
  } catch (error) {
    throw stopFor(error);
  }
}

async function restoreInto(record: RecordHere, use: Use<RestoreOptions>): Promise<ExitCode> {
  const { from, by, reason, key, replace = false } = use.options;
  const trust = await archiveTrust(record.dataDir, record.key.publicKey, key);
  if (key !== undefined && key !== record.key.publicKey) await trustFormerKey(record.dataDir, key);
  const own = resolve(from) === resolve(record.archiveDir) ? {} : { own: record.files };
  const report = await restore({
    redis: record.redis,
    from: folderFiles(from),
    ...own,
    trust,
    by,
    account: userInfo().username,
    reason,
    replace,
    say: (words) => use.say(`mirror: ${words}`),
  });
  await use.show(
    report,
    ownDocument(
      () => Restored,
      (done) =>
        `Restored up to commit ${done.position}, of ${done.upTo ?? "its beginning"}: ${done.entries} entries of ${done.streams} streams.\n${done.unknown} effects may have been done since: they are shown as unknown, and wait for a person. ${done.sentAgain} bear being sent twice, and are sent again.\nStart the services.`,
    ),
  );
  return ExitCode.ok;
}
