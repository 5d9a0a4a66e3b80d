import { performance } from "node:perf_hooks";
import type { Timeline } from "./timeline.js";

/**
 * Gives the code under simulation our timers and our monotonic clock in place of the machine's, until the work is done:
 * what rests for two seconds rests for two virtual ones. `monotonicMs` is what `performance.now` shows.
 */
export async function withBorrowedClocks<T>(
  timeline: Timeline,
  monotonicMs: () => number,
  work: () => Promise<T>,
): Promise<T> {
  const { setTimeout, clearTimeout } = globalThis;
  const cancels = new Map<number, () => void>();
  let timers = 0;
  const later = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    timers += 1;
    const timer = timers;
    const cancel = timeline.after(Math.max(0, ms), timeline.current, () => {
      cancels.delete(timer);
      run(...args);
    });
    cancels.set(timer, cancel);
    return timer;
  };
  const never = (timer: number) => {
    cancels.get(timer)?.();
    cancels.delete(timer);
  };
  Object.assign(globalThis, { setTimeout: later, clearTimeout: never });
  Object.defineProperty(performance, "now", { configurable: true, writable: true, value: monotonicMs });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
    Reflect.deleteProperty(performance, "now");
  }
}
