import type { Playbook, Step, StepId } from "@mirror/playbook";
import { known } from "@mirror/vocabulary";
import type { AnyMachineSnapshot, AnyStateMachine } from "xstate";
import { movesOf } from "./known-moves.js";

/** A playbook's flow as one statechart. */
export interface Flow {
  readonly playbook: Playbook;
  readonly machine: AnyStateMachine;
}

/** What the flow is told: a branching step has begun, which way it goes, or how a step ended. */
export type FlowEvent =
  | { readonly step: StepId; readonly went: "began" | "succeeded" | "failed" }
  | { readonly step: StepId; readonly went: "branch"; readonly branch: string };

/**
 * `enter` and `leave` a step's state; `decide`: a branching step wants to know its way; `finish`: all the branches that it
 * opened have returned; `fail`: a step in one of them has failed, and the branching step takes that up. An end is entered and never left: it is over at once.
 */
export type FlowHappening =
  /**
   * `loops`: the while steps that the step stands inside, outermost first: what its iteration path counts. `place`: which
   * of its places it is, where branches share the step and it has several.
   */
  | {
      readonly what: "enter";
      readonly step: StepId;
      readonly loops: readonly StepId[];
      readonly place?: number;
    }
  | { readonly what: "leave" | "decide" | "finish" | "fail"; readonly step: StepId };

/** Where the flow stands, and what the last move did. One move may be given many times: nothing in it changes. */
export interface FlowMove {
  readonly snapshot: AnyMachineSnapshot;
  /** In the order in which it happened. */
  readonly happened: readonly FlowHappening[];
  /** The steps that it left, and those of them that had come to their own end. */
  readonly left: ReadonlySet<StepId>;
  readonly finished: ReadonlySet<StepId>;
  readonly ended: "completed" | "failed" | null;
  /** Whether a failure that no step took up has brought the flow where it stands: to the exception handler, or to its end. */
  readonly diverted: boolean;
}

/** Enters the flow's first step. */
export function beginFlow(flow: Flow): FlowMove {
  return movesOf(flow.machine).begin();
}

/** Moves the flow on. An event that no active state waits for moves nothing. */
export function moveFlow(flow: Flow, snapshot: AnyMachineSnapshot, event: FlowEvent): FlowMove {
  return movesOf(flow.machine).move(snapshot, flowEventName(event));
}

/** A step of an accepted playbook; that it is not there is a defect. */
export function stepIn(playbook: Playbook, id: StepId): Step {
  return known(playbook.steps[id], `The step ${id} of the accepted playbook ${playbook.id}`);
}

/** An event as XState is told it. Dots and asterisks mean patterns there, and case values may hold them. */
export function flowEventName(event: FlowEvent): string {
  if (event.went !== "branch") return `${event.step} ${event.went}`;
  const branch = event.branch.replace(/[^\w-]/g, (sign) => `~${sign.charCodeAt(0).toString(16)}~`);
  return `${event.step} branch ${branch}`;
}
