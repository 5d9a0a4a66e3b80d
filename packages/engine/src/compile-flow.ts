import type { EndStep, Playbook, Step, StepId } from "@mirror/playbook";
import { createMachine } from "xstate";
import { type Flow, type FlowHappening, flowEventName, stepIn } from "./flow.js";

/** Which version of this compiler a run was started with; it changes whenever the same playbook would compile to another chart. */
export const FLOW_COMPILER = 1;

interface StateNode {
  initial?: string;
  type?: "parallel" | "final";
  states?: Record<string, StateNode>;
  entry?: Tells;
  exit?: Tells;
  on?: Record<string, string>;
  onDone?: { target: string; actions?: Tells };
}
interface Tells {
  type: "tell";
  params: FlowHappening;
}

/** What a stretch of steps stands in. */
interface Place {
  /** The while steps around it, outermost first. */
  readonly loops: readonly StepId[];
  /** Where a failure goes that the failing step names no step for. */
  readonly unhandled: "#playbook.exception" | "#playbook.failed";
}

/** The state in which a block has returned to the step that opened it. Step ids hold two hyphens, so that none is called so. */
const RETURNED = "returned";

/**
 * Compiles a checked playbook to one statechart: a state for each step, branches nested, `parallel` a parallel state.
 * It holds the flow only; what happens inside a step has a chart of its own (compiled in, ten merging branches would
 * grow to tens of thousands of states). Refuses nothing: what it cannot run, the import has refused by name.
 */
export function compileFlow(playbook: Playbook): Flow {
  const compiler = new Compiler(playbook);
  const { exception } = playbook;
  const states: Record<string, StateNode> = {
    flow: {
      ...compiler.block(playbook.start, {
        loops: [],
        unhandled: exception === null ? "#playbook.failed" : "#playbook.exception",
      }),
      onDone: { target: "completed" },
    },
    // A run whose exception handler came to its end has failed all the same: what it was started for was not done.
    ...(exception === null
      ? {}
      : {
          exception: {
            ...compiler.block(exception, { loops: [], unhandled: "#playbook.failed" }),
            onDone: { target: "failed" },
          },
        }),
    completed: { type: "final" },
    failed: { type: "final" },
  };
  // Nothing stands behind the action `tell`: it is what the pure transition hands back, and nobody executes it.
  const machine = createMachine({ id: "playbook", initial: "flow", states });
  return { playbook, machine };
}

class Compiler {
  readonly #playbook: Playbook;

  constructor(playbook: Playbook) {
    this.#playbook = playbook;
  }

  /** All steps from `first` to the ends of its block, as one compound state. */
  block(first: StepId, place: Place): StateNode {
    const states: Record<string, StateNode> = {};
    const ahead = [first];
    for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
      if (states[id] !== undefined) continue;
      const step = stepIn(this.#playbook, id);
      states[id] = this.#stateOf(step, place);
      for (const next of [step.onCompletion, step.onSuccess, step.onFailure])
        if (next !== null) ahead.push(next);
    }
    // A branching step that names no next one returns to the step around it: the same as an end of its own.
    states[RETURNED] = { type: "final" };
    return { initial: first, states };
  }

  #stateOf(step: Step, place: Place): StateNode {
    const enter = tell({ what: "enter", step: step.id, loops: place.loops });
    if (step.type === "end") {
      if (step.delayMs > 0)
        throw new Error(`${step.id} was accepted with a delay, which an end cannot keep to.`);
      return { type: "final", entry: enter };
    }
    const next = step.onSuccess ?? step.onCompletion ?? RETURNED;
    const own = {
      entry: enter,
      exit: tell({ what: "leave", step: step.id }),
      on: {
        [flowEventName({ step: step.id, went: "succeeded" })]: next,
        [flowEventName({ step: step.id, went: "failed" })]: step.onFailure ?? place.unhandled,
      },
    };
    const branches = this.#branchesOf(step, place);
    if (branches === undefined) return own;
    return {
      ...own,
      initial: "waiting",
      states: {
        waiting: { on: { [flowEventName({ step: step.id, went: "began" })]: "open" } },
        ...branches,
        [RETURNED]: { type: "final" },
      },
      onDone: { target: next, actions: tell({ what: "finish", step: step.id }) },
    };
  }

  /** What a branching step does once it has begun, from the state `open` on; undefined for steps that do not branch. */
  #branchesOf(step: Exclude<Step, EndStep>, place: Place): Record<string, StateNode> | undefined {
    const returning = (first: StepId): StateNode => ({
      ...this.block(first, place),
      onDone: { target: RETURNED },
    });
    switch (step.type) {
      case "start":
      case "action":
      case "playbook-action":
        return undefined;
      case "parallel":
        return {
          open: {
            type: "parallel",
            states: Object.fromEntries(
              step.nextSteps.map((first, index) => [`branch-${index}`, this.block(first, place)]),
            ),
            onDone: { target: RETURNED },
          },
        };
      case "if-condition":
        return {
          open: deciding(step.id, {
            true: "when-true",
            false: step.onFalse === null ? RETURNED : "when-false",
          }),
          "when-true": returning(step.onTrue),
          ...(step.onFalse === null ? {} : { "when-false": returning(step.onFalse) }),
        };
      case "while-condition":
        return {
          open: deciding(step.id, { true: "body", false: RETURNED }),
          body: {
            ...this.block(step.onTrue, { ...place, loops: [...place.loops, step.id] }),
            onDone: { target: "open" },
          },
        };
      case "switch-condition": {
        const cases = Object.entries(step.cases).map(([value, first], index) => ({
          value,
          first,
          state: `case-${index}`,
        }));
        return {
          open: deciding(step.id, Object.fromEntries(cases.map(({ value, state }) => [value, state]))),
          ...Object.fromEntries(cases.map(({ first, state }) => [state, returning(first)])),
        };
      }
    }
  }
}

/** A branching step wants to know its way; each way leads to a state. */
function deciding(step: StepId, ways: Readonly<Record<string, string>>): StateNode {
  return {
    entry: tell({ what: "decide", step }),
    on: Object.fromEntries(
      Object.entries(ways).map(([branch, target]) => [
        flowEventName({ step, went: "branch", branch }),
        target,
      ]),
    ),
  };
}

function tell(happening: FlowHappening): Tells {
  return { type: "tell", params: happening };
}
