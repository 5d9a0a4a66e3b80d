import type { VariableName } from "@mirror/playbook";
import type {
  ConsentId,
  EffectId,
  Exhibit,
  Instant,
  PartnerId,
  PersonId,
  Refusal,
  RunId,
  StepInvocationId,
} from "@mirror/vocabulary";
import type { Outcome } from "./effect.js";
import type {
  Authority,
  Binding,
  Bindings,
  LeadWord,
  PinnedPlaybook,
  RunFact,
  WithdrawnStep,
} from "./run-facts.js";

type Created = Extract<RunFact, { readonly type: "run-created" }>["data"];

/** The first thing that a run is told; `problems` are what its pre-flight found, and reject it. */
export interface StartCommand {
  readonly type: "start";
  readonly run: Omit<Created, "playbook"> & { readonly playbook: Omit<PinnedPlaybook, "compiler"> };
  readonly problems: readonly string[];
}

/** What a run can be told. Whether the one who tells it may, is decided by whoever reads the partners beside it. */
export type RunCommand = StartCommand | WholeRunCommand | LeadCommand | StepCommand;

/** What concerns who leads a run. That a word is signed by its partner was checked before. */
export type LeadCommand =
  | {
      readonly type: "offer-lead";
      readonly from: PartnerId;
      readonly to: PartnerId;
      readonly by: PersonId;
      readonly word: LeadWord<"offer-lead">;
    }
  | {
      readonly type: "accept-lead";
      readonly to: PartnerId;
      readonly by: PersonId;
      /** The number of the statement that offered it. */
      readonly offer: number;
      readonly word: LeadWord<"accept-lead">;
    }
  | {
      readonly type: "drop-lead-offer";
      readonly partner: PartnerId;
      readonly by: PersonId;
      readonly reason: string;
    }
  | { readonly type: "follow-lead"; readonly to: PartnerId; readonly top: RunId };

/** What concerns a run as a whole, or what its clock says. */
export type WholeRunCommand =
  | { readonly type: "hold"; readonly partner: PartnerId; readonly reason: string }
  | { readonly type: "release"; readonly partner: PartnerId }
  | { readonly type: "stand-down"; readonly invocation: StepInvocationId }
  | { readonly type: "abort"; readonly reason: string }
  | { readonly type: "bind-roles"; readonly bindings: Bindings; readonly because: string }
  /** What a partner's withdrawal came to here: put on the record, and changes nothing by itself. */
  | {
      readonly type: "note-withdrawal";
      readonly round: ConsentId;
      readonly partner: PartnerId;
      readonly steps: readonly WithdrawnStep[];
    }
  | { readonly type: "ring"; readonly name: string };

/** What concerns one step invocation. */
export type StepCommand = AnsweringCommand | ReportingCommand | EffectCommand | EndShareCommand;

/** What we tell a step: to whom it goes, what it waits for, what came of that. */
export type AnsweringCommand =
  | {
      readonly type: "hand-out";
      readonly invocation: StepInvocationId;
      readonly to: Binding;
      readonly people: readonly PersonId[];
      readonly authority: Authority;
      readonly contentHash: string;
    }
  | { readonly type: "refuse-step"; readonly invocation: StepInvocationId; readonly refusal: Refusal }
  | {
      readonly type: "open-gate";
      readonly invocation: StepInvocationId;
      readonly gate: "consent" | "aid";
      readonly stream: string;
    }
  | {
      readonly type: "await";
      readonly invocation: StepInvocationId;
      readonly waitsFor: "run" | "escalation";
      readonly stream: string;
    }
  | { readonly type: "settle-step"; readonly invocation: StepInvocationId; readonly result: StepResult }
  | {
      readonly type: "hold-step";
      readonly invocation: StepInvocationId;
      readonly reason: string;
      readonly detail: string;
    }
  /** The team that has it is gone: it is handed out anew, to whoever plays the role now; on hold, it is theirs to speak for. */
  | {
      readonly type: "take-back";
      readonly invocation: StepInvocationId;
      readonly to: Binding;
      readonly people: readonly PersonId[];
      readonly because: string;
    }
  /** The consent for it was withdrawn: its team undoes it, as its playbook says (C-09). */
  | {
      readonly type: "compensate-step";
      readonly invocation: StepInvocationId;
      readonly to: Binding;
      readonly people: readonly PersonId[];
      readonly detail: string;
    }
  /** A person opened another round of a consent step's question: what it guards stands on that one from now on. */
  | { readonly type: "ask-again"; readonly invocation: StepInvocationId; readonly stream: string }
  /** What the step was held for is no longer so; an effect of unknown outcome is not resumed but decided. */
  | { readonly type: "resume-step"; readonly invocation: StepInvocationId };

/** What a person says of a step. */
export type ReportingCommand =
  | { readonly type: "claim"; readonly invocation: StepInvocationId; readonly person: PersonId }
  /** Of a step on hold with an effect of unknown outcome: the effect did happen. */
  | {
      readonly type: "complete";
      readonly invocation: StepInvocationId;
      readonly person: PersonId;
      readonly values: Readonly<Record<string, unknown>>;
      /** Files that speak for it, by their hashes; left out: none. */
      readonly exhibits?: readonly Exhibit[];
    }
  | {
      readonly type: "fail";
      readonly invocation: StepInvocationId;
      readonly person: PersonId;
      readonly reason: string;
    }
  | {
      readonly type: "skip";
      readonly invocation: StepInvocationId;
      readonly person: PersonId;
      readonly reason: string;
    }
  | {
      readonly type: "hand-over";
      readonly invocation: StepInvocationId;
      readonly from: PersonId;
      readonly to: PersonId;
      readonly reason: string;
    };

/** What a worker of the executor says of an effect, and what a person decides about one of unknown outcome. */
export type EffectCommand =
  | {
      readonly type: "intend-effect";
      readonly invocation: StepInvocationId;
      readonly worker: string;
      readonly epoch: number;
      readonly authority: Authority;
      readonly notAfter: Instant;
      /** Whether the worker of an earlier intent has not been heard of for a while. */
      readonly isOrphaned: boolean;
    }
  | {
      readonly type: "record-outcome";
      readonly invocation: StepInvocationId;
      readonly effect: EffectId;
      readonly worker: string;
      readonly epoch: number;
      readonly outcome: Outcome;
    }
  | {
      readonly type: "repeat-effect";
      readonly invocation: StepInvocationId;
      readonly person: PersonId;
      readonly reason: string;
    };

/** Until when what a step has shared may be kept: said by the partner that shared it, where the playbook does not (ES-09). */
export interface EndShareCommand {
  readonly type: "end-share";
  readonly invocation: StepInvocationId;
  readonly person: PersonId;
  readonly until: Instant;
  readonly reason: string;
}

/** What came of a step that another stream answers: a gate, a called run, an escalation. */
export type StepResult =
  | { readonly status: "succeeded"; readonly outputs: Readonly<Record<VariableName, string>> }
  | ({ readonly status: "failed" } & StepFailure);

/** Why a step failed: a code for programs, the rule that says so where one does, and words for people. */
export interface StepFailure {
  readonly code: string;
  readonly rule: string | null;
  readonly detail: string;
  /** What it returns all the same. */
  readonly outputs: Readonly<Record<VariableName, string>>;
}
