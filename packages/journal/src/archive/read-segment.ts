import { known, type StreamId } from "@mirror/vocabulary";
import { linkFault } from "../chain.js";
import type { Entry, Head, WithheldEntry } from "../entry.js";
import { parseLine } from "../evidence/bundle-line.js";
import { isEntry } from "../evidence/bundle-shapes.js";
import { isShown } from "../withhold.js";
import {
  type ArchivedCommit,
  type ArchiveHead,
  type CommitLine,
  linkHash,
  type SealLine,
  type SegmentHeader,
  sealedText,
} from "./segment.js";
import { isCommitLine, isSealLine, isSegmentHeader } from "./segment-shapes.js";

/** Whose seals count, and how a signature is checked. */
export interface ArchiveTrust {
  readonly verifySignature: (publicKey: string, text: string, signature: string) => boolean;
  readonly isTrusted: (publicKey: string) => boolean;
}

/** What is known before a segment is read. */
export interface BeforeSegment {
  /** Where the segment before it ends; null before the first. */
  readonly head: ArchiveHead | null;
  /** Where each stream ends before it; told how each ends after it. A stream that is not in it has no entries yet. */
  readonly heads: Map<StreamId, Head>;
}

/** Where a segment is not what was sealed. `line` counts from 1; for a line that is missing, where it should stand. */
export interface SegmentFault {
  readonly line: number;
  readonly stream?: StreamId;
  readonly seq?: number;
  readonly fault: string;
}

export type SegmentVerdict =
  | {
      readonly ok: true;
      readonly header: SegmentHeader;
      /** All that is sealed, in order. */
      readonly commits: readonly ArchivedCommit[];
      readonly head: ArchiveHead;
      /** How many lines there are up to the last seal. */
      readonly sealedLines: number;
      /** What is wrong after the last seal: a write that was cut off, and that nobody relied on. */
      readonly torn: SegmentFault | null;
    }
  /** `unsealed`: nothing in it was ever sealed, so all of it is one write that was cut off. */
  | ({ readonly ok: false; readonly unsealed: boolean } & SegmentFault);

/**
 * Whether a segment is whole and as it was sealed; where it is not, the first line that shows it. What follows the last
 * seal is `torn`, which is a fault for everyone but whoever goes on writing. `before` is null for whoever begins in the middle: what went before
 * is then taken from the segment itself.
 */
export function readSegment(
  text: SegmentLines,
  before: BeforeSegment | null,
  trust: ArchiveTrust,
): SegmentVerdict {
  const steps = readSegmentByLine(text, before, trust);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** A segment's lines, and whether the last one has its newline. A line is null where its bytes are not UTF-8. */
export interface SegmentLines {
  readonly lines: readonly (string | null)[];
  readonly ended: boolean;
}

/** The same, a line at a time: whoever has other things to do may do them in between. A segment takes up to half a second. */
export function* readSegmentByLine(
  { lines, ended }: SegmentLines,
  before: BeforeSegment | null,
  trust: ArchiveTrust,
): Generator<undefined, SegmentVerdict> {
  const reading = new Reading(before, trust);
  let fault: SegmentFault | undefined;
  let number = 0;
  for (const line of lines) {
    number += 1;
    const problem =
      number === lines.length && !ended
        ? { fault: "The line is cut off: it has no end." }
        : reading.take(line, number);
    if (problem !== undefined) {
      fault = { line: number, ...problem };
      break;
    }
    yield;
  }
  fault ??= reading.unfinished(number + 1);
  const { sealed } = reading;
  if (fault !== undefined && lines.slice(fault.line - 1).some(isSeal))
    return { ok: false, unsealed: false, ...fault };
  if (sealed === undefined)
    return { ok: false, unsealed: true, ...known(fault, "What is wrong with a segment that nobody sealed") };
  const commits = reading.commits.slice(0, sealed.commits);
  for (const { entries } of commits)
    for (const { stream, seq, hash } of entries) before?.heads.set(stream, { seq, hash });
  return {
    ok: true,
    header: sealed.header,
    commits,
    head: sealed.head,
    sealedLines: sealed.lines,
    torn: fault ?? null,
  };
}

type Problem = Omit<SegmentFault, "line">;

interface OpenCommit {
  readonly line: CommitLine;
  readonly entries: Entry[];
}

/** A segment while it is read, line by line. */
class Reading {
  header: SegmentHeader | undefined;
  readonly commits: ArchivedCommit[] = [];
  sealed: { header: SegmentHeader; head: ArchiveHead; lines: number; commits: number } | undefined;
  private prev: string | null = null;
  private position = 0;
  /** The commit whose entries are still to come, and those that have. */
  private open: OpenCommit | undefined;
  private readonly heads = new Map<StreamId, Head>();

  constructor(
    private readonly before: BeforeSegment | null,
    private readonly trust: ArchiveTrust,
  ) {}

  take(line: string | null, number: number): Problem | undefined {
    if (line === null) return { fault: "The line is not UTF-8 text." };
    const parsed = parseLine(line);
    if (!parsed.ok) return { fault: parsed.fault };
    const { value } = parsed;
    if (this.header === undefined)
      return isSegmentHeader(value) ? this.begin(value) : { fault: "A segment begins with its header." };
    if (isEntry(value)) return this.addEntry(value);
    const missing = this.missingEntry();
    if (missing !== undefined) return missing;
    if (isCommitLine(value)) return this.addCommit(value);
    if (isSealLine(value)) return this.seal(this.header, value, number);
    return {
      fault: isSegmentHeader(value) ? "A segment has one header." : "No line of ours looks like this.",
    };
  }

  /** What is missing where the segment ends. */
  unfinished(line: number): SegmentFault | undefined {
    const missing = this.missingEntry();
    if (missing !== undefined) return { line, ...missing };
    return this.sealed?.lines === line - 1
      ? undefined
      : { line, fault: "The segment ends without its seal." };
  }

  private begin(header: SegmentHeader): Problem | undefined {
    if (header.hash !== linkHash(header)) return NOT_AS_WRITTEN;
    if (!this.trust.isTrusted(header.key))
      return { fault: `It is sealed with a key that is not this installation's: ${header.key}.` };
    const before = this.before;
    if (before !== null) {
      const { segment = 0, position = 0, hash = null } = before.head ?? {};
      if (header.number !== segment + 1)
        return { fault: `Segment ${segment + 1} should stand here, not ${header.number}.` };
      if (header.prev !== hash || header.after !== position)
        return { fault: `It does not go on where segment ${segment} ends.` };
    }
    this.header = header;
    this.prev = header.hash;
    this.position = header.after;
    return undefined;
  }

  private addCommit(line: CommitLine): Problem | undefined {
    const problem = this.follows(line);
    if (problem !== undefined) return problem;
    if (line.position !== this.position + 1)
      return { fault: `Commit ${this.position + 1} should stand here, not ${line.position}.` };
    this.prev = line.hash;
    this.position = line.position;
    this.goOn({ line, entries: [] });
    return undefined;
  }

  private addEntry(entry: Entry | WithheldEntry): Problem | undefined {
    const at = { stream: entry.stream, seq: entry.seq };
    const wanted = this.open?.line.entries[this.open.entries.length];
    if (this.open === undefined || wanted === undefined)
      return { ...at, fault: "No commit wrote this entry." };
    if (!isShown(entry)) return { ...at, fault: "The archive withholds nothing." };
    const fault = linkFault(entry.stream, this.headBefore(entry), entry);
    if (fault !== undefined) return { ...at, fault };
    if (entry.hash !== wanted)
      return { ...at, fault: `Commit ${this.position} wrote another entry in this place.` };
    this.heads.set(entry.stream, { seq: entry.seq, hash: entry.hash });
    this.open.entries.push(entry);
    this.goOn(this.open);
    return undefined;
  }

  private seal(header: SegmentHeader, line: SealLine, number: number): Problem | undefined {
    const problem = this.follows(line);
    if (problem !== undefined) return problem;
    if (line.position !== this.position)
      return { fault: `The seal is for commit ${line.position}, and stands after ${this.position}.` };
    if (!this.trust.verifySignature(header.key, sealedText(line.hash), line.signature))
      return { fault: "The signature does not fit the seal." };
    this.prev = line.hash;
    this.sealed = {
      header,
      head: { segment: header.number, position: line.position, hash: line.hash },
      lines: number,
      commits: this.commits.length,
    };
    return undefined;
  }

  private follows(line: CommitLine | SealLine): Problem | undefined {
    if (line.hash !== linkHash(line)) return NOT_AS_WRITTEN;
    return line.prev === this.prev ? undefined : { fault: "It does not follow the line before it." };
  }

  private headBefore(entry: Entry): Head | null {
    const known = this.heads.get(entry.stream) ?? this.before?.heads.get(entry.stream);
    if (known !== undefined || this.before !== null) return known ?? null;
    return entry.prev === null ? null : { seq: entry.seq - 1, hash: entry.prev };
  }

  private missingEntry(): Problem | undefined {
    if (this.open === undefined) return undefined;
    const { line, entries } = this.open;
    return {
      fault: `Entry ${entries.length + 1} of the ${line.entries.length} of commit ${line.position} is missing.`,
    };
  }

  /** Waits for the commit's next entry, or takes the commit in when all of them have come. */
  private goOn(commit: OpenCommit): void {
    const { line, entries } = commit;
    this.open = entries.length < line.entries.length ? commit : undefined;
    if (this.open !== undefined) return;
    const { position, at, mode, exercise, command } = line;
    this.commits.push({ position, at, mode, exercise, command, entries });
  }
}

/** Whether a line is a seal, whoever signed it: what stands before it was relied on. */
function isSeal(line: string | null): boolean {
  const parsed = line === null ? undefined : parseLine(line);
  return parsed?.ok === true && isSealLine(parsed.value) && parsed.value.hash === linkHash(parsed.value);
}

const NOT_AS_WRITTEN: Problem = { fault: "The line is not as it was written: its hash does not fit." };
