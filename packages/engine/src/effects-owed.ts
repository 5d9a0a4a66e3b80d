import {
  type ActionStep,
  type Agent,
  type HttpApiCommand,
  type Playbook,
  resolveHttpCommand,
  type StepId,
} from "@mirror/playbook";
import { contentHash, type EffectId, type Instant, mintId, type Mode, type Refusal, refuse } from "@mirror/vocabulary";
import type { Effect } from "./effect.js";
import type { Flow } from "./flow.js";
import { FINISHED_RUN, openSteps, type RunState, type StepInvocation } from "./run-state.js";
import { variablesInSight } from "./variables-in-sight.js";

/** How long one HTTP effect may take before its outcome is unknown, unless the step's own timeout is shorter. */
const HTTP_TIMEOUT_MS = 30_000;

/** What the executor should be told about: only a name; what exactly is sent is resolved when the intent is written. */
export interface OwedEffect {
  readonly effect: EffectId;
  readonly invocation: StepInvocation["id"];
  readonly capability: Effect["capability"];
}

/** The effects that a run owes the world now: for each automated step its next one. */
export function effectsOwed(flow: Flow, state: RunState): OwedEffect[] {
  if (FINISHED_RUN.has(state.status) || state.status === "held" || state.status === "suspended") return [];
  return openSteps(state).flatMap((invocation) => {
    if (!owesEffect(flow, invocation)) return [];
    return [
      {
        effect: effectIdOf(state.mode, invocation, effectIndex(invocation)),
        invocation: invocation.id,
        capability: "http-api" as const,
      },
    ];
  });
}

function owesEffect(flow: Flow, invocation: StepInvocation): boolean {
  if (automatedStep(flow.playbook, invocation.step) === undefined) return false;
  return invocation.status === "ready" || (invocation.status === "in-progress" && invocation.work.by === "executor");
}

/** An action whose commands a machine carries out; a step's commands are all manual or all automated. */
export function automatedStep(playbook: Playbook, id: StepId): ActionStep | undefined {
  const step = playbook.steps[id];
  return step?.type === "action" && step.commands.every((command) => command.type === "http-api") ? step : undefined;
}

/** Which of its effects an automated step is at: as many as are settled. */
export function effectIndex(invocation: StepInvocation): number {
  return (invocation.status === "in-progress" || invocation.status === "on-hold") && invocation.work.by === "executor"
    ? invocation.work.settled.length
    : 0;
}

/** The idempotency key: the same invocation and index always give the same one. */
export function effectIdOf(mode: Mode, invocation: StepInvocation, index: number): EffectId {
  return mintId("effect", mode, invocation.enteredAt, `${invocation.id}/${index}`) as EffectId;
}

/** A step's effects in order: each command on each target (on the agent itself where no target is named). */
export function effectPlan(playbook: Playbook, step: ActionStep): { command: HttpApiCommand; target: Agent }[] {
  const named = step.targets.length > 0 ? step.targets : [step.agent];
  return step.commands.flatMap((command) =>
    named.flatMap((id) => {
      const target = playbook.targets[id] ?? playbook.agents[id];
      return command.type === "http-api" && target !== undefined ? [{ command, target }] : [];
    }),
  );
}

/** The next effect of an automated step, resolved to the byte with the values as they stand, and the hash of exactly that. */
export function resolveNextEffect(
  flow: Flow,
  state: RunState,
  invocation: StepInvocation,
  now: Instant,
): { ok: true; effect: Effect; index: number; last: boolean; contentHash: string } | Refusal {
  const step = automatedStep(flow.playbook, invocation.step);
  if (step === undefined) return refuse("conflict", "not-automated", `${invocation.name} is not carried out by a machine.`);
  const index = effectIndex(invocation);
  const plan = effectPlan(flow.playbook, step);
  const next = plan[index];
  if (next === undefined) return refuse("conflict", "nothing-owed", `${invocation.name} has no effect left to perform.`);
  const request = resolveHttpCommand(next.command, next.target, variablesInSight(state, invocation));
  if (!request.ok) return request;
  const left = invocation.failsAt === null ? HTTP_TIMEOUT_MS : Date.parse(invocation.failsAt) - Date.parse(now);
  const { ok: _, ...sent } = request;
  const effect: Effect = {
    id: effectIdOf(state.mode, invocation, index),
    capability: "http-api",
    delivery: "at-most-once",
    // RFC 9110 §9.2.2: these methods mean the same when sent twice. Any other is sent again only when a person says so.
    idempotent: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"].includes(sent.method),
    request: { kind: "http-api", ...sent, timeoutMs: Math.max(1000, Math.min(HTTP_TIMEOUT_MS, left)) },
  };
  return {
    ok: true,
    effect,
    index,
    last: index === plan.length - 1,
    contentHash: contentHash({ playbook: state.playbook.hash, step: step.id, request: effect.request }),
  };
}
