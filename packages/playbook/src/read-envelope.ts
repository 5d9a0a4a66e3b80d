import type { Instant, JsonObject } from "@mirror/vocabulary";
import { z } from "zod";
import { typeInId } from "./cacao-id.js";
import { type Findings, type Part, quoted } from "./fault.js";
import type { Playbook } from "./playbook.js";
import { readInstant } from "./read-instant.js";
import { warnOfUnknown } from "./unknown-property.js";

const KNOWN = [
  "type",
  "spec_version",
  "id",
  "name",
  "description",
  "playbook_types",
  "playbook_activities",
  "playbook_processing_summary",
  "created_by",
  "created",
  "modified",
  "revoked",
  "valid_from",
  "valid_until",
  "derived_from",
  "related_to",
  "priority",
  "severity",
  "impact",
  "industry_sectors",
  "labels",
  "external_references",
  "markings",
  "playbook_variables",
  "workflow_start",
  "workflow_exception",
  "workflow",
  "playbook_extensions",
  "authentication_info_definitions",
  "agent_definitions",
  "target_definitions",
  "extension_definitions",
  "data_marking_definitions",
  "signatures",
];

const Percent = z
  .int("It is a whole number.")
  .min(0, "It is from 0 to 100.")
  .max(100, "It is from 0 to 100.")
  .optional();
const Envelope = z.looseObject({
  type: z.literal("playbook", 'Write "playbook".'),
  spec_version: z.literal("cacao-2.0", 'Write "cacao-2.0": other versions are not read.'),
  id: z.string(),
  name: z.string().min(1, "Give the playbook a name."),
  description: z.string().default(""),
  created_by: z.string(),
  created: z.string(),
  modified: z.string(),
  revoked: z.boolean().default(false),
  valid_from: z.string().optional(),
  valid_until: z.string().optional(),
  priority: Percent,
  severity: Percent,
  impact: Percent,
  labels: z.array(z.string()).optional(),
  markings: z.array(z.string()).optional(),
  playbook_types: z.array(z.string()).optional(),
  playbook_activities: z.array(z.string()).optional(),
  industry_sectors: z.array(z.string()).default([]).catch([]),
  workflow_start: z.string(),
  workflow_exception: z.string().optional(),
});

type OwnOfEnvelope = Pick<
  Playbook,
  "id" | "modified" | "name" | "description" | "validFrom" | "validUntil" | "revoked" | "sectors"
>;

/** What a playbook says of itself, apart from its markings and its workflow. */
export function readEnvelope(document: JsonObject, findings: Findings): OwnOfEnvelope | undefined {
  warnOfUnknown(document, KNOWN, [], findings);
  if (document.signatures !== undefined) {
    findings.warn(
      ["signatures"],
      "signatures-not-checked",
      "The signatures are kept, and not checked.",
      "Check who gave you the document by other means.",
    );
  }
  const shape = findings.parse(Envelope, document, []);
  if (shape === undefined) return undefined;
  const id = readPlaybookId(shape.id, ["id"], findings);
  checkIdOf("identity", shape.created_by, ["created_by"], findings);
  if ((shape.playbook_types?.length ?? 0) > 0 && (shape.playbook_activities?.length ?? 0) === 0) {
    findings.warn(
      ["playbook_activities"],
      "no-activities",
      "The playbook has types and names no activities.",
      "Name what its steps do in playbook_activities.",
    );
  }
  const instant = (text: string | undefined, key: string): Instant | null =>
    text === undefined ? null : (readInstant(text, [key], findings) ?? null);
  instant(shape.created, "created");
  const modified = instant(shape.modified, "modified");
  const validFrom = instant(shape.valid_from, "valid_from");
  const validUntil = instant(shape.valid_until, "valid_until");
  if (validFrom !== null && validUntil !== null && validUntil <= validFrom) {
    findings.fault(
      ["valid_until"],
      "never-valid",
      "The playbook is valid until before it is valid from.",
      "Correct one of the two.",
    );
  }
  if (modified === null) return undefined;
  const { name, description, revoked, industry_sectors: sectors } = shape;
  return { id, modified, name, description, validFrom, validUntil, revoked, sectors };
}

/** A playbook's id in lower case, so that every version and every call of it has the same. */
export function readPlaybookId(written: string, at: readonly Part[], findings: Findings): string {
  checkIdOf("playbook", written, at, findings);
  const id = written.toLowerCase();
  if (id !== written)
    findings.warn(at, "id-spelling", `The id is read as ${quoted(id)}.`, "Write it in lower case.");
  return id;
}

function checkIdOf(type: string, id: string, at: readonly Part[], findings: Findings): void {
  if (typeInId(id) === type) return;
  findings.fault(at, "not-an-id", `${quoted(id)} is no id of a ${type}.`, `Write it as ${type}--UUID.`);
}
