import { type Block, type BlockStructure, blocksOf } from "./blocks.js";
import { type Flow, flowOf, type Way } from "./flow.js";
import type { Playbook, Step, StepId } from "./playbook.js";

/**
 * The playbook's flow as a Mermaid flowchart: a node for each step, a frame for each branch. Names are quoted and
 * encoded, so that nothing in a document can add to the drawing.
 */
export function mermaidOf(playbook: Playbook): string {
  return new Drawing(playbook).text();
}

class Drawing {
  readonly #playbook: Playbook;
  readonly #flow: Flow;
  readonly #structure: BlockStructure;
  readonly #nodeOf = new Map<StepId, string>();
  readonly #lines: string[] = ["flowchart TD"];

  constructor(playbook: Playbook) {
    this.#playbook = playbook;
    this.#flow = flowOf(playbook);
    this.#structure = blocksOf(this.#flow);
    for (const id of Object.keys(playbook.steps)) this.#nodeOf.set(id, `s${this.#nodeOf.size + 1}`);
  }

  text(): string {
    for (const block of this.#structure.blocks) if (block.of === null) this.#block(block, 1);
    for (const step of this.#flow.steps.values()) {
      for (const way of step.ways) this.#edge(step.id, way, step.type);
    }
    return `${this.#lines.join("\n")}\n`;
  }

  #block(block: Block, indent: number): void {
    const own = block.steps.filter((id) => this.#structure.blockOf.get(id) === block);
    const framed = block.of !== null || block.entry !== this.#flow.start;
    if (own.length === 0) return;
    const title = block.of === null ? "A failure that nothing catches" : labelOf({ at: block.at });
    if (framed) this.#write(indent, `subgraph b${this.#nodeOf.get(block.entry)}[${encoded(title)}]`);
    const inner = framed ? indent + 1 : indent;
    for (const id of own) {
      const step = this.#playbook.steps[id];
      if (step !== undefined)
        this.#write(inner, `${this.#nodeOf.get(id)}${shaped(step, this.#labelsOf(step))}`);
      for (const branch of this.#structure.blocks) if (branch.of === id) this.#block(branch, inner);
    }
    if (framed) this.#write(indent, "end");
  }

  #labelsOf(step: Step): string[] {
    const agent = step.type === "action" ? this.#playbook.agents[step.agent] : undefined;
    const who = agent === undefined ? [] : [agent.mirror?.role ?? agent.name];
    const effect =
      step.mirror?.effect === undefined ? [] : [`${step.mirror.effect.class} on ${step.mirror.effect.on}`];
    return [step.name, ...who, ...effect];
  }

  #edge(from: StepId, way: Way, type: Step["type"] | string): void {
    const arrow = way.kind === "failure" ? "-.->" : "-->";
    const plain = way.kind === "next" && (type === "start" || way.at[0] === "on_completion");
    const label = plain ? "" : `|${encoded(labelOf(way))}|`;
    this.#write(1, `${this.#nodeOf.get(from)} ${arrow}${label} ${this.#nodeOf.get(way.to)}`);
  }

  #write(indent: number, line: string): void {
    this.#lines.push("  ".repeat(indent) + line);
  }
}

/** What a way is called where people read it. */
export function labelOf({ at }: Pick<Way, "at">): string {
  const [key = "", value = ""] = at;
  switch (key) {
    case "on_true":
      return "if so";
    case "on_false":
      return "if not";
    case "on_failure":
      return "failed";
    case "on_success":
      return "succeeded";
    case "next_steps":
      return `branch ${Number(value) + 1}`;
    case "cases":
      return value === "default" ? "otherwise" : String(value);
  }
  return String(key);
}

function shaped(step: Step, labels: readonly string[]): string {
  const text = encoded(...labels);
  switch (step.type) {
    case "start":
    case "end":
      return `([${text}])`;
    case "action":
      return step.mirror?.kind === "consent" ? `{{${text}}}` : `[${text}]`;
    case "playbook-action":
      return `[[${text}]]`;
    case "parallel":
      return `[/${text}/]`;
    case "if-condition":
    case "while-condition":
    case "switch-condition":
      return `{${text}}`;
  }
}

/** Text in Mermaid's quotation marks: letters, digits and blanks as they are, everything else by its number. */
function encoded(...lines: readonly string[]): string {
  const safe = lines.map((line) =>
    line.replace(/[^\p{L}\p{N} .,:()/+-]/gu, (sign) => `#${sign.codePointAt(0)};`),
  );
  return `"${safe.join("<br/>")}"`;
}
