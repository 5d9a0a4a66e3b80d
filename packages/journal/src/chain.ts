import { type StreamId, saltedDigest } from "@mirror/vocabulary";
import type { Entry, Head, WithheldEntry } from "./entry.js";
import { entryHash } from "./seal.js";
import { isShown } from "./withhold.js";

export type ChainVerdict =
  | { readonly ok: true; readonly head: Head | null }
  /** `seq` is the place in the stream where the fault stands, counted from where the entries began. */
  | { readonly ok: false; readonly seq: number; readonly fault: string };

/**
 * Whether these entries are the stream's history after `from` (left out or null: from its beginning), whole and in
 * order (INV-06). An empty list is the unchanged head. It cannot know what was cut off at the end: compare the head
 * with one that was kept or signed elsewhere.
 */
export function verifyChain(
  stream: StreamId,
  entries: readonly (Entry | WithheldEntry)[],
  from: Head | null = null,
): ChainVerdict {
  let head = from;
  for (const entry of entries) {
    const fault = linkFault(stream, head, entry);
    if (fault !== undefined) return { ok: false, seq: (head?.seq ?? 0) + 1, fault };
    head = { seq: entry.seq, hash: entry.hash };
  }
  return { ok: true, head };
}

/** What is wrong with this entry as the next one after `head`; undefined when nothing is. */
export function linkFault(
  stream: StreamId,
  head: Head | null,
  entry: Entry | WithheldEntry,
): string | undefined {
  const seq = (head?.seq ?? 0) + 1;
  if (entry.stream !== stream) return `The entry belongs to ${entry.stream}, not to ${stream}.`;
  if (entry.seq !== seq) return `Entry ${seq} should stand here, not ${entry.seq}.`;
  if (entry.prev !== (head?.hash ?? null)) return `Entry ${seq} does not follow the one before it.`;
  if (isShown(entry) && !digestFits(entry)) return `The content of entry ${seq} is not what was recorded.`;
  if (entry.hash !== entryHash(entry)) return `The hash of entry ${seq} does not fit its place and digest.`;
  return undefined;
}

function digestFits({ salt, body, digest }: Entry): boolean {
  try {
    return saltedDigest(salt, body) === digest;
  } catch {
    // A salt that is no hex, or a body that has no JSON form, was never sealed.
    return false;
  }
}
