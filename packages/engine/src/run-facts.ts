import type { Role, StepId, Variable, VariableName } from "@mirror/playbook";
import type {
  ConsentId,
  EffectId,
  ExerciseId,
  Exhibit,
  Fact,
  IncidentId,
  Instant,
  Mode,
  PartnerId,
  PersonId,
  PublicKey,
  RunId,
  Signature,
  StepInvocationId,
  TeamId,
} from "@mirror/vocabulary";
import type { Effect, MachineRequest, Outcome } from "./effect.js";

/** Which playbook a run executes, to the byte; a run finishes on what it began with. */
export interface PinnedPlaybook {
  readonly id: string;
  readonly modified: Instant;
  readonly hash: string;
  readonly name: string;
  readonly compiler: number;
}

/** Who plays a role: one partner's team. */
export interface Binding {
  readonly partner: PartnerId;
  readonly team: TeamId;
}
export type Bindings = Readonly<Record<Role, Binding>>;

/** Why an effect was allowed: what the intent writes down (INV-03). */
export interface Authority {
  /** `break-glass`: in the place of a consent of the owner, its glass is broken (C-10). */
  readonly basis: "no-effect" | "own-assets" | "consented" | "break-glass";
  readonly consents: readonly {
    readonly round: string;
    readonly partner: PartnerId;
    readonly decision: string;
  }[];
  readonly clauses: readonly {
    readonly agreement: string;
    readonly version: number;
    readonly clause: string;
  }[];
  /** When the first of these grounds ends (C-08); null: not by itself. */
  readonly endsAt: Instant | null;
}

/** What a withdrawal came to for one step that the consent guarded, in the playbook or as it was entered. */
export interface WithdrawnStep {
  readonly step: StepId;
  readonly name: string;
  /** The invocation that it is about; null: it was not begun. */
  readonly invocation: StepInvocationId | null;
  readonly consequence: WithdrawalConsequence;
}

/**
 * `blocked`: not begun, and does not begin. `stopped`: on hold where it was. `undone`: its team takes it back. `stands`:
 * it was done and cannot be taken back; it is on the record. `recalled`: it was a share, and its receivers are asked to
 * return or erase it. `goes-on`: others' consent still carries it.
 */
export type WithdrawalConsequence = "blocked" | "stopped" | "undone" | "stands" | "recalled" | "goes-on";

/** What a partner said about a run's lead, as it signed it, and the key that this was checked with: enough to check it again. */
export interface LeadWord<Type extends "offer-lead" | "accept-lead"> {
  readonly statement: {
    readonly type: Type;
    readonly partner: PartnerId;
    readonly number: number;
    readonly statedAt: Instant;
    readonly run: RunId;
  } & (Type extends "offer-lead"
    ? { readonly to: PartnerId; readonly reason: string }
    : { readonly from: PartnerId; readonly offer: number });
  readonly signature: Signature;
  readonly key: PublicKey;
}

export interface StepOutputs {
  readonly outputs: Readonly<Record<VariableName, string>>;
}

export type RunFact =
  | Fact<
      "run-created",
      {
        readonly run: RunId;
        readonly mode: Mode;
        readonly exercise: ExerciseId | null;
        readonly incident: IncidentId;
        readonly playbook: PinnedPlaybook;
        readonly lead: PartnerId;
        /** The person on whose account it runs; of a called playbook, that of its caller. */
        readonly startedBy: PersonId | null;
        readonly bindings: Bindings;
        readonly participants: readonly PartnerId[];
        readonly variables: Readonly<Record<VariableName, Variable>>;
        /** Of a called playbook: the run and the step invocation that called it, and the run at the top. */
        readonly calledBy: {
          readonly run: RunId;
          readonly invocation: StepInvocationId;
          readonly top: RunId;
        } | null;
        /** What its pre-flight warned of; left out: nothing. */
        readonly warnings?: readonly string[];
        /** What is new since its partners were asked the same in another run (C-17); left out: nothing was said. */
        readonly newFacts?: string;
      }
    >
  | Fact<"run-activated", Record<string, never>>
  | Fact<"run-rejected", { readonly reasons: readonly string[] }>
  | Fact<"run-held", { readonly partner: PartnerId; readonly reason: string }>
  | Fact<"run-released", { readonly partner: PartnerId }>
  | Fact<"run-standing-down", { readonly invocation: StepInvocationId }>
  | Fact<"run-completed", Record<string, never>>
  | Fact<"run-failed", { readonly invocation: StepInvocationId | null; readonly detail: string }>
  | Fact<"run-aborted", { readonly reason: string }>
  /** The lead's word that another partner may have the lead. Nothing changes until that one takes it (M18). */
  | Fact<
      "lead-offered",
      {
        readonly from: PartnerId;
        readonly to: PartnerId;
        readonly by: PersonId;
        readonly word: LeadWord<"offer-lead">;
      }
    >
  /** From now on the other leads. */
  | Fact<
      "lead-transferred",
      {
        readonly from: PartnerId;
        readonly to: PartnerId;
        readonly by: PersonId;
        readonly word: LeadWord<"accept-lead">;
      }
    >
  /** Declined by the one who was asked, or taken back by the lead. */
  | Fact<
      "lead-offer-dropped",
      { readonly partner: PartnerId; readonly by: PersonId; readonly reason: string }
    >
  /** Of a called run: the run at its top has another lead. */
  | Fact<"lead-followed", { readonly from: PartnerId; readonly to: PartnerId; readonly top: RunId }>
  | Fact<"roles-bound", { readonly bindings: Bindings; readonly because: string }>
  | Fact<
      "step-entered",
      {
        readonly invocation: StepInvocationId;
        readonly step: StepId;
        /** How often each loop around the step has begun, outermost first: with run and step, the invocation's identity. */
        readonly path: readonly number[];
        readonly name: string;
        /** When its delay has passed; null: at once. */
        readonly startsAt: Instant | null;
        /** When it fails with ACTION_TIMEOUT; null: not by itself, or not before its delay has passed. */
        readonly failsAt: Instant | null;
        readonly partner: PartnerId | null;
      }
    >
  | Fact<"step-ready", { readonly invocation: StepInvocationId; readonly failsAt: Instant | null }>
  /** The instruction is handed out: for a manual task this is the intent. */
  | Fact<
      "step-assigned",
      {
        readonly invocation: StepInvocationId;
        readonly to: Binding;
        /** In the order in which they are called. */
        readonly people: readonly PersonId[];
        readonly acknowledgeBy: Instant | null;
        readonly acknowledgeWithinMs: number | null;
        readonly authority: Authority;
        /** Over exactly what is handed out. */
        readonly contentHash: string;
      }
    >
  | Fact<
      "acknowledgement-missed",
      { readonly invocation: StepInvocationId; readonly missed: number; readonly acknowledgeBy: Instant }
    >
  | Fact<"step-claimed", { readonly invocation: StepInvocationId; readonly by: PersonId }>
  | Fact<
      "step-handed-over",
      {
        readonly invocation: StepInvocationId;
        readonly from: PersonId;
        readonly to: PersonId;
        readonly reason: string;
        readonly acknowledgeBy: Instant | null;
      }
    >
  /**
   * The team that had it is gone, and it is ready to be handed out anew. With `held` it was on hold, and stays so: whether it
   * goes on is for that team to say from now on (MA-07).
   */
  | Fact<
      "step-taken-back",
      {
        readonly invocation: StepInvocationId;
        readonly because: string;
        readonly held?: { readonly to: Binding; readonly people: readonly PersonId[] };
      }
    >
  | Fact<
      "gate-opened",
      { readonly invocation: StepInvocationId; readonly gate: "consent" | "aid"; readonly stream: string }
    >
  /** The question of a consent step was asked once more: its newest round counts, and the step's own end stays as it is. */
  | Fact<"consent-asked-again", { readonly invocation: StepInvocationId; readonly stream: string }>
  /** A machine begins it: a branching step, a call, an escalation. */
  | Fact<
      "step-started",
      {
        readonly invocation: StepInvocationId;
        readonly waitsFor: "branches" | "run" | "escalation";
        readonly stream: string | null;
      }
    >
  /** A branching step waits for a person to say which way it goes. */
  | Fact<"question-asked", { readonly invocation: StepInvocationId; readonly step: StepId }>
  | Fact<
      "way-decided",
      {
        readonly invocation: StepInvocationId;
        readonly step: StepId;
        readonly branch: string;
        /** Who answered, where a person was asked. */
        readonly by?: PersonId;
      }
    >
  | Fact<
      "effect-intended",
      {
        readonly invocation: StepInvocationId;
        readonly effect: Effect<MachineRequest>;
        /** Which of the step's effects, in order. */
        readonly index: number;
        readonly attempt: number;
        readonly worker: string;
        readonly epoch: number;
        readonly authority: Authority;
        readonly contentHash: string;
        /** Not sent after this instant: after a withdrawal, only what is inside this window can still leave. */
        readonly notAfter: Instant;
      }
    >
  | Fact<
      "effect-settled",
      {
        readonly invocation: StepInvocationId;
        readonly effect: EffectId;
        readonly index: number;
        readonly outcome: Outcome;
        readonly last: boolean;
        /** What it returned for its step's out_args, where others of the step follow; the last one's are the step's own. */
        readonly outputs?: StepOutputs["outputs"];
      }
    >
  /** A person takes it on themselves that an effect of unknown outcome is sent once more, under the same key. */
  | Fact<
      "effect-repeat-allowed",
      {
        readonly invocation: StepInvocationId;
        readonly effect: EffectId;
        readonly by: PersonId;
        readonly reason: string;
      }
    >
  | Fact<
      "step-held",
      { readonly invocation: StepInvocationId; readonly reason: string; readonly detail: string }
    >
  | Fact<"step-resumed", { readonly invocation: StepInvocationId }>
  | Fact<
      "step-completed",
      {
        readonly invocation: StepInvocationId;
        readonly step: StepId;
        readonly by: PersonId | null;
      } & StepOutputs
    >
  | Fact<
      "step-failed",
      {
        readonly invocation: StepInvocationId;
        readonly step: StepId;
        readonly code: string;
        readonly rule: string | null;
        readonly detail: string;
      } & StepOutputs
    >
  | Fact<
      "step-skipped",
      {
        readonly invocation: StepInvocationId;
        readonly step: StepId;
        readonly by: PersonId;
        readonly reason: string;
      }
    >
  | Fact<"step-cancelled", { readonly invocation: StepInvocationId; readonly reason: string }>
  /**
   * The consent for a step was withdrawn, and its team undoes what it did, as its playbook says (C-09): one on hold the flow
   * leaves as failed; one that was done has been left before.
   */
  | Fact<
      "step-compensating",
      {
        readonly invocation: StepInvocationId;
        readonly step: StepId;
        readonly to: Binding;
        readonly people: readonly PersonId[];
        readonly detail: string;
        /** When the undoing counts as failed. */
        readonly failsAt: Instant;
      }
    >
  | Fact<"step-compensated", { readonly invocation: StepInvocationId; readonly by: PersonId }>
  | Fact<
      "step-compensation-failed",
      { readonly invocation: StepInvocationId; readonly code: string; readonly detail: string }
    >
  /** What a partner's withdrawal of a consent came to in this run, step by step, told to all who take part (C-09). */
  | Fact<
      "withdrawal-noted",
      {
        readonly round: ConsentId;
        readonly partner: PartnerId;
        readonly steps: readonly WithdrawnStep[];
      }
    >
  /** Files that speak for a report of a step, in time or late: their hashes. The files stay with whoever names them. */
  | Fact<
      "exhibits-named",
      {
        readonly invocation: StepInvocationId;
        readonly by: PersonId;
        readonly exhibits: readonly Exhibit[];
      }
    >
  /** Until when what a step has shared may be kept. The last word counts (ES-09). */
  | Fact<
      "share-end-stated",
      {
        readonly invocation: StepInvocationId;
        readonly by: PersonId;
        readonly until: Instant;
        readonly reason: string;
      }
    >
  /** A truthful late answer to a step that was stopped: recorded, and changes nothing. */
  | Fact<
      "late-report-noted",
      {
        readonly invocation: StepInvocationId;
        readonly report: "done" | "failed";
        readonly detail: string;
      } & StepOutputs
    >;
