import { canonicalJson, type StreamId, saltedDigest, sha256Hex } from "@mirror/vocabulary";
import type { Entry, EntryBody, Head, WithheldEntry } from "./entry.js";

const SALT = /^[0-9a-f]{32}$/;

/**
 * Turns bodies into the entries that follow `head` in a stream (null: the stream's first). One salt for each body,
 * 16 random bytes in lower-case hex. Throws where a body has no JSON form or a salt is missing or misshapen: both are
 * defects of the caller.
 */
export function sealEntries(
  head: Head | null,
  stream: StreamId,
  bodies: readonly EntryBody[],
  salts: readonly string[],
): Entry[] {
  if (bodies.length !== salts.length) {
    throw new TypeError(`${bodies.length} bodies need as many salts; there are ${salts.length}.`);
  }
  let seq = head?.seq ?? 0;
  let prev = head?.hash ?? null;
  return bodies.map((body, at) => {
    const salt = salts[at];
    if (salt === undefined || !SALT.test(salt)) {
      throw new TypeError("A salt is 16 random bytes in lower-case hex.");
    }
    seq += 1;
    const digest = saltedDigest(salt, body);
    const hash = entryHash({ stream, seq, prev, digest });
    const entry: Entry = { stream, seq, prev, digest, hash, body, salt };
    prev = hash;
    return entry;
  });
}

/** SHA-256 over the RFC 8785 form of `{ stream, seq, prev, digest }`: what ties an entry to its place. */
export function entryHash({ stream, seq, prev, digest }: Omit<WithheldEntry, "hash">): string {
  return sha256Hex(canonicalJson({ stream, seq, prev, digest }));
}
