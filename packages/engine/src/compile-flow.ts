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
    const [problem] = planned.problems;
    throw new Error(`The playbook ${playbook.id} was accepted with ${problem?.code} at ${problem?.at}.`);
  }
  const { main, exception } = planned.plan;
  const compiler = new Compiler(playbook, new PlaceNumbers(planned.plan), version);
  const states: Record<string, StateNode> = {
    flow: {
      ...compiler.stretch(main, {
        loops: [],
        unhandled: exception === null ? FAILED : { ...FAILED, target: "#playbook.exception" },
        exitTo: () => undefined,
      }),
      onDone: { target: "completed" },
    },
    // A run whose exception handler came to its end has failed all the same: what it was started for was not done.
    ...(exception === null
      ? {}
      : {
          exception: {
            ...compiler.stretch(exception, {
              loops: [],
              unhandled: FAILED,
              exitTo: () => undefined,
            }),
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
    switch (passage.kind) {
      case "single":
        return undefined;
      case "gateway":
        return { open: gateway(step, wayOn) };
      case "fork": {
        const inStretch = (one: Stretch, around: Place) => this.stretch(one, around);
        return {
          open: compileFork(step, passage, this.#inside(step, place, wayOn), this.#newId("fork"), inStretch),
        };
      }
      case "block":
        return this.#block(step, passage.branches, place, wayOn);
    }
  }

  #block(
    step: Step,
    branches: readonly Branch[],
    place: Place,
    wayOn: WayOn,
  ): Record<string, StateNode> | undefined {
    const inside = this.#inside(step, place, wayOn);
    const branch = (index: number): { readonly branch: Branch; readonly state: StateNode | null } => {
      const found = branches[index];
      if (found === undefined) throw new Error(`${step.id} lacks its branch ${index}.`);
      const around =
        step.type === "while-condition" ? { ...inside, loops: [...place.loops, step.id] } : inside;
      return { branch: found, state: found.stretch && this.stretch(found.stretch, around) };
    };
    /** Ways that are decided: each leads to a state of its own, or straight to a step outside. */
    const deciding = (
      ways: Readonly<Record<string, { readonly index: number; readonly state: string }>>,
      more: Record<string, Move>,
      backTo: string,
    ) => {
      const moves: Record<string, Move> = { ...more };
      const states: Record<string, StateNode> = {};
      for (const [value, { index, state }] of Object.entries(ways)) {
        const { branch: way, state: node } = branch(index);
        moves[value] = node === null ? moveTo(behind(step.id, wayOn(way.way.to))) : { target: state };
        if (node !== null) states[state] = { ...node, onDone: { target: backTo } };
      }
      return { open: decide(step.id, moves), ...states };
    };
    switch (step.type) {
      case "start":
      case "end":
      case "action":
      case "playbook-action":
        return undefined;
      case "parallel":
        return {
          open: {
            type: "parallel",
            states: Object.fromEntries(
              branches.map((_, index) => [`branch-${index}`, branch(index).state ?? { type: "final" }]),
            ),
            onDone: { target: RETURNED },
          },
        };
      case "if-condition":
        return deciding(
          {
            true: { index: 0, state: "when-true" },
            ...(step.onFalse === null ? {} : { false: { index: 1, state: "when-false" } }),
          },
          step.onFalse === null ? { false: { target: RETURNED } } : {},
          RETURNED,
        );
      case "while-condition":
        return deciding({ true: { index: 0, state: "body" } }, { false: { target: RETURNED } }, "open");
      case "switch-condition":
        return deciding(
          Object.fromEntries(
            Object.keys(step.cases).map((value, index) => [value, { index, state: `case-${index}` }]),
          ),
          {},
          RETURNED,
        );
    }
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

/** An if or switch whose branches merge is over as soon as it has shown the way. */
function gateway(step: Step, wayOn: WayOn): StateNode {
  const onward = (to: StepId | null) => moveTo(behind(step.id, wayOn(to)));
  switch (step.type) {
    case "if-condition":
      return decide(step.id, { true: onward(step.onTrue), false: onward(step.onFalse) });
    case "switch-condition":
      return decide(
        step.id,
        Object.fromEntries(Object.entries(step.cases).map(([value, to]) => [value, onward(to)])),
      );
    case "start":
    case "end":
    case "action":
    case "playbook-action":
    case "parallel":
    case "while-condition":
      throw new Error(`A ${step.type} step is no gateway.`);
  }
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
