import type { Role, StepId, Variable, VariableName } from "@mirror/playbook";
import type {
  EffectId,
  ExerciseId,
  Exhibit,
  IncidentId,
  Instant,
  Mode,
  PartnerId,
  PersonId,
  RunId,
  StepInvocationId,
} from "@mirror/vocabulary";
import type { AnyMachineSnapshot } from "xstate";
import type { Effect, MachineRequest } from "./effect.js";
import type { FlowHappening } from "./flow.js";
import type { RunStatus } from "./run-chart.js";
import type { Authority, Binding, LeadWord, PinnedPlaybook } from "./run-facts.js";
import type { StepTable } from "./step-table.js";

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
  readonly effect: Effect<MachineRequest>;
  readonly index: number;
  readonly attempt: number;
  readonly worker: string;
  readonly epoch: number;
  readonly authority: Authority;
  readonly contentHash: string;
  readonly notAfter: Instant;
  /** A person has taken it on themselves that it is sent once more, though its outcome is not known. */
  readonly mayRepeat: boolean;
}

/** What every finished step shows. */
export interface Ended {
  readonly at: Instant;
  /** An effect that was meant when the step ended, and of which nobody has heard: a late outcome is still recorded. */
  readonly unanswered: IntendedEffect | null;
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
        readonly work: HeldWork;
      }
    | {
        /** It is being undone, because the consent for it was withdrawn: the flow has left it, and its team has it (C-09). */
        readonly status: "compensating";
        readonly since: Instant;
        readonly detail: string;
        readonly people: readonly PersonId[];
      }
    | (Ended & {
        readonly status: "done";
        readonly by: PersonId | null;
        readonly outputs: Readonly<Record<VariableName, string>>;
      })
    | (Ended & {
        readonly status: "failed";
        readonly code: string;
        readonly rule: string | null;
        readonly detail: string;
      })
    | (Ended & { readonly status: "skipped"; readonly by: PersonId; readonly reason: string })
    | (Ended & { readonly status: "cancelled"; readonly reason: string })
    | (Ended & { readonly status: "compensated"; readonly by: PersonId })
  );

export type StepStatus = StepInvocation["status"];
/** A step invocation that is known to stand so. */
export type StepIn<S extends StepStatus> = Extract<StepInvocation, { readonly status: S }>;

/** Who or what is at work on a step in progress. */
export type Work = ByPerson | ByExecutor | { readonly by: "flow" | "run" | "escalation" };

/** Whose work stands still on a held step; `nobody`: it was handed out, and not taken yet. */
export type HeldWork = ByPerson | ByExecutor | { readonly by: "nobody"; readonly assignment: Assignment };

interface ByPerson {
  readonly by: "person";
  readonly person: PersonId;
  readonly assignment: Assignment;
}
interface ByExecutor {
  readonly by: "executor";
  /** The effect that is meant now; null between two effects. */
  readonly intended: IntendedEffect | null;
  /** Those that have succeeded, in order. */
  readonly settled: readonly EffectId[];
  /** How often a person has had a failed one done anew, each time under another key; left out where never. */
  readonly retries?: number;
}

/** An offer of the lead that waits for an answer. */
export interface LeadOffer {
  readonly to: PartnerId;
  readonly word: LeadWord<"offer-lead">;
  readonly offeredAt: Instant;
}

/** A run as its facts tell it. */
export interface RunState {
  readonly id: RunId;
  readonly mode: Mode;
  readonly status: RunStatus;
  readonly exercise: ExerciseId | null;
  readonly incident: IncidentId;
  readonly playbook: PinnedPlaybook;
  readonly lead: PartnerId;
  /** Whom the lead has offered it to, and by which word; null: nobody, or it was taken, declined or taken back. */
  readonly leadOffer: LeadOffer | null;
  readonly bindings: Readonly<Record<Role, Binding>>;
  readonly participants: readonly PartnerId[];
  readonly variables: Readonly<Record<VariableName, Variable>>;
  readonly calledBy: {
    readonly run: RunId;
    readonly invocation: StepInvocationId;
    readonly top: RunId;
  } | null;
  /** What its pre-flight warned of. */
  readonly warnings: readonly string[];
  /** What is new since its partners were asked the same in another run (C-17); left out: nothing was said. */
  readonly newFacts?: string;
  readonly createdAt: Instant;
  readonly startedBy: PersonId | null;
  readonly endedAt: Instant | null;
  /** Why it failed, was aborted or rejected, or who holds it. */
  readonly because: string | null;
  readonly heldBy: readonly PartnerId[];
  /** Whether its stand-down has begun: a hold interrupts that, and does not take it back. */
  readonly standingDown: boolean;
  readonly steps: StepTable;
  /** How often each while step's body has begun since the step was entered; not there: not once. */
  readonly loops: ReadonlyMap<StepId, number>;
  /** The files that reports of steps named, oldest first; not there: none. */
  readonly exhibits: ReadonlyMap<StepInvocationId, readonly NamedExhibit[]>;
  /** Until when what a step has shared may be kept, where somebody has said so; not there: nobody has. */
  readonly shareEnds: ReadonlyMap<StepInvocationId, Instant>;
  readonly flow: FlowPosition | null;
}

/** An exhibit, with who put it on the record and when. */
export interface NamedExhibit extends Exhibit {
  readonly by: PersonId;
  readonly at: Instant;
}

export interface FlowPosition {
  readonly snapshot: AnyMachineSnapshot;
  /** What the flow did and nobody has written down yet; empty in every state that was committed. */
  readonly pending: readonly FlowHappening[];
  /** The first failure that no step took up: what sent the run to its exception handler, or ended it. */
  readonly unhandled: FlowFailure | null;
  readonly ended: "completed" | FlowFailure | null;
}

export interface FlowFailure {
  readonly invocation: StepInvocationId;
  readonly detail: string;
}

/** How a step can have ended. */
export const FINISHED_STEP: ReadonlySet<StepInvocation["status"]> = new Set([
  "done",
  "failed",
  "skipped",
  "cancelled",
  "compensated",
]);

/** How a run can have ended. */
export const FINISHED_RUN: ReadonlySet<RunStatus> = new Set(["completed", "failed", "aborted", "rejected"]);

/** The invocations that still want something, oldest first. */
export function openSteps(state: RunState): readonly StepInvocation[] {
  return state.steps.open();
}

/** The open invocation of a playbook's step, if the flow stands at one. What is being undone the flow has left. */
export function openInvocationOf(state: RunState, step: StepId): StepInvocation | undefined {
  return openSteps(state).find(
    (invocation) => invocation.step === step && invocation.status !== "compensating",
  );
}

/** The newest invocation of a playbook's step, finished or not. */
export function lastInvocationOf(state: RunState, step: StepId): StepInvocation | undefined {
  return [...state.steps.values()].findLast((invocation) => invocation.step === step);
}

/** How often a while step's body has begun since the step was entered. */
export function roundsOf(state: RunState, step: StepId): number {
  return state.loops.get(step) ?? 0;
}

/** The files that speak for what was reported of a step, oldest first. */
export function exhibitsOf(state: RunState, step: StepInvocationId): readonly NamedExhibit[] {
  return state.exhibits.get(step) ?? [];
}

/** What was handed out and has not come back; undefined for steps that nobody was asked to do. */
export function assignmentOf(step: StepInvocation): Assignment | undefined {
  if (step.status === "assigned") return step.assignment;
  if (step.status !== "in-progress" && step.status !== "on-hold") return undefined;
  return step.work.by === "person" || step.work.by === "nobody" ? step.work.assignment : undefined;
}

/** The effect of a step that was meant and is not known to have succeeded or failed, whether the step is open or not. */
export function intendedEffectOf(step: StepInvocation): IntendedEffect | null {
  if ("unanswered" in step) return step.unanswered;
  if (step.status !== "in-progress" && step.status !== "on-hold") return null;
  return step.work.by === "executor" ? step.work.intended : null;
}

/** Those of a step's effects that have succeeded, in order. */
export function settledEffectsOf(step: StepInvocation): readonly EffectId[] {
  if (step.status !== "in-progress" && step.status !== "on-hold") return [];
  return step.work.by === "executor" ? step.work.settled : [];
}

/** How often what a step sent has failed and was done anew on a person's word. */
export function retriesOf(step: StepInvocation): number {
  const atWork = step.status === "in-progress" || step.status === "on-hold" ? step.work : undefined;
  return (atWork?.by === "executor" ? atWork.retries : undefined) ?? 0;
}

/** A step on hold because what it sent has failed, and its author wants a person asked before that is followed. */
export const EFFECT_FAILED = "effect-failed";

/** A step on hold because nobody knows whether its effect happened: a person decides (INV-13). */
export const OUTCOME_UNKNOWN = "outcome-unknown";
