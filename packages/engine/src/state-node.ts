import type { StepId } from "@mirror/playbook";
import type { AnyEventObject, MachineContext, ParameterizedObject } from "xstate";
import type { GuardPredicate } from "xstate/guards";
import type { FlowHappening } from "./flow.js";

/** A state of a compiled flow, as XState is given it. */
export interface StateNode {
  id?: string;
  initial?: string;
  type?: "parallel" | "final";
  states?: Record<string, StateNode>;
  entry?: Tells;
  exit?: Tells;
  on?: Record<string, Move>;
  always?: Move[];
  onDone?: Move | Move[];
}

/** Where an event leads, what is told on the way, and where the regions of a fork must stand for it. */
export interface Move {
  target: string;
  actions?: Tells[];
  guard?: Guard;
}

export interface Tells {
  type: "tell";
  params: FlowHappening;
}

/** A question about where other regions stand. */
export type Guard = GuardPredicate<MachineContext, AnyEventObject, unknown, ParameterizedObject>;

/** What a stretch of steps stands in. */
export interface Place {
  /** The while steps around it, outermost first. */
  readonly loops: readonly StepId[];
  /** Where a failure goes that the failing step names no step for. */
  readonly unhandled: Unhandled;
  /** Where a way leads that leaves the stretch. */
  readonly exitTo: (step: StepId) => Exit | undefined;
}

/** Where a failure goes that no step took up before, and which branching step fails by it: it takes the failure up. */
export interface Unhandled extends Exit {
  readonly fails: StepId | null;
}

/** A state, seen from anywhere in the chart, and the branching steps that are over when control goes there, inner first. */
export interface Exit {
  readonly target: string;
  readonly finishes: readonly StepId[];
}

/** The state in which a block has returned to the step that opened it. Step ids hold two hyphens, so that none is called so. */
export const RETURNED = "returned";

/** Nothing stands behind the action `tell`: it is what the pure transition hands back, and nobody executes it. */
export function tell(happening: FlowHappening): Tells {
  return { type: "tell", params: happening };
}

/** A way for failures that nothing nearer took up. */
export function failing({ target, finishes, fails }: Unhandled): Move {
  if (fails === null) return { target };
  const { actions = [] } = finishing(finishes);
  return { target, actions: [tell({ what: "fail", step: fails }), ...actions] };
}

/** That these branching steps are over, since the flow goes on from them. */
export function finishing(steps: readonly StepId[]): Pick<Move, "actions"> {
  return steps.length === 0 ? {} : { actions: steps.map((step) => tell({ what: "finish", step })) };
}
