import { durationMs, type Instant, instantAfter, refuse } from "@mirror/vocabulary";
import { compensateStep } from "./compensate-step.js";
import type { Draft, Said } from "./draft.js";
import { unlessOutcomeDue } from "./in-flight.js";
import { performerOf } from "./performer.js";
import type { AnsweringCommand, StepResult } from "./run-command.js";
import {
  assignmentOf,
  EFFECT_FAILED,
  intendedEffectOf,
  OUTCOME_UNKNOWN,
  type StepInvocation,
} from "./run-state.js";
import { judgeUnknown } from "./settle-effect.js";
import { notFor, unlessRunMoves, unlessStepMay } from "./wrong-state.js";

/** What a step hears from us: that it is handed out, opened, refused, answered, held or resumed. */
export function answerStep(draft: Draft, step: StepInvocation, command: AnsweringCommand): Said {
  switch (command.type) {
    case "hand-out":
      return handOut(draft, step, command);
    case "open-gate":
      return openGate(draft, step, command);
    case "ask-again":
      return askAgain(draft, step, command);
    case "await":
      return awaitStream(draft, step, command);
    case "refuse-step":
      return refuseStep(draft, step, command);
    case "settle-step":
      return settleStep(draft, step, command.result);
    case "hold-step":
      return holdStep(draft, step, command);
    case "compensate-step":
      return compensateStep(draft, step, command);
    case "take-back": {
      if (assignmentOf(step) === undefined)
        return refuse("conflict", "wrong-state", `${step.name} is ${step.status}; no team has it.`);
      const { to, people, because } = command;
      // What it is on hold for is not forgotten: it is not handed out anew, but others say how it goes on.
      const held = step.status === "on-hold" ? { held: { to, people } } : {};
      draft.write({ type: "step-taken-back", data: { invocation: step.id, because, ...held } });
      return undefined;
    }
    case "resume-step": {
      const refusal = unlessRunMoves(draft.state) ?? unlessStepMay(step, "resume", "resumed");
      if (refusal !== undefined) return refusal;
      if (step.status === "on-hold" && step.reason === OUTCOME_UNKNOWN)
        return refuse(
          "conflict",
          "outcome-unknown",
          "Say first whether its effect happened, or let it be sent again.",
          "INV-13",
        );
      if (step.status === "on-hold" && step.reason === EFFECT_FAILED)
        return refuse(
          "conflict",
          "effect-failed",
          "What it sent has failed: repeat it, or say how it ended.",
        );
      draft.write({ type: "step-resumed", data: { invocation: step.id } });
      return undefined;
    }
  }
}

/** By when what is called now is to be acknowledged. No time at all would ring for ever, and counts as none set. */
export function acknowledgeBy(now: Instant, withinMs: number | null): Instant | null {
  return withinMs === null || withinMs === 0 ? null : instantAfter(now, withinMs);
}

type Command<T extends AnsweringCommand["type"]> = Extract<AnsweringCommand, { readonly type: T }>;

function handOut(draft: Draft, step: StepInvocation, command: Command<"hand-out">): Said {
  const definition = draft.definitionOf(step);
  if (performerOf(definition) !== "person") return notFor(step, "a task that people are handed");
  const refusal = unlessStepMay(step, "assign", "handed out") ?? unlessRunMoves(draft.state);
  if (refusal !== undefined) return refusal;
  const within = definition.mirror?.acknowledge_within;
  const acknowledgeWithinMs = within === undefined ? null : durationMs(within);
  const { to, people, authority, contentHash } = command;
  draft.write({
    type: "step-assigned",
    data: {
      invocation: step.id,
      to,
      people,
      authority,
      contentHash,
      acknowledgeWithinMs,
      acknowledgeBy: acknowledgeBy(draft.context.now, acknowledgeWithinMs),
    },
  });
  return undefined;
}

function openGate(draft: Draft, step: StepInvocation, { gate, stream }: Command<"open-gate">): Said {
  if (performerOf(draft.definitionOf(step)) !== gate) return notFor(step, `a step that asks for ${gate}`);
  const refusal = unlessStepMay(step, `await-${gate}`, "opened") ?? unlessRunMoves(draft.state);
  if (refusal !== undefined) return refusal;
  draft.write({ type: "gate-opened", data: { invocation: step.id, gate, stream } });
  return undefined;
}

function askAgain(draft: Draft, step: StepInvocation, { stream }: Command<"ask-again">): Said {
  if (performerOf(draft.definitionOf(step)) !== "consent")
    return notFor(step, "a step that asks for consent");
  if (step.status !== "done" && step.status !== "failed")
    return refuse("conflict", "wrong-state", `${step.name} is ${step.status}; it has not been answered.`);
  const refusal = unlessRunMoves(draft.state);
  if (refusal !== undefined) return refusal;
  draft.write({ type: "consent-asked-again", data: { invocation: step.id, stream } });
  return undefined;
}

function awaitStream(draft: Draft, step: StepInvocation, { waitsFor, stream }: Command<"await">): Said {
  const performer = performerOf(draft.definitionOf(step));
  if (performer !== (waitsFor === "run" ? "called-run" : waitsFor))
    return notFor(step, `answered by a ${waitsFor}`);
  const refusal = unlessStepMay(step, "start", "started") ?? unlessRunMoves(draft.state);
  if (refusal !== undefined) return refusal;
  draft.write({ type: "step-started", data: { invocation: step.id, waitsFor, stream } });
  return undefined;
}

/**
 * A step may not act: asked before it begins, and before each of its effects. One that is meant already is waited for,
 * since it may have happened.
 */
function refuseStep(draft: Draft, step: StepInvocation, command: Command<"refuse-step">): Said {
  const acting = step.status === "in-progress" && step.work.by === "executor";
  if (step.status !== "ready" && !acting)
    return refuse("conflict", "wrong-state", `${step.name} is ${step.status}; it is not about to act.`);
  const intended = intendedEffectOf(step);
  if (intended !== null) {
    const refusal = unlessOutcomeDue(intended, draft.context.now);
    if (refusal !== undefined) return refusal;
    judgeUnknown(draft, step, intended);
    return undefined;
  }
  const { code, rule, detail } = command.refusal;
  draft.fail(step, { code, rule: rule ?? null, detail, outputs: {} });
  return undefined;
}

function settleStep(draft: Draft, step: StepInvocation, result: StepResult): Said {
  const gated = step.status === "awaiting-consent" || step.status === "awaiting-aid";
  const awaited = step.status === "in-progress" && (step.work.by === "run" || step.work.by === "escalation");
  if (!gated && !awaited)
    return refuse("conflict", "wrong-state", `${step.name} is ${step.status}; it waits for no such answer.`);
  if (result.status === "succeeded") draft.complete(step, null, result.outputs);
  else draft.fail(step, result);
  return undefined;
}

function holdStep(draft: Draft, step: StepInvocation, { reason, detail }: Command<"hold-step">): Said {
  const refusal = unlessStepMay(step, "hold", "held");
  if (refusal !== undefined) return refusal;
  // What it is held for already, an unknown outcome above all, must not be written over.
  if (step.status === "on-hold") return refuse("conflict", "wrong-state", `${step.name} is on hold already.`);
  if (step.status === "in-progress" && step.work.by !== "person" && step.work.by !== "executor")
    return notFor(step, "at work itself; hold what it waits for");
  draft.write({ type: "step-held", data: { invocation: step.id, reason, detail } });
  return undefined;
}
