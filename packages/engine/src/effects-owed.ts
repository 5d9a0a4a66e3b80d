import {
  type ActionStep,
  type Agent,
  type HttpApiCommand,
  type Playbook,
  resolveHttpCommand,
} from "@mirror/playbook";
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
import type { Effect, HttpRequest } from "./effect.js";
import type { Flow } from "./flow.js";
import { automatedStep } from "./performer.js";
import {
  FINISHED_RUN,
  openSteps,
  type RunState,
  type StepInvocation,
  settledEffectsOf,
} from "./run-state.js";
import { variablesInSight } from "./variables-in-sight.js";
import { unlessRunMoves } from "./wrong-state.js";

/** How long one HTTP effect may take before its outcome is unknown, unless the step's own timeout is shorter. */
const HTTP_TIMEOUT_MS = 30_000;
/** And how long it has at least: a request that could never be answered is not worth sending. */
const HTTP_TIMEOUT_MIN_MS = 1_000;

/** RFC 9110 §9.2.2: these methods mean the same when sent twice. Any other is sent again only when a person says so. */
const IDEMPOTENT_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"]);

/** What the executor should be told about: only a name; what exactly is sent is resolved when the intent is written. */
export interface OwedEffect {
  readonly effect: EffectId;
  readonly invocation: StepInvocation["id"];
  readonly capability: Effect["capability"];
}

/** The effects that a run owes the world now: for each automated step its next one. A held run owes none (M10). */
export function effectsOwed(flow: Flow, state: RunState): OwedEffect[] {
  if (FINISHED_RUN.has(state.status) || unlessRunMoves(state) !== undefined) return [];
  return openSteps(state)
    .filter((step) => owesEffect(flow, step))
    .map((step) => ({ effect: nextEffectId(state.mode, step), invocation: step.id, capability: "http-api" }));
}

function owesEffect(flow: Flow, step: StepInvocation): boolean {
  if (step.status !== "ready" && step.status !== "in-progress") return false;
  return automatedStep(flow.playbook, step.step) !== undefined;
}

/** The idempotency key: the same invocation gives its first, second, third effect always the same one. */
function nextEffectId(mode: Mode, step: StepInvocation): EffectId {
  return mintId("effect", mode, step.enteredAt, `${step.id}/${settledEffectsOf(step).length}`) as EffectId;
}

/** A step's effects in order: each command on each target (on the agent itself where no target is named). */
export function effectPlan(
  playbook: Playbook,
  step: ActionStep,
): { readonly command: HttpApiCommand; readonly target: Agent }[] {
  const named = step.targets.length > 0 ? step.targets : [step.agent];
  return step.commands.flatMap((command) =>
    named.flatMap((id) => {
      const target = playbook.targets[id] ?? playbook.agents[id];
      return command.type === "http-api" && target !== undefined ? [{ command, target }] : [];
    }),
  );
}

/** An effect, resolved to the byte with the values as they stand, and the hash of exactly that. */
export interface ResolvedEffect {
  readonly ok: true;
  readonly effect: Effect<HttpRequest>;
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
  const resolved = resolveHttpCommand(next.command, next.target, variablesInSight(state, invocation));
  if (!resolved.ok) return resolved;
  const { method, url, headers, body } = resolved;
  const leftMs = invocation.failsAt === null ? HTTP_TIMEOUT_MS : msOf(invocation.failsAt) - msOf(now);
  const timeoutMs = Math.max(HTTP_TIMEOUT_MIN_MS, Math.min(HTTP_TIMEOUT_MS, leftMs));
  const request: HttpRequest = { kind: "http-api", method, url, headers, body, timeoutMs };
  const effect: Effect<HttpRequest> = {
    id: nextEffectId(state.mode, invocation),
    capability: "http-api",
    delivery: "at-most-once",
    idempotent: IDEMPOTENT_METHODS.has(method),
    request,
  };
  return {
    ok: true,
    effect,
    index,
    contentHash: contentHash({ playbook: state.playbook.hash, step: step.id, request }),
  };
}
