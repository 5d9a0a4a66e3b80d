import { canonicalJson, isJsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import { type Findings, type Part, quoted } from "./fault.js";
import type { Variable, VariableName } from "./playbook.js";
import { warnOfUnknown } from "./unknown-property.js";
import { checkValue, isKnownType } from "./value.js";
import { VARIABLE_NAME } from "./variable-reference.js";

const VARIABLES_MAX = 200;

const VariableShape = z.looseObject({
  type: z.string().min(1),
  description: z.string().default(""),
  value: z.unknown().optional(),
  constant: z.boolean().default(false),
  external: z.boolean().default(false),
});

const AT_FAULT: Variable = { type: "string", description: "", value: null, constant: false, external: false };

export type Variables = Record<VariableName, Variable>;

/** `playbook_variables` or a step's `step_variables`. */
export function readVariables(
  raw: JsonValue | undefined,
  at: readonly Part[],
  findings: Findings,
): Variables {
  const variables: Variables = {};
  if (raw === undefined) return variables;
  if (!isJsonObject(raw)) {
    findings.fault(
      at,
      "shape",
      "The variables are not an object.",
      "Write them as an object, each under its name.",
    );
    return variables;
  }
  const entries = Object.entries(raw);
  if (entries.length > VARIABLES_MAX) {
    findings.fault(
      at,
      "too-many-variables",
      `There are more than ${VARIABLES_MAX} variables.`,
      "Split the playbook into several.",
    );
  }
  for (const [name, value] of entries) {
    const place = [...at, name];
    if (!VARIABLE_NAME.test(name)) {
      findings.fault(
        place,
        "variable-name",
        `${quoted(name)} is no name of a variable.`,
        "Write it like __patient_count__.",
      );
      continue;
    }
    // One at fault is still declared: who uses it has done nothing wrong.
    variables[name] = readVariable(value, place, findings) ?? AT_FAULT;
  }
  return variables;
}

function readVariable(raw: JsonValue, at: readonly Part[], findings: Findings): Variable | undefined {
  const shape = findings.parse(VariableShape, raw, at);
  if (shape === undefined || !isJsonObject(raw)) return undefined;
  warnOfUnknown(raw, ["type", "description", "value", "constant", "external"], at, findings);
  const { type, description, constant, external } = shape;
  if (!isKnownType(type)) {
    findings.warn(
      [...at, "type"],
      "unknown-variable-type",
      `${quoted(type)} is no type of CACAO's; its values are taken as text.`,
      "Use one of CACAO's types where one fits.",
    );
  }
  const value = readValue(type, raw.value, [...at, "value"], findings);
  if (constant && (value === null || external)) {
    findings.warn(
      [...at, "constant"],
      "constant-without-value",
      "A constant has no value of its own, or is to be given from outside.",
      "Give it a value, or take constant away.",
    );
  }
  return { type, description, value, constant, external };
}

function readValue(
  type: string,
  raw: JsonValue | undefined,
  at: readonly Part[],
  findings: Findings,
): string | null {
  if (raw === undefined || raw === null) return null;
  const text = typeof raw === "string" ? raw : typeof raw === "object" ? canonicalJson(raw) : String(raw);
  if (typeof raw !== "string" && !(type === "dictionary" && isJsonObject(raw))) {
    findings.warn(
      at,
      "value-not-text",
      "A value is not written as text.",
      `Write ${quoted(text)}, in quotation marks.`,
    );
  }
  // The standard lets "" say "known to be empty", of any type.
  const checked = text === "" ? { ok: true as const } : checkValue(type, text);
  if (!checked.ok)
    findings.fault(at, "value-type", checked.problem, "Correct the value, or the variable's type.");
  return text;
}
