import {
  type ArchivedCommit,
  type ArchiveHead,
  type ArchiveTrust,
  beginSegment,
  continueSegment,
  type Sealer,
  segmentName,
} from "../archive/index.js";
import type { FolderFiles } from "./folder-files.js";
import { ArchiveDamaged, readSegmentFile, segmentsIn } from "./segment-file.js";

/** Where an archive is written to, one batch after the other. */
export interface ArchiveWriter {
  /** Where the archive ends on disk; null while it is empty. */
  readonly head: ArchiveHead | null;
  /** Seals these commits, which follow the head. They are on disk when it resolves; when it throws, open the archive again. */
  append(commits: readonly ArchivedCommit[]): Promise<void>;
}

/** A segment is closed when it has grown to this: small enough to be read whole, large enough that there are few. */
const SEGMENT_BYTES_MAX = 4 * 1024 * 1024;

/** Somebody else goes on writing this archive: whoever holds this writer must stop. */
export class ArchiveTakenOver extends Error {
  override readonly name = "ArchiveTakenOver";
}

/**
 * Opens an archive for writing. What a crash tore off behind the last seal is dropped; anything else that is not as it
 * was sealed throws ArchiveDamaged, and nothing is changed. Each opening begins a segment of its own: a writer that was
 * taken for dead finds that out before its next write.
 */
export async function openArchive(
  files: FolderFiles,
  sealer: Sealer,
  trust: ArchiveTrust,
  { segmentBytesMax = SEGMENT_BYTES_MAX }: { segmentBytesMax?: number } = {},
): Promise<ArchiveWriter> {
  let head = await recovered(files, trust);
  /** Bytes of the segment that this writer began; undefined before it has. */
  let bytes: number | undefined;
  return {
    get head() {
      return head;
    },
    async append(commits) {
      if (commits.length === 0) return;
      const newest = (await segmentsIn(files)).at(-1) ?? 0;
      if (newest !== (head?.segment ?? 0))
        throw new ArchiveTakenOver(`Segment ${newest} of the archive was begun by somebody else.`);
      if (head === null || bytes === undefined || bytes >= segmentBytesMax) {
        const part = beginSegment(head, commits, sealer);
        await files.create(segmentName(part.head.segment), part.text);
        head = part.head;
        bytes = Buffer.byteLength(part.text);
      } else {
        const part = continueSegment(head, commits, sealer);
        await files.append(segmentName(head.segment), part.text, bytes);
        head = part.head;
        bytes += Buffer.byteLength(part.text);
      }
    },
  };
}

async function recovered(files: FolderFiles, trust: ArchiveTrust): Promise<ArchiveHead | null> {
  const number = (await segmentsIn(files)).at(-1);
  if (number === undefined) return null;
  const { verdict, sealedBytes } = await readSegmentFile(files, number, null, trust);
  if (verdict.ok) {
    // Whoever wrote it may have been killed before it was on disk, and nobody writes to it again: this puts it there.
    await (verdict.torn === null
      ? files.sync(segmentName(number))
      : files.cut(segmentName(number), sealedBytes));
    return verdict.head;
  }
  if (!verdict.unsealed) throw new ArchiveDamaged(segmentName(number), verdict);
  await files.remove(segmentName(number));
  return recovered(files, trust);
}
