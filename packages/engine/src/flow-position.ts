import type { StepId } from "@mirror/playbook";
import { beginFlow, type Flow, type FlowEvent, type FlowHappening, moveFlow } from "./flow.js";
import { type FlowFailure, type FlowPosition, openInvocationOf, type RunState } from "./run-state.js";

/** Where a run stands in its flow when it is activated. */
export function firstPosition(flow: Flow): FlowPosition {
  const { snapshot, happened } = beginFlow(flow);
  return { snapshot, pending: happened, unhandled: null, ended: null };
}

/** Moves a run on in its flow; `failure` says what failed, if a failure moves it. */
export function movedBy(
  flow: Flow,
  state: RunState,
  event: FlowEvent,
  failure: FlowFailure | null = null,
): RunState {
  const position = positionOf(state);
  const move = moveFlow(flow, position.snapshot, event);
  const { left, finished } = move;
  const isOpen = (id: StepId) => openInvocationOf(state, id) !== undefined;
  const pending = [
    // A step that was left before anyone wrote down that it was entered was never handed to anyone: it did not happen.
    ...position.pending.filter(
      (one) => !left.has(one.step) || (one.what !== "enter" && one.what !== "decide"),
    ),
    // Leaving a step is news only where the step had not come to its own end: then it is cancelled.
    ...move.happened.filter((one) => one.what !== "leave" || (!finished.has(one.step) && isOpen(one.step))),
  ];
  // What the handler's own steps do is in the record; the run fails because of what sent it there.
  const unhandled = position.unhandled ?? (move.diverted ? failure : null);
  const ended = move.ended === "failed" ? unhandled : move.ended;
  return { ...state, flow: { snapshot: move.snapshot, pending, unhandled, ended } };
}

/** Something that the flow did is written down now, by the fact that is being read. */
export function writtenDown(state: RunState, what: FlowHappening["what"], step: StepId): RunState {
  const position = positionOf(state);
  const index = position.pending.findIndex((one) => one.what === what && one.step === step);
  return index < 0
    ? state
    : { ...state, flow: { ...position, pending: position.pending.toSpliced(index, 1) } };
}

/** A run's place in its flow. It has one from its activation on; before that, asking for it is a defect. */
export function positionOf(state: RunState): FlowPosition {
  if (state.flow === null) throw new Error(`The run ${state.id} is ${state.status}: its flow has not begun.`);
  return state.flow;
}
