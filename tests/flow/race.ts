import type { Journal } from "@mirror/journal";
import { type Desk, perform, StateCache, type Turn } from "@mirror/operations";
import {
  type Actor,
  type Instant,
  instantAfter,
  type Refusal,
  type StreamId,
  sha256Hex,
} from "@mirror/vocabulary";
import { drawnFrom, Interleaving } from "./interleaving.js";
import type { Recording } from "./recording.js";
import type { Scene } from "./scene.js";

/** How a contender ended: refused, or with its answer and its place among all commits. */
export type Ended<Answer> =
  | { readonly ok: true; readonly answer: Answer; readonly position: number | null }
  | { readonly ok: false; readonly code: string };

/** A copy of a scene's world, for one seed: commands in it are carried out side by side, step by step. */
export class Race {
  /** Two processes. Each may know nothing yet of what the journal holds, or all of it. */
  readonly desks: readonly Desk[];
  private readonly interleaving: Interleaving;
  private readonly draw: (below: number) => number;
  private drawn = 0;

  private constructor(
    readonly seed: number,
    base: Scene,
    readonly journal: Journal,
    private readonly clock: { now: Instant },
    streams: readonly StreamId[],
    around: (journal: Journal) => Journal,
  ) {
    this.draw = drawnFrom(~seed);
    this.interleaving = new Interleaving(seed);
    const stepping = this.interleaving.around(around(journal));
    const { flows, runKind, states } = base.desk;
    this.desks = [1, 2].map(() => ({
      journal: stepping,
      flows,
      runKind,
      states: this.draw(2) === 0 ? new StateCache() : copyOf(states, streams),
      randomHex: (bytes) => this.hex(bytes),
    }));
  }

  /** `around`: what stands between the commands and the journal, to try what a worse one would let happen. */
  static async from(
    base: Scene,
    recording: Recording,
    seed: number,
    around: (journal: Journal) => Journal = (journal) => journal,
  ): Promise<Race> {
    const clock = { now: base.now };
    const journal = await recording.again(() => clock.now);
    return new Race(seed, base, journal, clock, recording.streams(), around);
  }

  get now(): Instant {
    return this.clock.now;
  }

  later(ms: number): void {
    this.clock.now = instantAfter(this.clock.now, ms);
  }

  /** Lets all of these run against each other while a little time passes. */
  run<T>(...contenders: readonly (() => Promise<T>)[]): Promise<T[]> {
    return this.interleaving.run(contenders, () => {
      if (this.draw(4) === 0) this.later(this.draw(3));
    });
  }

  /** Carries a command out in one of the two processes. */
  async ask<Answer>(
    actor: Actor,
    handle: (turn: Turn) => Promise<Refusal | undefined>,
    answer: (turn: Turn) => Answer,
  ): Promise<Ended<Answer>> {
    const desk = this.desks[this.draw(2)];
    if (desk === undefined) throw new Error("There are two processes.");
    const done = await perform(desk, { actor }, handle, answer);
    return done.ok
      ? { ok: true, answer: done.answer, position: done.position }
      : { ok: false, code: done.code };
  }

  private hex(bytes: number): string {
    this.drawn += 1;
    return sha256Hex(`${this.seed} ${this.drawn}`).slice(0, bytes * 2);
  }
}

function copyOf(states: StateCache, streams: readonly StreamId[]): StateCache {
  const copy = new StateCache();
  for (const stream of streams) {
    const cached = states.get(stream);
    if (cached !== undefined) copy.keep(stream, cached);
  }
  return copy;
}
