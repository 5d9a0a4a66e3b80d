import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a node feels of its own load. */
export interface Felt {
  /** How late the event loop came to what was due, at the 99th percentile of the last period. */
  readonly loopDelayMs: number;
  /** How long Redis took to answer; how long it has not answered yet, where it has not. */
  readonly redisMs: number;
}

/** A loop this late makes everybody wait, the reserved lane too. */
const LOOP_DELAY_MAX_MS = 250;
/** A disk that is this slow will not be quicker for being asked more. */
const REDIS_MAX_MS = 250;
const LESS = 0.6;
const MORE = 0.05;
const SHARE_MIN = 0.1;

/** How much of its places a node should use after what it felt: quickly less, slowly more again. */
export function shareAfter(share: number, { loopDelayMs, redisMs }: Felt): number {
  const isPressed = loopDelayMs > LOOP_DELAY_MAX_MS || redisMs > REDIS_MAX_MS;
  return isPressed ? Math.max(SHARE_MIN, share * LESS) : Math.min(1, share + MORE);
}

export interface PressureOptions {
  /** Asks Redis for as little as it can answer. */
  readonly ping: () => Promise<unknown>;
  readonly everyMs: number;
  readonly onFelt: (felt: Felt, share: number) => void;
}

/** Feels, every now and then, how the node is, and says how much of its places it should use. */
export function watchPressure({ ping, everyMs, onFelt }: PressureOptions): { stop(): void } {
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  let share = 1;
  let redisMs = 0;
  let askedAt: number | undefined;
  const ask = () => {
    if (askedAt !== undefined) return;
    const began = performance.now();
    askedAt = began;
    const answered = () => {
      redisMs = performance.now() - began;
      askedAt = undefined;
    };
    // Redis being away is said by whatever needed it; here it is a long time, as long as it lasts.
    ping().then(answered, answered);
  };
  const timer = setInterval(() => {
    const felt = {
      loopDelayMs: Math.max(0, loop.percentile(99) / 1e6),
      redisMs: Math.max(redisMs, askedAt === undefined ? 0 : performance.now() - askedAt),
    };
    loop.reset();
    share = shareAfter(share, felt);
    onFelt(felt, share);
    ask();
  }, everyMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      loop.disable();
    },
  };
}
