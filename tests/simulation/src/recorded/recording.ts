import type { EntryBody } from "@mirror/journal";
import { readFact } from "@mirror/operations";
import type { Fact, StreamId } from "@mirror/vocabulary";
import { type AnyKind, comparable } from "../promises/kind-of.js";

/** The text of a playbook that runs were pinned to. */
export interface RecordedPlaybook {
  readonly playbook: string;
}

/** What one stream said when it was recorded, and what it came to mean then. */
export interface RecordedStream {
  readonly stream: StreamId;
  readonly entries: readonly EntryBody[];
  readonly meaning: Meaning;
}

/** What a stream's entries come to: the state, and what it asks of the clock, the world and whoever looks for it. All of it plain JSON. */
export interface Meaning {
  readonly state: unknown;
  readonly wakeUps: unknown;
  readonly owed: unknown;
  readonly index: unknown;
  readonly lookUps: unknown;
}

/** Folds a stream's entries, and says what they come to. */
export function meaningOf(kind: AnyKind, entries: readonly EntryBody[]): Meaning {
  const state = entries.reduce<unknown>(
    (before, body) => kind.evolve(before, readFact<Fact>({ body })),
    undefined,
  );
  return {
    state: plain(comparable(state)),
    wakeUps: plain(kind.wakeUps(state)),
    owed: plain(kind.owed(state)),
    index: plain(kind.index(state)),
    lookUps: plain(kind.lookUps(state)),
  };
}

/** A value as JSON can keep it: a map as its pairs, a set as its members. */
function plain(value: unknown): unknown {
  const written = JSON.stringify(value ?? null, (_key, one: unknown) =>
    one instanceof Map ? { map: [...one] } : one instanceof Set ? { set: [...one] } : one,
  );
  return JSON.parse(written);
}

/**
 * Where what something means now is not what it meant then: the path of each difference. What is said now and was not
 * said then is none: a newer version may tell more, and never otherwise.
 */
export function changesOf(then: unknown, now: unknown, path = ""): string[] {
  if (Array.isArray(then)) {
    // An index is a set of rows: one that a newer version keeps besides says more.
    if (path === "/index") return changedRows(then, now, path);
    if (!Array.isArray(now) || now.length !== then.length) return [path];
    return then.flatMap((one, index) => changesOf(one, now[index], `${path}/${index}`));
  }
  if (typeof then === "object" && then !== null) {
    if (typeof now !== "object" || now === null || Array.isArray(now)) return [path];
    const fields: Record<string, unknown> = { ...now };
    return Object.entries(then).flatMap(([name, one]) => changesOf(one, fields[name], `${path}/${name}`));
  }
  return then === now ? [] : [path];
}

function changedRows(then: readonly unknown[], now: unknown, path: string): string[] {
  const rows = new Set(Array.isArray(now) ? now.map((row) => JSON.stringify(row)) : []);
  return then.every((row) => rows.has(JSON.stringify(row))) ? [] : [path];
}
