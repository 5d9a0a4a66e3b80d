import { type Instant, known, type Tlp } from "@mirror/vocabulary";
import type { Authentication } from "./authentication.js";
import type { Condition, Question } from "./condition.js";
import type { InformationPolicy } from "./information-policy.js";
import type { MirrorAgent, MirrorPlaybook, MirrorStep, Role } from "./mirror-extension.js";

/** A playbook as we run it: checked, frozen, with the bytes it came from kept beside it by whoever imported it. */
export interface Playbook {
  /** CACAO id (`playbook--<uuid>`); with `modified` it names one version. */
  readonly id: string;
  readonly modified: Instant;
  readonly name: string;
  readonly description: string;
  /** `sha256:…` over the RFC 8785 form of the whole document: what a run pins. */
  readonly hash: string;
  /** How it is meant, found out on reading: as blocks that return, or as a drawing whose branches merge. */
  readonly mode: ImportMode;
  readonly marking: Tlp;
  /** Whether the document named its marking, or was given the default of its source. */
  readonly markingAssigned: boolean;
  /** What its markings state in words: a copyright, terms of use. Shown wherever the playbook is. */
  readonly statements: readonly string[];
  /** Its information exchange policies; `marking` and the effects of its steps keep to them. */
  readonly policies: readonly InformationPolicy[];
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  readonly revoked: boolean;
  /** Which sectors it is for (`industry_sectors`), as its author names them; empty where it says nothing. */
  readonly sectors: readonly string[];
  readonly variables: Readonly<Record<VariableName, Variable>>;
  readonly start: StepId;
  /** `workflow_exception`: where an unhandled failure goes. */
  readonly exception: StepId | null;
  readonly steps: Readonly<Record<StepId, Step>>;
  readonly agents: Readonly<Record<string, Agent>>;
  readonly targets: Readonly<Record<string, Agent>>;
  readonly mirror: MirrorPlaybook | null;
}

/**
 * `strict`: block-structured, as the standard says: a branch's end returns to the step that opened it. `converted`: as in
 * a drawing (BPMN): branches merge without an end, and go on where all their ways meet again.
 */
export type ImportMode = "strict" | "converted";

/** A step's CACAO id (`action--<uuid>`). */
export type StepId = string;
/** `__name__` */
export type VariableName = string;

export interface Variable {
  readonly type: string;
  readonly description: string;
  /** CACAO values are text, or null where the value is not known. */
  readonly value: string | null;
  readonly constant: boolean;
  /** Given by whoever starts the playbook. */
  readonly external: boolean;
}

export interface Agent {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly description: string;
  /** Network address parts for http-api, ssh and the like: `{ url: ["…"], ipv4: […] }`. */
  readonly address: Readonly<Record<string, readonly string[]>>;
  readonly port: string | null;
  /** How it wants to be told who asks; null: not at all. */
  readonly authentication: Authentication | null;
  readonly mirror: MirrorAgent | null;
}

interface StepCommon {
  readonly id: StepId;
  readonly name: string;
  readonly description: string;
  /** Milliseconds to wait before the step starts. */
  readonly delayMs: number;
  /** Milliseconds after which the step has failed with ACTION_TIMEOUT; null: never by itself. */
  readonly timeoutMs: number | null;
  readonly variables: Readonly<Record<VariableName, Variable>>;
  readonly onCompletion: StepId | null;
  readonly onSuccess: StepId | null;
  readonly onFailure: StepId | null;
  readonly mirror: MirrorStep | null;
}

export interface StartStep extends StepCommon {
  readonly type: "start";
}
export interface EndStep extends StepCommon {
  readonly type: "end";
}
export interface ActionStep extends StepCommon {
  readonly type: "action";
  readonly agent: string;
  readonly targets: readonly string[];
  readonly commands: readonly Command[];
  readonly inArgs: readonly VariableName[];
  readonly outArgs: readonly VariableName[];
}
export interface PlaybookActionStep extends StepCommon {
  readonly type: "playbook-action";
  readonly playbookId: string;
  readonly playbookVersion: Instant | null;
  readonly inArgs: readonly VariableName[];
  readonly outArgs: readonly VariableName[];
}
export interface ParallelStep extends StepCommon {
  readonly type: "parallel";
  readonly nextSteps: readonly StepId[];
}
export interface IfStep extends StepCommon {
  readonly type: "if-condition";
  readonly condition: Condition | Question;
  readonly onTrue: StepId;
  readonly onFalse: StepId | null;
}
export interface WhileStep extends StepCommon {
  readonly type: "while-condition";
  /** A question is asked anew before each round. */
  readonly condition: Condition | Question;
  readonly onTrue: StepId;
}
export interface SwitchStep extends StepCommon {
  readonly type: "switch-condition";
  readonly switchedOn: VariableName | Question<VariableName>;
  /** Case value to the branch's first step; `default` where nothing else fits. */
  readonly cases: Readonly<Record<string, StepId>>;
}
export type Step =
  | StartStep
  | EndStep
  | ActionStep
  | PlaybookActionStep
  | ParallelStep
  | IfStep
  | WhileStep
  | SwitchStep;

/** A command that we can carry out: by a person, or by a capability of the executor. */
export type Command = ManualCommand | MachineCommand;

/** A command that a capability of the executor carries out. */
export type MachineCommand = HttpApiCommand | OpenC2Command | SshCommand;

export interface ManualCommand {
  readonly type: "manual";
  readonly text: string;
  readonly activity: string | null;
  /** The command that a person carries out by hand, because no machine of ours does; null for a task that was meant as one. */
  readonly inPlaceOf: ShownCommand | null;
}
/** What a person who carries out a machine's command has to know of it. Never what it signs in with. */
export interface ShownCommand {
  /** As the document has it: `powershell`. */
  readonly type: string;
  /** Decoded, with the names of variables in it; empty where the document only names the command. */
  readonly text: string;
  /** Who was to carry it out, by name. */
  readonly agent: string;
  /** What it is for, each by name and address. */
  readonly targets: readonly string[];
}
export interface HttpApiCommand {
  readonly type: "http-api";
  readonly method: string;
  /** The request target of the start line: a path, or a whole address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: string | null;
  readonly activity: string | null;
}
export interface OpenC2Command {
  readonly type: "openc2-http";
  /** The request target of the start line: a path, or a whole address. */
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  /** The OpenC2 command or message as the document has it: JSON, with variables in its texts. */
  readonly message: string;
  readonly activity: string | null;
}
export interface SshCommand {
  readonly type: "ssh";
  /** What the other side's shell gets: what the document says, with its own constants filled in, and nothing of a run's. */
  readonly text: string;
  readonly activity: string | null;
}

/** A step of a playbook that was accepted: every name of a step in it leads to one, and that one does not is a defect. */
export function stepIn(playbook: Playbook, id: StepId): Step {
  return known(playbook.steps[id], `The step ${id} of the accepted playbook ${playbook.id}`);
}

/** An agent that carries something out. */
export interface ActingAgent extends Agent {
  /** Whoever acts plays a role: one of its own, or one that was made from its name when the playbook was read. */
  readonly mirror: MirrorAgent;
}

/** Who carries out an action of an accepted playbook. */
export function agentOf(step: ActionStep, playbook: Playbook): ActingAgent {
  const agent = known(
    playbook.agents[step.agent],
    `The agent ${step.agent} of the accepted playbook ${playbook.id}`,
  );
  return { ...agent, mirror: known(agent.mirror, `The role of the acting agent ${agent.id}`) };
}

/** What an action of an accepted playbook is done to: nothing but what it defines. */
export function targetsOf(step: ActionStep, playbook: Playbook): Agent[] {
  return step.targets.map((id) =>
    known(playbook.targets[id], `The target ${id} of the accepted playbook ${playbook.id}`),
  );
}

/** The roles that must be bound before a run of this playbook can start. */
export function rolesToBind(playbook: Playbook): Role[] {
  const roles = Object.values(playbook.agents).flatMap((agent) =>
    agent.mirror?.bound === "at-start" ? [agent.mirror.role] : [],
  );
  return [...new Set(roles)];
}
