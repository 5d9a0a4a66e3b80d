import {
  type Branch,
  flowOf,
  type Passage,
  type Playbook,
  planFlow,
  type Step,
  type StepId,
  type Stretch,
} from "@mirror/playbook";
import { known } from "@mirror/vocabulary";
import { createMachine } from "xstate";
import { compileFork } from "./compile-fork.js";
import { type Flow, flowEventName, stepIn } from "./flow.js";
import { PlaceNumbers } from "./place-numbers.js";
import {
  type Exit,
  failing,
  finishing,
  type Move,
  type Place,
  RETURNED,
  type StateNode,
  tell,
  type Unhandled,
} from "./state-node.js";

/**
 * Which version of this compiler a run was started with; it changes whenever the same playbook would compile to another
 * chart, and a run finishes on the chart that it began with (INV-17). Since 2, a branching step takes up what fails in
 * its branches.
 */
export const FLOW_COMPILER = 2;

/**
 * Compiles a checked playbook to one statechart: a state for each step, branches nested, `parallel` a parallel state, and
 * joined at post-dominators where its branches merge. It holds the flow only; what happens inside a step has a chart of
 * its own (compiled in, ten merging branches would grow to tens of thousands of states). Refuses nothing: what it cannot
 * run, the import has refused by name.
 */
export function compileFlow(playbook: Playbook, version: number = FLOW_COMPILER): Flow {
  if (version < 1 || version > FLOW_COMPILER)
    throw new Error(`There is no version ${version} of the flow's compiler here.`);
  const planned = planFlow(flowOf(playbook));
  if (!planned.ok) {
    const faults = planned.problems.map(({ code, at }) => `${code} at ${at}`).join(", ");
    throw new Error(`The playbook ${playbook.id} was accepted with ${faults}.`);
  }
  const { main, exception } = planned.plan;
  const compiler = new Compiler(playbook, new PlaceNumbers(planned.plan), version);
  const states: Record<string, StateNode> = {
    flow: {
      ...compiler.stretch(main, {
        ...OUTERMOST,
        unhandled: exception === null ? FAILED : { ...FAILED, target: "#playbook.exception" },
      }),
      onDone: { target: "completed" },
    },
    // A run whose exception handler came to its end has failed all the same: what it was started for was not done.
    ...(exception === null
      ? {}
      : {
          exception: {
            ...compiler.stretch(exception, OUTERMOST),
            onDone: { target: "failed" },
          },
        }),
    completed: { type: "final" },
    failed: { type: "final" },
  };
  const machine = createMachine({ id: "playbook", initial: "flow", states });
  return { playbook, machine };
}

const FAILED: Unhandled = { target: "#playbook.failed", finishes: [], fails: null };

/** Where a stretch stands that nothing is around: what fails in it fails the run. */
const OUTERMOST: Place = { loops: [], unhandled: FAILED, exitTo: () => undefined };

/** A way that is decided: by which value, where it leads (null: to the step's own end), and the state of its branch. */
interface DecidedWay {
  readonly value: string;
  readonly to: StepId | null;
  readonly state: string;
}

/** Where a way leads from inside a stretch, seen from anywhere in the chart. */
type WayOn = (to: StepId | null) => Exit;

class Compiler {
  readonly #playbook: Playbook;
  readonly #numbers: PlaceNumbers;
  readonly #version: number;
  #count = 0;

  constructor(playbook: Playbook, numbers: PlaceNumbers, version: number) {
    this.#playbook = playbook;
    this.#numbers = numbers;
    this.#version = version;
  }

  /** The steps of a stretch as one compound state. */
  stretch(stretch: Stretch, place: Place): StateNode {
    const id = this.#newId("stretch");
    const wayOn: WayOn = (to) => {
      // A step that names no next one returns to the step around it: the same as an end of its own.
      if (to === null) return { target: `#${id}.${RETURNED}`, finishes: [] };
      if (stretch.passages.has(to)) return { target: `#${id}.${to}`, finishes: [] };
      const exit = place.exitTo(to);
      if (exit === undefined)
        throw new Error(`The playbook ${this.#playbook.id} was accepted without its step ${to}.`);
      return exit;
    };
    const states: Record<string, StateNode> = {};
    for (const [step, passage] of stretch.passages)
      states[step] = this.#stateOf(stepIn(this.#playbook, step), passage, place, wayOn, stretch);
    states[RETURNED] = { type: "final" };
    return { id, initial: stretch.entry, states };
  }

  #stateOf(step: Step, passage: Passage, place: Place, wayOn: WayOn, stretch: Stretch): StateNode {
    const enter = tell({
      what: "enter",
      step: step.id,
      loops: place.loops,
      ...this.#numbers.numberOf(step.id, stretch),
    });
    if (step.type === "end") {
      if (step.delayMs === 0) return { type: "final", entry: enter };
      return {
        entry: enter,
        exit: tell({ what: "leave", step: step.id }),
        on: { [flowEventName({ step: step.id, went: "succeeded" })]: moveTo(wayOn(null)) },
      };
    }
    const named = step.onSuccess ?? step.onCompletion;
    // What a fork names as its next step, and is not its join, stands inside it.
    const next = wayOn(passage.kind === "fork" && passage.join !== named ? null : named);
    const own = {
      entry: enter,
      exit: tell({ what: "leave", step: step.id }),
      on: {
        [flowEventName({ step: step.id, went: "succeeded" })]: moveTo(next),
        [flowEventName({ step: step.id, went: "failed" })]:
          step.onFailure === null ? failing(place.unhandled) : moveTo(wayOn(step.onFailure)),
      },
    };
    const inner = this.#insideOf(step, passage, place, wayOn);
    if (inner === undefined) return own;
    return {
      ...own,
      initial: "waiting",
      states: {
        waiting: { on: { [flowEventName({ step: step.id, went: "began" })]: { target: "open" } } },
        ...inner,
        [RETURNED]: { type: "final" },
      },
      onDone: moveTo(behind(step.id, next)),
    };
  }

  /** What a branching step does once it has begun, from the state `open` on; undefined for steps that do not branch. */
  #insideOf(step: Step, passage: Passage, place: Place, wayOn: WayOn): Record<string, StateNode> | undefined {
    const decided = (ways: readonly DecidedWay[], inside: Place, backTo: string) =>
      this.#decided(step.id, ways, passage, inside, wayOn, backTo);
    const inside = this.#inside(step, place, wayOn);
    switch (step.type) {
      case "start":
      case "end":
      case "action":
      case "playbook-action":
        return undefined;
      case "parallel":
        return { open: this.#parallel(step, passage, inside) };
      case "if-condition":
        return decided(
          [
            { value: "true", to: step.onTrue, state: "when-true" },
            { value: "false", to: step.onFalse, state: "when-false" },
          ],
          inside,
          RETURNED,
        );
      case "while-condition":
        return decided(
          [
            { value: "true", to: step.onTrue, state: "body" },
            { value: "false", to: null, state: "over" },
          ],
          { ...inside, loops: [...place.loops, step.id] },
          "open",
        );
      case "switch-condition":
        return decided(
          Object.entries(step.cases).map(([value, to], index) => ({ value, to, state: `case-${index}` })),
          inside,
          RETURNED,
        );
    }
  }

  #parallel(step: Step, passage: Passage, inside: Place): StateNode {
    if (passage.kind === "fork")
      return compileFork(step, passage, inside, this.#newId("fork"), (one, around) =>
        this.stretch(one, around),
      );
    const branches = branchesOf(passage).map(({ stretch }) =>
      this.stretch(known(stretch, `A branch of ${step.id} that does not merge`), inside),
    );
    return {
      type: "parallel",
      states: Object.fromEntries(branches.map((state, index) => [`branch-${index}`, state])),
      onDone: { target: RETURNED },
    };
  }

  /** A step whose ways are decided: each leads to a branch in it, or straight to a step outside, or is no more than its end. */
  #decided(
    step: StepId,
    ways: readonly DecidedWay[],
    passage: Passage,
    inside: Place,
    wayOn: WayOn,
    backTo: string,
  ): Record<string, StateNode> {
    const branches = branchesOf(passage);
    const moves: Record<string, Move> = {};
    const states: Record<string, StateNode> = {};
    for (const [index, { value, to, state }] of ways.entries()) {
      const stretch = branches[index]?.stretch;
      if (stretch) {
        states[state] = { ...this.stretch(stretch, inside), onDone: { target: backTo } };
        moves[value] = { target: state };
      } else if (to === null && passage.kind === "block") moves[value] = { target: RETURNED };
      else moves[value] = moveTo(behind(step, wayOn(to)));
    }
    return { open: decide(step, moves), ...states };
  }

  /** What the branches of a step stand in: it takes up their failures, if it names a step for its own. */
  #inside(step: Step, place: Place, wayOn: WayOn): Place {
    const takesUp = this.#version >= 2 && step.onFailure !== null;
    return {
      ...place,
      unhandled: takesUp ? { ...wayOn(step.onFailure), fails: step.id } : place.unhandled,
      exitTo: (to) => behind(step.id, wayOn(to)),
    };
  }

  #newId(what: string): string {
    this.#count += 1;
    return `${what}-${this.#count}`;
  }
}

/** The branches that return to their step; one that merely shows the way has none. */
function branchesOf(passage: Passage): readonly Branch[] {
  return passage.kind === "block" ? passage.branches : [];
}

/** A branching step wants to know its way. */
function decide(step: StepId, ways: Readonly<Record<string, Move>>): StateNode {
  return {
    entry: tell({ what: "decide", step }),
    on: Object.fromEntries(
      Object.entries(ways).map(([branch, move]) => [flowEventName({ step, went: "branch", branch }), move]),
    ),
  };
}

/** A way that leaves this branching step, and so ends it. */
function behind(step: StepId, { target, finishes }: Exit): Exit {
  return { target, finishes: [step, ...finishes] };
}

function moveTo({ target, finishes }: Exit): Move {
  return { target, ...finishing(finishes) };
}
