import type { StreamId } from "@mirror/vocabulary";
import type { Entry } from "../entry.js";
import { JournalDamaged } from "../failure.js";
import { base64urlOf, hexOf } from "./short-text.js";
import { bodyFrom, storedBody } from "./stored-body.js";

/**
 * An entry as one element of its stream's list: the version of this form, hash, digest and salt in base64url, then the
 * body. The stream is the list's name, the seq the place in it and `prev` the hash before, so none is kept twice.
 *
 *     1<hash: 43><digest: 43><salt: 22>[body]
 *
 * The scripts read the hash at its place.
 */
export function storedEntry({ hash, digest, salt, body }: Entry): string {
  return `1${base64urlOf(hash)}${base64urlOf(digest)}${base64urlOf(salt)}${storedBody(body)}`;
}

/** Reads an entry back. Throws `JournalDamaged` where the element is not one of ours. */
export function entryFrom(stored: string, stream: StreamId, seq: number, prev: string | null): Entry {
  const [, hash = "", digest = "", salt = "", json] = SHAPE.exec(stored) ?? [];
  const body = json === undefined ? undefined : bodyFrom(json);
  if (body === undefined) throw new JournalDamaged(`Entry ${seq} of ${stream} is not one that we wrote.`);
  return { stream, seq, prev, digest: hexOf(digest), hash: hexOf(hash), body, salt: hexOf(salt) };
}

const SHAPE = /^1([\w-]{43})([\w-]{43})([\w-]{22})(\[.*\])$/s;
