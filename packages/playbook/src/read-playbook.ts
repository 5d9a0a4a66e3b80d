import {
  isJsonObject,
  JSON_BUDGET,
  type JsonObject,
  type JsonValue,
  known,
  readJson,
  type Tlp,
} from "@mirror/vocabulary";
import { agentsWithRoles } from "./agents-with-roles.js";
import { readAuthentications } from "./authentication.js";
import { asksTooMuch, EARLIER_FLOW_BUDGET, FLOW_BUDGET } from "./check-budgets.js";
import { checkDetails } from "./check-details.js";
import { checkMirror, warnOfOpenWays } from "./check-mirror.js";
import { checkStructure } from "./check-structure.js";
import { withDrawnAgent } from "./drawn-agent.js";
import { type Fault, Findings, type Part, quoted } from "./fault.js";
import type { Flow, FlowStep } from "./flow.js";
import { findImportMode, warnOfMode } from "./import-mode.js";
import { MIRROR_EXTENSION_ID, MirrorPlaybook } from "./mirror-extension.js";
import { PatternStock } from "./pattern-stock.js";
import type { ImportMode, Playbook, Step, StepId } from "./playbook.js";
import { playbookHash } from "./playbook-hash.js";
import { type AgentReading, readAgents } from "./read-agents.js";
import { readEnvelope } from "./read-envelope.js";
import { readStep, type StepReading } from "./read-steps.js";
import { readVariables } from "./read-variables.js";
import { returnedIn } from "./returned-variables.js";
import { withoutSecrets } from "./secrets-in-document.js";
import { readWays } from "./step-ways.js";
import { readMarking } from "./tlp-marking.js";

export type PlaybookReading =
  | {
      readonly ok: true;
      readonly playbook: Playbook;
      readonly document: JsonObject;
      /** What is to be kept of the text that was read: the text itself, or, where a secret stood in it, the text without. */
      readonly text: string;
      readonly warnings: Fault[];
    }
  | { readonly ok: false; readonly faults: Fault[]; readonly warnings: Fault[] };

export interface ReadingOptions {
  /** What a playbook without a TLP label gets; TLP:AMBER+STRICT unless its source is set otherwise. */
  readonly defaultMarking?: Tlp;
  /** Of a version that was imported before: the mode that was found then, which it keeps (INV-17). */
  readonly mode?: ImportMode;
}

/**
 * Reads a CACAO 2.0 playbook into the form that we run. Names all that is wrong at once, each with its place, and
 * refuses by name (`not-executed-yet`) what is sound and we do not carry out; accepts with a warning what leaves no
 * doubt about its author's meaning. The document comes back as it was, for hashes, signatures and export; but for secrets,
 * which are taken out of it before anything else (SEMANTICS 30).
 */
export function readPlaybook(text: string, options: ReadingOptions = {}): PlaybookReading {
  const parts = readPlaybookInParts(text, options);
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/** What is left to do of a reading: none of its parts takes long, and between two of them others can be served (INV-15). */
export type ReadingInParts = Generator<undefined, PlaybookReading, undefined>;

/** How many steps are read in one part. */
const STEPS_IN_A_PART = 50;

/** As `readPlaybook`, for a loop that answers others too. */
export function* readPlaybookInParts(text: string, options: ReadingOptions = {}): ReadingInParts {
  const json = readJson(text, JSON_BUDGET);
  if (!json.ok) return { ok: false, faults: json.faults, warnings: [] };
  if (!isJsonObject(json.value)) {
    const fault = {
      pointer: "",
      code: "shape",
      problem: "The document is not a JSON object.",
      remedy: "Give one playbook.",
    };
    return { ok: false, faults: [fault], warnings: [] };
  }
  yield;
  return yield* readPlaybookDocument(json.value, text, options);
}

/** The same for a document that was parsed already, within the same budgets. */
function* readPlaybookDocument(
  given: JsonObject,
  text: string,
  { defaultMarking, mode: known }: ReadingOptions,
): ReadingInParts {
  const findings = new Findings();
  const budget = known === undefined ? FLOW_BUDGET : EARLIER_FLOW_BUDGET;
  if (asksTooMuch(given, budget, findings)) return { ok: false, faults: findings.faults, warnings: [] };
  // First of all: what follows may keep, hash and quote what it reads.
  const document = withoutSecrets(given, findings);
  const envelope = readEnvelope(document, findings);
  const marking = readMarking(document, defaultMarking, findings);
  const variables = readVariables(document.playbook_variables, ["playbook_variables"], findings);
  const authentications = readAuthentications(document.authentication_info_definitions, findings);
  const agents = readAgents(document.agent_definitions, ["agent_definitions"], authentications, findings);
  const targets = readAgents(document.target_definitions, ["target_definitions"], authentications, findings);

  yield;

  const playbookId = typeof document.id === "string" ? document.id.toLowerCase() : "";
  const steps = rawSteps(document.workflow, findings);
  const drawn = new Map([...steps].map(([id, raw]) => [id, rawFlowStep(id, raw)]));
  const start = startOf(document, drawn, findings);
  const exception = exceptionOf(document, drawn, findings);
  const found = findImportMode({ steps: drawn, start: start ?? "", exception }, steps);
  warnOfMode(found, findings);
  const mode = known ?? found.mode;
  yield;
  const acting = mode === "converted" ? withDrawnAgent(agents, steps.values()) : agents;
  const around = {
    playbookId,
    mode,
    variables,
    agents: acting,
    targets,
    returned: returnedIn(steps.values()),
    patterns: new PatternStock(),
  };
  const readings = new Map<StepId, StepReading>();
  for (const [id, raw] of steps) {
    readings.set(id, readStep(id, raw, around, findings));
    if (readings.size % STEPS_IN_A_PART === 0) yield;
  }
  const mirror = readMirrorPlaybook(document, findings);
  checkExtensions(document, readings, findings);
  checkDetails(document, findings);
  yield;

  if (start !== undefined) {
    const flow: Flow = {
      steps: new Map([...readings].map(([id, reading]) => [id, reading.flow])),
      start,
      exception,
    };
    checkStructure(flow, mode, budget, findings);
    yield;
    checkMirror(readings, acting, mirror, marking.policies, flow, findings);
    yield;
    if (findings.faults.length === 0) warnOfOpenWays(readings, flow, findings);
  }

  const { faults, warnings } = findings;
  if (faults.length > 0 || envelope === undefined || start === undefined)
    return { ok: false, faults, warnings };
  const checked = stepsOf(readings);
  const hash = playbookHash(document);
  yield;
  const playbook: Playbook = {
    ...envelope,
    mode,
    ...marking,
    hash,
    variables,
    start,
    exception,
    steps: checked,
    agents: agentsWithRoles(agentsOf(acting), checked),
    targets: agentsOf(targets),
    mirror,
  };
  const kept = document === given ? text : JSON.stringify(document, null, 2);
  return { ok: true, playbook: frozen(playbook), document, text: kept, warnings };
}

/** The steps as they are written, each an object. No more than 2,000: the JSON budget allows no object more keys. */
function rawSteps(raw: JsonValue | undefined, findings: Findings): Map<StepId, JsonObject> {
  const steps = new Map<StepId, JsonObject>();
  if (!isJsonObject(raw)) {
    findings.fault(
      ["workflow"],
      raw === undefined ? "missing" : "shape",
      "There is no workflow.",
      "Give the steps as an object, each under its id.",
    );
    return steps;
  }
  for (const [id, step] of Object.entries(raw)) {
    if (!isJsonObject(step)) {
      const remedy = "Write the step's properties in curly brackets.";
      findings.fault(["workflow", id], "shape", "A step is an object.", remedy);
    }
    steps.set(id, isJsonObject(step) ? step : {});
  }
  return steps;
}

function rawFlowStep(id: StepId, raw: JsonObject): FlowStep {
  return { id, type: typeof raw.type === "string" ? raw.type : "", ways: readWays(raw) };
}

function readMirrorPlaybook(document: JsonObject, findings: Findings): MirrorPlaybook | null {
  const extensions = document.playbook_extensions;
  if (!isJsonObject(extensions) || !Object.hasOwn(extensions, MIRROR_EXTENSION_ID)) return null;
  return (
    findings.parse(MirrorPlaybook, extensions[MIRROR_EXTENSION_ID], [
      "playbook_extensions",
      MIRROR_EXTENSION_ID,
    ]) ?? null
  );
}

/** Extensions that we do not know are kept; the standard gives no way to say that one must be understood. */
function checkExtensions(
  document: JsonObject,
  readings: ReadonlyMap<StepId, StepReading>,
  findings: Findings,
): void {
  const defined = isJsonObject(document.extension_definitions) ? document.extension_definitions : {};
  const used = new Map<string, Part[]>();
  const note = (extensions: JsonValue | undefined, at: readonly Part[]) => {
    if (!isJsonObject(extensions)) return;
    for (const id of Object.keys(extensions)) if (!used.has(id)) used.set(id, [...at, id]);
  };
  note(document.playbook_extensions, ["playbook_extensions"]);
  for (const [id, { raw }] of readings) note(raw.step_extensions, ["workflow", id, "step_extensions"]);
  for (const key of ["agent_definitions", "target_definitions"]) {
    const definitions = document[key];
    if (!isJsonObject(definitions)) continue;
    for (const [id, raw] of Object.entries(definitions)) {
      if (isJsonObject(raw)) note(raw.agent_target_extensions, [key, id, "agent_target_extensions"]);
    }
  }
  for (const [id, at] of used) {
    if (!Object.hasOwn(defined, id)) {
      findings.warn(
        at,
        "no-such-extension",
        `The extension ${quoted(id)} is not defined in extension_definitions.`,
        "Define it, so that other tools know what it is.",
      );
    }
    if (id !== MIRROR_EXTENSION_ID) {
      findings.warn(
        at,
        "extension-unknown",
        `The extension ${quoted(id)} is kept, and nothing follows from it.`,
        "Check that the playbook is safe without it.",
      );
    }
  }
}

/** Where the playbook begins. `workflow_start` is what counts; where it names no step, the one start step there is. */
function startOf(document: JsonObject, steps: Flow["steps"], findings: Findings): StepId | undefined {
  const named = document.workflow_start;
  if (typeof named !== "string") return undefined;
  const at = ["workflow_start"];
  const found = steps.get(named);
  if (found !== undefined) {
    if (found.type !== "start") {
      findings.warn(
        at,
        "no-start-step",
        "The playbook begins with a step that is no start step.",
        "Add a start step whose on_completion leads there.",
      );
    }
    return named;
  }
  const starts = [...steps.values()].filter((step) => step.type === "start");
  const only = starts.length === 1 ? starts[0]?.id : undefined;
  if (only === undefined) {
    findings.fault(
      at,
      "no-such-step",
      `There is no step ${quoted(named)} in the workflow.`,
      "Name the start step.",
    );
  } else {
    findings.warn(
      at,
      "no-such-step",
      `There is no step ${quoted(named)}; the only start step, ${quoted(only)}, is taken.`,
      "Name the start step.",
    );
  }
  return only;
}

function exceptionOf(document: JsonObject, steps: Flow["steps"], findings: Findings): StepId | null {
  const named = document.workflow_exception;
  if (typeof named !== "string") return null;
  if (steps.has(named)) return named;
  findings.warn(
    ["workflow_exception"],
    "no-such-step",
    `There is no step ${quoted(named)} in the workflow; a failure that nothing catches fails the run.`,
    "Name the step that handles failures, or take workflow_exception away.",
  );
  return null;
}

function stepsOf(readings: ReadonlyMap<StepId, StepReading>): Record<StepId, Step> {
  const steps: Record<StepId, Step> = {};
  for (const [id, { step }] of readings) steps[id] = known(step, `The step ${id}, which has no fault`);
  return steps;
}

function agentsOf(readings: ReadonlyMap<string, AgentReading>): Playbook["agents"] {
  return Object.fromEntries([...readings].map(([id, { agent }]) => [id, agent]));
}

function frozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}
