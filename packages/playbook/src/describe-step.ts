import { type Duration, durationInWords, durationMs } from "@mirror/vocabulary";
import type { Question } from "./condition.js";
import type { AidCall, ConsentGate, EscalationCall } from "./mirror-extension.js";
import {
  type ActionStep,
  agentOf,
  type Playbook,
  type StartStep,
  type Step,
  stepIn,
  targetsOf,
} from "./playbook.js";
import { quorumInWords } from "./quorum.js";
import { writeCondition } from "./write-condition.js";

/** A step that does something, or ends something: where a playbook starts, there is nothing to tell. */
type ToldStep = Exclude<Step, StartStep>;

/** What a step is, in words, a line for each thing: who does it, by when, what it does to whom, what it asks for. */
export function describeStep(step: ToldStep, playbook: Playbook): string[] {
  return [...whatOf(step, playbook), ...whenOf(step), ...askedOf(step, playbook)];
}

function whatOf(step: ToldStep, playbook: Playbook): string[] {
  switch (step.type) {
    case "end":
      return [];
    case "action":
      return actionOf(step, playbook);
    case "playbook-action": {
      const bound = Object.entries(step.mirror?.bind ?? {}).map(
        ([inner, outer]) => `${outer} plays ${inner}`,
      );
      return [
        `calls the playbook ${step.playbookId}${step.playbookVersion === null ? ", its newest version" : `, version ${step.playbookVersion}`}`,
        ...(bound.length === 0 ? [] : [`there ${bound.join(", ")}`]),
        ...returns(step.outArgs),
      ];
    }
    case "parallel":
      return [`${step.nextSteps.length} branches at once; goes on when each of them has ended`];
    case "if-condition":
      return [
        step.condition.kind === "question"
          ? askedWords(step.condition)
          : `if ${writeCondition(step.condition)}`,
      ];
    case "while-condition":
      return [
        step.condition.kind === "question"
          ? `${askedWords(step.condition)}, before each round`
          : `again and again while ${writeCondition(step.condition)}`,
      ];
    case "switch-condition":
      return [
        typeof step.switchedOn === "string"
          ? `by the value of ${step.switchedOn}`
          : askedWords(step.switchedOn),
      ];
  }
}

function askedWords(question: Question<unknown>): string {
  const known = question.unless === null ? "" : ", unless whoever calls this playbook has given the value";
  return `a responder of the lead is asked: ${question.text}${known}`;
}

function actionOf(step: ActionStep, playbook: Playbook): string[] {
  const { name, mirror } = agentOf(step, playbook);
  const machine = step.commands.every((command) => command.type !== "manual");
  const targets = targetsOf(step, playbook).map((target) => target.name);
  const on = targets.length === 0 ? "" : ` on ${targets.join(", ")}`;
  const who = mirror.role === name ? name : `${name} (${mirror.role})`;
  const lines = [`who: ${who}`];
  if (machine) lines.push(`a machine sends ${step.commands.map((command) => command.type).join(", ")}${on}`);
  const effect = step.mirror?.effect;
  if (effect !== undefined)
    lines.push(
      `effect: ${effect.class} on ${effect.on}: ${effect.targets.join(", ")}${effect.reversible ? "" : "; cannot be undone"}`,
    );
  if (step.mirror?.if_failed === "ask")
    lines.push("if what it sends fails: a person retries it, or lets it fail");
  return [...lines, ...returns(step.outArgs)];
}

function returns(names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`reports: ${names.join(", ")}`];
}

function whenOf(step: Step): string[] {
  const parts: string[] = [];
  const { mirror, delayMs, timeoutMs } = step;
  if (delayMs > 0) parts.push(`begins ${durationInWords(delayMs)} later`);
  if (mirror?.acknowledge_within !== undefined)
    parts.push(`taken within ${within(mirror.acknowledge_within)}, else the next is called`);
  if (mirror?.target_time !== undefined) parts.push(`done within ${within(mirror.target_time)}`);
  if (timeoutMs !== null) parts.push(`fails after ${durationInWords(timeoutMs)}`);
  return parts.length === 0 ? [] : [`when: ${parts.join("; ")}`];
}

function askedOf(step: Step, playbook: Playbook): string[] {
  const { mirror } = step;
  if (mirror === null) return [];
  const lines: string[] = [];
  if (mirror.consent !== undefined) lines.push(...consentOf(mirror.consent));
  if (mirror.aid !== undefined) lines.push(...aidOf(mirror.aid));
  if (mirror.escalation !== undefined) lines.push(...escalationOf(mirror.escalation));
  if (mirror.share !== undefined)
    lines.push(`shares with ${mirror.share.with.join(", ")}: ${mirror.share.purpose}`);
  const guards = mirror.guarded_by.map((id) => stepIn(playbook, id).name);
  if (guards.length > 0) lines.push(`only with: ${guards.join(", ")}`);
  if (mirror.on_withdrawal !== undefined)
    lines.push(
      `if that is withdrawn: ${mirror.on_withdrawal.undo} (within ${within(mirror.on_withdrawal.within)})`,
    );
  for (const criterion of mirror.exit_criteria) lines.push(`over when: ${criterion}`);
  return lines;
}

function consentOf({ of, rule, answer_within, holds_for, dual_control, if_silent }: ConsentGate): string[] {
  const offices = of.map((one) => `${one.role} (${one.office})`);
  const who = quorumInWords(rule, offices, (role) => role);
  const asked = rule.kind === "all" || rule.kind === "any" || rule.kind === "k_of" ? who : offices.join(", ");
  const needed = asked === who ? "" : `, needs ${who}`;
  const dual = dual_control ? ", two people of each" : "";
  return [
    `asks ${asked} for consent${needed}${dual}, within ${within(answer_within)}; a yes holds for ${within(holds_for)}`,
    `if nobody answers: ${if_silent}`,
  ];
}

function aidOf({ asks, needs, offers_within, needed_within }: AidCall): string[] {
  const wanted = needs.map((need) => `${need.quantity} × ${need.description}`).join("; ");
  return [
    `asks ${asks.join(", ")} for aid: ${wanted}`,
    `offers within ${within(offers_within)}, help within ${within(needed_within)}`,
  ];
}

function escalationOf({ to, of, acknowledge_within, accept_within }: EscalationCall): string[] {
  return [
    `escalates to the ${to} level of ${of}: answered within ${within(acknowledge_within)}, taken up within ${within(accept_within)}`,
  ];
}

function within(duration: Duration): string {
  return durationInWords(durationMs(duration));
}
