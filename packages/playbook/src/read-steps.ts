import { isJsonObject, type JsonObject } from "@mirror/vocabulary";
import { z } from "zod";
import { typeInId } from "./cacao-id.js";
import { type Findings, type Part, quoted } from "./fault.js";
import type { FlowStep } from "./flow.js";
import { MIRROR_EXTENSION_ID, MirrorStep } from "./mirror-extension.js";
import type { PlaybookActionStep, Step, StepId } from "./playbook.js";
import { readAction } from "./read-action.js";
import { readIf, readParallel, readSwitch, readWhile } from "./read-branching.js";
import { readPlaybookId } from "./read-envelope.js";
import { readInstant } from "./read-instant.js";
import { readVariables, type Variables } from "./read-variables.js";
import { Scope } from "./scope.js";
import type { StepSource, Surroundings } from "./step-source.js";
import { checkWaysOn, readWays } from "./step-ways.js";
import { warnOfUnknown } from "./unknown-property.js";

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
const PlaybookActionShape = z.looseObject({
  playbook_id: z.string(),
  playbook_version: z.string().optional(),
  in_args: z.array(z.string()).default([]),
  out_args: z.array(z.string()).default([]),
});

/** Reads one step of the workflow as far as it can be read: a step at fault is still one that others can lead to. */
export function readStep(id: StepId, raw: JsonObject, around: Surroundings, findings: Findings): StepReading {
  const at: Part[] = ["workflow", id];
  const type = readType(id, raw, at, findings);
  const flow = { id, type: type ?? "", ways: readWays(raw) };
  if (type === undefined) return { flow, step: undefined, mirror: null, raw };
  warnOfUnknown(raw, [...COMMON, ...OWN[type]], at, findings);
  checkWaysOn(type, raw, at, findings);
  const mirror = readMirror(raw, at, findings);
  const variables = readStepVariables(raw, at, around, findings);
  const source = { raw, at, around, scope: new Scope(variables, around.variables, findings), findings };
  const shape = readCommon(id, type, source);
  return { flow, step: readWhole(type, shape && { ...shape, variables, mirror }, source), mirror, raw };
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
] as const satisfies readonly Step["type"][];

function readType(
  id: StepId,
  raw: JsonObject,
  at: readonly Part[],
  findings: Findings,
): Step["type"] | undefined {
  const prefix = typeInId(id);
  if (prefix === undefined) {
    findings.fault(at, "not-an-id", `${quoted(id)} is no CACAO id.`, "Write it as type--UUID.");
  }
  const place = [...at, "type"];
  const { type } = raw;
  if (typeof type !== "string") {
    findings.fault(place, "missing", '"type" is missing.', "Give the step's type.");
    return undefined;
  }
  const known = STEP_TYPES.find((one) => one === type);
  if (known === undefined) {
    findings.fault(
      place,
      "no-such-type",
      `${quoted(type)} is no type of step.`,
      `Write one of ${STEP_TYPES.join(", ")}.`,
    );
  } else if (prefix !== undefined && prefix !== type) {
    const problem = `The type is ${quoted(type)}, and the id says ${quoted(prefix)}.`;
    findings.fault(place, "type-contradicts-id", problem, "Make both say the same.");
  }
  return known;
}

function readMirror(raw: JsonObject, at: readonly Part[], findings: Findings): MirrorStep | null {
  const extensions = raw.step_extensions;
  if (!isJsonObject(extensions) || !Object.hasOwn(extensions, MIRROR_EXTENSION_ID)) return null;
  const place = [...at, "step_extensions", MIRROR_EXTENSION_ID];
  return findings.parse(MirrorStep, extensions[MIRROR_EXTENSION_ID], place) ?? null;
}

function readStepVariables(
  raw: JsonObject,
  at: readonly Part[],
  around: Surroundings,
  findings: Findings,
): Variables {
  const variables = readVariables(raw.step_variables, [...at, "step_variables"], findings);
  for (const [name, variable] of Object.entries(variables)) {
    const place = [...at, "step_variables", name];
    if (Object.hasOwn(around.variables, name)) {
      const problem = `${name} hides the playbook's variable of that name.`;
      findings.warn(place, "shadowed-variable", problem, "Give one of them another name.");
    }
    if (variable.external) {
      const problem = "Only a playbook's variables can be given from outside.";
      findings.warn([...place, "external"], "external-step-variable", problem, "Take external away.");
    }
  }
  return variables;
}

type Shared = Omit<Extract<Step, { type: "end" }>, "type">;

function readCommon(
  id: StepId,
  type: Step["type"],
  source: StepSource,
): Omit<Shared, "variables" | "mirror"> | undefined {
  const { raw, at, findings } = source;
  const shape = findings.parse(CommonShape, raw, at);
  if (shape === undefined) return undefined;
  if (shape.timeout === 0) {
    const remedy = "Leave timeout out, or give it a length.";
    findings.warn([...at, "timeout"], "timeout-zero", "A timeout of 0 is read as none.", remedy);
  }
  return {
    id,
    name: shape.name?.trim() || nameOfType(type),
    description: shape.description,
    delayMs: shape.delay,
    timeoutMs: shape.timeout === undefined || shape.timeout === 0 ? null : shape.timeout,
    onCompletion: shape.on_completion ?? null,
    onSuccess: shape.on_success ?? null,
    onFailure: shape.on_failure ?? null,
  };
}

function nameOfType(type: Step["type"]): string {
  const words = type.replace("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The step with what its type adds; that part is read for its faults even where the common part is at fault. */
function readWhole(type: Step["type"], common: Shared | undefined, source: StepSource): Step | undefined {
  switch (type) {
    case "start":
    case "end":
      return common && { ...common, type };
    case "action": {
      const own = readAction(source, common?.name ?? "");
      return common && own && { ...common, type, ...own };
    }
    case "playbook-action": {
      const own = readPlaybookAction(source);
      return common && own && { ...common, type, ...own };
    }
    case "parallel": {
      const own = readParallel(source);
      return common && own && { ...common, type, ...own };
    }
    case "if-condition": {
      const own = readIf(source);
      return common && own && { ...common, type, ...own };
    }
    case "while-condition": {
      const own = readWhile(source);
      return common && own && { ...common, type, ...own };
    }
    case "switch-condition": {
      const own = readSwitch(source);
      return common && own && { ...common, type, ...own };
    }
  }
}

type OwnOfPlaybookAction = Pick<PlaybookActionStep, "playbookId" | "playbookVersion" | "inArgs" | "outArgs">;

function readPlaybookAction({
  raw,
  at,
  around,
  scope,
  findings,
}: StepSource): OwnOfPlaybookAction | undefined {
  const shape = findings.parse(PlaybookActionShape, raw, at);
  if (shape === undefined) return undefined;
  const { playbook_version: version } = shape;
  const place = [...at, "playbook_id"];
  const playbookId = readPlaybookId(shape.playbook_id, place, findings);
  if (playbookId === around.playbookId) {
    findings.fault(
      place,
      "calls-itself",
      "The playbook calls itself.",
      "Repeat steps with a while-condition.",
    );
  }
  return {
    playbookId,
    playbookVersion:
      version === undefined ? null : (readInstant(version, [...at, "playbook_version"], findings) ?? null),
    inArgs: scope.args("in_args", shape.in_args, at),
    outArgs: scope.args("out_args", shape.out_args, at),
  };
}
