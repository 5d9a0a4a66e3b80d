import {
  isJsonObject,
  type JsonObject,
  narrowestTlp,
  TLP_LABELS,
  TLP_WHEN_UNMARKED,
  type Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";
import { type Findings, quoted } from "./fault.js";
import { type InformationPolicy, readPolicy } from "./information-policy.js";
import type { Playbook } from "./playbook.js";
import { readInstant } from "./read-instant.js";

/** TLP 2.0's markings by the ids that CACAO 2.0 fixes for them. */
const FIXED_IDS: Readonly<Record<string, Tlp>> = {
  "marking-tlp--94868c89-83c2-464b-929b-a1a8aa3c8487": "TLP:CLEAR",
  "marking-tlp--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "TLP:GREEN",
  "marking-tlp--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "TLP:AMBER",
  "marking-tlp--939a9414-2ddd-4d32-a0cd-375ea402b003": "TLP:AMBER+STRICT",
  "marking-tlp--e828b379-4e03-4974-9ac4-e53a884c97c1": "TLP:RED",
};

export type Marking = Pick<Playbook, "marking" | "markingAssigned" | "statements" | "policies">;

/**
 * A playbook's TLP label, its statements and its policies. Without a label the source's default is assigned, and said to
 * be assigned; of several the narrowest holds (SH-02), and a policy (IEP) narrows it further (SH-07).
 */
export function readMarking(
  document: JsonObject,
  whenUnmarked: Tlp = TLP_WHEN_UNMARKED,
  findings: Findings,
): Marking {
  const labels: Tlp[] = [];
  const statements: string[] = [];
  const policies: InformationPolicy[] = [];
  const { markings } = document;
  const definitions = isJsonObject(document.data_marking_definitions)
    ? document.data_marking_definitions
    : {};
  for (const [index, id] of (Array.isArray(markings) ? markings : []).entries()) {
    if (typeof id !== "string") continue;
    const definition = Object.hasOwn(definitions, id) ? definitions[id] : undefined;
    if (isJsonObject(definition)) warnOfLapse(definition, ["data_marking_definitions", id], findings);
    const place = ["data_marking_definitions", id];
    if (isJsonObject(definition) && definition.type === "marking-statement") {
      const shape = findings.parse(Statement, definition, place);
      if (shape !== undefined) statements.push(shape.statement);
    } else if (isJsonObject(definition) && definition.type === "marking-iep") {
      const policy = readPolicy(definition, place, findings);
      if (policy !== undefined) policies.push(policy);
    } else {
      const label = labelOf(id, definition, ["markings", index], findings);
      if (label !== undefined) labels.push(label);
    }
  }
  const [first, ...others] = labels;
  const own = narrowestTlp(first ?? whenUnmarked, ...others);
  if (others.length > 0) {
    findings.warn(
      ["markings"],
      "several-markings",
      `There are several TLP labels; ${own}, the narrowest, holds.`,
      "Keep one.",
    );
  }
  const marking = narrowestTlp(own, ...policies.map((policy) => policy.tlp));
  if (first !== undefined && marking !== own) {
    const problem = `A policy asks for ${marking}, which is narrower than ${own}, and holds.`;
    findings.warn(["markings"], "policy-narrows", problem, "Give the playbook that label.");
  }
  return { marking, markingAssigned: first === undefined, statements, policies };
}

const Statement = z.looseObject({ statement: z.string().min(1, "Give the statement's text.") });

/** The standard leaves open what a revoked marking means, and a lapsed one: neither widens who may see what is marked. */
function warnOfLapse(definition: JsonObject, at: Place, findings: Findings): void {
  for (const key of ["valid_from", "valid_until"]) {
    const written = definition[key];
    if (typeof written === "string") readInstant(written, [...at, key], findings);
  }
  if (definition.revoked !== true) return;
  const problem = "This marking was revoked by who made it; it is kept to all the same.";
  findings.warn([...at, "revoked"], "marking-revoked", problem, "Mark the playbook anew, or take it out.");
}

type Place = readonly (string | number)[];

function labelOf(
  id: string,
  definition: JsonObject[string] | undefined,
  at: Place,
  findings: Findings,
): Tlp | undefined {
  const fixed = Object.hasOwn(FIXED_IDS, id) ? FIXED_IDS[id] : undefined;
  if (!isJsonObject(definition)) {
    if (fixed === undefined) {
      findings.fault(
        at,
        "no-such-marking",
        `${quoted(id)} is not defined in data_marking_definitions.`,
        "Define it, or name TLP 2.0's own id.",
      );
    }
    return fixed;
  }
  const place = ["data_marking_definitions", id];
  switch (definition.type) {
    case "marking-tlp":
      return tlpOf(id, definition, fixed, place, findings);
  }
  findings.fault(
    [...place, "type"],
    "no-such-type",
    "There is no such type of marking.",
    "Write marking-tlp, marking-iep or marking-statement.",
  );
  return undefined;
}

function tlpOf(
  id: string,
  definition: JsonObject,
  fixed: Tlp | undefined,
  at: Place,
  findings: Findings,
): Tlp | undefined {
  const place = [...at, "tlpv2_level"];
  const written = definition.tlpv2_level;
  if (written === undefined && fixed !== undefined) return fixed;
  const label = typeof written === "string" ? readLabel(written) : undefined;
  if (label === undefined) {
    findings.fault(
      place,
      "no-such-label",
      "This is no label of TLP 2.0.",
      `Write one of ${TLP_LABELS.join(", ")}.`,
    );
    return undefined;
  }
  if (label !== written)
    findings.warn(
      place,
      "label-spelling",
      `${quoted(String(written))} is read as ${label}.`,
      `Write ${label}.`,
    );
  if (fixed === undefined) {
    findings.warn(
      at,
      "marking-id",
      `${quoted(id)} is not the id that TLP 2.0 has for ${label}.`,
      "Use the fixed id.",
    );
  } else if (fixed !== label) {
    findings.fault(
      place,
      "marking-contradicts-id",
      `The id stands for ${fixed}, and the label says ${label}.`,
      "Make both say the same.",
    );
    return undefined;
  }
  return label;
}

function readLabel(text: string): Tlp | undefined {
  const upper = text.trim().toUpperCase();
  const whole = upper.startsWith("TLP:") ? upper : `TLP:${upper}`;
  return TLP_LABELS.find((label) => label === (whole === "TLP:WHITE" ? "TLP:CLEAR" : whole));
}
