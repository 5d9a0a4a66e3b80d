import { Actor, instantOf, type Mode, PartnerId, type StreamId, TLP_LABELS } from "@mirror/vocabulary";
import type { Entry, EntryBody, Head } from "./entry.js";
import type { Commit, Retirement } from "./port.js";

/** A commit that no journal may take: a defect of whoever made it, found before anything is sent. */
export class MalformedCommit extends TypeError {
  override readonly name = "MalformedCommit";
}

const HEX_32_BYTES = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;
/** Spaces part the words of a stored row, and control characters or half a surrogate pair have no place in a name. */
const NAME = /^[^\s\p{Cc}\p{Cs}]+$/u;
const TEXT = /^\P{Cs}*$/u;

const BODY_FIELDS = [
  "recordedAt",
  "occurredAt",
  "exerciseAt",
  "actor",
  "partner",
  "mode",
  "type",
  "data",
  "marking",
] as const satisfies readonly (keyof EntryBody)[];

/**
 * Throws `MalformedCommit` unless the commit is one that every journal stores the same: entries that follow the heads
 * of the read set without a gap, bodies with just their nine fields, names without spaces, finite scores. Hashes are
 * not computed again here: whoever sealed the entries did so a moment ago, and `verifyChain` finds a forgery.
 */
export function requireWellFormed(commit: Commit): void {
  requireLinks(commit);
  if (commit.command !== undefined) {
    requireText("A command id", commit.command.id);
    requireName("A content hash", commit.command.contentHash);
  }
  for (const [index, members] of commit.listings ?? []) {
    requireText("An index", index);
    for (const member of members) requireText("A member of an index", member);
    if (new Set(members).size < members.length)
      throw new MalformedCommit(`A member of ${index} is listed twice.`);
  }
  for (const { mode, effect } of [...commit.outbox.add, ...commit.outbox.remove]) {
    requireMode(commit.mode, mode);
    requireName("An effect id", effect);
  }
  for (const { stream, capability } of commit.outbox.add) {
    requireName("A stream id", stream);
    requireText("A capability", capability);
  }
  for (const { clock, stream, name } of [...commit.wakeUps.set, ...commit.wakeUps.cancel]) {
    requireText("A clock", clock);
    requireName("A stream id", stream);
    requireText("A wake-up's name", name);
  }
  for (const { dueAt } of commit.wakeUps.set) requireInstant(dueAt);
  for (const { index, member } of [...commit.index.put, ...commit.index.drop]) {
    requireText("An index", index);
    requireText("A member of an index", member);
  }
  for (const { score } of commit.index.put) {
    if (!Number.isFinite(score)) throw new MalformedCommit(`A score is a finite number, not ${score}.`);
  }
  for (const { map, key } of [...commit.lookUps.put, ...commit.lookUps.drop]) {
    requireText("A map", map);
    requireText("A key of a map", key);
  }
  for (const { value } of commit.lookUps.put) requireText("A value of a map", value);
  for (const bound of [commit.notBefore, commit.notAfter]) if (bound !== undefined) requireInstant(bound);
}

/** Throws `MalformedCommit` unless this is a retirement that every journal stores the same. */
export function requireRetirable({ streams, effects, wakeUps }: Retirement): void {
  for (const { stream, head, segments } of streams) {
    requireName("A stream id", stream);
    requireHead(head);
    const inOrder = segments.every((one, at) => Number.isSafeInteger(one) && one > (segments[at - 1] ?? 0));
    if (segments.length === 0 || !inOrder)
      throw new MalformedCommit(`The segments of ${stream} are numbers from 1 on, in order, at least one.`);
  }
  if (new Set(streams.map(({ stream }) => stream)).size < streams.length)
    throw new MalformedCommit("A stream is named twice.");
  for (const { effect } of effects) requireName("An effect id", effect);
  for (const { clock, stream, name } of wakeUps) {
    requireText("A clock", clock);
    requireName("A stream id", stream);
    requireText("A wake-up's name", name);
  }
}

function requireHead(head: Head): void {
  if (!(Number.isSafeInteger(head.seq) && head.seq > 0 && HEX_32_BYTES.test(head.hash)))
    throw new MalformedCommit(`This is not a head: ${JSON.stringify(head)}.`);
}

function requireLinks({ mode, readSet, entries }: Commit): void {
  const ends = new Map<StreamId, { seq: number; hash: string | null }>();
  for (const [stream, head] of readSet) {
    requireName("A stream id", stream);
    if (head !== null) requireHead(head);
    ends.set(stream, { seq: head?.seq ?? 0, hash: head?.hash ?? null });
  }
  const seen = new Seen();
  for (const entry of entries) {
    const end = ends.get(entry.stream);
    if (end === undefined) {
      throw new MalformedCommit(
        `${entry.stream} is written without having been read: put its head in the read set.`,
      );
    }
    if (entry.seq !== end.seq + 1 || entry.prev !== end.hash) {
      throw new MalformedCommit(`Entry ${entry.seq} of ${entry.stream} does not follow entry ${end.seq}.`);
    }
    requireEntry(entry, seen);
    requireMode(mode, entry.body.mode);
    ends.set(entry.stream, { seq: entry.seq, hash: entry.hash });
  }
}

/** What was found well-formed in this commit: its entries have few instants, and fewer actors. */
class Seen {
  readonly instants = new Set<string>();
  readonly actors = new Set<Actor>();
}

function requireEntry({ digest, hash, salt, body }: Entry, seen: Seen): void {
  if (!HEX_32_BYTES.test(digest) || !HEX_32_BYTES.test(hash) || !SALT.test(salt)) {
    throw new MalformedCommit("Digest, hash and salt are lower-case hex of 32, 32 and 16 bytes.");
  }
  if (
    Object.keys(body).length !== BODY_FIELDS.length ||
    !BODY_FIELDS.every((field) => Object.hasOwn(body, field))
  ) {
    throw new MalformedCommit(`A body has just these fields: ${BODY_FIELDS.join(", ")}.`);
  }
  if (!seen.actors.has(body.actor)) requireActor(body.actor);
  seen.actors.add(body.actor);
  if (body.partner !== null && !PartnerId.safeParse(body.partner).success) {
    throw new MalformedCommit(`This is not the id of a partner: ${JSON.stringify(body.partner)}.`);
  }
  if (!TLP_LABELS.includes(body.marking)) {
    throw new MalformedCommit(`A marking is one of ${TLP_LABELS.join(", ")}, not ${body.marking}.`);
  }
  for (const instant of [body.recordedAt, body.occurredAt, body.exerciseAt]) {
    if (instant === null || seen.instants.has(instant)) continue;
    requireInstant(instant);
    seen.instants.add(instant);
  }
}

function requireActor(actor: Actor): void {
  if (!Actor.safeParse(actor).success)
    throw new MalformedCommit(`This is not an actor: ${JSON.stringify(actor)}.`);
}

/** Nothing that a drill decides may be written among what is real, nor the other way round (DR-01). */
function requireMode(ofCommit: Mode, ofRow: Mode): void {
  if (ofRow !== ofCommit)
    throw new MalformedCommit(`A commit of mode ${ofCommit} holds something of mode ${ofRow}.`);
}

function requireInstant(instant: string): void {
  const ms = Date.parse(instant);
  if (Number.isNaN(ms) || instantOf(ms) !== instant) {
    throw new MalformedCommit(`${JSON.stringify(instant)} is not an instant that exists.`);
  }
}

function requireName(what: string, name: string): void {
  if (!NAME.test(name)) {
    throw new MalformedCommit(`${what} has at least one character and no spaces: ${JSON.stringify(name)}.`);
  }
}

function requireText(what: string, text: string): void {
  if (!TEXT.test(text)) throw new MalformedCommit(`${what} is well-formed text: ${JSON.stringify(text)}.`);
}
