import type { Role, StepId, Variable, VariableName } from "@mirror/playbook";
import type {
  EffectId,
  ExerciseId,
  IncidentId,
  Instant,
  Mode,
  PartnerId,
  PersonId,
  RunId,
  StepInvocationId,
} from "@mirror/vocabulary";
import type { AnyMachineSnapshot } from "xstate";
import type { Effect } from "./effect.js";
import type { FlowHappening } from "./flow.js";
import type { RunStatus } from "./run-chart.js";
import type { Authority, Binding, PinnedPlaybook } from "./run-facts.js";

/** One entering of one step: `run + step + path`, so that loops and parallel branches never collide. */
export interface StepIdentity {
  readonly id: StepInvocationId;
  readonly step: StepId;
  readonly path: readonly number[];
  readonly name: string;
  /** Whose team the step's agent is bound to; null for steps that no team does. */
  readonly partner: PartnerId | null;
  readonly enteredAt: Instant;
  readonly failsAt: Instant | null;
  readonly variables: Readonly<Record<VariableName, Variable>>;
  /** The stream that answers for it: its consent round, aid request, escalation or called run. */
  readonly answeredBy: string | null;
}

/** What was handed out, to whom, and why that was allowed. */
export interface Assignment {
  readonly to: Binding;
  readonly people: readonly PersonId[];
  readonly authority: Authority;
  readonly contentHash: string;
  readonly assignedAt: Instant;
  readonly acknowledgeWithinMs: number | null;
  readonly acknowledgeBy: Instant | null;
  readonly missedAcknowledgements: number;
}

/** An effect that is meant, and perhaps sent: what a found intent without an outcome tells. */
export interface IntendedEffect {
  readonly effect: Effect;
  readonly index: number;
  readonly attempt: number;
  readonly worker: string;
  readonly epoch: number;
  readonly authority: Authority;
  readonly contentHash: string;
  readonly notAfter: Instant;
}

export type StepInvocation = StepIdentity &
  (
    | { readonly status: "blocked"; readonly startsAt: Instant }
    | { readonly status: "ready"; readonly since: Instant }
    | { readonly status: "awaiting-consent"; readonly since: Instant }
    | { readonly status: "awaiting-aid"; readonly since: Instant }
    | { readonly status: "assigned"; readonly assignment: Assignment }
    | { readonly status: "in-progress"; readonly since: Instant; readonly work: Work }
    | {
        readonly status: "on-hold";
        readonly since: Instant;
        readonly reason: string;
        readonly detail: string;
        readonly work: Work | { readonly by: "nobody"; readonly assignment: Assignment };
      }
    | { readonly status: "compensating"; readonly since: Instant }
    | { readonly status: "done"; readonly at: Instant; readonly by: PersonId | null; readonly outputs: Readonly<Record<VariableName, string>> }
    | { readonly status: "failed"; readonly at: Instant; readonly code: string; readonly rule: string | null; readonly detail: string }
    | { readonly status: "skipped"; readonly at: Instant; readonly by: PersonId; readonly reason: string }
    | { readonly status: "cancelled"; readonly at: Instant; readonly reason: string }
    | { readonly status: "compensated"; readonly at: Instant }
  );

/** Who or what is at work on a step in progress. */
export type Work =
  | { readonly by: "person"; readonly person: PersonId; readonly assignment: Assignment }
  | { readonly by: "executor"; readonly intended: IntendedEffect | null; readonly settled: readonly EffectId[] }
  | { readonly by: "flow"; readonly waitsFor: "branches" }
  | { readonly by: "run" }
  | { readonly by: "escalation" };

/** A run as its facts tell it. */
export interface RunState {
  readonly id: RunId;
  readonly mode: Mode;
  readonly status: RunStatus;
  readonly exercise: ExerciseId | null;
  readonly incident: IncidentId;
  readonly playbook: PinnedPlaybook;
  readonly lead: PartnerId;
  readonly bindings: Readonly<Record<Role, Binding>>;
  readonly participants: readonly PartnerId[];
  readonly variables: Readonly<Record<VariableName, Variable>>;
  readonly calledBy: { readonly run: RunId; readonly invocation: StepInvocationId; readonly top: RunId } | null;
  readonly createdAt: Instant;
  readonly startedBy: PersonId | null;
  readonly endedAt: Instant | null;
  /** Why it failed, was aborted or rejected, or who holds it. */
  readonly because: string | null;
  readonly heldBy: readonly PartnerId[];
  readonly steps: ReadonlyMap<StepInvocationId, StepInvocation>;
  /** How often each while step's body has begun since the step was entered. */
  readonly loops: ReadonlyMap<StepId, number>;
  readonly flow: FlowPosition | null;
}

export interface FlowPosition {
  readonly snapshot: AnyMachineSnapshot;
  /** What the flow did and nobody has written down yet; empty in every state that was committed. */
  readonly pending: readonly FlowHappening[];
  readonly ended: "completed" | "failed" | null;
  /** The step whose failure ended or diverted the flow last. */
  readonly lastFailure: StepInvocationId | null;
}

export const FINISHED_STEP: ReadonlySet<StepInvocation["status"]> = new Set([
  "done",
  "failed",
  "skipped",
  "cancelled",
  "compensated",
]);

export const FINISHED_RUN: ReadonlySet<RunStatus> = new Set(["completed", "failed", "aborted", "rejected"]);

/** The invocations that still want something, oldest first. */
export function openSteps(state: RunState): StepInvocation[] {
  return [...state.steps.values()].filter((step) => !FINISHED_STEP.has(step.status));
}

/** The open invocation of a playbook's step, if there is one. */
export function openInvocationOf(state: RunState, step: StepId): StepInvocation | undefined {
  return openSteps(state).find((invocation) => invocation.step === step);
}

/** The newest invocation of a playbook's step, finished or not. */
export function lastInvocationOf(state: RunState, step: StepId): StepInvocation | undefined {
  return [...state.steps.values()].findLast((invocation) => invocation.step === step);
}
