import type { Fork, Segment, Step, StepId, Stretch } from "@mirror/playbook";
import { known } from "@mirror/vocabulary";
import { and, not, or, stateIn } from "xstate";
import { finishing, type Guard, type Move, type Place, RETURNED, type StateNode } from "./state-node.js";

/** The state of a region whose steps have come to an end. */
const ENDED = "ended";

/**
 * A parallel whose branches merge, as one parallel state: a region for each branch, and one for each stretch of steps that
 * several branches run into before they all join. Such a region waits until every region from which control may still
 * come stands still, then begins once, if any has come; the join goes on when all regions stand still. So a merge of the
 * branches of a parallel waits for all that were started, and nothing between the parallel and its join is done twice.
 */
export function compileFork(
  step: Step,
  fork: Fork,
  place: Place,
  id: string,
  compile: (stretch: Stretch, place: Place) => StateNode,
): StateNode {
  return new ForkCompiler(step.onSuccess ?? step.onCompletion, fork, id).compiled(place, compile);
}

class ForkCompiler {
  /** Where a branch goes on that has ended; null where the block around the parallel ends then too. */
  readonly #next: StepId | null;
  readonly #fork: Fork;
  readonly #id: string;
  /** Which regions can come to which step. */
  readonly #comers = new Map<StepId, Set<number>>();

  constructor(next: StepId | null, fork: Fork, id: string) {
    this.#next = next;
    this.#fork = fork;
    this.#id = id;
  }

  compiled(place: Place, compile: (stretch: Stretch, place: Place) => StateNode): StateNode {
    const { segments } = this.#fork;
    const regions = segments.map((segment, index) => this.#region(segment, index, place, compile));
    // Who can come to a shared stretch is known only when all regions are.
    for (const [index, segment] of segments.entries()) {
      const waiting = segment.way === null ? regions[index]?.states?.waiting : undefined;
      if (waiting !== undefined) waiting.always = this.#begins(segment);
    }
    return {
      type: "parallel",
      states: Object.fromEntries(
        regions.map((region, index) => [
          segments[index]?.way === null ? `shared-${index}` : `branch-${index}`,
          region,
        ]),
      ),
      onDone: this.#joins(place),
    };
  }

  #region(
    segment: Segment,
    index: number,
    place: Place,
    compile: (stretch: Stretch, place: Place) => StateNode,
  ): StateNode {
    const id = this.#regionId(index);
    const arrived: Record<string, StateNode> = {};
    const arriveAt = (head: StepId) => {
      const name = this.#arrivalAt(head);
      arrived[name] = { type: "final" };
      this.#comers.set(head, (this.#comers.get(head) ?? new Set()).add(index));
      return name;
    };
    if (segment.stretch === null) return { id, initial: arriveAt(segment.head), states: arrived };
    const running = compile(segment.stretch, {
      ...place,
      exitTo: (to) => ({ target: `#${id}.${arriveAt(to)}`, finishes: [] }),
    });
    const stretch: Record<string, StateNode> = {
      running: { ...running, onDone: { target: ENDED } },
      [ENDED]: { type: "final" },
      ...arrived,
    };
    return segment.way === null
      ? { id, initial: "waiting", states: { waiting: {}, ...stretch, unused: { type: "final" } } }
      : { id, initial: "running", states: stretch };
  }

  /** A shared stretch begins when nobody may come any more and somebody has; it is not used when nobody has. */
  #begins({ head, waitsFor }: Segment): Move[] {
    const settled = waitsFor.map((index) => this.#standsStill(index));
    const come = this.#come(head);
    // A branch that has ended goes on with what the parallel names as its next step.
    if (head === this.#next)
      come.push(...waitsFor.flatMap((index) => (this.#runs(index) ? [this.#isAt(index, ENDED)] : [])));
    return [
      { target: "running", guard: and([...settled, or(come)]) },
      { target: "unused", guard: and(settled) },
    ];
  }

  /** Behind the parallel control is at the join, if any branch came there, else it is where a block that ends goes. */
  #joins(place: Place): Move[] {
    const { join } = this.#fork;
    const back: Move = { target: RETURNED };
    // What a parallel names as its next step comes behind it in any case, as behind any other.
    if (join === null || join === this.#next) return [back];
    const exit = known(place.exitTo(join), `The place of the join ${join}`);
    return [{ target: exit.target, ...finishing(exit.finishes), guard: or(this.#come(join)) }, back];
  }

  /** That some region has come to this step. */
  #come(head: StepId): Guard[] {
    return [...(this.#comers.get(head) ?? [])].map((index) => this.#isAt(index, this.#arrivalAt(head)));
  }

  #standsStill(index: number): Guard {
    const moving = this.#runs(index)
      ? [this.#isAt(index, "running"), ...(this.#isShared(index) ? [this.#isAt(index, "waiting")] : [])]
      : [];
    return not(or(moving));
  }

  #runs(index: number): boolean {
    return this.#fork.segments[index]?.stretch != null;
  }

  #isShared(index: number): boolean {
    return this.#fork.segments[index]?.way === null;
  }

  #isAt(index: number, state: string): Guard {
    return stateIn(`#${this.#regionId(index)}.${state}`);
  }

  #regionId(index: number): string {
    return `${this.#id}-${index}`;
  }

  /** The state of a region from which control has gone on to this step. */
  #arrivalAt(head: StepId): string {
    return `to-${head}`;
  }
}
