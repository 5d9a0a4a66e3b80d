import { effectPlan, openInvocationOf, type RunState } from "@mirror/engine";
import {
  type ActionStep,
  type Command,
  fillIn,
  type Playbook,
  questionOf,
  resolveHttpCommand,
  type Task,
  type ValueOf,
} from "@mirror/playbook";

/** The instruction of a task as people read it, with the values as the step would see them now. */
export function instructionOf(run: RunState, step: Task): string {
  const lines = [step.name, step.description];
  if (step.type === "action") for (const command of step.commands) lines.push(inWords(command));
  // A step whose name is the question says it once.
  else if (questionOf(step) !== step.name) lines.push(questionOf(step) ?? "");
  return filledIn(lines.filter((line) => line !== "").join("\n"), valuesFor(run, step));
}

/** A command as a person reads it; one that is done in a machine's place says so first (CACAO 24). */
function inWords(command: Command): string {
  if (command.type !== "manual") return `${command.method} ${command.path}`;
  const { inPlaceOf, text } = command;
  if (inPlaceOf === null) return text;
  const { type, agent, targets } = inPlaceOf;
  const on = targets.length === 0 ? "" : ` on ${targets.join(", ")}`;
  return `To be done by hand in place of ${agent}, a ${type} command${on}:\n${text}`;
}

/**
 * All that a task will do, to the byte: its instruction, and every request that it sends, whom it goes to and what it
 * says. What officials agree to is this text; whatever changes in it is another question (C-03, INV-10).
 */
export function deedOf(run: RunState, playbook: Playbook, step: Task): string {
  const requests = step.type === "action" ? requestsOf(run, playbook, step) : [];
  return [instructionOf(run, step), ...requests].join("\n\n");
}

function requestsOf(run: RunState, playbook: Playbook, step: ActionStep): string[] {
  const lookUp = valuesFor(run, step);
  return effectPlan(playbook, step).map(({ command, target }) => {
    const resolved = resolveHttpCommand(command, target, lookUp);
    const { method, headers, body } = resolved.ok ? resolved : command;
    const url = resolved.ok ? resolved.url : `${JSON.stringify(target.address)} ${command.path}`;
    const lines = Object.entries(headers).flatMap(([name, values]) =>
      values.map((value) => `${name}: ${value}`),
    );
    const text = [`${method} ${url}`, ...lines, ...(body === null ? [] : ["", body])].join("\n");
    return resolved.ok ? text : filledIn(text, lookUp);
  });
}

/** A step's own variables first, then the playbook's: as the engine sees them when it acts. */
function valuesFor(run: RunState, step: Task): ValueOf {
  const own = openInvocationOf(run, step.id)?.variables ?? step.variables;
  return (name) => (Object.hasOwn(own, name) ? own[name] : run.variables[name]);
}

/** What is not known yet stays visible by its name. */
function filledIn(text: string, lookUp: ValueOf): string {
  const filled = fillIn(text, (name) => {
    const known = lookUp(name);
    return known?.value == null ? { type: "string", value: `${name}:value` } : known;
  });
  return filled.ok ? filled.text : text;
}
