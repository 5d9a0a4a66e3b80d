import type { Head } from "@mirror/journal";
import type { Instant, StreamId } from "@mirror/vocabulary";

/** A state as it was read back, and which entries it tells of: all up to this head. */
export interface Cached {
  readonly state: unknown;
  readonly head: Head;
  /** When the last of those entries was recorded. */
  readonly lastAt: Instant;
}

/** States that were read back before, so that only newer entries need reading. May be emptied at any time. */
export class StateCache {
  private readonly held = new Map<StreamId, Cached>();

  constructor(private readonly sizeMax = 5_000) {}

  get(stream: StreamId): Cached | undefined {
    const cached = this.held.get(stream);
    if (cached !== undefined) {
      // Put at the end again: the first in the map is the one that was longest unused.
      this.held.delete(stream);
      this.held.set(stream, cached);
    }
    return cached;
  }

  keep(stream: StreamId, cached: Cached): void {
    this.held.delete(stream);
    this.held.set(stream, cached);
    for (const oldest of this.held.keys()) {
      if (this.held.size <= this.sizeMax) break;
      this.held.delete(oldest);
    }
  }

  forget(stream: StreamId): void {
    this.held.delete(stream);
  }
}
