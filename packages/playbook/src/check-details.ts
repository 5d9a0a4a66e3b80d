import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import { Findings, type Part, quoted } from "./fault.js";

const Text = z.string();
const Texts = z.array(Text);
const ExternalReferences = z.array(
  z.looseObject({
    name: Text,
    description: Text.optional(),
    source: Text.optional(),
    url: Text.optional(),
    external_id: Text.optional(),
    reference_id: Text.optional(),
  }),
);
const Contact = z.looseObject({
  email: z.record(Text, Text).optional(),
  phone: z.record(Text, Text).optional(),
  contact_details: Text.optional(),
});
const CIVIC = [
  "name",
  "description",
  "building_details",
  "network_details",
  "region",
  "country",
  "administrative_area",
  "city",
  "street_address",
  "postal_code",
  "latitude",
  "longitude",
  "precision",
];
const CivicLocation = z.looseObject(Object.fromEntries(CIVIC.map((key) => [key, Text.optional()])));

/** What nothing follows from here: it is looked at, so that its author hears of it, and kept whatever it says. */
const OF_PLAYBOOK = z.looseObject({
  derived_from: Texts.optional(),
  related_to: Texts.optional(),
  industry_sectors: Texts.optional(),
  external_references: ExternalReferences.optional(),
  playbook_extensions: z.looseObject({}).optional(),
});
const OF_STEP = z.looseObject({
  owner: Text.optional(),
  external_references: ExternalReferences.optional(),
  step_extensions: z.looseObject({}).optional(),
});
const OF_COMMAND = z.looseObject({
  description: Text.optional(),
  version: Text.optional(),
  external_references: ExternalReferences.optional(),
});
const OF_AGENT = z.looseObject({
  location: CivicLocation.optional(),
  contact: Contact.optional(),
  logical: Texts.min(1, "Name at least one.").optional(),
  sector: Text.optional(),
  category: Texts.min(1, "Name at least one.").optional(),
  authentication_info: Text.optional(),
  agent_target_extensions: z.looseObject({}).optional(),
});
const OF_MARKING = z.looseObject({
  id: Text,
  created_by: Text,
  created: Text,
  labels: Texts.optional(),
  marking_extensions: z.looseObject({}).optional(),
});
const OF_EXTENSION = z.looseObject({
  type: z.literal("extension-definition", 'Write "extension-definition".'),
  name: Text,
  created_by: Text,
  schema: Text,
  version: Text,
  external_references: ExternalReferences.optional(),
});

/** What CACAO 2.0 wants of each type of agent and target beyond its name (section 7). */
const NEEDED: Readonly<Record<string, string>> = {
  "http-api": "address",
  linux: "address",
  "net-address": "address",
  ssh: "address",
  sector: "sector",
  "security-category": "category",
};

/**
 * Looks at all that a document says beyond what we act upon, and warns of what the standard wants otherwise. None of it
 * leaves a doubt about what is to be done, so that none of it refuses.
 */
export function checkDetails(document: JsonObject, findings: Findings): void {
  warnOfShape(OF_PLAYBOOK, document, [], findings);
  checkSummary(document, findings);
  for (const [at, step] of objectsIn(document, "workflow")) {
    warnOfShape(OF_STEP, step, at, findings);
    for (const [index, command] of (Array.isArray(step.commands) ? step.commands : []).entries())
      warnOfShape(OF_COMMAND, command, [...at, "commands", index], findings);
  }
  for (const key of ["agent_definitions", "target_definitions"]) {
    for (const [at, agent] of objectsIn(document, key)) {
      warnOfShape(OF_AGENT, agent, at, findings);
      const needed =
        typeof agent.type === "string" && Object.hasOwn(NEEDED, agent.type) ? NEEDED[agent.type] : undefined;
      if (needed === undefined || agent[needed] !== undefined) continue;
      const problem = `CACAO 2.0 wants ${quoted(needed)} of an agent or target of type ${String(agent.type)}.`;
      findings.warn([...at, needed], "incomplete", problem, "Give it, or use a type that needs none.");
    }
  }
  for (const [at, marking] of objectsIn(document, "data_marking_definitions"))
    warnOfShape(OF_MARKING, marking, at, findings);
  for (const [at, extension] of objectsIn(document, "extension_definitions"))
    warnOfShape(OF_EXTENSION, extension, at, findings);
}

function objectsIn(document: JsonObject, key: string): [at: Part[], value: JsonObject][] {
  const held = document[key];
  return Object.entries(isJsonObject(held) ? held : {}).flatMap(([id, value]) =>
    isJsonObject(value) ? [[[key, id], value]] : [],
  );
}

function warnOfShape(schema: z.ZodType, value: JsonValue, at: readonly Part[], findings: Findings): void {
  const found = new Findings();
  found.parse(schema, value, at);
  for (const { pointer, code, problem, remedy } of found.faults)
    findings.warnings.push({ pointer, code: code === "missing" ? "incomplete" : code, problem, remedy });
}

/** `playbook_processing_summary` says what a tool must be able to do; what it says is found out here, and not trusted. */
function checkSummary(document: JsonObject, findings: Findings): void {
  const summary = document.playbook_processing_summary;
  if (summary === undefined) return;
  const at = ["playbook_processing_summary"];
  if (!isJsonObject(summary)) {
    findings.warn(at, "shape", "The summary is not an object.", "Write it in curly brackets.");
    return;
  }
  const is = featuresOf(document);
  for (const [key, said] of Object.entries(summary)) {
    if (!Object.hasOwn(is, key) || said === is[key]) continue;
    const problem = `The summary says ${String(said)}, and the document ${is[key] === true ? "does" : "does not"}.`;
    findings.warn([...at, key], "summary-contradicts", problem, `Write ${String(is[key])}.`);
  }
}

function featuresOf(document: JsonObject): Readonly<Record<string, boolean>> {
  const steps = objectsIn(document, "workflow").map(([, step]) => step);
  const has = (type: string) => steps.some((step) => step.type === type);
  const filled = (key: string) => {
    const value = document[key];
    return Array.isArray(value) ? value.length > 0 : isJsonObject(value) && Object.keys(value).length > 0;
  };
  const { signatures } = document;
  return {
    external_playbooks: has("playbook-action"),
    parallel_processing: has("parallel"),
    if_logic: has("if-condition"),
    while_logic: has("while-condition"),
    switch_logic: has("switch-condition"),
    temporal_logic: steps.some((step) => step.delay !== undefined || step.timeout !== undefined),
    data_markings: filled("markings"),
    digital_signatures: filled("signatures"),
    countersigned_signatures: (Array.isArray(signatures) ? signatures : []).some(
      (one) => isJsonObject(one) && one.signature !== undefined,
    ),
    extensions: filled("extension_definitions"),
  };
}
