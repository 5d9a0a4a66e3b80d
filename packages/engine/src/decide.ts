import { type Decided, type DecisionContext, type Refusal, refuse } from "@mirror/vocabulary";
import { answerStep } from "./answer-step.js";
import { FLOW_COMPILER } from "./compile-flow.js";
import { decideAboutEffect } from "./decide-effect.js";
import { decideAboutLead } from "./decide-lead.js";
import { Draft, recordedNow, type Said } from "./draft.js";
import { endShare } from "./end-share.js";
import { evolveRun, type FlowOf } from "./evolve.js";
import { reportStep } from "./report-step.js";
import { ring } from "./ring.js";
import type { LeadCommand, RunCommand, StartCommand, StepCommand, WholeRunCommand } from "./run-command.js";
import type { RunFact } from "./run-facts.js";
import { FINISHED_RUN, type RunState, type StepInvocation } from "./run-state.js";
import { cancelOpenSteps, settle } from "./settle.js";
import { unlessRunMay } from "./wrong-state.js";

/** What is still listened to when a run is over: the truth about what was done, which changes nothing any more. */
const HEARD_AFTER_THE_END: ReadonlySet<RunCommand["type"]> = new Set([
  "complete",
  "fail",
  "record-outcome",
  "note-withdrawal",
]);

/** A yes: the facts, and the run as it stands when they are read back. */
export interface DecidedRun extends Decided<RunFact> {
  readonly state: RunState;
}

/** What a run writes down when it is told something, or why it does not. Pure: the same arguments, the same answer. */
export function decideRun(
  flowOf: FlowOf,
  state: RunState | undefined,
  command: RunCommand,
  context: DecisionContext,
): DecidedRun | Refusal {
  if (command.type === "start") return start(flowOf, state, command, context);
  if (state === undefined) return refuse("absent", "no-such-run", "There is no such run.");
  if (FINISHED_RUN.has(state.status) && !HEARD_AFTER_THE_END.has(command.type))
    return refuse("conflict", "run-over", `This run is ${state.status}; nothing more happens in it.`);
  const draft = new Draft(flowOf, state, context);
  const refusal = tell(draft, command);
  if (refusal !== undefined) return refusal;
  settle(draft);
  return { ok: true, facts: draft.facts, state: draft.state };
}

function start(
  flowOf: FlowOf,
  state: RunState | undefined,
  command: StartCommand,
  context: DecisionContext,
): DecidedRun | Refusal {
  if (state !== undefined) return refuse("conflict", "run-exists", "This run was started before.");
  const created: RunFact = {
    type: "run-created",
    data: { ...command.run, playbook: { ...command.run.playbook, compiler: FLOW_COMPILER } },
  };
  const draft = new Draft(flowOf, evolveRun(flowOf, undefined, recordedNow(created, context)), context);
  if (command.problems.length > 0) {
    draft.write({ type: "run-rejected", data: { reasons: command.problems } });
  } else {
    draft.write({ type: "run-activated", data: {} });
    settle(draft);
  }
  return { ok: true, facts: [created, ...draft.facts], state: draft.state };
}

function tell(draft: Draft, command: WholeRunCommand | LeadCommand | StepCommand): Said {
  switch (command.type) {
    case "hold":
    case "release":
    case "stand-down":
    case "abort":
    case "bind-roles":
    case "note-withdrawal":
      return tellRun(draft, command);
    case "offer-lead":
    case "accept-lead":
    case "drop-lead-offer":
    case "follow-lead":
      return decideAboutLead(draft, command);
    case "ring":
      return ring(draft, command.name);
    case "hand-out":
    case "refuse-step":
    case "open-gate":
    case "ask-again":
    case "await":
    case "settle-step":
    case "hold-step":
    case "compensate-step":
    case "resume-step":
    case "take-back":
      return tellStep(draft, command, answerStep);
    case "claim":
    case "complete":
    case "fail":
    case "skip":
    case "hand-over":
      return tellStep(draft, command, reportStep);
    case "intend-effect":
    case "record-outcome":
    case "repeat-effect":
      return tellStep(draft, command, decideAboutEffect);
    case "end-share":
      return tellStep(draft, command, endShare);
  }
}

function tellRun(draft: Draft, command: Exclude<WholeRunCommand, { readonly type: "ring" }>): Said {
  const { state } = draft;
  switch (command.type) {
    case "hold": {
      if (state.heldBy.includes(command.partner)) return undefined;
      const refusal = unlessRunMay(state, "hold", "held");
      if (refusal !== undefined) return refusal;
      draft.write({ type: "run-held", data: { partner: command.partner, reason: command.reason } });
      return undefined;
    }
    case "release":
      if (!state.heldBy.includes(command.partner))
        return refuse(
          "conflict",
          "not-held",
          "Your partner does not hold this run; each partner releases its own hold.",
          "M10",
        );
      draft.write({ type: "run-released", data: { partner: command.partner } });
      return undefined;
    case "stand-down": {
      if (state.standingDown) return undefined;
      const refusal = unlessRunMay(state, "begin-stand-down", "stood down");
      if (refusal !== undefined) return refusal;
      draft.write({ type: "run-standing-down", data: { invocation: command.invocation } });
      return undefined;
    }
    case "abort": {
      const refusal = unlessRunMay(state, "abort", "aborted");
      if (refusal !== undefined) return refusal;
      cancelOpenSteps(draft, "The run was aborted.");
      draft.write({ type: "run-aborted", data: { reason: command.reason } });
      return undefined;
    }
    case "bind-roles":
      if (Object.keys(command.bindings).length > 0)
        draft.write({ type: "roles-bound", data: { bindings: command.bindings, because: command.because } });
      return undefined;
    case "note-withdrawal": {
      const { round, partner, steps } = command;
      draft.write({ type: "withdrawal-noted", data: { round, partner, steps } });
      return undefined;
    }
  }
}

function tellStep<C extends StepCommand>(
  draft: Draft,
  command: C,
  decide: (draft: Draft, step: StepInvocation, command: C) => Said,
): Said {
  const step = draft.state.steps.get(command.invocation);
  if (step === undefined) return refuse("absent", "no-such-step", "This run has no such step.");
  return decide(draft, step, command);
}
