import type { Actor, Instant, Mode, PartnerId, StreamId, Tlp } from "@mirror/vocabulary";

/** What one entry says. `occurredAt` is when it happened, `recordedAt` when it was written down, `exerciseAt` the exercise's own time. */
export interface EntryBody {
  readonly recordedAt: Instant;
  readonly occurredAt: Instant;
  readonly exerciseAt: Instant | null;
  readonly actor: Actor;
  readonly partner: PartnerId | null;
  readonly mode: Mode;
  readonly type: string;
  readonly data: unknown;
  readonly marking: Tlp;
}

/**
 * One line of the record. `digest` is SHA-256 over the salt and the RFC 8785 form of `body`; `hash` is SHA-256 over the
 * RFC 8785 form of `{ stream, seq, prev, digest }`; `prev` is the hash of the entry before, null for the first.
 */
export interface Entry {
  readonly stream: StreamId;
  /** 1 for a stream's first entry; no gaps. */
  readonly seq: number;
  readonly prev: string | null;
  readonly digest: string;
  readonly hash: string;
  readonly body: EntryBody;
  /** 16 random bytes in hex: without it the digest of a short body could be guessed. */
  readonly salt: string;
}

/** An entry as someone holds it who may not see what it says: the chain still verifies. */
export type WithheldEntry = Omit<Entry, "body" | "salt">;

/** Where a stream ends. */
export interface Head {
  readonly seq: number;
  readonly hash: string;
}
