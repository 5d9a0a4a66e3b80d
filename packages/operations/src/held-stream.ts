import type { Head } from "@mirror/journal";
import type { Fact, Recorded } from "@mirror/vocabulary";
import type { StreamKind } from "./stream-kind.js";

/** One stream as a turn holds it: as it was read, and as what was decided since leaves it. */
export interface HeldStream<State = unknown, F extends Fact = Fact> {
  readonly kind: StreamKind<State, F>;
  readonly head: Head | null;
  readonly before: State | undefined;
  state: State | undefined;
  readonly recorded: Recorded<F>[];
}
