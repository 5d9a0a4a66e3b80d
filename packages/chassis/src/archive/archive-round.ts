import {
  type ArchivedCommit,
  type ArchiveHead,
  type ArchiveTrust,
  type Head,
  type Journal,
  type Retiring,
  type SegmentVerdict,
  segmentName,
  standingOf,
} from "@mirror/journal";
import { type FolderFiles, readSegmentInPieces, segmentsIn } from "@mirror/journal/archive-folder";
import type { FinishedStreams } from "@mirror/operations";
import type { StreamId } from "@mirror/vocabulary";

/** What a round has gone through, and what it has found. */
export interface RoundReport {
  readonly segments: number;
  readonly commits: number;
  readonly entries: number;
  /** Where the archive is not as it was sealed. */
  readonly damage: readonly string[];
  /** Where the journal says something else than was archived; undefined where it does not. */
  readonly forked: string | undefined;
}

/** One going through an archive, a segment at a time: so much is done in one turn, and no more. */
export interface ArchiveRound {
  /** Verifies the next segment and compares the journal with it; false once there is none left. */
  next(): Promise<boolean>;
  readonly report: RoundReport;
  /**
   * After a round that found nothing wrong: lets the journal go of these streams where every entry of theirs stood in a
   * sealed segment of it. Says which groups have gone.
   */
  retire(): Promise<{ gone: readonly FinishedStreams[]; kept: readonly string[] }>;
}

/** Streams are compared so many at a time: while the journal reads, everybody waits. */
const STREAMS_AT_ONCE = 200;

/**
 * Begins a round through all segments that there are now. A segment is verified by itself and as the one that follows the
 * one before it; each chain of entries within a segment. `leaving` are the streams whose entries are looked for.
 */
export function archiveRound(
  journal: Journal & Retiring,
  { files, trust }: { readonly files: FolderFiles; readonly trust: ArchiveTrust },
  leaving: readonly FinishedStreams[],
): ArchiveRound {
  const report = {
    segments: 0,
    commits: 0,
    entries: 0,
    damage: [] as string[],
    forked: undefined as string | undefined,
  };
  const traces = new Map<StreamId, Trace>(
    leaving.flatMap(({ streams }) => streams.map(({ stream }) => [stream, new Trace()])),
  );
  let at = 0;
  let before: ArchiveHead | null | undefined = null;

  const judge = (number: number, verdict: SegmentVerdict, newest: number): readonly ArchivedCommit[] => {
    const name = segmentName(number);
    if (!verdict.ok) {
      // Of the newest, nothing may be sealed yet: it is being written.
      if (!(verdict.unsealed && number === newest))
        report.damage.push(`${name}, line ${verdict.line}: ${verdict.fault}`);
      before = undefined;
      return [];
    }
    if (verdict.torn !== null && number !== newest)
      report.damage.push(`${name}, line ${verdict.torn.line}: ${verdict.torn.fault}`);
    const { header } = verdict;
    if (header.number !== number) report.damage.push(`${name}, line 1: It is segment ${header.number}.`);
    else if (
      before !== undefined &&
      (header.prev !== (before?.hash ?? null) || header.after !== (before?.position ?? 0))
    )
      report.damage.push(`${name}, line 1: It does not go on where the segment before it ends.`);
    before = verdict.head;
    return verdict.commits;
  };

  return {
    report,
    async next() {
      const numbers = await segmentsIn(files);
      at += 1;
      if (at > numbers.length) return false;
      const verdict = await readSegmentInPieces(files, at, trust);
      const commits = judge(at, verdict, (await segmentsIn(files)).length);
      report.segments += 1;
      report.commits += commits.length;
      for (const { entries } of commits) {
        report.entries += entries.length;
        for (const entry of entries) traces.get(entry.stream)?.saw(entry, at);
      }
      if (verdict.ok && report.forked === undefined)
        report.forked = await forkIn(journal, verdict.head, commits, segmentName(at));
      return true;
    },
    async retire() {
      const gone: FinishedStreams[] = [];
      const kept: string[] = [];
      for (const group of leaving) {
        const streams = group.streams.flatMap(({ stream, head }) => {
          const segments = traces.get(stream)?.upTo(head);
          return segments === undefined ? [] : [{ stream, head, segments }];
        });
        if (streams.length < group.streams.length) {
          kept.push("not all of it is archived yet");
          continue;
        }
        const result = await journal.retire({ ...group, streams });
        if (result.status === "retired") gone.push(group);
        else kept.push(result.status);
      }
      return { gone, kept };
    },
  };
}

/** How far an archive has told a stream, and in which segments. */
class Trace {
  private head: Head | null = null;
  private whole = true;
  private readonly segments: number[] = [];

  saw({ seq, prev, hash }: { seq: number; prev: string | null; hash: string }, segment: number): void {
    if (seq !== (this.head?.seq ?? 0) + 1 || prev !== (this.head?.hash ?? null)) this.whole = false;
    this.head = { seq, hash };
    if (this.segments.at(-1) !== segment) this.segments.push(segment);
  }

  /** The segments, where they hold every entry of the stream up to just this head. */
  upTo(head: Head): readonly number[] | undefined {
    return this.whole && this.head?.seq === head.seq && this.head.hash === head.hash
      ? this.segments
      : undefined;
  }
}

/** In words, where the journal says something else than these commits; undefined where it does not. */
async function forkIn(
  journal: Journal,
  head: ArchiveHead,
  commits: readonly ArchivedCommit[],
  name: string,
): Promise<string | undefined> {
  // One commit may move many streams; many, in turns.
  let some: ArchivedCommit[] = [];
  let moved = 0;
  for (const [place, commit] of commits.entries()) {
    some.push(commit);
    moved += commit.entries.length;
    if (moved < STREAMS_AT_ONCE && place < commits.length - 1) continue;
    const standing = await standingOf(journal, head, some);
    switch (standing.status) {
      case "ahead":
        break;
      case "behind":
        return `at commit ${standing.found}, and ${name} goes up to ${standing.archived}`;
      case "forked":
        return `another entry ${standing.seq} of ${standing.stream} than ${name} has`;
    }
    some = [];
    moved = 0;
  }
  return undefined;
}
