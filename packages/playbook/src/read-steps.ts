import type { Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { typeInId } from "./cacao-id.js";
import type { Condition } from "./condition.js";
import { comparisonsOf, mismatchOf } from "./evaluate-condition.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { BRANCHING_TYPES, type FlowStep, type Way } from "./flow.js";
import { MIRROR_EXTENSION_ID, MirrorStep } from "./mirror-extension.js";
import type { Agent, Command, Step, StepId, Variable, VariableName } from "./playbook.js";
import type { AgentReading } from "./read-agents.js";
import { readCommand } from "./read-commands.js";
import { readCondition } from "./read-condition.js";
import { readInstant } from "./read-instant.js";
import { isJsonObject, type JsonObject, type JsonValue } from "./read-json.js";
import { readVariables, type Variables } from "./read-variables.js";
import { resolveHttpCommand } from "./resolve-http-command.js";
import { warnOfUnknown } from "./unknown-property.js";
import { exampleOf, type Value } from "./value.js";
import { bareNamesIn, referencesIn, VARIABLE_NAME } from "./variable-reference.js";

/** What a step may refer to. */
export interface Surroundings {
  readonly playbookId: string;
  readonly variables: Variables;
  readonly agents: ReadonlyMap<string, AgentReading>;
  readonly targets: ReadonlyMap<string, AgentReading>;
}

/** A step that may be at fault: as much of its flow as can be made out, and the step itself where it is sound. */
export interface StepReading {
  readonly flow: FlowStep;
  readonly step: Step | undefined;
  /** Our extension, where it was read; lint looks at it even where the rest of the step is at fault. */
  readonly mirror: MirrorStep | null;
  readonly raw: JsonObject;
}

/** Ten years: anything longer is a mistake, and would leave the range of dates. */
const DURATION_MS_MAX = 10 * 366 * 24 * 60 * 60 * 1000;
const PARALLEL_MAX = 64;

const COMMON = [
  "type",
  "name",
  "description",
  "external_references",
  "delay",
  "timeout",
  "step_variables",
  "owner",
  "on_completion",
  "on_success",
  "on_failure",
  "step_extensions",
];
const OWN: Readonly<Record<Step["type"], readonly string[]>> = {
  start: [],
  end: [],
  action: ["commands", "agent", "targets", "in_args", "out_args"],
  "playbook-action": ["playbook_id", "playbook_version", "in_args", "out_args"],
  parallel: ["next_steps"],
  "if-condition": ["condition", "on_true", "on_false"],
  "while-condition": ["condition", "on_true"],
  "switch-condition": ["switch", "cases"],
};

const Milliseconds = z
  .int("It is a whole number of milliseconds.")
  .min(0, "It cannot be negative.")
  .max(DURATION_MS_MAX, "It is longer than ten years.");
const CommonShape = z.looseObject({
  name: z.string().optional(),
  description: z.string().default(""),
  delay: Milliseconds.default(0),
  timeout: Milliseconds.optional(),
  on_completion: z.string().optional(),
  on_success: z.string().optional(),
  on_failure: z.string().optional(),
});
const Names = z.array(z.string()).default([]);
const ActionShape = z.looseObject({
  commands: z.array(z.unknown()).min(1, "Name at least one command."),
  agent: z.string(),
  targets: Names,
  in_args: Names,
  out_args: Names,
});
const PlaybookActionShape = z.looseObject({
  playbook_id: z.string(),
  playbook_version: z.string().optional(),
  in_args: Names,
  out_args: Names,
});
const ParallelShape = z.looseObject({
  next_steps: z
    .array(z.string())
    .min(2, "Name at least two steps.")
    .max(PARALLEL_MAX, `Name at most ${PARALLEL_MAX} steps.`),
});
const IfShape = z.looseObject({
  condition: z.string(),
  on_true: z.string(),
  on_false: z.string().optional(),
});
const WhileShape = z.looseObject({ condition: z.string(), on_true: z.string() });
const SwitchShape = z.looseObject({ switch: z.string(), cases: z.record(z.string(), z.string()) });

/** Reads one step of the workflow as far as it can be read. */
export function readStep(id: StepId, raw: JsonValue, around: Surroundings, findings: Findings): StepReading {
  const at: Part[] = ["workflow", id];
  if (!isJsonObject(raw)) {
    findings.fault(at, "shape", "A step is an object.", "Write the step's properties in curly brackets.");
    return { flow: { id, type: "", ways: [] }, step: undefined, mirror: null, raw: {} };
  }
  const type = typeOf(id, raw, at, findings);
  // A step at fault is still there: who leads to it has done nothing wrong.
  if (type === undefined)
    return { flow: { id, type: "", ways: looseWays(raw) }, step: undefined, mirror: null, raw };
  warnOfUnknown(raw, [...COMMON, ...OWN[type]], at, findings);
  const flow = { id, type, ways: looseWays(raw) };
  checkWaysOn(type, raw, at, findings);
  const mirror = readMirror(raw, at, findings);
  const variables = readVariables(raw.step_variables, [...at, "step_variables"], findings);
  for (const name of Object.keys(variables)) {
    const place = [...at, "step_variables", name];
    if (Object.hasOwn(around.variables, name)) {
      findings.warn(
        place,
        "shadowed-variable",
        `${name} hides the playbook's variable of that name.`,
        "Give one of them another name.",
      );
    }
    if (variables[name]?.external === true) {
      findings.warn(
        [...place, "external"],
        "external-step-variable",
        "Only a playbook's variables can be given from outside.",
        "Take external away.",
      );
    }
  }
  const reader = new StepReader(id, raw, at, mirror, variables, around, findings);
  return { flow, step: reader.read(type), mirror, raw };
}

function typeOf(
  id: StepId,
  raw: JsonObject,
  at: readonly Part[],
  findings: Findings,
): Step["type"] | undefined {
  const prefix = typeInId(id);
  if (prefix === undefined)
    findings.fault(at, "not-an-id", `${quoted(id)} is no CACAO id.`, "Write it as type--UUID.");
  const { type } = raw;
  if (typeof type !== "string") {
    findings.fault([...at, "type"], "missing", '"type" is missing.', "Give the step's type.");
    return undefined;
  }
  const known = STEP_TYPES.find((one) => one === type);
  if (known === undefined) {
    findings.fault(
      [...at, "type"],
      "no-such-type",
      `${quoted(type)} is no type of step.`,
      `Write one of ${STEP_TYPES.join(", ")}.`,
    );
  } else if (prefix !== undefined && prefix !== type) {
    findings.fault(
      [...at, "type"],
      "type-contradicts-id",
      `The type is ${quoted(type)}, and the id says ${quoted(prefix)}.`,
      "Make both say the same.",
    );
  }
  return known;
}

const STEP_TYPES = [
  "start",
  "end",
  "action",
  "playbook-action",
  "parallel",
  "if-condition",
  "while-condition",
  "switch-condition",
] as const;

/** The ways out of a step that may be at fault in other respects. */
function looseWays(raw: JsonObject): Way[] {
  const ways: Way[] = [];
  const add = (kind: Way["kind"], to: JsonValue | undefined, at: readonly Part[]) => {
    if (typeof to === "string") ways.push({ kind, to, at });
  };
  const { next_steps, cases } = raw;
  if (Array.isArray(next_steps))
    for (const [index, to] of next_steps.entries()) add("branch", to, ["next_steps", index]);
  add("branch", raw.on_true, ["on_true"]);
  add("branch", raw.on_false, ["on_false"]);
  if (isJsonObject(cases))
    for (const [value, to] of Object.entries(cases)) add("branch", to, ["cases", value]);
  add("next", raw.on_completion, ["on_completion"]);
  add("next", raw.on_success, ["on_success"]);
  add("failure", raw.on_failure, ["on_failure"]);
  return ways;
}

/** CACAO 2.0: on_completion excludes on_success and on_failure; a start has neither of those, an end has none of the three. */
function checkWaysOn(type: Step["type"], raw: JsonObject, at: readonly Part[], findings: Findings): void {
  const has = (key: string) => raw[key] !== undefined;
  if (type === "end") {
    for (const key of ["on_completion", "on_success", "on_failure"].filter(has)) {
      findings.fault([...at, key], "end-goes-on", "Nothing follows an end.", `Take ${key} away.`);
    }
    return;
  }
  if (type === "start") {
    for (const key of ["on_success", "on_failure"].filter(has)) {
      findings.fault(
        [...at, key],
        "start-goes-on",
        "A start can neither succeed nor fail.",
        "Write on_completion.",
      );
    }
  }
  if (has("on_completion") && (has("on_success") || has("on_failure"))) {
    findings.fault(
      [...at, "on_completion"],
      "on-completion-excludes",
      "on_completion stands beside on_success or on_failure.",
      "Keep on_completion, or the two others.",
    );
  }
  if (has("on_completion") || has("on_success")) return;
  if (BRANCHING_TYPES.has(type)) {
    findings.fault(
      at,
      "not-executed-yet",
      "It is left open where control goes after the branches have ended (converted playbooks are not executed yet).",
      "Name the next step in on_completion.",
    );
  } else {
    findings.fault(
      at,
      "no-way-on",
      "It is left open where control goes when this step has succeeded.",
      "Name the next step, or an end, in on_completion or on_success.",
    );
  }
}

function readMirror(raw: JsonObject, at: readonly Part[], findings: Findings): MirrorStep | null {
  const extensions = raw.step_extensions;
  if (!isJsonObject(extensions) || !Object.hasOwn(extensions, MIRROR_EXTENSION_ID)) return null;
  return (
    findings.parse(MirrorStep, extensions[MIRROR_EXTENSION_ID], [
      ...at,
      "step_extensions",
      MIRROR_EXTENSION_ID,
    ]) ?? null
  );
}

class StepReader {
  readonly #id: StepId;
  readonly #raw: JsonObject;
  readonly #at: readonly Part[];
  readonly #mirror: MirrorStep | null;
  readonly #variables: Variables;
  readonly #around: Surroundings;
  readonly #findings: Findings;

  constructor(
    id: StepId,
    raw: JsonObject,
    at: readonly Part[],
    mirror: MirrorStep | null,
    variables: Variables,
    around: Surroundings,
    findings: Findings,
  ) {
    this.#id = id;
    this.#raw = raw;
    this.#at = at;
    this.#mirror = mirror;
    this.#variables = variables;
    this.#around = around;
    this.#findings = findings;
  }

  read(type: Step["type"]): Step | undefined {
    const common = this.#common(type);
    switch (type) {
      case "start":
      case "end":
        return common && { ...common, type };
      case "action": {
        const own = this.#action(common?.name ?? "");
        return common && own && { ...common, type, ...own };
      }
      case "playbook-action": {
        const own = this.#playbookAction();
        return common && own && { ...common, type, ...own };
      }
      case "parallel": {
        const own = this.#findings.parse(ParallelShape, this.#raw, this.#at);
        return common && own && { ...common, type, nextSteps: own.next_steps };
      }
      case "if-condition": {
        const own = this.#findings.parse(IfShape, this.#raw, this.#at);
        const condition = own && this.#condition(own.condition);
        return (
          common &&
          own &&
          condition && { ...common, type, condition, onTrue: own.on_true, onFalse: own.on_false ?? null }
        );
      }
      case "while-condition": {
        const own = this.#findings.parse(WhileShape, this.#raw, this.#at);
        const condition = own && this.#condition(own.condition);
        return common && own && condition && { ...common, type, condition, onTrue: own.on_true };
      }
      case "switch-condition": {
        const own = this.#findings.parse(SwitchShape, this.#raw, this.#at);
        const variable = own && this.#switched(own.switch, own.cases);
        if (common === undefined || own === undefined || variable === undefined) return undefined;
        return { ...common, type, variable, cases: own.cases };
      }
    }
  }

  #common(type: Step["type"]) {
    const shape = this.#findings.parse(CommonShape, this.#raw, this.#at);
    if (shape === undefined) return undefined;
    if (shape.timeout === 0) {
      this.#findings.warn(
        [...this.#at, "timeout"],
        "timeout-zero",
        "A timeout of 0 is read as none.",
        "Leave timeout out, or give it a length.",
      );
    }
    return {
      id: this.#id,
      name: shape.name?.trim() || nameOfType(type),
      description: shape.description,
      delayMs: shape.delay,
      timeoutMs: shape.timeout === undefined || shape.timeout === 0 ? null : shape.timeout,
      variables: this.#variables,
      onCompletion: shape.on_completion ?? null,
      onSuccess: shape.on_success ?? null,
      onFailure: shape.on_failure ?? null,
      mirror: this.#mirror,
    };
  }

  #action(name: string) {
    const shape = this.#findings.parse(ActionShape, this.#raw, this.#at);
    // The commands' own faults are named even where the agent is missing.
    const rawCommands = Array.isArray(this.#raw.commands) ? this.#raw.commands : [];
    const commands: Command[] = [];
    for (const [index, raw] of rawCommands.entries()) {
      const place = [...this.#at, "commands", index];
      const command = readCommand(raw, name, place, this.#findings);
      if (command === undefined) continue;
      this.#checkCommandTexts(command, place);
      commands.push(command);
    }
    if (shape === undefined) return undefined;
    this.#checkAgent(shape.agent);
    const byHand = !commands.some((command) => command.type === "http-api");
    const targets = this.#targets(shape.targets, byHand);
    if (!byHand) this.#checkAddresses(commands, shape.agent, targets);
    return {
      agent: shape.agent,
      targets,
      commands,
      inArgs: this.#args("in_args", shape.in_args),
      outArgs: this.#args("out_args", shape.out_args),
    };
  }

  #checkAgent(agent: string): void {
    if (this.#around.agents.has(agent)) return;
    const problem = `${quoted(agent)} is not defined in agent_definitions.`;
    this.#findings.fault([...this.#at, "agent"], "no-such-agent", problem, "Define it, or name one that is.");
  }

  /** A machine must know its targets; a person who acts by hand can read what the step says. */
  #targets(written: readonly string[], byHand: boolean): string[] {
    const at = [...this.#at, "targets"];
    if (Array.isArray(this.#raw.targets) && written.length === 0) {
      this.#findings.warn(at, "no-targets", "The list of targets is empty.", "Leave it out.");
    }
    const targets: string[] = [];
    for (const [index, target] of written.entries()) {
      if (this.#around.targets.has(target)) targets.push(target);
      else {
        const problem = `${quoted(target)} is not defined in target_definitions.`;
        const remedy = "Define it, or name one that is.";
        if (byHand) this.#findings.warn([...at, index], "no-such-target", problem, remedy);
        else this.#findings.fault([...at, index], "no-such-target", problem, remedy);
      }
    }
    return targets;
  }

  /** A request needs to know where it goes, from the start line, from each target, or from the agent. */
  #checkAddresses(commands: readonly Command[], agent: string, targets: readonly string[]): void {
    const parties =
      targets.length > 0
        ? targets.map((id) => this.#around.targets.get(id))
        : [this.#around.agents.get(agent)];
    const relative = commands.some((command) => command.type === "http-api" && command.path.startsWith("/"));
    for (const party of parties) {
      if (party === undefined) continue;
      const { address, id } = party.agent;
      if (relative && !["url", "dname", "ipv4", "ipv6"].some((kind) => (address[kind] ?? []).length > 0)) {
        this.#findings.fault(
          this.#at,
          "no-address",
          `The request names no host, and ${quoted(id)} has no address.`,
          "Give the target an address with a url, or write the whole address in the command.",
        );
      }
      if (party.authentication !== null) {
        this.#findings.fault(
          this.#at,
          "not-executed-yet",
          `${quoted(id)} asks for authentication, which http-api commands do not carry yet.`,
          "Take authentication_info away where the service needs none.",
        );
      }
      for (const { name } of Object.values(address).flat().flatMap(referencesIn))
        this.#checkDeclared(name, this.#at);
      this.#tryRequests(commands, party.agent);
    }
  }

  /** What could not be sent whatever the values are is refused now, and not when an incident runs. */
  #tryRequests(commands: readonly Command[], target: Agent): void {
    const { url, dname, ipv4, ipv6 } = target.address;
    const written = url?.[0] ?? dname?.[0] ?? ipv4?.[0] ?? ipv6?.[0];
    for (const [index, command] of commands.entries()) {
      if (command.type !== "http-api" || (written === undefined && command.path.startsWith("/"))) continue;
      const resolved = resolveHttpCommand(command, target, (name) => this.#example(name));
      if (resolved.ok) continue;
      // Whether an address that comes from a variable can be used shows when the variable is known.
      const open = referencesIn(written ?? "").length > 0 || bareNamesIn(command.path).length > 0;
      if (open && (resolved.code === "address-unusable" || resolved.code === "two-addresses")) continue;
      this.#findings.fault(
        [...this.#at, "commands", index],
        resolved.code,
        resolved.detail,
        "Correct the command, or the target's address.",
      );
    }
  }

  #checkCommandTexts(command: Command, at: readonly Part[]): void {
    const texts =
      command.type === "manual"
        ? [command.text]
        : [command.path, command.body ?? "", ...Object.values(command.headers).flat()];
    for (const text of texts) {
      for (const { name } of referencesIn(text)) this.#checkDeclared(name, at);
      for (const name of bareNamesIn(text)) {
        this.#findings.warn(
          at,
          "name-without-value",
          `${quoted(name)} lacks ":value", so that nothing is filled in.`,
          `Write ${name}:value where its value is meant.`,
        );
      }
    }
  }

  #playbookAction() {
    const shape = this.#findings.parse(PlaybookActionShape, this.#raw, this.#at);
    if (shape === undefined) return undefined;
    const { playbook_id: playbookId, playbook_version: version } = shape;
    if (typeInId(playbookId) !== "playbook") {
      this.#findings.fault(
        [...this.#at, "playbook_id"],
        "not-an-id",
        `${quoted(playbookId)} is no id of a playbook.`,
        "Write it as playbook--UUID.",
      );
    }
    if (playbookId === this.#around.playbookId) {
      this.#findings.fault(
        [...this.#at, "playbook_id"],
        "calls-itself",
        "The playbook calls itself.",
        "Repeat steps with a while-condition.",
      );
    }
    const playbookVersion =
      version === undefined
        ? null
        : (readInstant(version, [...this.#at, "playbook_version"], this.#findings) ?? null);
    return {
      playbookId,
      playbookVersion: playbookVersion satisfies Instant | null,
      inArgs: this.#args("in_args", shape.in_args),
      outArgs: this.#args("out_args", shape.out_args),
    };
  }

  #args(key: "in_args" | "out_args", written: readonly string[]): VariableName[] {
    const names: VariableName[] = [];
    for (const [index, text] of written.entries()) {
      const at = [...this.#at, key, index];
      const name = text.replace(/:value$/, "");
      if (name !== text)
        this.#findings.warn(
          at,
          "args-are-names",
          "An argument is named without its value.",
          `Write ${name}.`,
        );
      const variable = this.#checkDeclared(name, at);
      if (key === "out_args" && variable?.constant === true) {
        this.#findings.fault(
          at,
          "constant-changes",
          `${name} is constant, and this step would change it.`,
          "Take constant away, or return another variable.",
        );
      }
      if (names.includes(name))
        this.#findings.warn(at, "named-twice", `${name} is named twice.`, "Name it once.");
      else names.push(name);
    }
    return names;
  }

  #condition(text: string): Condition | undefined {
    const at = [...this.#at, "condition"];
    const reading = readCondition(text);
    if (!reading.ok) {
      this.#findings.fault(
        at,
        reading.code,
        `At character ${reading.position}: ${reading.problem}`,
        `Expected here: ${reading.expected}.`,
      );
      return undefined;
    }
    for (const { problem, remedy } of reading.deviations)
      this.#findings.warn(at, "condition-spelling", problem, remedy);
    for (const comparison of comparisonsOf(reading.condition)) {
      const variable = this.#checkDeclared(comparison.variable, at);
      const mismatch = variable && mismatchOf(comparison, variable.type);
      if (mismatch !== undefined) {
        this.#findings.fault(
          at,
          "condition-type",
          `This comparison can never be made: ${mismatch}`,
          "Correct the comparison, or the variable's type.",
        );
      }
    }
    return reading.condition;
  }

  #switched(text: string, cases: Readonly<Record<string, string>>): VariableName | undefined {
    const at = [...this.#at, "switch"];
    const name = text.trim().replace(/[:.]value$/, "");
    if (!VARIABLE_NAME.test(name)) {
      this.#findings.fault(
        at,
        "not-a-variable",
        `${quoted(text)} is no variable.`,
        "Write it like __state__:value.",
      );
      return undefined;
    }
    if (text !== `${name}:value`)
      this.#findings.warn(at, "switch-spelling", `This is read as ${name}:value.`, `Write ${name}:value.`);
    this.#checkDeclared(name, at);
    if (Object.keys(cases).length === 0) {
      this.#findings.fault([...this.#at, "cases"], "no-cases", "There are no cases.", "Name at least one.");
    }
    return name;
  }

  /** Some value of the variable's type. */
  #example(name: VariableName): Value | undefined {
    const variable = Object.hasOwn(this.#variables, name)
      ? this.#variables[name]
      : this.#around.variables[name];
    return variable && { type: variable.type, value: exampleOf(variable.type) };
  }

  #checkDeclared(name: VariableName, at: readonly Part[]): Variable | undefined {
    for (const scope of [this.#variables, this.#around.variables])
      if (Object.hasOwn(scope, name)) return scope[name];
    this.#findings.fault(
      at,
      "no-such-variable",
      `${quoted(name)} is not declared.`,
      "Declare it in playbook_variables, or in this step's step_variables.",
    );
    return undefined;
  }
}

function nameOfType(type: Step["type"]): string {
  const words = type.replace("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
