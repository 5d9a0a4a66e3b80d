import type { StepId } from "@mirror/playbook";
import { type AnyMachineSnapshot, type AnyStateMachine, initialTransition, transition } from "xstate";
import type { FlowHappening, FlowMove } from "./flow.js";

/** How many places of one flow are remembered: far more than runs stand at, fewer than parallel branches could make. */
const PLACES_MAX = 2_000;

const known = new WeakMap<AnyStateMachine, KnownMoves>();

/** The moves of a flow's chart. */
export function movesOf(machine: AnyStateMachine): KnownMoves {
  const there = known.get(machine);
  if (there !== undefined) return there;
  const made = new KnownMoves(machine);
  known.set(machine, made);
  return made;
}

/**
 * Moves on a flow's chart. XState judges each of them, once: a flow has no memory, and its guards ask only where it stands, so
 * that from one place one event always leads to the same one, and ten thousand runs of a playbook take the same few ways.
 */
class KnownMoves {
  readonly #machine: AnyStateMachine;
  #first: FlowMove | undefined;
  /** The one snapshot of each place that was come to. */
  readonly #places = new Map<string, AnyMachineSnapshot>();
  readonly #from = new WeakMap<AnyMachineSnapshot, Map<string, FlowMove>>();

  constructor(machine: AnyStateMachine) {
    this.#machine = machine;
  }

  /** Enters the first step. */
  begin(): FlowMove {
    this.#first ??= this.#moveOf(initialTransition(this.#machine));
    return this.#first;
  }

  /** Moves on by an event's name. */
  move(from: AnyMachineSnapshot, event: string): FlowMove {
    const ways = this.#from.get(from) ?? new Map<string, FlowMove>();
    const before = ways.get(event);
    if (before !== undefined) return before;
    const move = this.#moveOf(transition(this.#machine, from, { type: event }));
    this.#from.set(from, ways.set(event, move));
    return move;
  }

  #moveOf([to, told]: [AnyMachineSnapshot, readonly { readonly params?: unknown }[]]): FlowMove {
    const snapshot = this.#placeOf(to);
    // The compiler gives its charts no other actions than to tell these.
    const happened = told.map((action) => action.params as FlowHappening);
    const failed = snapshot.matches("failed");
    return {
      snapshot,
      happened,
      left: stepsOf(happened, "leave"),
      finished: stepsOf(happened, "finish", "fail"),
      ended: failed ? "failed" : snapshot.matches("completed") ? "completed" : null,
      diverted: failed || snapshot.matches("exception"),
    };
  }

  // What a snapshot's value does not say, these charts do not have: no context, no history, no children.
  #placeOf(to: AnyMachineSnapshot): AnyMachineSnapshot {
    const place = JSON.stringify(to.value);
    const there = this.#places.get(place);
    if (there !== undefined) return there;
    if (this.#places.size < PLACES_MAX) this.#places.set(place, to);
    return to;
  }
}

function stepsOf(
  happened: readonly FlowHappening[],
  ...whats: readonly FlowHappening["what"][]
): Set<StepId> {
  return new Set(happened.filter((one) => whats.includes(one.what)).map((one) => one.step));
}
