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
  /** How many are rung at once; 128 unless told. */
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
/** However often somebody nudges: each ring is itself a commit, and each commit nudges. */
const LOOK_EVERY_MS = 5;
const RETRY_FIRST_MS = 100;
const RETRY_MAX_MS = 5_000;
const CONCURRENCY = 128;

/**
 * Rings what is due, soonest first, and rests until the next. It keeps nothing that the journal does not: what is not
 * rung, or rung without effect, is still due at the next look. One that fails is left alone for a while, longer each
 * time, and keeps no other from ringing.
 */
export function startRinging<A extends Alarm>(options: RingingOptions<A>): Ringing {
  const { ring, onError, concurrency = CONCURRENCY } = options;
  const pause = new Pause();
  const betweenLooks = new Pause();
  const ringing = new Map<string, Promise<void>>();
  const left = new Map<string, LeftAlone>();
  let looks = 0;
  let stopped = false;

  const start = (alarm: A) => {
    const key = keyOf(alarm);
    const failures = left.get(key)?.failures ?? 0;
    const leave = (more: number, forMs: number) =>
      left.set(key, {
        alarm,
        failures: failures + more,
        untilMs: performance.now() + forMs,
        sinceLook: looks,
      });
    const settled = Promise.resolve()
      .then(() => ring(alarm))
      .then(
        // A look that began before this was settled still shows it; and if it is due again after all, it is not rung in a circle.
        () => leave(0, RETRY_FIRST_MS),
        (error: unknown) => {
          leave(1, Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_MAX_MS));
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
    looks += 1;
    const at = await options.now(clock);
    const limit = room + ringing.size + left.size;
    // What falls due during the longest rest is asked for too, so that the rest can end with it.
    const alarms = await options.due(clock, instantAfter(at, REST_MAX_MS), limit);
    if (stopped) return REST_MAX_MS;
    const last = alarms.length < limit ? undefined : alarms.at(-1)?.dueAt;
    forget(left, { clock, look: looks, shown: new Set(alarms.map(keyOf)), before: last });
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
      const beganMs = performance.now();
      let restMs = REST_MAX_MS;
      try {
        const clocks = await options.clocks();
        for (const clock of clocks) restMs = Math.min(restMs, await look(clock));
        for (const [key, { alarm }] of left) if (!clocks.includes(alarm.clock)) left.delete(key);
        failures = 0;
      } catch (error) {
        restMs = Math.min(RETRY_FIRST_MS * 2 ** failures, RETRY_MAX_MS);
        failures += 1;
        onError(error);
      }
      if (!stopped) await pause.atMost(restMs);
      if (!stopped) await betweenLooks.atMost(beganMs + LOOK_EVERY_MS - performance.now());
    }
  };

  const looping = loop();
  return {
    nudge: () => pause.end(),
    stop: async () => {
      stopped = true;
      pause.end();
      betweenLooks.end();
      await looping;
      await Promise.all(ringing.values());
    },
  };
}

/** Not rung again before `untilMs` of this process' own clock, unless a look that begins after `sinceLook` shows it no more. */
interface LeftAlone {
  readonly alarm: Alarm;
  readonly failures: number;
  readonly untilMs: number;
  readonly sinceLook: number;
}

function keyOf({ clock, stream, name, dueAt }: Alarm): string {
  return JSON.stringify([clock, stream, name, dueAt]);
}

/** Forgets those that a look should have shown and did not. `before`: it showed nothing from this instant on. */
function forget(
  left: Map<string, LeftAlone>,
  seen: { clock: string; look: number; shown: ReadonlySet<string>; before: Instant | undefined },
): void {
  for (const [key, { alarm, sinceLook }] of left) {
    const wasLookedFor = seen.before === undefined || alarm.dueAt < seen.before;
    if (alarm.clock === seen.clock && sinceLook < seen.look && wasLookedFor && !seen.shown.has(key))
      left.delete(key);
  }
}
