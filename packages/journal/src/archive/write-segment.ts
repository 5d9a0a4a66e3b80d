import { canonicalJson } from "@mirror/vocabulary";
import type { Entry } from "../entry.js";
import { lineFault, parseLine } from "../evidence/bundle-line.js";
import {
  ARCHIVE_VERSION,
  type ArchivedCommit,
  type ArchiveHead,
  linkHash,
  type SegmentHeader,
  sealedText,
} from "./segment.js";
import { isCommitLine, isSealLine, isSegmentHeader } from "./segment-shapes.js";

/** Lines to write, and where the archive ends when they are on disk. */
export interface SegmentPart {
  readonly text: string;
  readonly head: ArchiveHead;
}

/** What signs seals. */
export interface Sealer {
  readonly key: string;
  readonly sign: (text: string) => string;
}

/** The next segment: its header, then commits and their seal. `head` is where the archive ends now, null for its first. */
export function beginSegment(
  head: ArchiveHead | null,
  commits: readonly ArchivedCommit[],
  sealer: Sealer,
): SegmentPart {
  const unhashed: Omit<SegmentHeader, "hash"> = {
    type: "segment",
    version: ARCHIVE_VERSION,
    number: (head?.segment ?? 0) + 1,
    after: head?.position ?? 0,
    key: sealer.key,
    prev: head?.hash ?? null,
  };
  const hash = linkHash(unhashed);
  const begun = { segment: unhashed.number, position: unhashed.after, hash };
  const part = continueSegment(begun, commits, sealer);
  return { text: `${readable({ ...unhashed, hash })}\n${part.text}`, head: part.head };
}

/**
 * More of the segment that `head` names: commits and their seal. Throws TypeError on what our own verifier would refuse,
 * before anything of it is written.
 */
export function continueSegment(
  head: ArchiveHead,
  commits: readonly ArchivedCommit[],
  sealer: Sealer,
): SegmentPart {
  const lines: string[] = [];
  let { hash: prev, position } = head;
  const link = (value: object): string => {
    const hash = linkHash({ ...value, prev });
    const line = { ...value, prev, hash };
    prev = hash;
    lines.push(readable("signature" in line ? { ...line, signature: sealer.sign(sealedText(hash)) } : line));
    return hash;
  };
  for (const { entries, command, ...commit } of commits) {
    if (commit.position !== position + 1)
      throw new TypeError(`Commit ${commit.position} does not follow commit ${position}.`);
    position = commit.position;
    link({ type: "commit", ...commit, command, entries: entries.map((entry) => entry.hash) });
    for (const entry of entries) lines.push(entryLine(entry));
  }
  const hash = link({ type: "seal", position, signature: "" });
  return { text: `${lines.join("\n")}\n`, head: { segment: head.segment, position, hash } };
}

/** An entry of a journal was read and verified a moment ago: only what a line may be is left to ask. */
function entryLine(entry: Entry): string {
  const line = canonicalJson(entry);
  const fault = lineFault(line);
  if (fault !== undefined) throw new TypeError(`This cannot go into the archive. ${fault}`);
  return line;
}

/** What our own verifier would refuse to read is found here, not on the day when the archive is needed. */
function readable(value: object): string {
  const line = canonicalJson(value);
  const parsed = parseLine(line);
  if (!parsed.ok) throw new TypeError(`This cannot go into the archive. ${parsed.fault}`);
  const known = [isCommitLine, isSealLine, isSegmentHeader].some((is) => is(parsed.value));
  if (!known) throw new TypeError(`This is not a line of an archive: ${line.slice(0, 200)}`);
  return line;
}
