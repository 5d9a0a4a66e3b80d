import type { StreamId } from "@mirror/vocabulary";
import { verifyChain } from "./chain.js";
import type { Entry, Head } from "./entry.js";
import { JournalDamaged } from "./failure.js";
import type { Journal, StreamReading } from "./port.js";
import { earliestParts } from "./stream-parts.js";

/**
 * Finds the entries of a stream in the segments of an archive that hold them. `afresh`: what was found before was not it,
 * so nothing that is remembered counts.
 */
export type RetiredEntries = (
  stream: StreamId,
  segments: readonly number[],
  afresh: boolean,
) => Promise<readonly Entry[]>;

/**
 * A journal that reads retired streams back from their archive, as if they had never left. What comes back has to be the
 * whole chain up to the head that the journal kept, so that the archive cannot say anything else (INV-06); throws
 * JournalDamaged where it is not.
 */
export function withRetired(journal: Journal, entriesOf: RetiredEntries): Journal {
  const readBack = async (
    stream: StreamId,
    head: Head,
    segments: readonly number[],
    after: number,
  ): Promise<StreamReading> => {
    // Whoever knows it all already asks for nothing: no file has to be opened for that.
    if (after >= head.seq) return { head, entries: [] };
    let fault: string | undefined;
    for (const afresh of [false, true]) {
      const entries = await entriesOf(stream, segments, afresh);
      fault = faultIn(stream, entries, head);
      if (fault === undefined) return { head, entries: entries.slice(after) };
    }
    throw new JournalDamaged(
      `${stream} is in the segments ${segments.join(", ")} of the archive, and is not what was written there. ${fault}`,
    );
  };

  return {
    ...journal,
    async read(parts) {
      const reading = await journal.read(parts);
      const streams = new Map(reading.streams);
      for (const [stream, after] of earliestParts(parts)) {
        const part = reading.streams.get(stream);
        if (part?.retired === undefined || part.head === null) continue;
        streams.set(stream, await readBack(stream, part.head, part.retired, after));
      }
      return { now: reading.now, streams };
    },
  };
}

function faultIn(stream: StreamId, entries: readonly Entry[], head: Head): string | undefined {
  const verdict = verifyChain(stream, entries);
  if (!verdict.ok) return verdict.fault;
  return verdict.head?.hash === head.hash
    ? undefined
    : `It has ${entries.length} entries there, and not the ${head.seq} that the journal knows of.`;
}
