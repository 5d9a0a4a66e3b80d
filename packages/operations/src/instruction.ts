import { effectPlan, openInvocationOf, type RunState } from "@mirror/engine";
import {
  type ActionStep,
  type Agent,
  type Command,
  fillInKnown,
  type MachineCommand,
  type Playbook,
  questionOf,
  resolveHttpCommand,
  resolveOpenC2Command,
  resolveSshCommand,
  type Task,
  type ValueOf,
} from "@mirror/playbook";
import { durationInWords, durationMs, known } from "@mirror/vocabulary";

/** The instruction of a task as people read it, with the values as the step would see them now. */
export function instructionOf(run: RunState, step: Task): string {
  const lines = [step.name, step.description];
  if (step.type === "action") for (const command of step.commands) lines.push(inWords(command));
  // A step whose name is the question says it once.
  else {
    const question = known(questionOf(step), `The question of ${step.name}`);
    if (question !== step.name) lines.push(question);
  }
  const undoing = step.mirror?.on_withdrawal;
  if (undoing !== undefined)
    lines.push(
      `If the consent for it is withdrawn: ${undoing.undo} (within ${durationInWords(durationMs(undoing.within))})`,
    );
  return fillInKnown(lines.filter((line) => line !== "").join("\n"), valuesFor(run, step));
}

/** A command as a person reads it; one that is done in a machine's place says so first (CACAO 24). */
function inWords(command: Command): string {
  switch (command.type) {
    case "http-api":
      return `${command.method} ${command.path}`;
    case "openc2-http":
      return `OpenC2 command to ${command.path}`;
    case "ssh":
      return command.text;
    case "manual": {
      const { inPlaceOf, text } = command;
      if (inPlaceOf === null) return text;
      const { type, agent, targets } = inPlaceOf;
      const on = targets.length === 0 ? "" : ` on ${targets.join(", ")}`;
      return `To be done by hand in place of ${agent}, a ${type} command${on}:\n${text}`;
    }
  }
}

/**
 * All that a task will do, to the byte: its instruction, and every request that it sends, whom it goes to, what it says
 * and by which credential it signs in. What officials agree to is this text; whatever changes in it is another question
 * (C-03, INV-10).
 */
export function deedOf(run: RunState, playbook: Playbook, step: Task): string {
  const requests = step.type === "action" ? requestsOf(run, playbook, step) : [];
  return [instructionOf(run, step), ...requests].join("\n\n");
}

function requestsOf(run: RunState, playbook: Playbook, step: ActionStep): string[] {
  const lookUp = valuesFor(run, step);
  return effectPlan(playbook, step).map(({ command, target }) => {
    const { text, known } = requestText(command, target, step, lookUp);
    return [known ? text : fillInKnown(text, lookUp), ...signInOf(target)].join("\n");
  });
}

/** A request as it would be sent now; where a value is not known yet, as it is written. */
function requestText(
  command: MachineCommand,
  target: Agent,
  step: ActionStep,
  lookUp: ValueOf,
): { readonly text: string; readonly known: boolean } {
  switch (command.type) {
    case "http-api": {
      const resolved = resolveHttpCommand(command, target, lookUp);
      const { method, headers, body } = resolved.ok ? resolved : command;
      const url = resolved.ok ? resolved.url : `${JSON.stringify(target.address)} ${command.path}`;
      const text = [`${method} ${url}`, ...headerLines(headers), ...(body === null ? [] : ["", body])].join(
        "\n",
      );
      return { text, known: resolved.ok };
    }
    case "openc2-http": {
      const resolved = resolveOpenC2Command(command, target, lookUp);
      const url = resolved.ok ? resolved.url : `${JSON.stringify(target.address)} ${command.path}`;
      const said = resolved.ok ? JSON.stringify(resolved.content) : command.message;
      const headers = resolved.ok ? resolved.headers : command.headers;
      return {
        text: [`OpenC2 command to ${url}`, ...headerLines(headers), "", said].join("\n"),
        known: resolved.ok,
      };
    }
    case "ssh": {
      const resolved = resolveSshCommand(command, target, step.inArgs, lookUp);
      const place = resolved.ok ? resolved.place : `ssh ${JSON.stringify(target.address)}`;
      const input = resolved.ok
        ? resolved.input
        : step.inArgs.length === 0
          ? null
          : JSON.stringify(Object.fromEntries(step.inArgs.map((name) => [name, `${name}:value`])));
      const given = input === null ? [] : ["", `On its input: ${input.trimEnd()}`];
      return { text: [place, command.text, ...given].join("\n"), known: resolved.ok };
    }
  }
}

function headerLines(headers: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(headers).flatMap(([name, values]) => values.map((value) => `${name}: ${value}`));
}

function signInOf({ authentication }: Agent): string[] {
  if (authentication === null) return [];
  const { type, credential, user, header } = authentication;
  const whom = user === null ? "" : ` as ${user}`;
  const where = header === null ? "" : ` in the header ${header}`;
  return [`Signed in${whom} by ${type}${where}, with the performer's credential ${credential}.`];
}

/** A step's own variables first, then the playbook's: as the engine sees them when it acts. */
function valuesFor(run: RunState, step: Task): ValueOf {
  const own = openInvocationOf(run, step.id)?.variables ?? step.variables;
  return (name) => (Object.hasOwn(own, name) ? own[name] : run.variables[name]);
}
