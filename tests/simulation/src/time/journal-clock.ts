import { type Instant, instantOf, msOf } from "@mirror/vocabulary";
import type { Timeline } from "./timeline.js";

/** The journal's own clock: it goes with true time, and sometimes jumps ahead of it. It never goes back. */
export class JournalClock {
  readonly #jumps: { readonly atMs: number; readonly aheadMs: number }[] = [];
  #aheadMs = 0;
  /** What it showed last: writing an instant down is slow, and it is asked often. */
  #shown = { ms: 0, instant: instantOf(0) };

  constructor(private readonly timeline: Timeline) {}

  now(): Instant {
    const shownMs = Math.floor(this.timeline.nowMs + this.#aheadMs);
    if (shownMs !== this.#shown.ms) this.#shown = { ms: shownMs, instant: instantOf(shownMs) };
    return this.#shown.instant;
  }

  jump(ms: number): void {
    this.#aheadMs += ms;
    this.#jumps.push({ atMs: this.timeline.nowMs, aheadMs: this.#aheadMs });
  }

  /** The true time at which it began to show an instant that it has shown, or has just jumped past. */
  trueMsOf(instant: Instant): number {
    const shownMs = msOf(instant);
    for (const { atMs, aheadMs } of this.#jumps.toReversed()) {
      // The clock shows whole milliseconds only.
      if (shownMs + 1 > atMs + aheadMs) return Math.max(atMs, shownMs - aheadMs);
    }
    return shownMs;
  }
}
