import { type ActionStep, checkAnswers, formOf, type Step, type VariableName } from "@mirror/playbook";
import {
  type Decided,
  type DecisionContext,
  durationMs,
  type EffectId,
  type Instant,
  instantAfter,
  type PartnerId,
  type PersonId,
  type Refusal,
  refuse,
  type StepInvocationId,
} from "@mirror/vocabulary";
import type { Outcome } from "./effect.js";
import { automatedStep, resolveNextEffect } from "./effects-owed.js";
import { assignmentOf, evolveRun, type FlowOf } from "./evolve.js";
import { FLOW_COMPILER } from "./flow.js";
import { runChart } from "./run-chart.js";
import type { Authority, Binding, Bindings, PinnedPlaybook, RunFact } from "./run-facts.js";
import { FINISHED_RUN, FINISHED_STEP, type RunState, type StepInvocation } from "./run-state.js";
import { begin, cancelOpenSteps, Draft, failsAt, settle } from "./settle.js";
import { type StepEvent, stepChart } from "./step-chart.js";
import { type RunWakeUp, readWakeUpName, runWakeUps } from "./wake-ups-owed.js";

type Created = Extract<RunFact, { type: "run-created" }>["data"];

/** What a run can be told. Whether the one who tells it may, is decided by whoever reads the partners beside it. */
export type RunCommand =
  | { readonly type: "start"; readonly run: Omit<Created, "playbook"> & { playbook: Omit<PinnedPlaybook, "compiler"> }; readonly problems: readonly string[] }
  | { readonly type: "hold"; readonly partner: PartnerId; readonly reason: string }
  | { readonly type: "release"; readonly partner: PartnerId }
  | { readonly type: "stand-down"; readonly invocation: StepInvocationId }
  | { readonly type: "abort"; readonly reason: string }
  | { readonly type: "bind-roles"; readonly bindings: Bindings; readonly because: string }
  | {
      readonly type: "hand-out";
      readonly invocation: StepInvocationId;
      readonly to: Binding;
      readonly people: readonly PersonId[];
      readonly authority: Authority;
      readonly contentHash: string;
    }
  | { readonly type: "refuse-step"; readonly invocation: StepInvocationId; readonly refusal: Refusal }
  | { readonly type: "open-gate"; readonly invocation: StepInvocationId; readonly gate: "consent" | "aid"; readonly stream: string }
  | { readonly type: "await"; readonly invocation: StepInvocationId; readonly waitsFor: "run" | "escalation"; readonly stream: string }
  | { readonly type: "settle-step"; readonly invocation: StepInvocationId; readonly result: StepResult }
  | { readonly type: "claim"; readonly invocation: StepInvocationId; readonly person: PersonId }
  | { readonly type: "complete"; readonly invocation: StepInvocationId; readonly person: PersonId; readonly values: Readonly<Record<string, unknown>> }
  | { readonly type: "fail"; readonly invocation: StepInvocationId; readonly person: PersonId; readonly reason: string }
  | { readonly type: "skip"; readonly invocation: StepInvocationId; readonly person: PersonId; readonly reason: string }
  | {
      readonly type: "hand-over";
      readonly invocation: StepInvocationId;
      readonly from: PersonId;
      readonly to: PersonId;
      readonly reason: string;
    }
  | { readonly type: "hold-step"; readonly invocation: StepInvocationId; readonly reason: string; readonly detail: string }
  | {
      readonly type: "intend-effect";
      readonly invocation: StepInvocationId;
      readonly worker: string;
      readonly epoch: number;
      readonly authority: Authority;
      readonly notAfter: Instant;
    }
  | {
      readonly type: "record-outcome";
      readonly invocation: StepInvocationId;
      readonly effect: EffectId;
      readonly worker: string;
      readonly epoch: number;
      readonly outcome: Outcome;
    }
  | { readonly type: "ring"; readonly name: string };

export type StepResult =
  | { readonly status: "succeeded"; readonly outputs: Readonly<Record<VariableName, string>> }
  | {
      readonly status: "failed";
      readonly code: string;
      readonly rule: string | null;
      readonly detail: string;
      readonly outputs: Readonly<Record<VariableName, string>>;
    };

/** How long after an intent's last moment, and its request's own time, a missing outcome counts as unknown. */
const OUTCOME_GRACE_MS = 5_000;

/** What a run writes down when it is told something, or why it does not. Pure: the same arguments, the same answer. */
export function decideRun(
  flowOf: FlowOf,
  state: RunState | undefined,
  command: RunCommand,
  context: DecisionContext,
): Decided<RunFact> | Refusal {
  if (command.type === "start") return start(flowOf, state, command, context);
  if (state === undefined) return refuse("absent", "no-such-run", "There is no such run.");
  if (FINISHED_RUN.has(state.status) && command.type !== "complete" && command.type !== "fail")
    return refuse("conflict", "run-over", `This run is ${state.status}; nothing more happens in it.`);
  const draft = new Draft(flowOf, state, context);
  const refusal = tell(draft, state, command, context);
  if (refusal !== undefined) return refusal;
  settle(draft);
  return { ok: true, facts: draft.facts };
}

function start(
  flowOf: FlowOf,
  state: RunState | undefined,
  command: Extract<RunCommand, { type: "start" }>,
  context: DecisionContext,
): Decided<RunFact> | Refusal {
  if (state !== undefined) return refuse("conflict", "run-exists", "This run was started before.");
  const created: RunFact = {
    type: "run-created",
    data: { ...command.run, playbook: { ...command.run.playbook, compiler: FLOW_COMPILER } },
  };
  if (command.problems.length > 0)
    return { ok: true, facts: [created, { type: "run-rejected", data: { reasons: command.problems } }] };
  const recorded = { ...created, at: context.now, recordedAt: context.now, actor: context.actor, partner: null };
  const draft = new Draft(flowOf, evolveRun(flowOf, undefined, recorded), context);
  draft.write({ type: "run-activated", data: {} });
  settle(draft);
  return { ok: true, facts: [created, ...draft.facts] };
}

function tell(
  draft: Draft,
  state: RunState,
  command: Exclude<RunCommand, { type: "start" }>,
  context: DecisionContext,
): Refusal | undefined {
  switch (command.type) {
    case "hold": {
      if (state.heldBy.includes(command.partner)) return undefined;
      if (state.status !== "held" && runChart.next(state.status, "hold") === undefined) return notNow(state, "held");
      draft.write({ type: "run-held", data: { partner: command.partner, reason: command.reason } });
      return undefined;
    }
    case "release":
      if (!state.heldBy.includes(command.partner))
        return refuse("conflict", "not-held", "Your partner does not hold this run; each partner releases its own hold.", "M10");
      draft.write({ type: "run-released", data: { partner: command.partner } });
      return undefined;
    case "stand-down":
      if (state.status === "standing-down") return undefined;
      if (runChart.next(state.status, "begin-stand-down") === undefined) return notNow(state, "stood down");
      draft.write({ type: "run-standing-down", data: { invocation: command.invocation } });
      return undefined;
    case "abort":
      if (runChart.next(state.status, "abort") === undefined) return notNow(state, "aborted");
      cancelOpenSteps(draft, "The run was aborted.");
      draft.write({ type: "run-aborted", data: { reason: command.reason } });
      return undefined;
    case "bind-roles":
      if (Object.keys(command.bindings).length > 0)
        draft.write({ type: "roles-bound", data: { bindings: command.bindings, because: command.because } });
      return undefined;
    case "ring":
      return ring(draft, state, command.name, context);
    case "hand-out":
    case "refuse-step":
    case "open-gate":
    case "await":
    case "settle-step":
    case "claim":
    case "complete":
    case "fail":
    case "skip":
    case "hand-over":
    case "hold-step":
    case "intend-effect":
    case "record-outcome": {
      const step = state.steps.get(command.invocation);
      if (step === undefined) return refuse("absent", "no-such-step", "This run has no such step.");
      return tellStep(draft, state, step, command, context);
    }
  }
}

type StepCommand = Extract<RunCommand, { invocation: StepInvocationId }>;

function tellStep(
  draft: Draft,
  state: RunState,
  step: StepInvocation,
  command: Exclude<StepCommand, { type: "stand-down" }>,
  context: DecisionContext,
): Refusal | undefined {
  const invocation = step.id;
  switch (command.type) {
    case "hand-out": {
      const refusal = cannot(step, "assign", "handed out");
      if (refusal !== undefined) return refusal;
      if (state.status === "held") return refuse("conflict", "run-held", "This run is held; nothing is handed out.", "M10");
      const within = definitionOf(draft, step).mirror?.acknowledge_within;
      const acknowledgeWithinMs = within === undefined ? null : durationMs(within);
      draft.write({
        type: "step-assigned",
        data: {
          invocation,
          to: command.to,
          people: command.people,
          authority: command.authority,
          contentHash: command.contentHash,
          acknowledgeWithinMs,
          acknowledgeBy: acknowledgeWithinMs === null ? null : instantAfter(context.now, acknowledgeWithinMs),
        },
      });
      return undefined;
    }
    case "refuse-step": {
      const { code, rule, detail } = command.refusal;
      return fail(draft, step, "fail", { code, rule: rule ?? null, detail, outputs: {} });
    }
    case "open-gate": {
      const refusal = cannot(step, command.gate === "consent" ? "await-consent" : "await-aid", "opened");
      if (refusal !== undefined) return refusal;
      draft.write({ type: "gate-opened", data: { invocation, gate: command.gate, stream: command.stream } });
      return undefined;
    }
    case "await": {
      const refusal = cannot(step, "start", "started");
      if (refusal !== undefined) return refusal;
      draft.write({ type: "step-started", data: { invocation, waitsFor: command.waitsFor, stream: command.stream } });
      return undefined;
    }
    case "settle-step": {
      const gated = step.status === "awaiting-consent" || step.status === "awaiting-aid";
      if (command.result.status === "failed")
        return fail(draft, step, gated ? "gate-failed" : "fail", command.result);
      const refusal = cannot(step, gated ? "gate-passed" : "complete", "completed");
      if (refusal !== undefined) return refusal;
      draft.write({
        type: "step-completed",
        data: { invocation, step: step.step, by: null, outputs: command.result.outputs },
      });
      return undefined;
    }
    case "claim": {
      if (step.status === "in-progress" && step.work.by === "person")
        return step.work.person === command.person
          ? undefined
          : refuse("conflict", "already-claimed", "Someone else has taken this step; ask them to hand it over.");
      const refusal = cannot(step, "acknowledge", "taken");
      if (refusal !== undefined) return refusal;
      draft.write({ type: "step-claimed", data: { invocation, by: command.person } });
      return undefined;
    }
    case "complete":
      return complete(draft, state, step, command);
    case "fail": {
      if (FINISHED_STEP.has(step.status)) return noteLateReport(draft, step, "failed", command.reason);
      const refusal = notTheirs(step, command.person);
      if (refusal !== undefined) return refusal;
      return fail(draft, step, "fail", {
        code: "reported-failed",
        rule: null,
        detail: command.reason,
        outputs: {},
      });
    }
    case "skip": {
      const refusal = cannot(step, "skip", "skipped");
      if (refusal !== undefined) return refusal;
      const type = definitionOf(draft, step).type;
      if (type !== "action" && type !== "playbook-action")
        return refuse("conflict", "not-skippable", `A ${type} step only leads the way; skip the steps on it.`);
      draft.write({
        type: "step-skipped",
        data: { invocation, step: step.step, by: command.person, reason: command.reason },
      });
      return undefined;
    }
    case "hand-over": {
      const refusal = cannot(step, "hand-over", "handed over");
      if (refusal !== undefined) return refusal;
      const within = assignmentOf(step)?.acknowledgeWithinMs ?? null;
      draft.write({
        type: "step-handed-over",
        data: {
          invocation,
          from: command.from,
          to: command.to,
          reason: command.reason,
          acknowledgeBy: within === null ? null : instantAfter(context.now, within),
        },
      });
      return undefined;
    }
    case "hold-step": {
      const refusal = cannot(step, "hold", "held");
      if (refusal !== undefined) return refusal;
      draft.write({ type: "step-held", data: { invocation, reason: command.reason, detail: command.detail } });
      return undefined;
    }
    case "intend-effect":
      return intend(draft, state, step, command, context);
    case "record-outcome":
      return recordOutcome(draft, step, command);
  }
}

function complete(
  draft: Draft,
  state: RunState,
  step: StepInvocation,
  command: Extract<RunCommand, { type: "complete" }>,
): Refusal | undefined {
  if (FINISHED_STEP.has(step.status)) {
    if (step.status === "done")
      return step.by === command.person
        ? undefined
        : refuse("conflict", "already-done", "This step is done; someone else reported it.");
    return noteLateReport(draft, step, "done", "Reported as done after the step had ended.");
  }
  if (step.status === "on-hold" && step.reason === "outcome-unknown") return settleUnknown(draft, step);
  const refusal = notTheirs(step, command.person) ?? cannot(step, "complete", "completed");
  if (refusal !== undefined) return refusal;
  const definition = definitionOf(draft, step);
  if (definition.type !== "action") return refuse("conflict", "not-a-task", `${step.name} is not a task.`);
  const answers = checkAnswers(formOf(definition, draft.flow.playbook), command.values);
  if (!answers.ok)
    return refuse(
      "invalid",
      "answers-at-fault",
      answers.faults.map((fault) => `${fault.pointer}: ${fault.problem} ${fault.remedy}`).join(" "),
    );
  draft.write({
    type: "step-completed",
    data: { invocation: step.id, step: step.step, by: command.person, outputs: answers.values },
  });
  return undefined;
}

/** A person says that an effect of unknown outcome did happen: the step goes on after it. */
function settleUnknown(draft: Draft, step: StepInvocation): Refusal | undefined {
  draft.write({ type: "step-resumed", data: { invocation: step.id } });
  const definition = automatedStep(draft.flow.playbook, step.step);
  const resumed = draft.state.steps.get(step.id);
  if (definition !== undefined && resumed !== undefined) {
    const next = resolveNextEffect(draft.flow, draft.state, resumed, draft.context.now);
    if (next.ok) return undefined;
  }
  draft.write({ type: "step-completed", data: { invocation: step.id, step: step.step, by: null, outputs: {} } });
  return undefined;
}

function intend(
  draft: Draft,
  state: RunState,
  step: StepInvocation,
  command: Extract<RunCommand, { type: "intend-effect" }>,
  context: DecisionContext,
): Refusal | undefined {
  if (state.status === "held" || state.status === "suspended")
    return refuse("conflict", "run-held", "This run is held; no effect starts.", "M10");
  const intended = step.status === "in-progress" && step.work.by === "executor" ? step.work.intended : null;
  if (intended !== null) {
    const overAt = instantAfter(intended.notAfter, requestTimeMs(intended.effect) + OUTCOME_GRACE_MS);
    if (context.now < overAt)
      return refuse("conflict", "in-flight", `Worker ${intended.worker} is performing it; its outcome is due by ${overAt}.`);
    if (intended.effect.delivery === "at-most-once" && !intended.effect.idempotent) {
      settleEffect(draft, step, intended.index, intended.effect.id, {
        status: "unknown",
        detail: `Worker ${intended.worker} meant to send it and was not heard of again.`,
      });
      return undefined;
    }
  } else if (step.status === "ready") {
    const refusal = cannot(step, "start", "started");
    if (refusal !== undefined) return refusal;
  } else if (step.status !== "in-progress" || step.work.by !== "executor") {
    return cannot(step, "start", "started") ?? refuse("conflict", "not-automated", `${step.name} is not a machine's.`);
  }
  const next = resolveNextEffect(draft.flow, state, step, context.now);
  if (!next.ok) return fail(draft, step, "fail", { ...next, rule: next.rule ?? null, outputs: {} });
  draft.write({
    type: "effect-intended",
    data: {
      invocation: step.id,
      effect: next.effect,
      index: next.index,
      attempt: intended === null ? 1 : intended.attempt + 1,
      worker: command.worker,
      epoch: command.epoch,
      authority: command.authority,
      contentHash: next.contentHash,
      notAfter: command.notAfter,
    },
  });
  return undefined;
}

function recordOutcome(
  draft: Draft,
  step: StepInvocation,
  command: Extract<RunCommand, { type: "record-outcome" }>,
): Refusal | undefined {
  const work = step.status === "in-progress" || step.status === "on-hold" ? step.work : undefined;
  const intended = work?.by === "executor" ? work.intended : null;
  // A worker that was taken for dead and is not: only the one that holds the intent may say what came of it (INV-14).
  if (intended === null || intended.effect.id !== command.effect)
    return refuse("conflict", "no-such-intent", "This step does not wait for the outcome of this effect.");
  if (intended.worker !== command.worker || intended.epoch !== command.epoch)
    return refuse("conflict", "stale-worker", `The effect was taken over by worker ${intended.worker}.`);
  settleEffect(draft, step, intended.index, intended.effect.id, command.outcome);
  return undefined;
}

function settleEffect(draft: Draft, step: StepInvocation, index: number, effect: EffectId, outcome: Outcome): void {
  const definition = automatedStep(draft.flow.playbook, step.step);
  const last = definition === undefined || index + 1 >= definition.commands.length * Math.max(1, definition.targets.length);
  draft.write({ type: "effect-settled", data: { invocation: step.id, effect, index, outcome, last } });
  if (outcome.status === "unknown") {
    draft.write({
      type: "step-held",
      data: { invocation: step.id, reason: "outcome-unknown", detail: outcome.detail },
    });
  } else if (outcome.status === "failed") {
    draft.write({
      type: "step-failed",
      data: { invocation: step.id, step: step.step, code: "effect-failed", rule: null, detail: outcome.detail, outputs: {} },
    });
  } else if (last) {
    const outputs = definition === undefined ? {} : outputsOf(definition, draft, outcome.outputs);
    draft.write({ type: "step-completed", data: { invocation: step.id, step: step.step, by: null, outputs } });
  }
}

/** An answer lands in the step's out_args: its status in the first integer one, its text in the first other one. */
function outputsOf(
  step: ActionStep,
  draft: Draft,
  outputs: Readonly<Record<string, string>>,
): Record<VariableName, string> {
  const typeOf = (name: VariableName) => (step.variables[name] ?? draft.state.variables[name])?.type;
  const number = step.outArgs.find((name) => typeOf(name) === "integer" || typeOf(name) === "long");
  const text = step.outArgs.find((name) => name !== number);
  return {
    ...(number === undefined || outputs["status"] === undefined ? {} : { [number]: outputs["status"] }),
    ...(text === undefined || outputs["body"] === undefined ? {} : { [text]: outputs["body"] }),
  };
}

function ring(draft: Draft, state: RunState, name: string, context: DecisionContext): Refusal | undefined {
  const wakeUp = readWakeUpName(name);
  const owed = runWakeUps(state).find((one) => one.name === name);
  const step = wakeUp === undefined ? undefined : state.steps.get(wakeUp.invocation);
  if (wakeUp === undefined || owed === undefined || step === undefined)
    return refuse("conflict", "nothing-due", "Nothing waits for this wake-up any more.");
  if (context.now < owed.dueAt) return refuse("conflict", "not-due", `This wake-up is due at ${owed.dueAt}.`);
  return rung(draft, step, wakeUp.about, context);
}

function rung(draft: Draft, step: StepInvocation, about: RunWakeUp, context: DecisionContext): Refusal | undefined {
  switch (about) {
    case "delay": {
      const definition = definitionOf(draft, step);
      draft.write({
        type: "step-ready",
        data: { invocation: step.id, failsAt: failsAt(definition, context.now) },
      });
      begin(draft, definition, step.id);
      return undefined;
    }
    case "timeout":
      return fail(draft, step, "timeout", {
        code: "ACTION_TIMEOUT",
        rule: null,
        detail: `${step.name} was not finished by ${step.failsAt}.`,
        outputs: {},
      });
    case "acknowledge": {
      if (step.status !== "assigned") return undefined;
      const { missedAcknowledgements, acknowledgeWithinMs } = step.assignment;
      draft.write({
        type: "acknowledgement-missed",
        data: {
          invocation: step.id,
          missed: missedAcknowledgements + 1,
          acknowledgeBy: instantAfter(context.now, acknowledgeWithinMs ?? 0),
        },
      });
      return undefined;
    }
  }
}

function fail(
  draft: Draft,
  step: StepInvocation,
  event: StepEvent,
  why: { code: string; rule: string | null; detail: string; outputs: Readonly<Record<VariableName, string>> },
): Refusal | undefined {
  const refusal = cannot(step, event, "failed");
  if (refusal !== undefined) return refusal;
  const { code, rule, detail, outputs } = why;
  draft.write({ type: "step-failed", data: { invocation: step.id, step: step.step, code, rule, detail, outputs } });
  return undefined;
}

/** What was done was done: a late report is kept, and nothing follows from it. */
function noteLateReport(draft: Draft, step: StepInvocation, report: "done" | "failed", detail: string): undefined {
  draft.write({ type: "late-report-noted", data: { invocation: step.id, report, detail } });
  return undefined;
}

function notTheirs(step: StepInvocation, person: PersonId): Refusal | undefined {
  if (step.status === "assigned")
    return refuse("conflict", "not-claimed", "Take this step first, so that everyone knows who is on it.");
  if (step.status === "on-hold" && step.reason === "outcome-unknown") return undefined;
  const holder =
    (step.status === "in-progress" || step.status === "on-hold") && step.work.by === "person" ? step.work.person : undefined;
  if (holder === undefined) return refuse("conflict", "not-a-task", `${step.name} is ${step.status}; nobody holds it.`);
  return holder === person
    ? undefined
    : refuse("forbidden", "not-the-holder", "Only who holds this step reports on it; it can be handed over.");
}

function cannot(step: StepInvocation, event: StepEvent, participle: string): Refusal | undefined {
  return stepChart.next(step.status, event) === undefined
    ? refuse("conflict", "wrong-state", `${step.name} is ${step.status}; it cannot be ${participle}.`)
    : undefined;
}

function notNow(state: RunState, participle: string): Refusal {
  return refuse("conflict", "wrong-state", `This run is ${state.status}; it cannot be ${participle}.`);
}

function definitionOf(draft: Draft, step: StepInvocation): Step {
  const definition = draft.flow.playbook.steps[step.step];
  if (definition === undefined) throw new Error(`The playbook of ${draft.state.id} has no step ${step.step}.`);
  return definition;
}

function requestTimeMs(effect: { request: { kind: string; timeoutMs?: number } }): number {
  return effect.request.timeoutMs ?? 0;
}
