import { canonicalJson, type Instant, type Mode, sha256Hex } from "@mirror/vocabulary";
import type { Entry } from "../entry.js";

/**
 * A segment is a file of the archive: JSON Lines, each the RFC 8785 form of its value, each ended by a newline. It begins
 * with a header; then come commits, each followed by its entries as a bundle has them; and now and then a seal, which is
 * signed and vouches for everything before it, back to the first segment. What follows the last seal was never
 * acknowledged by the archive: a crash may have torn it.
 *
 * Header, commits and seals are one chain across all segments: `prev` is the hash of the one before, `hash` SHA-256 over
 * the line without its hash and signature.
 */
export interface SegmentHeader extends Link {
  readonly type: "segment";
  readonly version: typeof ARCHIVE_VERSION;
  /** 1 for the first segment; no gaps. */
  readonly number: number;
  /** The position of the last commit in earlier segments; 0 for none. */
  readonly after: number;
  /** Whose signatures its seals bear. */
  readonly key: string;
}

export interface CommitLine extends Link {
  readonly type: "commit";
  readonly position: number;
  readonly at: Instant;
  readonly mode: Mode;
  readonly exercise: string | null;
  readonly command: ArchivedCommand | null;
  /** The hashes of its entries, which follow on as many lines. */
  readonly entries: readonly string[];
}

export interface SealLine extends Link {
  readonly type: "seal";
  /** The position of the last commit that it vouches for. */
  readonly position: number;
  readonly signature: string;
}

interface Link {
  readonly prev: string | null;
  readonly hash: string;
}

export const ARCHIVE_VERSION = 1;

/** What a command was answered with: asked again after a restore, it is answered the same. */
export interface ArchivedCommand {
  readonly id: string;
  readonly contentHash: string;
  readonly answer: unknown;
}

/** A commit as the archive keeps it: all that cannot be made again from its entries. */
export interface ArchivedCommit {
  readonly position: number;
  readonly at: Instant;
  readonly mode: Mode;
  /** By which exercise's clock it was decided; null for the world's. */
  readonly exercise: string | null;
  readonly command: ArchivedCommand | null;
  readonly entries: readonly Entry[];
}

/** Where an archive ends: its last segment, the position of its last sealed commit, and the hash of that seal. */
export interface ArchiveHead {
  readonly segment: number;
  readonly position: number;
  readonly hash: string;
}

/** What a link's hash is over. */
export function linkHash(link: object): string {
  const { hash: _, signature: __, ...rest } = { hash: null, signature: null, ...link };
  return sha256Hex(canonicalJson(rest));
}

/** What a seal's signature is over: what it is for, so that it can stand for nothing else, and the seal's own hash. */
export function sealedText(hash: string): string {
  return `security-mirror archive ${ARCHIVE_VERSION}\n${hash}`;
}

/** A segment's file: numbers of equal length sort as text. */
export function segmentName(number: number): string {
  return `segment-${String(number).padStart(9, "0")}.jsonl`;
}

/** Which segment a file holds; undefined for any other file. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^segment-(\d{9})\.jsonl$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
