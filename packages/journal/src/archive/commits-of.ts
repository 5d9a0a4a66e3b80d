import type { StreamId } from "@mirror/vocabulary";
import { linkFault } from "../chain.js";
import type { Head } from "../entry.js";
import { JournalDamaged } from "../failure.js";
import type { Answered, CommitNote, Reading } from "../port.js";
import type { ArchivedCommand, ArchivedCommit } from "./segment.js";

/** What the journal says of commits beside their notes. */
export interface CommitsRead {
  /** The streams that they moved. */
  readonly streams: Reading["streams"];
  /** What the commands were answered with, by their ids. */
  readonly answers: ReadonlyMap<string, Answered>;
  /** Streams of exercises, and which exercise each is of. */
  readonly exercises: ReadonlyMap<StreamId, string>;
}

/**
 * Commits as the archive keeps them, from their notes and from what was read besides. `heads` is where each stream ended
 * before, as far as that is known, and is told where it ends now. Throws JournalDamaged where a chain does not hold: what
 * does not verify is never sealed.
 */
export function commitsOf(
  notes: readonly CommitNote[],
  { streams, answers, exercises }: CommitsRead,
  heads: Map<StreamId, Head>,
): ArchivedCommit[] {
  return notes.map(({ position, at, mode, streams: moves, command: id }) => {
    const entries = moves.flatMap(({ stream, from, to }) => {
      const known = streams.get(stream)?.entries ?? [];
      const moved = known.filter(({ seq }) => seq >= from && seq <= to);
      if (moved.length !== to - from + 1)
        throw new JournalDamaged(
          `Entries ${from} to ${to} of ${stream}, of commit ${position}, are missing.`,
        );
      for (const entry of moved) {
        const before = entry.prev === null ? null : { seq: entry.seq - 1, hash: entry.prev };
        const fault = linkFault(stream, heads.get(stream) ?? before, entry);
        if (fault !== undefined) throw new JournalDamaged(`${stream} is not what was written. ${fault}`);
        heads.set(stream, { seq: entry.seq, hash: entry.hash });
      }
      return moved;
    });
    // A turn has one clock, so whichever of its streams tells.
    const exercise = moves.flatMap(({ stream }) => exercises.get(stream) ?? [])[0] ?? null;
    return { position, at, mode, exercise, command: commandOf(id, answers), entries };
  });
}

/** An answer that the journal has forgotten by now is forgotten here too. */
function commandOf(id: string | undefined, answers: ReadonlyMap<string, Answered>): ArchivedCommand | null {
  if (id === undefined) return null;
  const answered = answers.get(id);
  return answered === undefined ? null : { id, ...answered };
}
