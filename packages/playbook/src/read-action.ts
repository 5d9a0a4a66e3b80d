import type { JsonObject, JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import type { CommandContext } from "./command-source.js";
import { DRAWN_AGENT_ID, DRAWN_AGENT_NAME } from "./drawn-agent.js";
import { quoted } from "./fault.js";
import type { ActionStep, Agent, Command } from "./playbook.js";
import { readCommand } from "./read-commands.js";
import { resolveHttpCommand } from "./resolve-http-command.js";
import type { StepSource, Surroundings } from "./step-source.js";
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
  if (!byHand) checkRequests(commands, shape.agent, targets, source);
  return {
    agent: shape.agent,
    targets,
    commands,
    inArgs: scope.args("in_args", shape.in_args, at),
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
    commands.push(command);
  }
  return commands;
}

/** Each target by its name and address, for a person; one that is not defined by its id. */
function targetsInWords(written: JsonValue | undefined, around: Surroundings): string[] {
  return (Array.isArray(written) ? written : []).flatMap((id) => {
    if (typeof id !== "string") return [];
    const target = around.targets.get(id)?.agent;
    if (target === undefined) return [id];
    const addresses = Object.values(target.address).flat();
    const port = target.port === null ? "" : `, port ${target.port}`;
    return [addresses.length === 0 ? target.name : `${target.name} (${addresses.join(", ")}${port})`];
  });
}

function textsOf(command: Command): string[] {
  switch (command.type) {
    case "manual":
      return [command.text];
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
  agent: string,
  targets: readonly string[],
  source: StepSource,
): void {
  const { at, around, scope, findings } = source;
  const parties =
    targets.length > 0 ? targets.map((id) => around.targets.get(id)) : [around.agents.get(agent)];
  const relative = commands.some((command) => command.type === "http-api" && command.path.startsWith("/"));
  for (const party of parties) {
    if (party === undefined) continue;
    const id = quoted(party.agent.id);
    if (relative && addressOf(party.agent) === undefined) {
      const remedy = "Give the target an address with a url, or write the whole address in the command.";
      findings.fault(at, "no-address", `The request names no host, and ${id} has no address.`, remedy);
    }
    if (party.authentication !== null) {
      const problem = `${id} asks for authentication, which http-api commands do not carry yet.`;
      findings.fault(
        at,
        "not-executed-yet",
        problem,
        "Take authentication_info away where the service needs none.",
      );
    }
    for (const text of Object.values(party.agent.address).flat()) scope.useIn(text, at);
    tryRequests(commands, party.agent, source);
  }
}

/** What could not be sent whatever the values are is refused now, and not when an incident runs. */
function tryRequests(commands: readonly Command[], target: Agent, { at, scope, findings }: StepSource): void {
  const address = addressOf(target);
  for (const [index, command] of commands.entries()) {
    if (command.type !== "http-api" || (address === undefined && command.path.startsWith("/"))) continue;
    const resolved = resolveHttpCommand(command, target, scope.example);
    if (resolved.ok) continue;
    // Whether an address that comes from a variable can be used shows when the variable is known.
    const open = referencesIn(address ?? "").length > 0 || bareNamesIn(command.path).length > 0;
    if (open && (resolved.code === "address-unusable" || resolved.code === "two-addresses")) continue;
    const place = [...at, "commands", index];
    findings.fault(place, resolved.code, resolved.detail, "Correct the command, or the target's address.");
  }
}

function addressOf({ address: { url, dname, ipv4, ipv6 } }: Agent): string | undefined {
  return url?.[0] ?? dname?.[0] ?? ipv4?.[0] ?? ipv6?.[0];
}
