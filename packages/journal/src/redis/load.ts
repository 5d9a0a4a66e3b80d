import { msOf, type StreamId } from "@mirror/vocabulary";
import type { Redis } from "ioredis";
import type { ArchivedCommit } from "../archive/index.js";
import { ANSWERS_KEPT_MS } from "../kept-answers.js";
import { movesOf } from "../moves.js";
import type { IndexRow, LookUpRow, OwedRow, WakeUpRow } from "../port.js";
import { NOTES_KEPT } from "./archived.js";
import { noteText } from "./commit-note.js";
import { KEY_PREFIX } from "./key-prefix.js";
import { storedEntry } from "./stored-entry.js";

/** What follows from the states of streams: what they owe, when they want to be woken, where they are found. */
export interface Rows {
  readonly owed: readonly OwedRow[];
  readonly wakeUps: readonly WakeUpRow[];
  readonly index: readonly IndexRow[];
  readonly lookUps: readonly LookUpRow[];
}

/** Puts commits of an archive into a journal that has no others, in order. `last` is the position of the last of all. */
export async function loadCommits(
  redis: Redis,
  commits: readonly ArchivedCommit[],
  { last, nowMs, prefix = KEY_PREFIX }: { last: number; nowMs: number; prefix?: string },
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const { position, at, mode, command, entries } of commits) {
    const byStream = new Map<StreamId, string[]>();
    for (const entry of entries)
      byStream.set(entry.stream, [...(byStream.get(entry.stream) ?? []), storedEntry(entry)]);
    for (const [stream, stored] of byStream) pipeline.rpush(`${prefix}stream:${stream}`, ...stored);
    if (position > last - NOTES_KEPT)
      pipeline.xadd(
        `${prefix}notes`,
        `${position}-0`,
        "a",
        msOf(at),
        "n",
        noteText(mode, movesOf(entries), command?.id),
      );
    const keptMs = msOf(at) + ANSWERS_KEPT_MS - nowMs;
    if (command !== null && keptMs > 0)
      pipeline.set(
        `${prefix}command:${command.id}`,
        `${command.contentHash} ${JSON.stringify(command.answer)}`,
        "PX",
        keptMs,
      );
  }
  await done(pipeline.exec());
}

/** Puts what follows from the entries beside them. */
export async function loadRows(
  redis: Redis,
  { owed, wakeUps, index, lookUps }: Rows,
  prefix = KEY_PREFIX,
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const { mode, effect, stream, capability } of owed)
    pipeline.zadd(`${prefix}owed:${mode}`, 0, `${effect} ${stream} ${capability}`);
  for (const { clock, stream, name, dueAt } of wakeUps) {
    pipeline.zadd(`${prefix}wake:${clock}`, msOf(dueAt), `${stream} ${name}`);
    pipeline.sadd(`${prefix}clocks`, clock);
  }
  for (const row of index) pipeline.zadd(`${prefix}index:${row.index}`, row.score, row.member);
  for (const { map, key, value } of lookUps) pipeline.hset(`${prefix}map:${map}`, key, value);
  await done(pipeline.exec());
}

/** Says that a journal goes as far as its archive: the next commit follows this position. */
export async function loadedUpTo(redis: Redis, position: number, prefix = KEY_PREFIX): Promise<void> {
  await done(redis.multi().set(`${prefix}position`, position).set(`${prefix}archived`, position).exec());
}

/** Whether anything of a journal lies here. */
export async function isEmptyJournal(redis: Redis, prefix = KEY_PREFIX): Promise<boolean> {
  for await (const keys of keysUnder(redis, prefix)) if (keys.length > 0) return false;
  return true;
}

/** Throws a journal away: everything under its prefix. */
export async function dropJournal(redis: Redis, prefix = KEY_PREFIX): Promise<void> {
  // The position goes last: what is left of a journal without one is never taken for a whole one.
  const position = `${prefix}position`;
  for await (const keys of keysUnder(redis, prefix)) {
    const others = keys.filter((key) => key !== position && key !== `${prefix}frozen`);
    if (others.length > 0) await redis.unlink(...others);
  }
  await redis.del(position);
}

/** Takes back that nothing may be dispatched. */
export async function thaw(redis: Redis, prefix = KEY_PREFIX): Promise<void> {
  await redis.del(`${prefix}frozen`);
}

/** Every stream of a journal, in no order. */
export async function streamsIn(redis: Redis, prefix = KEY_PREFIX): Promise<StreamId[]> {
  const under = `${prefix}stream:`;
  const streams = new Set<StreamId>();
  for await (const keys of keysUnder(redis, under))
    for (const key of keys) streams.add(key.slice(under.length));
  return [...streams];
}

/** Which of these streams are retired, in no order. */
export async function retiredAmong(
  redis: Redis,
  streams: readonly StreamId[],
  prefix = KEY_PREFIX,
): Promise<StreamId[]> {
  const retired: StreamId[] = [];
  for (let at = 0; at < streams.length; at += 1000) {
    const some = streams.slice(at, at + 1000);
    const pipeline = redis.pipeline();
    for (const stream of some) pipeline.type(`${prefix}stream:${stream}`);
    const kinds = await pipeline.exec();
    retired.push(...some.filter((_, place) => kinds?.[place]?.[1] === "string"));
  }
  return retired;
}

/** Gives retired streams up: where they ended is forgotten too. */
export async function forgetStreams(
  redis: Redis,
  streams: readonly StreamId[],
  prefix = KEY_PREFIX,
): Promise<void> {
  const pipeline = redis.pipeline();
  for (const stream of streams) pipeline.del(`${prefix}stream:${stream}`);
  await done(pipeline.exec());
}

async function* keysUnder(redis: Redis, prefix: string): AsyncGenerator<string[]> {
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${prefix}*`, "COUNT", 1000);
    yield keys;
    cursor = next;
  } while (cursor !== "0");
}

/** A pipeline tells of each command apart; one that failed is a failure of all. */
async function done(results: Promise<[error: Error | null, result: unknown][] | null>): Promise<void> {
  const failed = (await results)?.find(([error]) => error !== null)?.[0];
  if (failed !== undefined && failed !== null) throw failed;
}
