import type { CapabilityName, Hint } from "@mirror/dispatch";
import type { Capability } from "@mirror/executor";
import type { Commit, Journal } from "@mirror/journal";
import type { Worker } from "@mirror/operations";
import type { Process } from "../time/process.js";
import type { Role, World } from "../world.js";

/** Where a mutant sits: in one process of one world. */
export interface Place {
  readonly world: World;
  readonly process: Process;
  readonly role: Role;
}

/**
 * One way of getting the protocol wrong, as a small change to what a process is given. Each has to be caught: a mutant
 * that lives shows what this simulation does not see.
 */
export interface Mutant {
  readonly name: string;
  /** The promises of which one has to be seen broken. */
  readonly caughtBy: readonly string[];
  /** The journal as a process is given it. */
  readonly journal?: (journal: Journal, place: Place) => Journal;
  /** What a live worker can do. */
  readonly capability?: (capability: Capability, place: Place) => Capability;
  /** Under which name a worker acts. */
  readonly worker?: (worker: Worker) => Worker;
  /** How a worker follows a hint, `follow` being the right way. */
  readonly follow?: (hint: Hint, follow: () => Promise<void>, given: Given) => Promise<void>;
  /** Which mode's queue a hint goes to. */
  readonly route?: (hint: Hint, capability: CapabilityName) => Hint["mode"];
  /** How a person's browser names what it asks, for the how-manieth time. */
  readonly commandId?: (wish: number, attempt: number) => string;
  /** What a process' monotonic clock shows. */
  readonly monotonicMs?: (nowMs: number, place: Place) => number;
  /** How many of the last commits a power cut takes with it. */
  readonly lostWithPower?: number;
}

interface Given {
  readonly journal: Journal;
  readonly capability: Capability;
}

/** A journal whose commits are changed on their way. */
export function changing(
  change: (commit: Commit, place: Place) => Commit,
  roles?: readonly Role[],
): NonNullable<Mutant["journal"]> {
  return (journal, place) =>
    roles?.includes(place.role) === false
      ? journal
      : { ...journal, commit: (commit) => journal.commit(change(commit, place)) };
}
