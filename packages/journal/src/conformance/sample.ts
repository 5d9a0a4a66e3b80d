import {
  type Actor,
  contentHash,
  type Instant,
  instantOf,
  type Mode,
  PartnerId,
  PersonId,
  type StreamId,
  sha256Hex,
} from "@mirror/vocabulary";
import type { Commit, Entry, EntryBody, Head } from "../index.js";
import { sealEntries } from "../index.js";

/** Plain material for tests of a journal: bodies, salts and commits that hold just what a test cares about. */
const PARTNER = PartnerId.parse("partner--01934f3c-0000-7000-8000-000000000001");
const PERSON: Actor = {
  kind: "person",
  person: PersonId.parse("person--01934f3c-0000-7000-8000-000000000002"),
  partner: PARTNER,
};

export const SAMPLE_TIME: Instant = instantOf(Date.UTC(2026, 10, 22, 3, 0, 0, 0));

export function sampleBody(type: string, data: unknown = {}, mode: Mode = "live"): EntryBody {
  return {
    recordedAt: SAMPLE_TIME,
    occurredAt: SAMPLE_TIME,
    exerciseAt: null,
    actor: PERSON,
    partner: PARTNER,
    mode,
    type,
    data,
    marking: "TLP:AMBER",
  };
}

/** A salt that is the same each time: tests are repeatable, and need no randomness. */
export function sampleSalt(stream: StreamId, seq: number): string {
  return sha256Hex(`${stream} ${seq}`).slice(0, 32);
}

/** Seals bodies after `head`, with sample salts. */
export function sealed(head: Head | null, stream: StreamId, ...bodies: EntryBody[]): Entry[] {
  const from = head?.seq ?? 0;
  return sealEntries(
    head,
    stream,
    bodies,
    bodies.map((_, at) => sampleSalt(stream, from + at + 1)),
  );
}

/** A commit of this and nothing else. */
export function commitOf(parts: Partial<Commit>): Commit {
  return {
    mode: "live",
    readSet: new Map(),
    entries: [],
    outbox: { add: [], remove: [] },
    wakeUps: { set: [], cancel: [] },
    index: { put: [], drop: [] },
    lookUps: { put: [], drop: [] },
    ...parts,
  };
}

/** A commit that appends facts of these types to one stream. */
export function append(stream: StreamId, head: Head | null, ...types: string[]): Commit {
  return commitOf({
    readSet: new Map([[stream, head]]),
    entries: sealed(head, stream, ...types.map((type) => sampleBody(type))),
  });
}

/** The same, decided at this instant: a journal whose clock is watched takes nothing that another clock decided. */
export function appendAt(at: Instant, stream: StreamId, head: Head | null, ...types: string[]): Commit {
  const bodies = types.map((type) => ({ ...sampleBody(type), recordedAt: at, occurredAt: at }));
  return commitOf({ readSet: new Map([[stream, head]]), entries: sealed(head, stream, ...bodies) });
}

/** A command as it stands in a commit. */
export function commandOf(id: string, content: unknown, answer: unknown): NonNullable<Commit["command"]> {
  return { id, contentHash: contentHash(content), answer };
}

/** Where a stream stands after these entries. */
export function headAfter(entries: readonly Entry[]): Head | null {
  const last = entries.at(-1);
  return last === undefined ? null : { seq: last.seq, hash: last.hash };
}
