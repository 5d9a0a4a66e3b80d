import type { Entry, IndexRow, LookUpRow } from "@mirror/journal";
import type { Fact, Recorded, StreamId, Tlp, WakeUp } from "@mirror/vocabulary";
import type { Turn } from "./turn.js";

/** How one kind of stream is read back, and what its states owe: to the clock, to the world, to whoever looks for it. */
export interface StreamKind<State, F extends Fact> {
  readonly name: string;
  evolve(state: State | undefined, fact: Recorded<F>): State;
  wakeUps(state: State): readonly WakeUp[];
  owed(state: State): readonly { readonly effect: string; readonly capability: string }[];
  index(state: State): readonly IndexRow[];
  lookUps(state: State): readonly LookUpRow[];
  /** The marking of an entry whose fact names none. */
  marking(state: State): Tlp;
  /** Fetches what reading these entries back needs (a run: its playbook). */
  prepare?(turn: Turn, entries: readonly Entry[]): Promise<void>;
  /** What follows in other streams from where this one now stands. Tells them, in the same commit; told twice, it does nothing. */
  react?(turn: Turn, stream: StreamId): Promise<void>;
}
