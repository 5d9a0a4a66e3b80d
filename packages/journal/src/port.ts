import type { Instant, Mode, StreamId } from "@mirror/vocabulary";
import type { Entry, Head } from "./entry.js";

/** The one place where state lives. Everything else (snapshots, queues, views) can be thrown away and made again from it. */
export interface Journal {
  /** Reads streams as of one moment. `now` is the journal's own clock at that moment: decisions take their time from it. */
  read(streams: readonly StreamPart[]): Promise<Reading>;
  /** What this command id was answered with, if it was. */
  answerTo(commandId: string): Promise<Answered | undefined>;
  /** Writes all of it or nothing. Only a `committed` answer means that it is on disk. */
  commit(commit: Commit): Promise<CommitResult>;
  /** Wake-ups of one clock that are due at `at`, soonest first. */
  dueWakeUps(clock: ClockId, at: Instant, limit: number): Promise<WakeUpRow[]>;
  /** The soonest wake-up of a clock, due or not. */
  nextWakeUp(clock: ClockId): Promise<WakeUpRow | undefined>;
  /** The clocks that have wake-ups pending. */
  clocks(): Promise<ClockId[]>;
  /** Effects that are owed and not yet settled, oldest first, a page at a time: `after` is the last effect id of the page before. */
  owed(mode: Mode, page: { after?: string; limit: number }): Promise<OwedRow[]>;
  /** Members of an index by descending score (newest first), a page at a time. */
  list(index: string, page: { after?: IndexPosition; limit: number }): Promise<IndexPosition[]>;
  lookUp(map: string, key: string): Promise<string | undefined>;
  /** Commits after a position, in order: what live events, archives and views follow. */
  follow(after: number, limit: number): Promise<CommitNote[]>;
  /** The position of the newest commit; 0 before the first. */
  position(): Promise<number>;
}

/** What a journal can let go of once an archive holds it: the entries of streams that nothing more happens in. */
export interface Retiring {
  /**
   * Lets go of the entries of all these streams, or of none: only while each still ends at its head, and nothing that they
   * ever owed is owed. What stays of a stream is its head, and where its entries are. Asked again, it is done already.
   */
  retire(retirement: Retirement): Promise<RetireResult>;
}

/** Streams that leave the journal together. Whoever asks has seen every entry of them in a sealed archive. */
export interface Retirement {
  readonly streams: readonly {
    readonly stream: StreamId;
    /** Where it ends in the archive, and has to end here. */
    readonly head: Head;
    /** The segments of the archive that hold its entries, in order. */
    readonly segments: readonly number[];
  }[];
  /** Every effect that they ever owed: none of them may be owed now. */
  readonly effects: readonly OwedKey[];
  /** Every wake-up that they ever set: none of them may be pending now. */
  readonly wakeUps: readonly WakeUpKey[];
}

export type RetireResult =
  | { readonly status: "retired" }
  /** These streams have moved on, or are not here. */
  | { readonly status: "overtaken"; readonly streams: readonly StreamId[] }
  /** These effects, and these names of wake-ups, are still to come. */
  | { readonly status: "owing"; readonly owing: readonly string[] };

/** `live`, or the id of an exercise: each has its own wake-ups. */
export type ClockId = string;

export interface StreamPart {
  readonly stream: StreamId;
  /** Only entries after this seq; left out, all. */
  readonly after?: number;
}

export interface Reading {
  readonly now: Instant;
  readonly streams: ReadonlyMap<StreamId, StreamReading>;
}

export interface StreamReading {
  readonly head: Head | null;
  readonly entries: readonly Entry[];
  /** The segments of the archive that hold its entries, where the journal has let go of them: then none are here. */
  readonly retired?: readonly number[];
}

/** A command's whole consequence, written in one stroke. */
export interface Commit {
  readonly mode: Mode;
  /** The caller's name for the command: asked again with the same content, it gets the first answer. Left out, nothing is kept. */
  readonly command?: { readonly id: string; readonly contentHash: string; readonly answer: unknown };
  /** Every stream that the decision depended on, with the head at which it was read (null: not there yet). */
  readonly readSet: ReadonlyMap<StreamId, Head | null>;
  /**
   * Every index that the decision went by, with all the members that it had then: one that has come or gone since
   * overtakes the commit as a moved head does. Scores do not count. Left out, no index was gone by.
   */
  readonly listings?: ReadonlyMap<string, readonly string[]>;
  /** Sealed entries, in order; the first of each stream follows the head in the read set. */
  readonly entries: readonly Entry[];
  readonly outbox: { readonly add: readonly OwedRow[]; readonly remove: readonly OwedKey[] };
  readonly wakeUps: { readonly set: readonly WakeUpRow[]; readonly cancel: readonly WakeUpKey[] };
  readonly index: { readonly put: readonly IndexRow[]; readonly drop: readonly IndexKey[] };
  readonly lookUps: { readonly put: readonly LookUpRow[]; readonly drop: readonly LookUpKey[] };
  /** Not committed before this instant of the journal's clock (a wake-up must really be due) … */
  readonly notBefore?: Instant;
  /** … nor after this one (a consent may have ended since it was read). */
  readonly notAfter?: Instant;
}

export type CommitResult =
  | { readonly status: "committed"; readonly position: number; readonly at: Instant }
  /** This command was answered before, with the same content. */
  | { readonly status: "answered"; readonly answer: unknown }
  /** This command id was used for something else. */
  | { readonly status: "id-reused" }
  /** These streams, and then these indexes, have moved since they were read: read and decide again. */
  | { readonly status: "overtaken"; readonly streams: readonly StreamId[] }
  /** These streams are in the archive only: nothing is written to them any more. Reading them goes on. */
  | { readonly status: "retired"; readonly streams: readonly StreamId[] }
  | { readonly status: "too-early"; readonly now: Instant }
  | { readonly status: "too-late"; readonly now: Instant };

export interface Answered {
  readonly contentHash: string;
  readonly answer: unknown;
}

export interface OwedKey {
  readonly mode: Mode;
  readonly effect: string;
}
export interface OwedRow extends OwedKey {
  readonly stream: StreamId;
  /** Which worker can do it: the capability's name. */
  readonly capability: string;
}

export interface WakeUpKey {
  readonly clock: ClockId;
  readonly stream: StreamId;
  readonly name: string;
}
export interface WakeUpRow extends WakeUpKey {
  readonly dueAt: Instant;
}

export interface IndexKey {
  readonly index: string;
  readonly member: string;
}
export interface IndexRow extends IndexKey {
  readonly score: number;
}
export interface IndexPosition {
  readonly member: string;
  readonly score: number;
}

export interface LookUpKey {
  readonly map: string;
  readonly key: string;
}
export interface LookUpRow extends LookUpKey {
  readonly value: string;
}

/** That a commit happened, and which streams it moved to where. */
export interface CommitNote {
  readonly position: number;
  readonly at: Instant;
  readonly mode: Mode;
  /** The command that it answered, where that has an id. */
  readonly command?: string;
  readonly streams: readonly {
    readonly stream: StreamId;
    readonly from: number;
    readonly to: number;
    readonly types: readonly string[];
  }[];
}
