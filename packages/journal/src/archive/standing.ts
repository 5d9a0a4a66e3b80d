import type { StreamId } from "@mirror/vocabulary";
import type { Journal } from "../port.js";
import type { ArchivedCommit, ArchiveHead } from "./segment.js";

/** How a journal stands to its archive: it may be ahead by what was not archived yet, and by nothing else (INV-19). */
export type Standing =
  | { readonly status: "ahead" }
  /** The journal has lost what the archive has: an old copy was put back, a stale replica took over, a file was cut. */
  | { readonly status: "behind"; readonly archived: number; readonly found: number }
  /** The journal says something else in the same place. */
  | { readonly status: "forked"; readonly stream: StreamId; readonly seq: number };

/** Compares a journal with the end of its archive: its position, and every stream that these commits moved. */
export async function standingOf(
  journal: Pick<Journal, "read" | "position">,
  head: ArchiveHead,
  commits: readonly ArchivedCommit[],
): Promise<Standing> {
  const found = await journal.position();
  if (found < head.position) return { status: "behind", archived: head.position, found };
  const ends = new Map(
    commits.flatMap(({ entries }) => entries.map(({ stream, seq, hash }) => [stream, { seq, hash }])),
  );
  const { streams } = await journal.read([...ends].map(([stream, { seq }]) => ({ stream, after: seq - 1 })));
  for (const [stream, { seq, hash }] of ends) {
    const part = streams.get(stream);
    // Of a retired stream the journal knows how it ends, and nothing of what went before.
    if (part?.retired !== undefined && Number(part.head?.seq) > seq) continue;
    const there = part?.entries[0]?.hash ?? (part?.head?.seq === seq ? part.head.hash : undefined);
    if (there !== hash) return { status: "forked", stream, seq };
  }
  return { status: "ahead" };
}
