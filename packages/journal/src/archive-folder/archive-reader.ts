import type { StreamId } from "@mirror/vocabulary";
import {
  type ArchivedCommit,
  type ArchiveHead,
  type ArchiveTrust,
  type BeforeSegment,
  segmentName,
} from "../archive/index.js";
import type { Head } from "../entry.js";
import type { FolderFiles } from "./folder-files.js";
import { ArchiveDamaged, readSegmentFile, segmentsIn } from "./segment-file.js";

/** The last segment of an archive, verified by itself: where it ends, and what it says. */
export interface ArchiveEnd {
  readonly head: ArchiveHead;
  readonly commits: readonly ArchivedCommit[];
}

/**
 * Where an archive ends; null where there is none. Somebody may be writing to it: what is behind the last seal is passed
 * over. Throws ArchiveDamaged where the last segment is not as it was sealed.
 */
export async function archiveEnd(files: FolderFiles, trust: ArchiveTrust): Promise<ArchiveEnd | null> {
  for (const number of (await segmentsIn(files)).reverse()) {
    const { verdict } = await readSegmentFile(files, number, null, trust);
    if (verdict.ok) return { head: verdict.head, commits: verdict.commits };
    if (!verdict.unsealed) throw new ArchiveDamaged(segmentName(number), verdict);
  }
  return null;
}

/**
 * All commits of an archive, a segment at a time, each chain followed from its first entry. Throws ArchiveDamaged at the
 * first line that is not as it was sealed. Only the last segment may end in a write that was cut off, and only where
 * `mayBeTorn` says so: a copy has to be whole.
 */
export async function* archivedCommits(
  files: FolderFiles,
  trust: ArchiveTrust,
  { mayBeTorn }: { readonly mayBeTorn: boolean },
): AsyncGenerator<ArchiveEnd> {
  const heads = new Map<StreamId, Head>();
  let before: BeforeSegment = { head: null, heads };
  const numbers = await segmentsIn(files);
  for (const number of numbers) {
    const { verdict } = await readSegmentFile(files, number, before, trust);
    const forgiven = mayBeTorn && number === numbers.length;
    if (!verdict.ok) {
      if (forgiven && verdict.unsealed) return;
      throw new ArchiveDamaged(segmentName(number), verdict);
    }
    if (verdict.torn !== null && !forgiven) throw new ArchiveDamaged(segmentName(number), verdict.torn);
    before = { head: verdict.head, heads };
    yield { head: verdict.head, commits: verdict.commits };
  }
}
