import type { RunFact, RunState } from "@mirror/engine";
import type { Journal } from "@mirror/journal";
import { FlowLibrary, type Pause } from "./flow-library.js";
import { makeRunKind } from "./kinds/run-kind.js";
import { StateCache } from "./state-cache.js";
import type { StreamKind } from "./stream-kind.js";

/** What carrying commands out needs: the journal, and what this process remembers of it. */
export interface Desk {
  readonly journal: Journal;
  readonly flows: FlowLibrary;
  readonly states: StateCache;
  readonly runKind: StreamKind<RunState, RunFact>;
  /** The publishers' keys that this installation pins, as PEM: what is signed comes in by them only. */
  readonly publisherKeys?: string;
  /** Random bytes in hex: salts of entries, seeds of ids. */
  readonly randomHex: (bytes: number) => string;
}

/** A desk over a journal. Everything in it but the journal may be thrown away at any time. */
export function openDesk(journal: Journal, randomHex: (bytes: number) => string, pause?: Pause): Desk {
  const flows = new FlowLibrary(pause);
  return { journal, flows, states: new StateCache(), runKind: makeRunKind(flows), randomHex };
}
