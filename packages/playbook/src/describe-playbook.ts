import { type Block, type BlockStructure, blocksOf, inOrder } from "./blocks.js";
import { describeStep } from "./describe-step.js";
import { type Flow, flowOf, waysOutOf } from "./flow.js";
import { inFlowOrder } from "./flow-order.js";
import { policyInWords } from "./information-policy.js";
import { type Playbook, type StepId, stepIn } from "./playbook.js";
import { labelOf } from "./way-words.js";

/**
 * The playbook in words: who does what and when, what happens on failure and on silence, what is asked of whom. Branches
 * are indented under what opens them; a converted playbook, whose branches run into each other, says of each step where
 * it goes on. To be read in a terminal.
 */
export function describePlaybook(playbook: Playbook): string {
  return `${[...headOf(playbook), ...stepsOf(playbook)].join("\n")}\n`;
}

function headOf(playbook: Playbook): string[] {
  const { name, id, modified, marking, markingAssigned, mirror, mode, validFrom, validUntil } = playbook;
  const assigned = markingAssigned ? " (assigned: the document names none)" : "";
  const lines = [name, `${id}, version ${modified}, ${marking}${assigned}`];
  if (playbook.revoked) lines.push("Revoked by its author.");
  if (validFrom !== null || validUntil !== null)
    lines.push(
      `Valid${validFrom === null ? "" : ` from ${validFrom}`}${validUntil === null ? "" : ` until ${validUntil}`}.`,
    );
  for (const statement of playbook.statements) lines.push(`Marked: ${statement}`);
  lines.push(...playbook.policies.map(policyInWords));
  if (mode === "converted")
    lines.push("Converted from a drawing: branches join where all their ways meet again.");
  if (mirror !== null) lines.push(`Begins when: ${mirror.trigger}`, `Led by: ${mirror.lead}`);
  lines.push(...section("Who takes part", rolesIn(playbook)));
  lines.push(...section("To be given at the start", givenIn(playbook)));
  return lines;
}

function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", heading, ...lines.map((line) => `  - ${line}`)];
}

function rolesIn({ agents }: Playbook): string[] {
  return Object.values(agents).flatMap(({ name, mirror }) =>
    mirror === null
      ? []
      : [`${mirror.role}: ${name}${mirror.bound === "by-aid" ? ", once aid is committed" : ""}`],
  );
}

function givenIn({ variables }: Playbook): string[] {
  return Object.entries(variables).flatMap(([name, { external, constant, type, description, value }]) => {
    if (!external || constant) return [];
    const words = description === "" ? "" : `: ${description}`;
    return [`${name} (${type})${words}${value === null ? "" : `; ${JSON.stringify(value)} unless given`}`];
  });
}

function stepsOf(playbook: Playbook): string[] {
  const { exception, start } = playbook;
  const flow = flowOf(playbook);
  const structure = blocksOf(flow);
  const otherwise =
    exception === null
      ? "A failure that no step below takes up fails the run."
      : "A failure that no step below takes up goes to the steps at the end, and the run fails.";
  const lines = ["", "Steps", `  ${otherwise}`];
  for (const block of structure.blocks) {
    if (block.of !== null) continue;
    if (block.entry !== start) lines.push("", "On a failure that nothing catches");
    if (playbook.mode === "converted") describeInTurn(playbook, flow, block.entry, lines);
    else describeBlock(playbook, flow, structure, block, 1, lines);
  }
  return lines;
}

function describeBlock(
  playbook: Playbook,
  flow: Flow,
  structure: BlockStructure,
  block: Block,
  indent: number,
  lines: string[],
): void {
  const margin = "  ".repeat(indent);
  for (const id of inOrder(flow, block)) {
    const step = stepIn(playbook, id);
    if (step.type === "start") continue;
    lines.push(`${margin}- ${step.name}`);
    for (const detail of describeStep(step, playbook)) lines.push(`${margin}    ${detail}`);
    const failing = waysOutOf(flow.steps, id).find((way) => way.kind === "failure");
    if (failing !== undefined) lines.push(`${margin}    if it fails: ${stepIn(playbook, failing.to).name}`);
    for (const branch of structure.blocks) {
      if (branch.of !== step.id) continue;
      lines.push(`${margin}  ${labelOf(branch)}:`);
      const owner = structure.blockOf.get(branch.entry);
      if (owner !== undefined && owner !== branch)
        lines.push(`${margin}    as above, from "${stepIn(playbook, branch.entry).name}"`);
      else describeBlock(playbook, flow, structure, branch, indent + 2, lines);
    }
  }
}

/** Each step once, in the order in which the flow comes to it, with where it goes from there. */
function describeInTurn(playbook: Playbook, flow: Flow, entry: StepId, lines: string[]): void {
  for (const id of inFlowOrder(flow, [entry])) {
    const step = stepIn(playbook, id);
    if (step.type === "start") continue;
    lines.push(`  - ${step.name}`);
    for (const detail of describeStep(step, playbook)) lines.push(`      ${detail}`);
    for (const way of waysOutOf(flow.steps, id)) {
      const plain = way.kind === "next" ? "then" : way.kind === "failure" ? "if it fails" : labelOf(way);
      lines.push(`      ${plain}: ${stepIn(playbook, way.to).name}`);
    }
  }
}
