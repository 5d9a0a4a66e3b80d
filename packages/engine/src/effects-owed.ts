import type { ActionStep, Agent, MachineCommand, Playbook } from "@mirror/playbook";
import {
  contentHash,
  type EffectId,
  type Instant,
  type Mode,
  mintId,
  msOf,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import type { Effect, MachineRequest } from "./effect.js";
import type { Flow } from "./flow.js";
import { automatedStep } from "./performer.js";
import { resolveRequest } from "./resolve-request.js";
import {
  FINISHED_RUN,
  openSteps,
  type RunState,
  retriesOf,
  type StepInvocation,
  settledEffectsOf,
} from "./run-state.js";
import { unlessRunMoves } from "./wrong-state.js";

/** How long one effect may take before its outcome is unknown, unless the step's own timeout is shorter. */
const EFFECT_TIMEOUT_MS = 30_000;
/** And how long it has at least: a request that could never be answered is not worth sending. */
const EFFECT_TIMEOUT_MIN_MS = 1_000;

/** What the executor should be told about: only a name; what exactly is sent is resolved when the intent is written. */
export interface OwedEffect {
  readonly effect: EffectId;
  readonly invocation: StepInvocation["id"];
  readonly capability: Effect["capability"];
}

/** The effects that a run owes the world now: for each automated step its next one. A held run owes none (M10). */
export function effectsOwed(flow: Flow, state: RunState): OwedEffect[] {
  if (FINISHED_RUN.has(state.status) || unlessRunMoves(state) !== undefined) return [];
  return openSteps(state).flatMap((step) => {
    const definition = mayOweEffect(step) ? automatedStep(flow.playbook, step.step) : undefined;
    if (definition === undefined) return [];
    const capability = capabilityFor(flow.playbook, definition, step);
    return [{ effect: nextEffectId(state.mode, step), invocation: step.id, capability }];
  });
}

function mayOweEffect({ status }: StepInvocation): boolean {
  return status === "ready" || status === "in-progress";
}

/** Which worker is to hear of a step's next effect; where none is left, any: it will be told that nothing is owed. */
function capabilityFor(
  playbook: Playbook,
  definition: ActionStep,
  step: StepInvocation,
): Effect["capability"] {
  return effectPlan(playbook, definition)[settledEffectsOf(step).length]?.command.type ?? "http-api";
}

/**
 * The idempotency key: the same invocation gives its first, second, third effect always the same one. One that failed and
 * is done anew has another: what keeps such keys would give its first answer again.
 */
export function nextEffectId(mode: Mode, step: StepInvocation): EffectId {
  const retries = retriesOf(step);
  const which = `${settledEffectsOf(step).length}${retries === 0 ? "" : ` again ${retries}`}`;
  return mintId("effect", mode, step.enteredAt, `${step.id}/${which}`) as EffectId;
}

/** One command on one target. */
export interface PlannedEffect {
  readonly command: MachineCommand;
  readonly target: Agent;
}

/** A step's effects in order: each command on each target (on the agent itself where no target is named). */
export function effectPlan(playbook: Playbook, step: ActionStep): PlannedEffect[] {
  const named = step.targets.length > 0 ? step.targets : [step.agent];
  return step.commands.flatMap((command) =>
    named.flatMap((id) => {
      const target = playbook.targets[id] ?? playbook.agents[id];
      return command.type !== "manual" && target !== undefined ? [{ command, target }] : [];
    }),
  );
}

/** An effect, resolved to the byte with the values as they stand, and the hash of exactly that. */
export interface ResolvedEffect {
  readonly ok: true;
  readonly effect: Effect<MachineRequest>;
  readonly index: number;
  readonly contentHash: string;
}

/** The next effect of an automated step; refuses where it has none left, or where a value that it needs is not known. */
export function resolveNextEffect(
  flow: Flow,
  state: RunState,
  step: ActionStep,
  invocation: StepInvocation,
  now: Instant,
): ResolvedEffect | Refusal {
  const index = settledEffectsOf(invocation).length;
  const next = effectPlan(flow.playbook, step)[index];
  if (next === undefined)
    return refuse("conflict", "nothing-owed", `${invocation.name} has no effect left to perform.`);
  const id = nextEffectId(state.mode, invocation);
  const leftMs = invocation.failsAt === null ? EFFECT_TIMEOUT_MS : msOf(invocation.failsAt) - msOf(now);
  const timeoutMs = Math.max(EFFECT_TIMEOUT_MIN_MS, Math.min(EFFECT_TIMEOUT_MS, leftMs));
  const resolved = resolveRequest(flow, state, step, invocation, { ...next, id, timeoutMs });
  if (!resolved.ok) return resolved;
  const { request, idempotent } = resolved;
  const effect: Effect<MachineRequest> = {
    id,
    capability: request.kind,
    delivery: "at-most-once",
    idempotent,
    request,
  };
  return {
    ok: true,
    effect,
    index,
    contentHash: contentHash({ playbook: state.playbook.hash, step: step.id, request }),
  };
}
