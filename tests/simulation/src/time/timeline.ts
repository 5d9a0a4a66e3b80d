import { nextTick } from "node:process";
import type { Process } from "./process.js";

/** Something that is to happen: when, and in whose life. */
export interface Happening {
  atMs: number;
  /** Of two at the same time, the one that was thought of first. */
  readonly order: number;
  readonly owner: Process | undefined;
  run: (() => void) | undefined;
}

/**
 * Virtual time, and the one order in which everything happens. Code between two awaits runs undisturbed, as it does in
 * Node; at each await that leads out of a process, this decides who goes on next, and when.
 */
export class Timeline {
  /** True time, in milliseconds since the epoch; may have a fraction. */
  nowMs: number;
  /** The process whose code is running. */
  current: Process | undefined;
  steps = 0;
  readonly #heap: Happening[] = [];
  #order = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Lets something happen then, unless its owner is dead by then. Answers how to call it off. */
  at(atMs: number, owner: Process | undefined, run: () => void): () => void {
    this.#order += 1;
    const happening: Happening = { atMs: Math.max(atMs, this.nowMs), order: this.#order, owner, run };
    this.#push(happening);
    return () => {
      happening.run = undefined;
    };
  }

  after(ms: number, owner: Process | undefined, run: () => void): () => void {
    return this.at(this.nowMs + ms, owner, run);
  }

  /** Lets the next thing happen, and everything that follows from it without waiting; false when nothing is to come by then. */
  async step(untilMs: number): Promise<boolean> {
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined || next.atMs > untilMs) return false;
      this.#pop();
      const { owner, run } = next;
      if (run === undefined || owner?.alive === false) continue;
      if (owner?.isStopped === true) {
        owner.waiting.push(next);
        continue;
      }
      this.nowMs = next.atMs;
      this.steps += 1;
      this.current = owner;
      run();
      await everythingFollowed();
      this.current = undefined;
      return true;
    }
  }

  /** A process goes on, with all that came for it meanwhile. */
  resume(process: Process): void {
    process.isStopped = false;
    for (const happening of process.waiting.splice(0)) {
      happening.atMs = this.nowMs;
      this.#push(happening);
    }
  }

  /** Runs code as a process' own, where it begins to live. */
  async as<T>(owner: Process, body: () => T): Promise<T> {
    const before = this.current;
    this.current = owner;
    const result = body();
    await everythingFollowed();
    this.current = before;
    return result;
  }

  #push(happening: Happening): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(happening);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(happening, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = happening;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = place * 2 + 1;
      const left = heap[below];
      const right = heap[below + 1];
      if (left === undefined) break;
      if (right !== undefined && isBefore(right, left)) below += 1;
      const child = heap[below];
      if (child === undefined || !isBefore(child, last)) break;
      heap[place] = child;
      place = below;
    }
    heap[place] = last;
  }
}

function isBefore(one: Happening, other: Happening): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** Node asks its next ticks once no promise has anything left to do. */
function everythingFollowed(): Promise<void> {
  return new Promise((resolve) => {
    nextTick(resolve);
  });
}
