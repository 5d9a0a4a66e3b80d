import type { JsonObject, JsonValue, Refusal } from "@mirror/vocabulary";
import { z } from "zod";
import type { CommandContext } from "./command-source.js";
import { DRAWN_AGENT_ID, DRAWN_AGENT_NAME } from "./drawn-agent.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { fillIn } from "./fill-in.js";
import type { ActionStep, Agent, Command, MachineCommand, SshCommand, VariableName } from "./playbook.js";
import type { AgentReading } from "./read-agents.js";
import { readCommand } from "./read-commands.js";
import { resolveHttpCommand } from "./resolve-http-command.js";
import { resolveOpenC2Command } from "./resolve-openc2-command.js";
import { resolveSshCommand } from "./resolve-ssh-command.js";
import type { Scope } from "./scope.js";
import type { StepSource, Surroundings } from "./step-source.js";
import type { ValueOf } from "./value.js";
import { bareNamesIn, referencesIn } from "./variable-reference.js";

const Names = z.array(z.string()).default([]);
const ActionShape = z.looseObject({
  commands: z.array(z.unknown()).min(1, "Name at least one command."),
  agent: z.string(),
  targets: Names,
  in_args: Names,
  out_args: Names,
});
/** A drawing may leave open who does a step, and say what is to be done in its name alone. */
const DrawnActionShape = ActionShape.extend({
  commands: z.array(z.unknown()).default([]),
  agent: z.string().default(DRAWN_AGENT_ID),
});

type OwnOfAction = Pick<ActionStep, "agent" | "targets" | "commands" | "inArgs" | "outArgs">;

/** What an action says beyond what every step says: who does what to whom, with which variables. */
export function readAction(source: StepSource, stepName: string): OwnOfAction | undefined {
  const { raw, at, around, scope, findings } = source;
  const converted = around.mode === "converted";
  const shape = findings.parse(converted ? DrawnActionShape : ActionShape, raw, at);
  // The commands' own faults are named even where the agent is missing.
  const commands = readCommands(source, stepName);
  if (shape === undefined) return undefined;
  if (converted) completeDrawing(raw, commands, stepName, source);
  if (!around.agents.has(shape.agent)) {
    const problem = `${quoted(shape.agent)} is not defined in agent_definitions.`;
    findings.fault([...at, "agent"], "no-such-agent", problem, "Define it, or name one that is.");
  }
  const byHand = commands.every((command) => command.type === "manual");
  const targets = readTargets(shape.targets, byHand, source);
  const inArgs = scope.args("in_args", shape.in_args, at);
  if (!byHand) checkRequests(commands, { agent: shape.agent, targets, inArgs }, source);
  return {
    agent: shape.agent,
    targets,
    commands,
    inArgs,
    outArgs: scope.args("out_args", shape.out_args, at),
  };
}

/** What a drawing leaves out: the step's name is the task, and whoever responds does it. */
function completeDrawing(
  raw: JsonObject,
  commands: Command[],
  stepName: string,
  { at, findings }: StepSource,
): void {
  if (raw.agent === undefined) {
    const problem = "Nobody is named who does this step; the responders are.";
    findings.warn([...at, "agent"], "agent-assumed", problem, "Name an agent.");
  }
  if (Array.isArray(raw.commands) ? raw.commands.length > 0 : raw.commands !== undefined) return;
  commands.push({ type: "manual", text: stepName, activity: null, inPlaceOf: null });
  const problem = `The step has no commands; its name, ${quoted(stepName)}, is shown as a task.`;
  findings.warn([...at, "commands"], "command-empty", problem, "Say what is to be done.");
}

function readCommands(source: StepSource, stepName: string): Command[] {
  const { raw, at, around, scope, findings } = source;
  const commands: Command[] = [];
  const agent = typeof raw.agent === "string" ? around.agents.get(raw.agent)?.agent.name : undefined;
  const context: CommandContext = {
    stepName,
    agent: agent ?? DRAWN_AGENT_NAME,
    targets: targetsInWords(raw.targets, around),
    mode: around.mode,
  };
  for (const [index, rawCommand] of (Array.isArray(raw.commands) ? raw.commands : []).entries()) {
    const place = [...at, "commands", index];
    const command = readCommand(rawCommand, context, place, findings);
    if (command === undefined) continue;
    for (const text of textsOf(command)) scope.useIn(text, place);
    commands.push(command.type === "ssh" ? readableByShell(command, context, place, source) : command);
  }
  return commands;
}

/** A shell that no address leads to is a person's, who is shown the command; else its text is made final here. */
function readableByShell(
  command: SshCommand,
  { agent, targets }: CommandContext,
  at: readonly Part[],
  { raw, around, scope, findings }: StepSource,
): Command {
  const named = namesIn(raw.targets);
  const reached =
    named.length > 0
      ? named.flatMap((id) => around.targets.get(id) ?? [])
      : namesIn([raw.agent]).flatMap((id) => around.agents.get(id) ?? []);
  if (reached.every((party) => addressOf(party.agent) !== undefined))
    return withConstants(command, at, scope, findings);
  findings.warn(
    [...at, "type"],
    "by-hand",
    "Its target has no address, so that no machine here can reach it; a person is shown this command, and does it by hand.",
    "Give the target an address, and authentication_info.",
  );
  const { text, activity } = command;
  return { type: "manual", text, activity, inPlaceOf: { type: "ssh", text, agent, targets } };
}

/** What of this is a name; what is not is a fault, and named elsewhere. */
function namesIn(written: unknown): string[] {
  return Array.isArray(written) ? written.filter((one) => typeof one === "string") : [];
}

/** Each target by its name and address, for a person; one that is not defined by its id. */
function targetsInWords(written: JsonValue | undefined, around: Surroundings): string[] {
  return namesIn(written).flatMap((id) => {
    const target = around.targets.get(id)?.agent;
    if (target === undefined) return [id];
    const addresses = Object.values(target.address).flat();
    const port = target.port === null ? "" : `, port ${target.port}`;
    return [addresses.length === 0 ? target.name : `${target.name} (${addresses.join(", ")}${port})`];
  });
}

/**
 * An author's constants are the author's words: they become part of the text here, once and for all. Any other value is
 * refused, whatever quotation marks stand around it: what a shell makes of a text cannot be foreseen from outside.
 */
function withConstants(
  command: SshCommand,
  at: readonly Part[],
  scope: Scope,
  findings: Findings,
): SshCommand {
  for (const { name } of referencesIn(command.text)) {
    if (scope.constant(name) !== undefined || scope.example(name) === undefined) continue;
    findings.fault(
      at,
      "value-into-shell",
      `The value of ${name} would become part of what a shell reads.`,
      `Make ${name} constant, or name it in in_args: the command gets those as JSON on its standard input.`,
    );
  }
  const filled = fillIn(command.text, (name) => scope.constant(name));
  return filled.ok ? { ...command, text: filled.text } : command;
}

function textsOf(command: Command): string[] {
  switch (command.type) {
    case "manual":
    case "ssh":
      return [command.text];
    case "openc2-http":
      return [command.path, command.message, ...Object.values(command.headers).flat()];
    case "http-api":
      return [command.path, command.body ?? "", ...Object.values(command.headers).flat()];
  }
}

/** A machine must know its targets; a person who acts by hand can read what the step says. */
function readTargets(
  written: readonly string[],
  byHand: boolean,
  { raw, at, around, findings }: StepSource,
): string[] {
  const place = [...at, "targets"];
  if (Array.isArray(raw.targets) && written.length === 0) {
    findings.warn(place, "no-targets", "The list of targets is empty.", "Leave it out.");
  }
  const targets: string[] = [];
  for (const [index, target] of written.entries()) {
    if (around.targets.has(target)) targets.push(target);
    else {
      const problem = `${quoted(target)} is not defined in target_definitions.`;
      const remedy = "Define it, or name one that is.";
      if (byHand) findings.warn([...place, index], "no-such-target", problem, remedy);
      else findings.fault([...place, index], "no-such-target", problem, remedy);
    }
  }
  return targets;
}

/** A request needs to know where it goes: from its start line, from each target, or, without targets, from the agent. */
function checkRequests(
  commands: readonly Command[],
  { agent, targets, inArgs }: { agent: string; targets: readonly string[]; inArgs: readonly VariableName[] },
  source: StepSource,
): void {
  const { at, around, scope, findings } = source;
  const parties =
    targets.length > 0 ? targets.map((id) => around.targets.get(id)) : [around.agents.get(agent)];
  const needsAddress = commands.some((command) => takesAddressOfTarget(command));
  for (const party of parties) {
    if (party === undefined) continue;
    const id = quoted(party.agent.id);
    if (needsAddress && addressOf(party.agent) === undefined) {
      const remedy = "Give the target an address with a url, or write the whole address in the command.";
      findings.fault(at, "no-address", `The request names no host, and ${id} has no address.`, remedy);
    }
    checkAuthentication(commands, party, source);
    for (const text of Object.values(party.agent.address).flat()) scope.useIn(text, at);
    tryRequests(commands, party.agent, inArgs, source);
  }
}

function takesAddressOfTarget(command: Command): boolean {
  switch (command.type) {
    case "manual":
      return false;
    case "ssh":
      return true;
    case "http-api":
    case "openc2-http":
      return command.path.startsWith("/");
  }
}

/** Which ways of signing in a command can carry; ssh always signs in. */
function checkAuthentication(
  commands: readonly Command[],
  { agent, authentication }: AgentReading,
  { at, findings }: StepSource,
): void {
  const id = quoted(agent.id);
  const byShell = commands.some((command) => command.type === "ssh");
  const type = agent.authentication?.type ?? null;
  if (authentication !== null && type === null) {
    findings.fault(
      at,
      "not-executed-yet",
      `${id} asks for an authentication that no machine here carries.`,
      "Use http-basic, oauth2, user-auth or private-key.",
    );
  } else if (byShell && (type === null || type === "oauth2" || type === "http-basic")) {
    findings.fault(
      at,
      "ssh-authentication",
      `${id} does not say how to sign in over ssh.`,
      "Give it authentication_info of type user-auth or private-key, and put its secret into the secret store.",
    );
  } else if (!byShell && type === "private-key") {
    findings.fault(
      at,
      "http-authentication",
      `${id} asks for a private key, which is not how one signs in over HTTP.`,
      "Use http-basic, oauth2 or user-auth.",
    );
  }
}

/** What could not be sent whatever the values are is refused now, and not when an incident runs. */
function tryRequests(
  commands: readonly Command[],
  target: Agent,
  inArgs: readonly VariableName[],
  { at, scope, findings }: StepSource,
): void {
  const address = addressOf(target);
  for (const [index, command] of commands.entries()) {
    if (command.type === "manual" || (address === undefined && takesAddressOfTarget(command))) continue;
    const resolved = resolveWith(command, target, inArgs, scope.example);
    if (resolved.ok) continue;
    // Whether an address or an OpenC2 command that comes from a variable can be used shows when the variable is known.
    const path = command.type === "ssh" ? "" : command.path;
    const openAddress = referencesIn(address ?? "").length > 0 || bareNamesIn(path).length > 0;
    if (openAddress && (resolved.code === "address-unusable" || resolved.code === "two-addresses")) continue;
    const openMessage = command.type === "openc2-http" && referencesIn(command.message).length > 0;
    if (openMessage && resolved.code === "openc2-command") continue;
    const place = [...at, "commands", index];
    findings.fault(place, resolved.code, resolved.detail, "Correct the command, or the target's address.");
  }
}

function resolveWith(
  command: MachineCommand,
  target: Agent,
  inArgs: readonly VariableName[],
  lookUp: ValueOf,
): { readonly ok: true } | Refusal {
  switch (command.type) {
    case "http-api":
      return resolveHttpCommand(command, target, lookUp);
    case "openc2-http":
      return resolveOpenC2Command(command, target, lookUp);
    case "ssh":
      return resolveSshCommand(command, target, inArgs, lookUp);
  }
}

function addressOf({ address: { url, dname, ipv4, ipv6 } }: Agent): string | undefined {
  return url?.[0] ?? dname?.[0] ?? ipv4?.[0] ?? ipv6?.[0];
}
