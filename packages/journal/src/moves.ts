import type { StreamId } from "@mirror/vocabulary";
import type { Entry } from "./entry.js";
import type { CommitNote } from "./port.js";

/** What a commit did to each stream, in the order of their first entries: from which seq to which, and what was written. */
export function movesOf(entries: readonly Entry[]): CommitNote["streams"] {
  const moves = new Map<StreamId, { stream: StreamId; from: number; to: number; types: string[] }>();
  for (const { stream, seq, body } of entries) {
    const move = moves.get(stream) ?? { stream, from: seq, to: seq, types: [] };
    moves.set(stream, move);
    move.to = seq;
    move.types.push(body.type);
  }
  return [...moves.values()];
}
