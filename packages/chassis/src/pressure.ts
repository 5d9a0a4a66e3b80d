import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a node feels of its own load. */
export interface Felt {
  /**
   * How long one turn of the event loop took, at the median of the last period. A request goes through some twenty turns
   * (each time that it asks Redis), so this is what everybody's answer takes, times twenty.
   */
  readonly loopTurnMs: number;
  /** How long Redis took to answer; how long it has not answered yet, where it has not. */
  readonly redisMs: number;
}

/** Turns this long make everybody wait for half a second and more, the reserved lane too. */
const LOOP_TURN_MAX_MS = 25;
/** A disk that is this slow will not be quicker for being asked more. */
const REDIS_MAX_MS = 250;
/** What a loop with nothing to do is measured to take, and is taken off. */
const RESOLUTION_MS = 10;
const LESS = 0.6;
const MORE = 0.05;
const SHARE_MIN = 0.1;

/** How much of its places a node should use after what it felt: quickly less, slowly more again. */
export function shareAfter(share: number, { loopTurnMs, redisMs }: Felt): number {
  const isPressed = loopTurnMs > LOOP_TURN_MAX_MS || redisMs > REDIS_MAX_MS;
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
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
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
      loopTurnMs: Math.max(0, loop.percentile(50) / 1e6 - RESOLUTION_MS),
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
