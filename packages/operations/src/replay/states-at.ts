import type { Entry } from "@mirror/journal";
import { type Fact, type Instant, instantAfter, type StreamId } from "@mirror/vocabulary";
import { readFact } from "../read-fact.js";
import type { StreamKind } from "../stream-kind.js";

/**
 * Where a stream may have stood when an entry of another one was written. Several states, where the record does not say
 * which came first; `absent` where it holds no such stream, `withheld` where its reader may not see all of it.
 */
export type StatesAt = <State, F extends Fact>(
  kind: StreamKind<State, F>,
  stream: StreamId,
  entry: Entry,
  /** For how long an entry of the stream may have waited for its commit: until then it may not have counted yet. */
  mayWaitMs?: number,
) => readonly State[] | "absent" | "withheld";

/**
 * By the time that entries bear, which is all that a bundle tells: what was recorded before counts, and of what was
 * recorded within the same millisecond any part may have.
 */
export function statesByTime(
  readable: ReadonlyMap<StreamId, readonly Entry[]>,
  withheld: ReadonlySet<StreamId>,
): StatesAt {
  return <State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
    entry: Entry,
    mayWaitMs = 0,
  ) => {
    const entries = readable.get(stream);
    if (entries === undefined) return withheld.has(stream) ? "withheld" : "absent";
    const at = timeOf(entry);
    const surely = instantAfter(at, -mayWaitMs);
    const states: State[] = [];
    let state: State | undefined;
    for (const [index, one] of entries.entries()) {
      try {
        state = kind.evolve(state, readFact<F>(one));
      } catch {
        // What cannot have happened stands for nothing; the stream's own replay says where that is.
        break;
      }
      const next = entries[index + 1];
      // A clock that was set back may have put a later entry before this one in time.
      if (timeOf(one) <= at && (next === undefined || timeOf(next) >= surely)) states.push(state);
    }
    return states;
  };
}

/** When an entry was written, on the clock of its mode. */
function timeOf({ body }: Entry): Instant {
  return body.exerciseAt ?? body.recordedAt;
}
