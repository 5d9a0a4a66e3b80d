import { type Instant, type Mode, msOf, type StreamId } from "@mirror/vocabulary";
import { byBytes } from "../byte-order.js";
import { requireRetirable, requireWellFormed } from "../commit-form.js";
import type { Entry, Head } from "../entry.js";
import { ANSWERS_KEPT_MS } from "../kept-answers.js";
import { movesOf } from "../moves.js";
import type {
  Answered,
  ClockId,
  Commit,
  CommitNote,
  CommitResult,
  IndexPosition,
  Journal,
  OwedRow,
  Retiring,
  StreamReading,
  WakeUpKey,
  WakeUpRow,
} from "../port.js";
import { earliestParts } from "../stream-parts.js";

/**
 * A journal that lives as long as the object: for simulations and tests, with the same promises as the durable one.
 * `now` is its clock. `answersKeptMs` is how long a command's answer is remembered (7 days when left out).
 */
export function memoryJournal({
  now,
  answersKeptMs = ANSWERS_KEPT_MS,
}: {
  now: () => Instant;
  answersKeptMs?: number;
}): Journal & Retiring {
  const streams = new Map<StreamId, Entry[]>();
  const retired = new Map<StreamId, { readonly head: Head; readonly segments: readonly number[] }>();
  const answers = new Map<string, Answered & { readonly forgottenAtMs: number }>();
  const wakeUps = new Map<ClockId, Map<string, WakeUpRow>>();
  const outbox: Record<Mode, Map<string, OwedRow>> = { live: new Map(), exercise: new Map() };
  const indexes = new Map<string, Map<string, number>>();
  const lookUps = new Map<string, Map<string, string>>();
  const notes: CommitNote[] = [];

  const headOf = (stream: StreamId): Head | null => {
    const last = streams.get(stream)?.at(-1);
    return last === undefined ? (retired.get(stream)?.head ?? null) : { seq: last.seq, hash: last.hash };
  };

  const answered = (commandId: string, at: Instant): Answered | undefined => {
    const kept = answers.get(commandId);
    if (kept === undefined || kept.forgottenAtMs <= msOf(at)) return undefined;
    return { contentHash: kept.contentHash, answer: kept.answer };
  };

  const refusal = (commit: Commit, at: Instant): CommitResult | undefined => {
    const before = commit.command && answered(commit.command.id, at);
    if (before !== undefined) {
      return before.contentHash === commit.command?.contentHash
        ? { status: "answered", answer: before.answer }
        : { status: "id-reused" };
    }
    const moved = [...commit.readSet].filter(([stream, head]) => !sameHead(head, headOf(stream)));
    const changed = [...(commit.listings ?? [])].filter(
      ([index, members]) => !hasJust(indexes.get(index), members),
    );
    const overtakenBy = [...moved, ...changed].map(([name]) => name);
    if (overtakenBy.length > 0) return { status: "overtaken", streams: overtakenBy };
    const closed = movesOf(commit.entries).flatMap(({ stream }) => (retired.has(stream) ? [stream] : []));
    if (closed.length > 0) return { status: "retired", streams: closed };
    if (commit.notBefore !== undefined && at < commit.notBefore) return { status: "too-early", now: at };
    if (commit.notAfter !== undefined && at > commit.notAfter) return { status: "too-late", now: at };
    return undefined;
  };

  const write = (commit: Commit, at: Instant): number => {
    for (const entry of commit.entries) within(streams, entry.stream, (): Entry[] => []).push(asKept(entry));
    for (const { mode, effect } of commit.outbox.remove) outbox[mode].delete(effect);
    for (const { mode, effect, stream, capability } of commit.outbox.add) {
      outbox[mode].set(effect, Object.freeze({ mode, effect, stream, capability }));
    }
    for (const key of commit.wakeUps.cancel) dropFrom(wakeUps, key.clock, bell(key));
    for (const { clock, stream, name, dueAt } of commit.wakeUps.set) {
      const row = Object.freeze({ clock, stream, name, dueAt });
      within(wakeUps, clock, () => new Map<string, WakeUpRow>()).set(bell(row), row);
    }
    for (const { index, member } of commit.index.drop) dropFrom(indexes, index, member);
    for (const { index, member, score } of commit.index.put)
      within(indexes, index, () => new Map<string, number>()).set(member, score + 0);
    for (const { map, key } of commit.lookUps.drop) dropFrom(lookUps, map, key);
    for (const { map, key, value } of commit.lookUps.put)
      within(lookUps, map, () => new Map<string, string>()).set(key, value);
    if (commit.command !== undefined) {
      const { id, contentHash, answer } = commit.command;
      answers.set(id, {
        contentHash,
        answer: asKept(answer ?? null),
        forgottenAtMs: msOf(at) + answersKeptMs,
      });
    }
    const position = notes.length + 1;
    const command = commit.command === undefined ? {} : { command: commit.command.id };
    notes.push(frozen({ position, at, mode: commit.mode, ...command, streams: movesOf(commit.entries) }));
    return position;
  };

  const byDue = (clock: ClockId): WakeUpRow[] =>
    [...(wakeUps.get(clock)?.values() ?? [])].sort(
      (one, other) => byBytes(one.dueAt, other.dueAt) || byBytes(bell(one), bell(other)),
    );

  return {
    async read(parts) {
      const read = new Map<StreamId, StreamReading>();
      for (const [stream, after] of earliestParts(parts)) {
        const gone = retired.get(stream);
        read.set(stream, {
          head: headOf(stream),
          entries: (streams.get(stream) ?? []).slice(after),
          ...(gone === undefined ? {} : { retired: gone.segments }),
        });
      }
      return { now: now(), streams: read };
    },
    async answerTo(commandId) {
      return answered(commandId, now());
    },
    async commit(commit) {
      requireWellFormed(commit);
      const at = now();
      return refusal(commit, at) ?? { status: "committed", position: write(commit, at), at };
    },
    async retire(retirement) {
      requireRetirable(retirement);
      const moved = retirement.streams.filter(({ stream, head }) => !sameHead(head, headOf(stream)));
      if (moved.length > 0) return { status: "overtaken", streams: moved.map(({ stream }) => stream) };
      const owing = [
        ...retirement.effects.flatMap(({ mode, effect }) => (outbox[mode].has(effect) ? [effect] : [])),
        ...retirement.wakeUps.flatMap((key) => (wakeUps.get(key.clock)?.has(bell(key)) ? [key.name] : [])),
      ];
      if (owing.length > 0) return { status: "owing", owing };
      for (const { stream, head, segments } of retirement.streams) {
        if (!streams.delete(stream)) continue;
        retired.set(stream, frozen({ head: { ...head }, segments: [...segments] }));
      }
      return { status: "retired" };
    },
    async dueWakeUps(clock, at, limit) {
      return page(
        byDue(clock).filter(({ dueAt }) => dueAt <= at),
        limit,
      );
    },
    async nextWakeUp(clock) {
      return byDue(clock)[0];
    },
    async clocks() {
      return [...wakeUps.keys()].sort(byBytes);
    },
    async owed(mode, { after, limit }) {
      const rows = [...outbox[mode].values()].sort((one, other) => byBytes(one.effect, other.effect));
      return page(
        after === undefined ? rows : rows.filter(({ effect }) => byBytes(effect, after) > 0),
        limit,
      );
    },
    async list(index, { after, limit }) {
      const rows = [...(indexes.get(index) ?? [])]
        .map(([member, score]): IndexPosition => ({ member, score }))
        .sort((one, other) => byPosition(other, one));
      return page(after === undefined ? rows : rows.filter((row) => byPosition(row, after) < 0), limit);
    },
    async lookUp(map, key) {
      return lookUps.get(map)?.get(key);
    },
    async follow(after, limit) {
      return page(notes.slice(after), limit);
    },
    async position() {
      return notes.length;
    },
  };
}

function sameHead(one: Head | null, other: Head | null): boolean {
  return one?.seq === other?.seq && one?.hash === other?.hash;
}

function hasJust(index: ReadonlyMap<string, number> | undefined, members: readonly string[]): boolean {
  return (index?.size ?? 0) === members.length && members.every((member) => index?.has(member));
}

/** What tells one wake-up of a clock from another. */
function bell({ stream, name }: WakeUpKey): string {
  return `${stream} ${name}`;
}

function byPosition(one: IndexPosition, other: IndexPosition): number {
  return one.score - other.score || byBytes(one.member, other.member);
}

function page<T>(rows: readonly T[], limit: number): T[] {
  return rows.slice(0, Math.max(0, limit));
}

function within<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const there = map.get(key);
  if (there !== undefined) return there;
  const made = make();
  map.set(key, made);
  return made;
}

function dropFrom<V>(maps: Map<string, Map<string, V>>, name: string, key: string): void {
  const map = maps.get(name);
  map?.delete(key);
  if (map?.size === 0) maps.delete(name);
}

/** What a durable journal would give back: no shared objects, no `undefined`, nothing that a reader could change. */
function asKept<T>(value: T): T {
  return frozen(JSON.parse(JSON.stringify(value)));
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
}
