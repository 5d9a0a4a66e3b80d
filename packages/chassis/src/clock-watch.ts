import { type Journal, JournalUnavailable } from "@mirror/journal";
import { type Instant, msOf } from "@mirror/vocabulary";
import type { Logger } from "./logger.js";

/** How far the record's clock and ours may be apart. Clocks that are looked after differ by milliseconds. */
export const CLOCKS_APART_MAX_MS = 60_000;

/**
 * Whether the record's clock, by which everything is decided, can be believed. A clock that is put back would bring ended
 * consents to life; one that is put forward would ring tomorrow's deadlines now. So it is compared, at each reading, with
 * what this process has counted by itself since it began: a jump of either shows, and of both together too.
 */
export interface ClockWatch {
  /** The record said what time it is. */
  saw(now: Instant): void;
  /** In words, how far apart the clocks were at the last reading; undefined while they agree. */
  readonly fault: () => string | undefined;
  /** In words, what is wrong with an instant at which something was decided; undefined where it can be believed. */
  faultOf(decidedAt: Instant): string | undefined;
}

export interface ClockWatchOptions {
  /** This machine's clock, in milliseconds since 1970. */
  readonly wallMs: () => number;
  /** Milliseconds that no one puts forward or back. */
  readonly steadyMs: () => number;
  readonly log: Logger;
}

export function watchClock({ wallMs, steadyMs, log }: ClockWatchOptions): ClockWatch {
  let beganMs = wallMs() - steadyMs();
  let hasAgreed = false;
  let fault: string | undefined;
  const ownMs = () => beganMs + steadyMs();

  const faultOf = (at: Instant): string | undefined => {
    const aheadMs = msOf(at) - ownMs();
    if (Math.abs(aheadMs) <= CLOCKS_APART_MAX_MS) return undefined;
    return `The record's clock is ${Math.round(Math.abs(aheadMs) / 1000)} s ${aheadMs > 0 ? "ahead of" : "behind"} what this process has counted. Nothing is decided or sent. Put right whichever clock is wrong; if this one was, start this process again.`;
  };

  return {
    saw(now) {
      const aheadMs = msOf(now) - ownMs();
      const clocksAgree = Math.abs(msOf(now) - wallMs()) <= CLOCKS_APART_MAX_MS;
      // Both went forward: this machine has slept, or was put right. Grounds only end sooner by it, so we go along. And
      // what was counted from a start with a wrong clock was never worth anything.
      if (clocksAgree && (aheadMs > CLOCKS_APART_MAX_MS || !hasAgreed)) {
        if (hasAgreed)
          log.warn("this machine's clock and the record's went forward together", {
            byMs: Math.round(aheadMs),
          });
        beganMs = wallMs() - steadyMs();
      }
      const found = faultOf(now);
      hasAgreed ||= found === undefined;
      if (found !== undefined && fault === undefined) log.error("the clocks are apart", { fault: found });
      if (found === undefined && fault !== undefined) log.info("the clocks agree again");
      fault = found;
    },
    fault: () => fault,
    faultOf,
  };
}

/** The same journal, which takes nothing that was decided by a clock that cannot be believed (C-08, INV-04, INV-05). */
export function withClockWatched(journal: Journal, watch: ClockWatch): Journal {
  return {
    ...journal,
    async read(parts) {
      const read = await journal.read(parts);
      watch.saw(read.now);
      return read;
    },
    async commit(commit) {
      // Entries tell when their turn began, by the record's clock as it was read then.
      const [first] = commit.entries;
      const fault = first === undefined ? watch.fault() : watch.faultOf(first.body.recordedAt);
      if (fault !== undefined) throw new JournalUnavailable(fault);
      return journal.commit(commit);
    },
  };
}
