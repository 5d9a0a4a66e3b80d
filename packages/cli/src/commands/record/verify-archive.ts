import { archiveTrust } from "@mirror/chassis";
import {
  ArchiveDamaged,
  archivedCommits,
  BackupDamaged,
  folderFiles,
  readManifest,
} from "@mirror/journal/archive-folder";
import { z } from "zod";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { ownDocument } from "../../output/shown.js";
import { Stop } from "../../stop.js";
import { keyHere, placesHere } from "./record-here.js";

interface ArchiveReport {
  readonly folder: string;
  readonly ok: boolean;
  readonly position: number;
  readonly segments: number;
  readonly entries: number;
  readonly fault: string | null;
}

/** Checks a whole archive, says how far it goes, and exits 1 on any fault. */
export async function verifyArchive(use: Use<{ readonly key?: string }>): Promise<ExitCode> {
  const { dataDir, archiveDir } = placesHere(use.terminal);
  const folder = use.optionalArg(0) ?? archiveDir;
  const key = use.options.key ?? (await keyHere(use.terminal));
  const trust = await archiveTrust(dataDir, key);
  const files = folderFiles(folder);
  const report = { folder, ok: true, position: 0, segments: 0, entries: 0, fault: null };
  const found: ArchiveReport = await (async () => {
    let { position, segments, entries } = report;
    try {
      const manifest = await readManifest(files, trust);
      // Somebody may be writing the archive just now; a backup has to be whole.
      for await (const part of archivedCommits(files, trust, { mayBeTorn: manifest === undefined })) {
        position = part.head.position;
        segments = part.head.segment;
        entries += part.commits.reduce((sum, commit) => sum + commit.entries.length, 0);
      }
      return { ...report, position, segments, entries };
    } catch (error) {
      if (!(error instanceof ArchiveDamaged || error instanceof BackupDamaged)) throw error;
      return { ...report, ok: false, position, segments, entries, fault: error.message };
    }
  })();
  if (found.ok && found.segments === 0) throw new Stop(ExitCode.notFound, `${folder} holds no archive.`);
  await use.show(found, archiveText);
  return found.ok ? ExitCode.ok : ExitCode.error;
}

const Archive = z.strictObject({
  folder: z.string(),
  ok: z.boolean(),
  position: z.int(),
  segments: z.int(),
  entries: z.int(),
  fault: z.string().nullable(),
});

const archiveText = ownDocument(
  () => Archive,
  ({ position, segments, entries, fault }: ArchiveReport) =>
    fault === null
      ? `whole: ${segments} segments, ${entries} entries, up to commit ${position}`
      : `NOT as it was sealed. ${fault}\nWhole before that: up to commit ${position}.`,
);
