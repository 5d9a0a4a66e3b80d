import { type Instant, instantAfter, msOf } from "@mirror/vocabulary";
import { Pause } from "./pause.js";

/** Something that is due at an instant of a clock; together, its names tell it from every other. */
export interface Alarm {
  readonly clock: string;
  readonly stream: string;
  readonly name: string;
  readonly dueAt: Instant;
}

export interface RingingOptions<A extends Alarm> {
  /** The clocks that have something pending. */
  readonly clocks: () => Promise<readonly string[]>;
  /** What a clock shows: a drill's runs at its own pace. */
  readonly now: (clock: string) => Instant | Promise<Instant>;
  /** What is due at an instant, soonest first. */
  readonly due: (clock: string, at: Instant, limit: number) => Promise<readonly A[]>;
  /** Turns one into a command. It resolves once the journal has settled the matter; a throw means later again. */
  readonly ring: (alarm: A) => Promise<void>;
  readonly onError: (error: unknown, alarm?: A) => void;
  /** How many are rung at once; 32 unless told. */
  readonly concurrency?: number;
}

export interface Ringing {
  /** Looks at the clocks at once: something was set sooner than all before it, or a clock has jumped. */
  nudge(): void;
  /** Rings nothing more, and waits for those that are ringing. */
  stop(): Promise<void>;
}

/** Nobody need nudge: what was set by another process is found within this time. */
const REST_MAX_MS = 250;
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 5_000;
const CONCURRENCY = 32;

/**
 * Rings what is due, soonest first, and rests until the next. It keeps nothing that the journal does not: what is not
 * rung, or rung without effect, is still due at the next look. One that fails is left alone for a while, longer each
 * time, and keeps no other from ringing.
 */
export function startRinging<A extends Alarm>(options: RingingOptions<A>): Ringing {
  const { ring, onError, concurrency = CONCURRENCY } = options;
  const pause = new Pause();
  const ringing = new Map<string, Promise<void>>();
  const left = new Map<string, LeftAlone>();
  let stopped = false;

  const start = (alarm: A) => {
    const key = keyOf(alarm);
    const failures = left.get(key)?.failures ?? 0;
    const settled = Promise.resolve()
      .then(() => ring(alarm))
      .then(
        // A look that began before this was settled still shows it; and if it is due again after all, it is not rung in a circle.
        () => left.set(key, { clock: alarm.clock, failures, untilMs: performance.now() + RETRY_FIRST_MS }),
        (error: unknown) => {
          const delayMs = Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_MAX_MS);
          left.set(key, { clock: alarm.clock, failures: failures + 1, untilMs: performance.now() + delayMs });
          onError(error, alarm);
        },
      )
      .then(() => {
        ringing.delete(key);
        // Half a hand free is worth a look; each single end would cost a look per alarm.
        if (ringing.size <= concurrency / 2) pause.end();
      });
    ringing.set(key, settled);
  };

  /** Starts what can be started on one clock; answers how long nothing more will be due there. */
  const look = async (clock: string): Promise<number> => {
    const room = concurrency - ringing.size;
    if (room <= 0) return REST_MAX_MS;
    const at = await options.now(clock);
    const limit = room + ringing.size + left.size;
    // What falls due during the longest rest is asked for too, so that the rest can end with it.
    const alarms = await options.due(clock, instantAfter(at, REST_MAX_MS), limit);
    if (stopped) return REST_MAX_MS;
    if (alarms.length < limit) forget(left, clock, new Set(alarms.map(keyOf)));
    let restMs = REST_MAX_MS;
    for (const alarm of alarms) {
      const key = keyOf(alarm);
      const leftForMs = (left.get(key)?.untilMs ?? 0) - performance.now();
      const waitMs = Math.max(msOf(alarm.dueAt) - msOf(at), leftForMs);
      if (waitMs > 0) restMs = Math.min(restMs, waitMs);
      else if (ringing.size >= concurrency) return REST_MAX_MS;
      else if (!ringing.has(key)) start(alarm);
    }
    return restMs;
  };

  const loop = async () => {
    let failures = 0;
    while (!stopped) {
      let restMs = REST_MAX_MS;
      try {
        const clocks = await options.clocks();
        for (const clock of clocks) restMs = Math.min(restMs, await look(clock));
        for (const { clock } of [...left.values()])
          if (!clocks.includes(clock)) forget(left, clock, new Set());
        failures = 0;
      } catch (error) {
        restMs = Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_MAX_MS);
        failures += 1;
        onError(error);
      }
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
      await Promise.all(ringing.values());
    },
  };
}

/** Not rung again before `untilMs` of this process' own clock. */
interface LeftAlone {
  readonly clock: string;
  readonly failures: number;
  readonly untilMs: number;
}

function keyOf({ clock, stream, name, dueAt }: Alarm): string {
  return JSON.stringify([clock, stream, name, dueAt]);
}

function forget(left: Map<string, LeftAlone>, clock: string, shown: ReadonlySet<string>): void {
  const nowMs = performance.now();
  for (const [key, alone] of left) {
    if (alone.clock === clock && !shown.has(key) && alone.untilMs <= nowMs) left.delete(key);
  }
}
