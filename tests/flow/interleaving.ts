import { setImmediate } from "node:timers/promises";
import type { Journal } from "@mirror/journal";

/** Numbers that look drawn at random, and are the same for the same seed (mulberry32). */
export function drawnFrom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** How many microtasks there may be between two calls of one command before the event loop is given a chance. */
const SPINS = 5_000;

/** How many turns later than another a command may begin. */
const HEAD_START_MAX = 50;

/**
 * Lets several commands go on side by side, one step at a time, in an order that a seed draws: each call of the journal
 * waits for its turn before it is made, and again before its answer arrives.
 */
export class Interleaving {
  private readonly waiting: (() => void)[] = [];
  private readonly draw: (below: number) => number;
  /** The steps that were taken, for whoever wants to know what a seed did. */
  steps = 0;

  constructor(seed: number) {
    this.draw = drawnFrom(seed);
  }

  /** The same journal, each call of which waits for its turn. */
  around(journal: Journal): Journal {
    const stepping =
      <A extends unknown[], T>(call: (...args: A) => Promise<T>) =>
      async (...args: A): Promise<T> => {
        await this.turn();
        const answer = await call(...args);
        await this.turn();
        return answer;
      };
    return {
      read: stepping(journal.read),
      answerTo: stepping(journal.answerTo),
      commit: stepping(journal.commit),
      dueWakeUps: stepping(journal.dueWakeUps),
      nextWakeUp: stepping(journal.nextWakeUp),
      clocks: stepping(journal.clocks),
      owed: stepping(journal.owed),
      list: stepping(journal.list),
      lookUp: stepping(journal.lookUp),
      follow: stepping(journal.follow),
      position: stepping(journal.position),
    };
  }

  /** Runs all of these to their ends. `between` is called before each step, for what happens by itself meanwhile. */
  async run<T>(tasks: readonly (() => Promise<T>)[], between: () => void = () => {}): Promise<T[]> {
    let open = tasks.length;
    const running = tasks.map((task) =>
      this.after(this.draw(HEAD_START_MAX), task).finally(() => {
        open -= 1;
      }),
    );
    // A task that fails is looked at when all have ended.
    for (const task of running) task.catch(() => {});
    while (open > 0) {
      // Everybody waits for a turn once whoever had one has come to its next call; nothing here waits for the world.
      for (let spins = 0; this.waiting.length < open && spins < SPINS; spins += 1) await null;
      if (this.waiting.length < open) await setImmediate();
      if (this.waiting.length === 0) continue;
      between();
      this.steps += 1;
      this.waiting.splice(this.draw(this.waiting.length), 1)[0]?.();
    }
    return Promise.all(running);
  }

  private turn(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Some begin later than others: of two commands, also the longer one is to come first at times. */
  private async after<T>(turns: number, task: () => Promise<T>): Promise<T> {
    for (let turn = 0; turn < turns; turn += 1) await this.turn();
    return task();
  }
}
