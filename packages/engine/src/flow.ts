import type { Playbook, Step, StepId } from "@mirror/playbook";
import { type AnyMachineSnapshot, type AnyStateMachine, createMachine, initialTransition, transition } from "xstate";

/** Which version of this compiler a run was started with; it changes whenever the same playbook would compile to another chart. */
export const FLOW_COMPILER = 1;

/** A playbook's flow as one statechart: a state for each step, branches nested, `parallel` a parallel state. */
export interface Flow {
  readonly playbook: Playbook;
  readonly machine: AnyStateMachine;
  /** The while steps that a step stands inside, outermost first: what its iteration path counts. */
  readonly loopsAround: ReadonlyMap<StepId, readonly StepId[]>;
}

/** What the flow is told: how a step ended, or which way a branching step goes. */
export type FlowEvent =
  | { readonly step: StepId; readonly went: "succeeded" | "failed" }
  | { readonly step: StepId; readonly went: "branch"; readonly branch: string };

/** Where the flow stands, and what the last move did. */
export interface FlowMove {
  readonly snapshot: AnyMachineSnapshot;
  /** In the order in which it happened. */
  readonly happened: readonly FlowHappening[];
  readonly ended: "completed" | "failed" | null;
}
export interface FlowHappening {
  /** `enter` and `leave` a step's state; `decide`: a branching step wants to know its way; `finish`: its branches have all returned. */
  readonly what: "enter" | "leave" | "decide" | "finish";
  readonly step: StepId;
}

interface StateNode {
  initial?: string;
  type?: "parallel" | "final";
  states?: Record<string, StateNode>;
  entry?: StepAction;
  exit?: StepAction;
  on?: Record<string, string>;
  onDone?: { target: string; actions?: StepAction };
}
interface StepAction {
  type: FlowHappening["what"];
  params: { step: StepId };
}

const EXCEPTION = "#playbook.exception";
const RETURNED = "returned";

/** Compiles a checked playbook. The statechart holds the flow only; what happens inside a step has a chart of its own. */
export function compileFlow(playbook: Playbook): Flow {
  const loopsAround = new Map<StepId, readonly StepId[]>();
  const states: Record<string, StateNode> = {
    flow: { ...sequence(playbook, playbook.start, [], loopsAround), onDone: { target: "completed" } },
    exception:
      playbook.exception === null
        ? { type: "final" }
        : { ...sequence(playbook, playbook.exception, [], loopsAround, "failed"), onDone: { target: "failed" } },
    completed: { type: "final" },
    failed: { type: "final" },
  };
  const nothing = () => {};
  // The actions do nothing: they are what the pure transition hands back, in order. XState keeps silent about ones it
  // does not know, so all four are named.
  const machine = createMachine(
    { id: "playbook", initial: "flow", states },
    { actions: { enter: nothing, leave: nothing, decide: nothing, finish: nothing } },
  );
  return { playbook, machine, loopsAround };
}

/** Enters the flow's first step. */
export function beginFlow(flow: Flow): FlowMove {
  return moveOf(initialTransition(flow.machine));
}

/** Moves the flow on. An event that no active state waits for moves nothing. */
export function moveFlow(flow: Flow, snapshot: AnyMachineSnapshot, event: FlowEvent): FlowMove {
  return moveOf(transition(flow.machine, snapshot, { type: eventName(event) }));
}

function moveOf([snapshot, actions]: [AnyMachineSnapshot, readonly { type: string; params?: unknown }[]]): FlowMove {
  const happened = actions.flatMap((action) => {
    const { type, params } = action as Partial<StepAction>;
    return type === "enter" || type === "leave" || type === "decide" || type === "finish"
      ? [{ what: type, step: (params as StepAction["params"]).step }]
      : [];
  });
  const ended = snapshot.status !== "done" ? null : snapshot.value === "completed" ? "completed" : "failed";
  return { snapshot, happened, ended };
}

function eventName(event: FlowEvent): string {
  return event.went === "branch" ? `${event.step} branch ${event.branch}` : `${event.step} ${event.went}`;
}

/** All steps from `first` to the ends of its block, as one compound state. */
function sequence(
  playbook: Playbook,
  first: StepId,
  loops: readonly StepId[],
  loopsAround: Map<StepId, readonly StepId[]>,
  unhandled: "exception" | "failed" = "exception",
): StateNode {
  const states: Record<string, StateNode> = {};
  const ahead = [first];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (states[id] !== undefined) continue;
    const step = stepOf(playbook, id);
    loopsAround.set(id, loops);
    states[id] = stateOf(playbook, step, loops, loopsAround, unhandled);
    for (const next of [step.onCompletion, step.onSuccess, step.onFailure]) if (next !== null) ahead.push(next);
  }
  // A step that names no next one returns to its branching step: the same as an end of its own.
  states[RETURNED] = { type: "final" };
  return { initial: first, states };
}

function stateOf(
  playbook: Playbook,
  step: Step,
  loops: readonly StepId[],
  loopsAround: Map<StepId, readonly StepId[]>,
  unhandled: "exception" | "failed",
): StateNode {
  const act = (what: FlowHappening["what"]): StepAction => ({ type: what, params: { step: step.id } });
  if (step.type === "end") return { type: "final", entry: act("enter") };

  const onSuccess = step.onSuccess ?? step.onCompletion ?? RETURNED;
  const onFailure = step.onFailure ?? (unhandled === "exception" ? EXCEPTION : "#playbook.failed");
  const ending = {
    on: { [`${step.id} succeeded`]: onSuccess, [`${step.id} failed`]: onFailure },
    entry: act("enter"),
    exit: act("leave"),
  };
  const whenReturned = { target: onSuccess, actions: act("finish") };
  const branch = (first: StepId, inside: readonly StepId[]) => sequence(playbook, first, inside, loopsAround, unhandled);
  const deciding = (ways: Record<string, string>): StateNode => ({
    entry: act("decide"),
    on: Object.fromEntries(Object.entries(ways).map(([way, target]) => [`${step.id} branch ${way}`, target])),
  });

  switch (step.type) {
    case "start":
    case "action":
    case "playbook-action":
      return ending;
    case "parallel":
      return {
        ...ending,
        type: "parallel",
        states: Object.fromEntries(step.nextSteps.map((first, index) => [`branch-${index}`, branch(first, loops)])),
        onDone: whenReturned,
      };
    case "if-condition":
      return {
        ...ending,
        initial: "deciding",
        states: {
          deciding: deciding({ true: "when-true", false: step.onFalse === null ? RETURNED : "when-false" }),
          "when-true": { ...branch(step.onTrue, loops), onDone: { target: RETURNED } },
          ...(step.onFalse === null
            ? {}
            : { "when-false": { ...branch(step.onFalse, loops), onDone: { target: RETURNED } } }),
          [RETURNED]: { type: "final" },
        },
        onDone: whenReturned,
      };
    case "while-condition":
      return {
        ...ending,
        initial: "deciding",
        states: {
          deciding: deciding({ true: "body", false: RETURNED }),
          body: { ...branch(step.onTrue, [...loops, step.id]), onDone: { target: "deciding" } },
          [RETURNED]: { type: "final" },
        },
        onDone: whenReturned,
      };
    case "switch-condition": {
      // State keys may hold no dot and no colon, case values may: cases are numbered.
      const cases = Object.entries(step.cases);
      return {
        ...ending,
        initial: "deciding",
        states: {
          deciding: deciding(Object.fromEntries(cases.map(([value], index) => [value, `case-${index}`]))),
          ...Object.fromEntries(
            cases.map(([, first], index) => [
              `case-${index}`,
              { ...branch(first, loops), onDone: { target: RETURNED } },
            ]),
          ),
          [RETURNED]: { type: "final" },
        },
        onDone: whenReturned,
      };
    }
  }
}

function stepOf(playbook: Playbook, id: StepId): Step {
  const step = playbook.steps[id];
  if (step === undefined) throw new Error(`The playbook ${playbook.id} was accepted with a step ${id} that is not there.`);
  return step;
}
