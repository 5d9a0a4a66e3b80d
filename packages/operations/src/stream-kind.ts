import type { Entry, IndexRow, Journal, LookUpRow } from "@mirror/journal";
import type { Fact, Recorded, StreamId, Tlp, WakeUp } from "@mirror/vocabulary";
import type { FlowLibrary } from "./flow-library.js";
import type { Turn } from "./turn.js";

/** How one kind of stream is read back, and what its states owe: to the clock, to the world, to whoever looks for it. */
export interface StreamKind<State, F extends Fact> {
  readonly name: string;
  evolve(state: State | undefined, fact: Recorded<F>): State;
  wakeUps(state: State): readonly WakeUp[];
  owed(state: State): readonly { readonly effect: string; readonly capability: string }[];
  index(state: State): readonly IndexRow[];
  lookUps(state: State): readonly LookUpRow[];
  /** The marking of an entry whose fact names none: no wider than what it is about (SH-02). */
  marking(state: State, fact: F, flows: FlowLibrary): Tlp;
  /** Fetches what reading these entries back needs (a run: its playbook). */
  prepare?(journal: Journal, entries: readonly Entry[]): Promise<void>;
  /** What follows in other streams from where this one now stands. Tells them, in the same commit; told twice, it does nothing. */
  react?(turn: Turn, stream: StreamId): Promise<void>;
}
