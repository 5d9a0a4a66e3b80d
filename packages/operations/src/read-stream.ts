import type { Entry, Head } from "@mirror/journal";
import { type Fact, type Instant, known, type StreamId } from "@mirror/vocabulary";
import type { Desk } from "./desk.js";
import { readFact } from "./read-fact.js";
import type { Cached } from "./state-cache.js";
import type { StreamKind } from "./stream-kind.js";

/** A stream as it stands: its state, and where its record ends. */
export interface StreamRead<State> {
  readonly state: State | undefined;
  readonly head: Head | null;
  /** When the last of its entries was recorded; null: it has none. */
  readonly lastAt: Instant | null;
  /** When it was read, by the journal's clock. */
  readonly now: Instant;
}

/** Reads a stream back, from where this process last knew it to stand as long as the record still goes on from there. */
export async function readStream<State, F extends Fact>(
  { journal, states }: Desk,
  kind: StreamKind<State, F>,
  stream: StreamId,
): Promise<StreamRead<State>> {
  const cached = states.get(stream);
  const { now, head, entries } = await readAfter(cached);
  if (cached !== undefined && !goesOnFrom(cached.head, head, entries)) {
    // The record went back, or is another one (a restored backup): what we remember of it never happened.
    states.forget(stream);
    return readBack(undefined, await readAfter(undefined));
  }
  return readBack(cached, { now, head, entries });

  async function readAfter(before: Cached | undefined) {
    const reading = await journal.read([
      { stream, ...(before === undefined ? {} : { after: before.head.seq }) },
    ]);
    const { head, entries } = known(reading.streams.get(stream), `The stream ${stream} in its reading`);
    return { now: reading.now, head, entries };
  }

  async function readBack(
    before: Cached | undefined,
    read: { now: Instant; head: Head | null; entries: readonly Entry[] },
  ): Promise<StreamRead<State>> {
    if (read.head === null) return { state: undefined, head: null, lastAt: null, now: read.now };
    await kind.prepare?.(journal, read.entries);
    const state = read.entries.reduce<State | undefined>(
      (sofar, entry) => kind.evolve(sofar, readFact<F>(entry)),
      before?.state as State | undefined,
    );
    // Of a stream that left for an archive that is not at hand, the journal tells where it ended and nothing else.
    const lastAt = read.entries.at(-1)?.body.recordedAt ?? before?.lastAt ?? null;
    if (lastAt !== null) states.keep(stream, { state, head: read.head, lastAt });
    return { state, head: read.head, lastAt, now: read.now };
  }
}

function goesOnFrom(known: Head, head: Head | null, entries: readonly Entry[]): boolean {
  const [first] = entries;
  return first === undefined
    ? head?.seq === known.seq && head.hash === known.hash
    : first.seq === known.seq + 1 && first.prev === known.hash;
}
