import { instantOf, msOf, type StreamId } from "@mirror/vocabulary";
import type { Entry, EntryBody } from "../entry.js";
import { JournalDamaged } from "../failure.js";

/**
 * An entry as one element of its stream's list: a version, hash, digest and salt in base64url, then the body as a JSON
 * array. The stream is the list's name, the seq the place in it and `prev` the hash before, so none is kept twice; a
 * waiting run is mostly entries, and this form takes about half of the plain one.
 *
 *     1<hash: 43><digest: 43><salt: 22>[recordedAt ms, ms from occurredAt to it, exerciseAt ms or null, actor, partner, mode, type, data, marking]
 */
export function storedEntry({ hash, digest, salt, body }: Entry): string {
  const recordedAtMs = msOf(body.recordedAt);
  const fields: StoredBody = [
    recordedAtMs,
    recordedAtMs - msOf(body.occurredAt),
    body.exerciseAt === null ? null : msOf(body.exerciseAt),
    body.actor,
    body.partner,
    body.mode,
    body.type,
    body.data,
    body.marking,
  ];
  return VERSION + base64urlOf(hash) + base64urlOf(digest) + base64urlOf(salt) + JSON.stringify(fields);
}

/** Reads an entry back. Throws `JournalDamaged` where the element is not one of ours. */
export function entryFrom(stored: string, stream: StreamId, seq: number, prev: string | null): Entry {
  const [, hash, digest, salt, json] = SHAPE.exec(stored) ?? [];
  const fields = json === undefined ? undefined : storedBody(json);
  if (hash === undefined || digest === undefined || salt === undefined || fields === undefined) {
    throw new JournalDamaged(`Entry ${seq} of ${stream} is not one that we wrote.`);
  }
  const [recordedAtMs, occurredBeforeMs, exerciseAtMs, actor, partner, mode, type, data, marking] = fields;
  const body: EntryBody = {
    recordedAt: instantOf(recordedAtMs),
    occurredAt: instantOf(recordedAtMs - occurredBeforeMs),
    exerciseAt: exerciseAtMs === null ? null : instantOf(exerciseAtMs),
    actor,
    partner,
    mode,
    type,
    data,
    marking,
  };
  return { stream, seq, prev, digest: hexOf(digest), hash: hexOf(hash), body, salt: hexOf(salt) };
}

/** A hash as the commit script compares it: 43 characters of base64url, where hex takes 64. */
export function base64urlOf(hex: string): string {
  return Buffer.from(hex, "hex").toString("base64url");
}

export function hexOf(base64url: string): string {
  return Buffer.from(base64url, "base64url").toString("hex");
}

const VERSION = "1";
const SHAPE = /^1([\w-]{43})([\w-]{43})([\w-]{22})(\[.*\])$/s;

type StoredBody = [
  recordedAtMs: number,
  occurredBeforeMs: number,
  exerciseAtMs: number | null,
  actor: EntryBody["actor"],
  partner: EntryBody["partner"],
  mode: EntryBody["mode"],
  type: string,
  data: unknown,
  marking: EntryBody["marking"],
];

/** Only we write these lists: what has nine fields and three times is taken at its word, and the chain finds the rest. */
function storedBody(json: string): StoredBody | undefined {
  let fields: unknown;
  try {
    fields = JSON.parse(json);
  } catch {
    return undefined;
  }
  return isStoredBody(fields) ? fields : undefined;
}

function isStoredBody(fields: unknown): fields is StoredBody {
  if (!Array.isArray(fields) || fields.length !== 9) return false;
  const [recordedAtMs, occurredBeforeMs, exerciseAtMs] = fields;
  return (
    isTime(recordedAtMs) &&
    isTime(recordedAtMs - occurredBeforeMs) &&
    (exerciseAtMs === null || isTime(exerciseAtMs))
  );
}

/** Whether this is a number of milliseconds that a date can be made of. */
function isTime(ms: unknown): ms is number {
  return typeof ms === "number" && Number.isInteger(ms) && Math.abs(ms) <= 8.64e15;
}
