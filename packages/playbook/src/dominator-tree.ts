import { known } from "@mirror/vocabulary";
import type { StepId } from "./playbook.js";

/**
 * Which steps control must have come through to reach a step, in a flow without cycles. A step's parent in this tree is
 * the nearest of them: the place behind which all ways to it part. `null` stands for the place before all steps.
 */
export class DominatorTree {
  /** Every step that can be reached, each before all that it leads to. */
  readonly order: readonly StepId[];
  readonly #parent = new Map<StepId | null, StepId | null>();
  readonly #depth = new Map<StepId | null, number>([[null, 0]]);

  /** From these steps on, along `onward`. */
  constructor(from: readonly StepId[], onward: (id: StepId) => readonly StepId[]) {
    this.order = inOrder(from, onward);
    const before = new Map<StepId, (StepId | null)[]>();
    for (const id of from) before.set(id, [null]);
    for (const id of this.order) {
      for (const to of onward(id)) {
        const ways = before.get(to);
        if (ways === undefined) before.set(to, [id]);
        else ways.push(id);
      }
    }
    for (const id of this.order) {
      const ways = known(before.get(id), `A way to ${id}`);
      const parent = ways.reduce((one, other) => this.#common(one, other));
      this.#parent.set(id, parent);
      this.#depth.set(id, this.#depthOf(parent) + 1);
    }
  }

  /** The nearest step that every way to this one leads through; null where there is none. */
  parentOf(id: StepId | null): StepId | null {
    return this.#parent.get(id) ?? null;
  }

  /** Of the steps that no step stands before on every way, the one above this step. */
  headOf(id: StepId): StepId {
    let head = id;
    for (let above = this.parentOf(head); above !== null; above = this.parentOf(head)) head = above;
    return head;
  }

  #depthOf(id: StepId | null): number {
    return known(this.#depth.get(id), `How deep ${id} lies`);
  }

  #common(one: StepId | null, other: StepId | null): StepId | null {
    let [left, right] = [one, other];
    while (left !== right) {
      if (this.#depthOf(left) >= this.#depthOf(right)) left = this.parentOf(left);
      else right = this.parentOf(right);
    }
    return left;
  }
}

/** Depth first, without recursion: a playbook may be 2,000 steps deep. */
function inOrder(from: readonly StepId[], onward: (id: StepId) => readonly StepId[]): StepId[] {
  const done: StepId[] = [];
  const seen = new Set<StepId>();
  for (const root of from) {
    if (seen.has(root)) continue;
    seen.add(root);
    const path = [{ id: root, ways: onward(root), nextWay: 0 }];
    for (let here = path.at(-1); here !== undefined; here = path.at(-1)) {
      const to = here.ways[here.nextWay];
      here.nextWay += 1;
      if (to === undefined) {
        path.pop();
        done.push(here.id);
      } else if (!seen.has(to)) {
        seen.add(to);
        path.push({ id: to, ways: onward(to), nextWay: 0 });
      }
    }
  }
  return done.toReversed();
}
