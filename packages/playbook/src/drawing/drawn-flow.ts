import { durationInWords, durationMs, known } from "@mirror/vocabulary";
import { type Block, blocksOf } from "../blocks.js";
import { BRANCHING_TYPES, type Flow, type FlowStep, flowOf, type Way, waysOutOf } from "../flow.js";
import type { MirrorStep } from "../mirror-extension.js";
import { type Playbook, type Step, type StepId, stepIn } from "../playbook.js";
import { asks, questionOf } from "../task.js";
import { laneOfSteps } from "./lanes.js";

/** A playbook as it is drawn: boxes and arrows, not yet anywhere. Of strict playbooks it shows where branches join. */
export interface DrawnFlow {
  readonly title: string;
  readonly lanes: readonly DrawnLane[];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** Whose steps stand together: a role's, an agent's; `name` is what people read. */
export interface DrawnLane {
  readonly id: string;
  readonly name: string;
}

/** What a node is, beside its colour: each kind has a shape of its own, and all but plain tasks say their kind in words. */
export type DrawnKind =
  | "start"
  | "end"
  | "task"
  | "machine"
  | "call"
  | "consent"
  | "aid"
  | "escalation"
  | "share"
  | "exit"
  | "decision"
  | "loop"
  | "parallel"
  | "join"
  | "handler";

export interface DrawnNode {
  readonly id: string;
  /** The step that it stands for; null for a join, and for where a failure that nothing catches goes. */
  readonly step: StepId | null;
  readonly kind: DrawnKind;
  readonly lane: string;
  /** Its kind in a word or two; null for a plain task. */
  readonly tag: string | null;
  readonly name: string;
  /** Whom it asks, what it does to whom, by when: a line each. */
  readonly details: readonly string[];
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  /** `loop` leads back to a step that was there before. */
  readonly kind: "next" | "failure" | "loop";
  readonly label: string | null;
}

const HANDLER = "handler";

export function drawnFlow(playbook: Playbook): DrawnFlow {
  return new Drawing(playbook).whole();
}

/** Where a way leads in the drawing. */
interface Target {
  readonly to: string;
  readonly kind: "next" | "loop";
}

class Drawing {
  readonly #playbook: Playbook;
  readonly #flow: Flow;
  readonly #blocks: readonly Block[];
  readonly #lanes: { readonly lanes: DrawnLane[]; readonly laneOf: ReadonlyMap<StepId, string> };
  readonly #edges = new Map<string, DrawnEdge & { readonly labels: Set<string> }>();
  readonly #blockOf: ReadonlyMap<StepId, Block>;
  readonly #joins = new Set<StepId>();
  /** Blocks that begin with another block's first step: the same steps, which then return to either. */
  readonly #sharing = new Map<Block, Block[]>();
  readonly #drawn = new Set<StepId>();

  constructor(playbook: Playbook) {
    this.#playbook = playbook;
    this.#flow = flowOf(playbook);
    const { blocks, blockOf } = blocksOf(this.#flow);
    this.#blocks = blocks;
    this.#blockOf = blockOf;
    for (const block of blocks) {
      const owner = blockOf.get(block.entry);
      if (owner !== undefined && owner !== block && owner.entry === block.entry)
        this.#sharing.set(owner, [...(this.#sharing.get(owner) ?? []), block]);
    }
    this.#lanes = laneOfSteps(playbook, this.#flow);
  }

  whole(): DrawnFlow {
    const { exception, name } = this.#playbook;
    if (exception !== null) this.#edge(HANDLER, exception, "next", null);
    if (this.#playbook.mode === "converted") this.#waysAsTheyAre();
    else {
      for (const block of this.#blocks) this.#block(block);
      this.#goOnFromJoins();
    }
    this.#drawn.add(this.#playbook.start);
    const nodes = Object.values(this.#playbook.steps)
      .filter((step) => this.#drawn.has(step.id))
      .flatMap((step) => [this.#nodeOf(step), ...(this.#joins.has(step.id) ? [this.#joinOf(step)] : [])]);
    const handler: DrawnNode[] =
      exception === null
        ? []
        : [
            {
              id: HANDLER,
              step: null,
              kind: "handler",
              lane: this.#laneOf(exception),
              tag: "ON FAILURE",
              name: "A failure that nothing catches",
              details: [],
            },
          ];
    return {
      title: name,
      lanes: this.#lanes.lanes,
      nodes: [...nodes, ...handler],
      edges: [...this.#edges.values()].map(({ labels, ...edge }) => ({
        ...edge,
        label: labels.size === 0 ? null : [...labels].join(" / "),
      })),
    };
  }

  /** A converted playbook's branches run into each other as they were drawn: so they are drawn. */
  #waysAsTheyAre(): void {
    for (const step of this.#flow.steps.values())
      for (const way of step.ways) {
        const after = way.kind === "next" && BRANCHING_TYPES.has(step.type);
        this.#edge(
          step.id,
          way.to,
          way.kind === "failure" ? "failure" : "next",
          after ? "afterwards" : labelOn(way, step.type),
        );
      }
  }

  #block(block: Block): void {
    for (const id of block.steps) {
      const step = this.#flow.steps.get(id);
      if (step === undefined || step.type === "end") continue;
      this.#drawn.add(id);
      const branching = BRANCHING_TYPES.has(step.type);
      for (const way of step.ways) {
        if (way.kind === "branch") this.#branch(step, way);
        else if (way.kind === "failure") this.#go(id, way.to, "failure", labelOn(way, step.type), block);
        else if (!branching) this.#go(id, way.to, "next", labelOn(way, step.type), block);
        else if (step.type === "while-condition") this.#go(id, way.to, "next", "if not", block);
      }
      if (!branching) continue;
      const silent = step.type === "if-condition" && !step.ways.some((way) => way.at[0] === "on_false");
      if (silent) this.#edge(id, this.#afterBranches(id), "next", "if not");
      if (step.type === "while-condition" && !step.ways.some((way) => way.kind === "next"))
        this.#return(id, block, "if not");
    }
  }

  /** Where branches have joined, the flow goes on; that may end the block around it, and join that one's branches. */
  #goOnFromJoins(): void {
    for (const of of this.#joins) {
      const next = waysOutOf(this.#flow.steps, of).find((way) => way.kind === "next");
      for (const block of this.#blocks.filter((one) => this.#blockOf.get(of) === one)) {
        if (next === undefined) this.#return(joinId(of), block, null);
        else this.#go(joinId(of), next.to, "next", null, block);
      }
    }
  }

  /** A branch that is nothing but an end goes straight on. */
  #branch({ id, type }: FlowStep, way: Way): void {
    const label = labelOn(way, type);
    if (this.#flow.steps.get(way.to)?.type !== "end") this.#edge(id, way.to, "next", label);
    else if (type === "while-condition") this.#edge(id, id, "loop", label);
    else this.#edge(id, this.#afterBranches(id), "next", label);
  }

  #go(from: string, to: StepId, kind: "next" | "failure", label: string | null, block: Block): void {
    if (this.#flow.steps.get(to)?.type !== "end") this.#edge(from, to, kind, label);
    else if (block.of === null) this.#edge(from, to, kind, label);
    else this.#return(from, block, label, kind);
  }

  /** A block ends: control goes back to the step that opened it, and on from there. */
  #return(from: string, block: Block, label: string | null, kind: "next" | "failure" = "next"): void {
    for (const one of [block, ...(this.#sharing.get(block) ?? [])]) {
      const target = this.#targetAfter(one);
      this.#edge(from, target.to, target.kind === "loop" ? "loop" : kind, label);
    }
  }

  #targetAfter(block: Block): Target {
    // A branching step at the top that names nothing behind it ends the playbook: one of its ends stands for that.
    if (block.of === null) return { to: this.#endOf(block), kind: "next" };
    if (this.#flow.steps.get(block.of)?.type === "while-condition") return { to: block.of, kind: "loop" };
    return { to: this.#afterBranches(block.of), kind: "next" };
  }

  #afterBranches(of: StepId): string {
    this.#joins.add(of);
    return joinId(of);
  }

  /** An end of this block; of any other one, where it has none of its own. */
  #endOf(block: Block): StepId {
    const ids = [...block.steps, ...this.#flow.steps.keys()];
    const end = ids.find((id) => this.#flow.steps.get(id)?.type === "end");
    return known(end, "An end of an accepted playbook");
  }

  #edge(from: string, to: string, kind: DrawnEdge["kind"], label: string | null): void {
    for (const id of [from, to]) if (this.#flow.steps.has(id)) this.#drawn.add(id);
    const key = `${from} ${to} ${kind}`;
    const edge = this.#edges.get(key) ?? { from, to, kind, label: null, labels: new Set<string>() };
    if (label !== null) edge.labels.add(label);
    this.#edges.set(key, edge);
  }

  #laneOf(id: StepId): string {
    return known(this.#lanes.laneOf.get(id), `The lane of ${id}`);
  }

  #nodeOf(step: Step): DrawnNode {
    const [kind, tag] = kindOf(step);
    return {
      id: step.id,
      step: step.id,
      kind,
      lane: this.#laneOf(step.id),
      tag,
      name: step.name,
      details: detailsOf(step, this.#playbook),
    };
  }

  #joinOf(step: Step): DrawnNode {
    return {
      id: joinId(step.id),
      step: null,
      kind: "join",
      lane: this.#laneOf(step.id),
      tag: null,
      name: step.type === "parallel" ? "All branches are done" : "",
      details: [],
    };
  }
}

function joinId(of: StepId): string {
  return `join ${of}`;
}

/** What is written at an arrow; nothing where it is plain what it means. */
function labelOn(way: Way, type: string): string | null {
  const [key = "", value = ""] = way.at;
  switch (key) {
    case "on_true":
      return type === "while-condition" ? "while so" : "if so";
    case "on_false":
      return "if not";
    case "on_failure":
      return "if it fails";
    case "cases":
      return value === "default" ? "otherwise" : String(value);
  }
  return null;
}

function kindOf(step: Step): [DrawnKind, string | null] {
  switch (step.type) {
    case "start":
      return ["start", null];
    case "end":
      return ["end", null];
    case "parallel":
      return ["parallel", "AT ONCE"];
    case "if-condition":
      return ["decision", asks(step) ? "IF · A PERSON SAYS" : "IF"];
    case "switch-condition":
      return ["decision", asks(step) ? "WHICH · A PERSON SAYS" : "WHICH"];
    case "while-condition":
      return ["loop", asks(step) ? "↻ WHILE · A PERSON SAYS" : "↻ WHILE"];
    case "playbook-action":
      return ["call", "PLAYBOOK"];
    case "action":
      if (step.mirror?.consent !== undefined) return ["consent", "CONSENT"];
      if (step.mirror?.aid !== undefined) return ["aid", "MUTUAL AID"];
      if (step.mirror?.escalation !== undefined) return ["escalation", "ESCALATION"];
      if (step.mirror?.share !== undefined) return ["share", "SHARE"];
      if (step.mirror?.kind === "exit") return ["exit", "EXIT"];
      return step.commands.some((command) => command.type === "manual")
        ? ["task", null]
        : ["machine", "MACHINE"];
  }
}

function detailsOf(step: Step, playbook: Playbook): string[] {
  const details: string[] = [];
  const question = questionOf(step);
  if (question !== undefined && question !== step.name) details.push(question);
  if (step.delayMs > 0) details.push(`waits ${durationInWords(step.delayMs)} first`);
  const { mirror, timeoutMs } = step;
  if (mirror !== null) details.push(...askedOf(mirror));
  // A consent step's time is up when that for the answers is.
  if (timeoutMs !== null && mirror?.consent === undefined)
    details.push(`fails after ${durationInWords(timeoutMs)}`);
  const guards = (mirror?.guarded_by ?? []).map((id) => stepIn(playbook, id).name);
  if (guards.length > 0) details.push(`only with: ${guards.join(", ")}`);
  return details;
}

function askedOf({ effect, consent, aid, escalation, share, target_time }: MirrorStep): string[] {
  const details: string[] = [];
  if (effect !== undefined) details.push(`${effect.class} on ${effect.on}`);
  if (consent !== undefined) {
    const asked = consent.of.map((one) => one.role).join(", ");
    details.push(`asks ${asked}, within ${durationInWords(durationMs(consent.answer_within))}`);
  }
  if (aid !== undefined) details.push(`asks ${aid.asks.join(", ")}`);
  if (escalation !== undefined) details.push(`to the ${escalation.to} level of ${escalation.of}`);
  if (share !== undefined) details.push(`with ${share.with.join(", ")}`);
  if (target_time !== undefined) details.push(`done within ${durationInWords(durationMs(target_time))}`);
  return details;
}
