import { durationInWords, durationMs } from "@mirror/vocabulary";
import { type BlockStructure, blocksOf, inOrder } from "./blocks.js";
import { type Flow, type FlowStep, flowOf } from "./flow.js";
import { policyInWords } from "./information-policy.js";
import { labelOf } from "./mermaid.js";
import type { ConsentGate } from "./mirror-extension.js";
import type { Playbook, Step } from "./playbook.js";

/** The playbook in words, a line for each step, branches indented: to be read in a terminal. */
export function describePlaybook(playbook: Playbook): string {
  const flow = flowOf(playbook);
  const structure = blocksOf(flow);
  const assigned = playbook.markingAssigned ? " (assigned: the document names none)" : "";
  const lines = [
    `${playbook.name}`,
    `${playbook.id}, version ${playbook.modified}, ${playbook.marking}${assigned}`,
  ];
  if (playbook.revoked) lines.push("Revoked by its author.");
  for (const statement of playbook.statements) lines.push(`Marked: ${statement}`);
  for (const policy of playbook.policies) lines.push(policyInWords(policy));
  if (playbook.mode === "converted")
    lines.push("Converted from a drawing: branches join where their ways meet again.");
  if (playbook.mirror !== null)
    lines.push(`Begins when: ${playbook.mirror.trigger}`, `Led by: ${playbook.mirror.lead}`);
  for (const block of structure.blocks) {
    if (block.of !== null) continue;
    lines.push("", block.entry === playbook.start ? "Steps" : "On a failure that nothing catches");
    describeBlock(playbook, flow, structure, block, 1, lines);
  }
  return `${lines.join("\n")}\n`;
}

function describeBlock(
  playbook: Playbook,
  flow: Flow,
  structure: BlockStructure,
  block: BlockStructure["blocks"][number],
  indent: number,
  lines: string[],
): void {
  const margin = "  ".repeat(indent);
  for (const flowStep of inOrder(flow, block)) {
    const step = playbook.steps[flowStep.id];
    if (step === undefined || step.type === "start") continue;
    lines.push(`${margin}${lineOf(step, flowStep, playbook)}`);
    for (const branch of structure.blocks) {
      if (branch.of !== step.id) continue;
      lines.push(`${margin}  ${labelOf(branch)}:`);
      describeBlock(playbook, flow, structure, branch, indent + 2, lines);
    }
  }
}

function lineOf(step: Step, { ways }: FlowStep, playbook: Playbook): string {
  const failing = ways.find((way) => way.kind === "failure");
  const handler = failing === undefined ? undefined : playbook.steps[failing.to]?.name;
  const parts = [`- ${step.name}`, ...detailsOf(step, playbook)];
  if (handler !== undefined) parts.push(`if it fails: ${handler}`);
  return parts.join("; ");
}

function detailsOf(step: Step, playbook: Playbook): string[] {
  const details: string[] = [];
  if (step.type === "action") {
    const agent = playbook.agents[step.agent];
    details.push(agent?.mirror?.role ?? agent?.name ?? step.agent);
  }
  if (step.type === "playbook-action") details.push(`runs ${step.playbookId}`);
  const { mirror } = step;
  if (mirror === null) return details;
  if (mirror.target_time !== undefined)
    details.push(`within ${durationInWords(durationMs(mirror.target_time))}`);
  if (mirror.effect !== undefined) details.push(`${mirror.effect.class} on ${mirror.effect.on}`);
  if (mirror.consent !== undefined) details.push(consentInWords(mirror.consent));
  if (mirror.aid !== undefined) details.push(`asks ${mirror.aid.asks.join(", ")} for aid`);
  if (mirror.escalation !== undefined) details.push(`escalates to the ${mirror.escalation.to} level`);
  if (mirror.share !== undefined) details.push(`shares with ${mirror.share.with.join(", ")}`);
  const guards = mirror.guarded_by.map((id) => playbook.steps[id]?.name ?? id);
  if (guards.length > 0) details.push(`only with: ${guards.join(", ")}`);
  return details;
}

function consentInWords({ of, rule, answer_within }: ConsentGate): string {
  const roles = of.map((one) => one.role).join(", ");
  const quorum = { all: "all of ", any: "any of ", k_of: rule.kind === "k_of" ? `${rule.k} of ` : "" }[
    rule.kind
  ];
  const within = durationInWords(durationMs(answer_within));
  return `asks ${of.length === 1 ? "" : quorum}${roles} for consent within ${within}`;
}
