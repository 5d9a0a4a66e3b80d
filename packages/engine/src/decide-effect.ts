import { checkValue, type VariableName } from "@mirror/playbook";
import { type EffectId, earliest, refuse } from "@mirror/vocabulary";
import type { Draft, Said } from "./draft.js";
import type { Outcome } from "./effect.js";
import { nextEffectId, resolveNextEffect } from "./effects-owed.js";
import { unlessOutcomeDue } from "./in-flight.js";
import { automatedStep } from "./performer.js";
import type { EffectCommand } from "./run-command.js";
import {
  EFFECT_FAILED,
  FINISHED_STEP,
  type IntendedEffect,
  intendedEffectOf,
  OUTCOME_UNKNOWN,
  type StepInvocation,
} from "./run-state.js";
import { type Answer, isLastEffect, judgeUnknown, settleEffect } from "./settle-effect.js";
import { notFor, unlessRunMoves, unlessStepMay } from "./wrong-state.js";

/** How often an effect that may be repeated is taken up by itself after its worker was not heard of again. */
const ATTEMPT_MAX = 3;

/** What a step hears from a worker about its effects, and from a person about one of unknown outcome. */
export function decideAboutEffect(draft: Draft, step: StepInvocation, command: EffectCommand): Said {
  switch (command.type) {
    case "intend-effect":
      return intend(draft, step, command);
    case "record-outcome":
      return recordOutcome(draft, step, command);
    case "repeat-effect":
      return allowRepeat(draft, step, command);
  }
}

type Command<T extends EffectCommand["type"]> = Extract<EffectCommand, { readonly type: T }>;

function intend(draft: Draft, step: StepInvocation, command: Command<"intend-effect">): Said {
  const { now } = draft.context;
  const definition = automatedStep(draft.flow.playbook, step.step);
  if (definition === undefined) return notFor(step, "carried out by a machine");
  if (step.status !== "in-progress") {
    const refusal = unlessStepMay(step, "start", "started");
    if (refusal !== undefined) return refusal;
  }
  const halted = unlessRunMoves(draft.state);
  if (halted !== undefined) return halted;
  if (step.failsAt !== null && now >= step.failsAt)
    return refuse(
      "conflict",
      "out-of-time",
      `${step.name} was to be finished by ${step.failsAt}; nothing more is sent.`,
    );

  const before = intendedEffectOf(step);
  if (before === null) {
    const next = resolveNextEffect(draft.flow, draft.state, definition, step, now);
    if (!next.ok) {
      draft.fail(step, { ...next, rule: next.rule ?? null, outputs: {} });
      return undefined;
    }
    const { effect, index, contentHash } = next;
    return writeIntent(draft, step, command, { effect, index, contentHash, attempt: 1 });
  }
  if (!before.mayRepeat) {
    const refusal = unlessOutcomeDue(before, now, command.isOrphaned);
    if (refusal !== undefined) return refusal;
    // Whoever takes up what ends its workers time and again is ended by it, too: a person has to look (INV-16).
    if (!before.effect.idempotent || before.attempt >= ATTEMPT_MAX) {
      judgeUnknown(draft, step, before);
      return undefined;
    }
  }
  // The same key must mean the same bytes, whatever the variables have become since.
  return writeIntent(draft, step, command, { ...before, attempt: before.attempt + 1 });
}

function writeIntent(
  draft: Draft,
  step: StepInvocation,
  { worker, epoch, authority, notAfter }: Command<"intend-effect">,
  {
    effect,
    index,
    contentHash,
    attempt,
  }: Pick<IntendedEffect, "effect" | "index" | "contentHash" | "attempt">,
): Said {
  draft.write({
    type: "effect-intended",
    data: {
      invocation: step.id,
      effect,
      index,
      attempt,
      worker,
      epoch,
      authority,
      contentHash,
      // What is sent after its step is over cannot be taken into account any more.
      notAfter: earliest(notAfter, step.failsAt ?? undefined),
    },
  });
  return undefined;
}

function recordOutcome(draft: Draft, step: StepInvocation, command: Command<"record-outcome">): Said {
  const { effect, worker, epoch } = command;
  const intended = intendedEffectOf(step);
  // A worker that was taken for dead and is not: only the one that holds the intent may say what came of it (INV-14).
  if (intended === null || intended.effect.id !== effect)
    return refuse("conflict", "no-such-intent", "This step does not wait for the outcome of this effect.");
  if (intended.worker !== worker || intended.epoch !== epoch)
    return refuse("conflict", "stale-worker", `The effect was taken over by worker ${intended.worker}.`);
  const outcome = ofAllAttempts(intended, command.outcome);
  if (FINISHED_STEP.has(step.status)) {
    // The step was cancelled, skipped or out of time while its effect was under way: what became of it is on the record.
    const { index } = intended;
    const last = isLastEffect(draft, step, intended);
    draft.write({ type: "effect-settled", data: { invocation: step.id, effect, index, outcome, last } });
    return undefined;
  }
  const known = step.status === "on-hold" && step.reason === OUTCOME_UNKNOWN;
  if (known && outcome.status === "unknown") return undefined;
  const answer = outcome.status === "succeeded" ? answerOf(draft, step, outcome.outputs) : NO_ANSWER;
  settleEffect(draft, step, intended, outcome, { by: null, ...answer });
  return undefined;
}

/** That the last of several attempts came to nothing says nothing of those before it, of which nobody was heard (INV-13). */
function ofAllAttempts({ attempt }: IntendedEffect, outcome: Outcome): Outcome {
  if (outcome.status !== "failed" || attempt === 1) return outcome;
  const detail = `An earlier attempt may have taken effect; the ${attempt}. did not: ${outcome.detail}`;
  return { status: "unknown", detail };
}

function allowRepeat(draft: Draft, step: StepInvocation, { person, reason }: Command<"repeat-effect">): Said {
  const refusal = unlessStepMay(step, "resume", "repeated");
  if (refusal !== undefined) return refusal;
  const effect = repeatable(draft, step);
  if (effect === undefined) return notFor(step, "waiting to learn what came of an effect, or to be retried");
  draft.write({ type: "effect-repeat-allowed", data: { invocation: step.id, effect, by: person, reason } });
  return undefined;
}

/** The effect that a person may have sent once more: one of unknown outcome, or one that has failed, which is done anew. */
function repeatable({ flow, state }: Draft, step: StepInvocation): EffectId | undefined {
  if (step.status === "on-hold" && step.reason === OUTCOME_UNKNOWN) return intendedEffectOf(step)?.effect.id;
  if (step.status !== "on-hold" || step.reason !== EFFECT_FAILED) return undefined;
  return automatedStep(flow.playbook, step.step) && nextEffectId(state.mode, step);
}

const NO_ANSWER: Answer = { outputs: {}, fault: null };

/**
 * An answer lands in the step's out_args (CACAO 15): its status in the first whole-number one, its text in the first other
 * one. What does not fit the variable's type is no value of it, and is the step's fault: nothing goes on with a guess.
 */
function answerOf(
  draft: Draft,
  step: StepInvocation,
  { status, body }: Readonly<Record<string, string>>,
): Answer {
  const fields = draft.formOf(step);
  const number = fields.find(({ type }) => type === "integer" || type === "long");
  const text = fields.find((field) => field !== number);
  const outputs: Record<VariableName, string> = {};
  if (number !== undefined && status !== undefined) outputs[number.name] = status;
  if (text === undefined || body === undefined) return { outputs, fault: null };
  // Only text means its blanks: a service that answers "true" and a line break has answered true.
  const value = text.type === "string" ? body : body.trim();
  const fits = checkValue(text.type, value);
  return fits.ok
    ? { outputs: { ...outputs, [text.name]: value }, fault: null }
    : { outputs, fault: `The answer does not fit ${text.name}. ${fits.problem}` };
}
