import { msOf, type StreamId } from "@mirror/vocabulary";
import { movesOf } from "../moves.js";
import type { Commit, Retirement } from "../port.js";
import { noteText } from "./commit-note.js";
import { base64urlOf } from "./short-text.js";
import { storedEntry } from "./stored-entry.js";

/** The commit as the script takes it: one flat list, each group of rows led by their number. */
export function commitArguments(commit: Commit, prefix: string, answersKeptMs: number): (string | number)[] {
  const { command, readSet, listings = [], entries, outbox, wakeUps, index, lookUps } = commit;
  return [
    prefix,
    ...rows(command === undefined ? [] : [command], ({ id, contentHash, answer }) => [
      id,
      contentHash,
      JSON.stringify(answer ?? null),
      answersKeptMs,
    ]),
    commit.notBefore === undefined ? "" : msOf(commit.notBefore),
    commit.notAfter === undefined ? "" : msOf(commit.notAfter),
    ...rows([...readSet], ([stream, head]) => [
      stream,
      head?.seq ?? 0,
      head === null ? "" : base64urlOf(head.hash),
    ]),
    ...rows([...listings], ([index, members]) => [index, members.length, ...members]),
    ...rows([...storedByStream(commit)], ([stream, stored]) => [stream, stored.length, ...stored]),
    noteText(commit.mode, movesOf(entries), command?.id),
    ...rows(outbox.remove, ({ mode, effect }) => [mode, effect]),
    ...rows(outbox.add, ({ mode, effect, stream, capability }) => [mode, effect, `${stream} ${capability}`]),
    ...rows(wakeUps.cancel, ({ clock, stream, name }) => [clock, `${stream} ${name}`]),
    ...rows(wakeUps.set, ({ clock, stream, name, dueAt }) => [clock, `${stream} ${name}`, msOf(dueAt)]),
    ...rows(index.drop, ({ index, member }) => [index, member]),
    ...rows(index.put, ({ index, member, score }) => [index, member, score]),
    ...rows(lookUps.drop, ({ map, key }) => [map, key]),
    ...rows(lookUps.put, ({ map, key, value }) => [map, key, value]),
  ];
}

/** A retirement as its script takes it. What is kept of a stream is one line: its length, its last hash, its segments. */
export function retireArguments(
  { streams, effects, wakeUps }: Retirement,
  prefix: string,
): (string | number)[] {
  return [
    prefix,
    ...rows(streams, ({ stream, head, segments }) => {
      const hash = base64urlOf(head.hash);
      return [stream, head.seq, hash, `${head.seq} ${hash} ${segments.join(",")}`];
    }),
    ...rows(effects, ({ mode, effect }) => [mode, effect]),
    ...rows(wakeUps, ({ clock, stream, name }) => [clock, `${stream} ${name}`]),
  ];
}

function rows<T>(of: readonly T[], fieldsOf: (one: T) => (string | number)[]): (string | number)[] {
  return [of.length, ...of.flatMap(fieldsOf)];
}

function storedByStream({ entries }: Commit): ReadonlyMap<StreamId, string[]> {
  const stored = new Map<StreamId, string[]>();
  for (const entry of entries) {
    const list = stored.get(entry.stream);
    if (list === undefined) stored.set(entry.stream, [storedEntry(entry)]);
    else list.push(storedEntry(entry));
  }
  return stored;
}
