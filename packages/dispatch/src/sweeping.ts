import type { Mode } from "@mirror/vocabulary";
import type { Hint } from "./hint.js";
import { Pause } from "./pause.js";

export interface SweepingOptions {
  readonly modes: readonly Mode[];
  /** What the journal says is owed, oldest first, a page at a time. */
  readonly owed: (mode: Mode, page: { after?: string; limit: number }) => Promise<readonly Hint[]>;
  readonly hint: (hints: readonly Hint[]) => Promise<void>;
  readonly everyMs: number;
  readonly onError: (error: unknown) => void;
  /** Hears how many were owed, after each whole sweep. */
  readonly onSwept?: (owed: number) => void;
  readonly pageSize?: number;
}

export interface Sweeping {
  /** Sweeps at once: a queue was dropped, or Redis came back. */
  nudge(): void;
  stop(): Promise<void>;
}

const PAGE_SIZE = 500;
/** Sweeping takes at most a tenth of the time, however much is owed … */
const REST_PER_WORK = 9;
/** … but nothing waits longer than this for its hint. */
const REST_MAX_MS = 30_000;

/** Hints again, every now and then, at everything that is still owed: so a lost hint, or a lost queue, heals by itself. */
export function startSweeping(options: SweepingOptions): Sweeping {
  const { modes, owed, hint, everyMs, onError, onSwept, pageSize = PAGE_SIZE } = options;
  const pause = new Pause();
  let stopped = false;

  const sweep = async (mode: Mode): Promise<number> => {
    let count = 0;
    let after: string | undefined;
    while (!stopped) {
      const page = await owed(mode, after === undefined ? { limit: pageSize } : { after, limit: pageSize });
      // A page that fails must not keep the next ones from being hinted at.
      if (page.length > 0) await hint(page).catch(onError);
      count += page.length;
      after = page.at(-1)?.effect;
      if (page.length < pageSize) break;
    }
    return count;
  };

  const loop = async () => {
    while (!stopped) {
      const begunAt = performance.now();
      try {
        let count = 0;
        for (const mode of modes) count += await sweep(mode);
        if (!stopped) onSwept?.(count);
      } catch (error) {
        onError(error);
      }
      const tookMs = performance.now() - begunAt;
      const restMs = Math.max(everyMs, Math.min(tookMs * REST_PER_WORK, REST_MAX_MS));
      if (!stopped) await pause.atMost(restMs);
    }
  };

  const looping = loop();
  return {
    nudge: () => pause.end(),
    stop: async () => {
      stopped = true;
      pause.end();
      await looping;
    },
  };
}
