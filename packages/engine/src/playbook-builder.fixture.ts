import type {
  ActionStep,
  Agent,
  Condition,
  HttpApiCommand,
  MirrorStep,
  Playbook,
  Question,
  Step,
  StepId,
  Variable,
  VariableName,
} from "@mirror/playbook";
import { MirrorStep as MirrorStepSchema } from "@mirror/playbook";
import { Duration, Instant } from "@mirror/vocabulary";

/** What every piece may say beside what it does. */
interface Common {
  readonly name: string;
  readonly delayMs?: number;
  readonly timeoutMs?: number;
  /** The pieces of the same block that a failure goes through, before it goes on with the next one. */
  readonly onFailure?: Block;
  readonly variables?: Readonly<Record<VariableName, Variable>>;
}

/** A step that acts only under the consent that the step called "ask" asks for. */
export interface Guarded {
  /** Whether the playbook says how it is undone when that is withdrawn. */
  readonly undo?: boolean;
  readonly share?: boolean;
  /** Left out: it has no effect. */
  readonly reversible?: boolean;
}

/** One step of a block, with the blocks that it opens. Whatever comes behind it in its block follows on its success. */
export type Piece = Common &
  (
    | {
        readonly is: "task";
        readonly returns?: readonly VariableName[];
        readonly acknowledgeWithin?: string;
        readonly exit?: boolean;
        readonly guarded?: Guarded;
      }
    | {
        readonly is: "request";
        readonly methods?: readonly string[];
        readonly targets?: readonly string[];
        readonly body?: string;
        /** Whether a person is asked when what it sent has failed. */
        readonly asksIfFailed?: boolean;
        readonly guarded?: Guarded;
        readonly returns?: readonly VariableName[];
      }
    | { readonly is: "consent" | "aid" | "escalation"; readonly guarded?: Guarded }
    | { readonly is: "call"; readonly returns?: readonly VariableName[] }
    | { readonly is: "parallel"; readonly branches: readonly Block[] }
    | {
        readonly is: "if";
        readonly condition: Condition | Question;
        readonly whenTrue: Block;
        readonly whenFalse?: Block;
      }
    | { readonly is: "while"; readonly condition: Condition | Question; readonly body: Block }
    | {
        readonly is: "switch";
        readonly on: VariableName | Question<VariableName>;
        readonly cases: Readonly<Record<string, Block>>;
      }
  );
export type Block = readonly Piece[];

const WHEN = Instant.parse("2026-01-01T00:00:00.000Z");
export const ROLE = "responders";
export const TEAM = "agent--team";
export const FIREWALL = "target--firewall";
export const MAIL_GATE = "target--mail-gate";

/** A text variable, or one of another type, with its value; null where it is not known. */
export function variable(value: string | null, type = "string"): Variable {
  return { type, description: "", value, constant: false, external: false };
}

/** `name = value` */
export function equals(name: VariableName, value: string | number | boolean): Condition {
  return { kind: "comparison", variable: name, negated: false, operator: "=", values: [value] };
}

/** A question to a person, whatever the values are. */
export function question(text: string): Question & { readonly unless: null } {
  return { kind: "question", text, unless: null };
}

/** A checked playbook: a start, the block, and an end to every block. A step's id is its type and its name. */
export function playbookOf(
  block: Block,
  more: {
    readonly exception?: Block;
    readonly variables?: Readonly<Record<VariableName, Variable>>;
    readonly withoutTargets?: boolean;
  } = {},
): Playbook {
  const builder = new Builder();
  const first = builder.block(block, "main");
  const start = builder.add({ ...builder.common("start", { name: "start" }, first), type: "start" });
  const exception = more.exception === undefined ? null : builder.block(more.exception, "exception");
  return {
    id: "playbook--of-a-test",
    modified: WHEN,
    name: "A playbook of a test",
    description: "",
    hash: "sha256:of-a-test",
    marking: "TLP:AMBER",
    mode: "strict",
    markingAssigned: false,
    statements: [],
    policies: [],
    validFrom: null,
    validUntil: null,
    revoked: false,
    sectors: [],
    variables: more.variables ?? {},
    start,
    exception,
    steps: builder.steps,
    agents: { [TEAM]: agent(TEAM, ROLE) },
    targets: more.withoutTargets
      ? {}
      : {
          [FIREWALL]: agent(FIREWALL, null, "https://firewall.example"),
          [MAIL_GATE]: agent(MAIL_GATE, null, "https://mail.example"),
        },
    mirror: null,
  };
}

const TYPES = {
  task: "action",
  request: "action",
  consent: "action",
  aid: "action",
  escalation: "action",
  call: "playbook-action",
  parallel: "parallel",
  if: "if-condition",
  while: "while-condition",
  switch: "switch-condition",
} as const;

class Builder {
  readonly steps: Record<StepId, Step> = {};

  add(step: Step): StepId {
    if (this.steps[step.id] !== undefined) throw new Error(`Two pieces are called ${step.name}.`);
    this.steps[step.id] = step;
    return step.id;
  }

  /** The pieces one after another, and an end behind them. Gives the first step. */
  block(block: Block, place: string): StepId {
    const end = this.add({ ...this.common("end", { name: place }, null), type: "end" });
    return this.#chain(block, end);
  }

  common(
    type: Step["type"],
    { name, delayMs, timeoutMs, variables }: Omit<Common, "onFailure">,
    next: StepId | null,
    onFailure: StepId | null = null,
  ) {
    return {
      id: `${type}--${name}`,
      name,
      description: "",
      delayMs: delayMs ?? 0,
      timeoutMs: timeoutMs ?? null,
      variables: variables ?? {},
      // Both spellings lead the same way on success; where a failure has a way of its own, CACAO wants the second.
      onCompletion: onFailure === null ? next : null,
      onSuccess: onFailure === null ? null : next,
      onFailure,
      mirror: null,
    };
  }

  #chain(block: Block, behind: StepId): StepId {
    return block.reduceRight((next, piece) => this.#piece(piece, next), behind);
  }

  #piece(piece: Piece, next: StepId): StepId {
    const onFailure = piece.onFailure === undefined ? null : this.#chain(piece.onFailure, next);
    const common = this.common(TYPES[piece.is], piece, next, onFailure);
    switch (piece.is) {
      case "task":
        return this.add({ ...action(common, piece.returns), mirror: mirrorOf(piece) });
      case "consent":
      case "aid":
      case "escalation":
        return this.add({
          ...action(common),
          mirror: { ...GATES[piece.is], guarded_by: piece.guarded === undefined ? [] : ["action--ask"] },
        });
      case "request":
        return this.add({
          ...action(common, piece.returns),
          ...(piece.asksIfFailed === true ? { mirror: ASKS_IF_FAILED } : {}),
          ...(piece.guarded === undefined ? {} : { mirror: guardedMirror(piece.guarded) }),
          targets: piece.targets ?? [FIREWALL],
          commands: (piece.methods ?? ["PUT"]).map((method) =>
            request(method, piece.name, piece.body ?? null),
          ),
        });
      case "call":
        return this.add({
          ...common,
          type: "playbook-action",
          playbookId: "playbook--called",
          playbookVersion: null,
          inArgs: [],
          outArgs: piece.returns ?? [],
        });
      case "parallel": {
        const nextSteps = piece.branches.map((branch, index) => this.block(branch, `${piece.name}/${index}`));
        return this.add({ ...common, type: "parallel", nextSteps });
      }
      case "if": {
        const onTrue = this.block(piece.whenTrue, `${piece.name}/true`);
        const onFalse =
          piece.whenFalse === undefined ? null : this.block(piece.whenFalse, `${piece.name}/false`);
        return this.add({ ...common, type: "if-condition", condition: piece.condition, onTrue, onFalse });
      }
      case "while":
        return this.add({
          ...common,
          type: "while-condition",
          condition: piece.condition,
          onTrue: this.block(piece.body, `${piece.name}/body`),
        });
      case "switch": {
        const cases = Object.entries(piece.cases).map(
          ([value, branch], index) => [value, this.block(branch, `${piece.name}/${index}`)] as const,
        );
        return this.add({
          ...common,
          type: "switch-condition",
          switchedOn: piece.on,
          cases: Object.fromEntries(cases),
        });
      }
    }
  }
}

function action(common: ReturnType<Builder["common"]>, returns: readonly VariableName[] = []): ActionStep {
  return {
    ...common,
    type: "action",
    agent: TEAM,
    targets: [],
    commands: [{ type: "manual", text: `Do ${common.name}.`, activity: null, inPlaceOf: null }],
    inArgs: [],
    outArgs: returns,
  };
}

function request(method: string, name: string, body: string | null): HttpApiCommand {
  return { type: "http-api", method, path: `/${name}`, headers: {}, body, activity: null };
}

function agent(id: string, role: string | null, url?: string): Agent {
  return {
    id,
    type: url === undefined ? "group" : "http-api",
    name: id,
    description: "",
    address: url === undefined ? {} : { url: [url] },
    port: null,
    authentication: null,
    mirror: role === null ? null : { role, bound: "at-start" },
  };
}

function mirrorOf({ acknowledgeWithin, exit, guarded }: Piece & { readonly is: "task" }): MirrorStep | null {
  if (guarded !== undefined) return guardedMirror(guarded);
  if (acknowledgeWithin === undefined && exit !== true) return null;
  return MirrorStepSchema.parse({
    kind: exit === true ? "exit" : "task",
    ...(acknowledgeWithin === undefined ? {} : { acknowledge_within: Duration.parse(acknowledgeWithin) }),
  });
}

function guardedMirror({ undo, share, reversible }: Guarded): MirrorStep {
  const mirror = MirrorStepSchema.parse({
    kind: share === true ? "share" : "task",
    ...(undo === true ? { on_withdrawal: { undo: "Take it back.", within: "PT1H" } } : {}),
    ...(share === true ? { share: { with: [ROLE], data_classes: [], purpose: "That they look." } } : {}),
    ...(reversible === undefined
      ? {}
      : { effect: { class: "E2", on: ROLE, targets: ["files"], reversible } }),
  });
  // A step's id of a fixture is no UUID, as a document's would have to be.
  return { ...mirror, guarded_by: ["action--ask"] };
}

const ASKS_IF_FAILED = MirrorStepSchema.parse({ kind: "task", if_failed: "ask" });

const GATES = {
  consent: MirrorStepSchema.parse({
    kind: "consent",
    consent: {
      of: [{ role: ROLE, office: "Director" }],
      rule: { kind: "all" },
      level: "operational",
      question: "May we?",
      answer_within: "PT1H",
      holds_for: "P1D",
      if_silent: "Nothing happens.",
      undo: "Say so.",
    },
  }),
  aid: MirrorStepSchema.parse({
    kind: "aid",
    aid: {
      by: ROLE,
      asks: [ROLE],
      needs: [
        {
          category: "team",
          kind: "forensics",
          type: "1",
          quantity: 1,
          description: "A team",
          role: "helpers",
        },
      ],
      mission: "Help.",
      own_measures: "All that we have.",
      planned_use: "Forensics.",
      other_support: "None.",
      effect_ceiling: "E1",
      offers_within: "PT1H",
      needed_within: "PT4H",
      period: "P7D",
      priority: "urgent",
      life_safety: true,
      cost_terms: "Waived.",
    },
  }),
  escalation: MirrorStepSchema.parse({
    kind: "escalation",
    escalation: {
      to: "operational",
      of: ROLE,
      acknowledge_within: "PT15M",
      accept_within: "PT1H",
      reason: "It is too much for us.",
      de_escalation: ["Stand down."],
      exit_criteria: ["All is well."],
    },
  }),
} as const;
