import {
  isJsonObject,
  type JsonObject,
  narrowestTlp,
  TLP_LABELS,
  TLP_WHEN_UNMARKED,
  type Tlp,
} from "@mirror/vocabulary";
import { type Findings, quoted } from "./fault.js";

/** TLP 2.0's markings by the ids that CACAO 2.0 fixes for them. */
const FIXED_IDS: Readonly<Record<string, Tlp>> = {
  "marking-tlp--94868c89-83c2-464b-929b-a1a8aa3c8487": "TLP:CLEAR",
  "marking-tlp--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "TLP:GREEN",
  "marking-tlp--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "TLP:AMBER",
  "marking-tlp--939a9414-2ddd-4d32-a0cd-375ea402b003": "TLP:AMBER+STRICT",
  "marking-tlp--e828b379-4e03-4974-9ac4-e53a884c97c1": "TLP:RED",
};

export interface Marking {
  readonly marking: Tlp;
  readonly markingAssigned: boolean;
}

/**
 * A playbook's TLP label. Without one the source's default is assigned, and said to be assigned;
 * of several the narrowest holds (SH-02). A policy (IEP) is refused by name, since it restricts and we do not keep
 * to it yet (SH-07).
 */
export function readMarking(
  document: JsonObject,
  whenUnmarked: Tlp = TLP_WHEN_UNMARKED,
  findings: Findings,
): Marking {
  const labels: Tlp[] = [];
  const { markings } = document;
  const definitions = isJsonObject(document.data_marking_definitions)
    ? document.data_marking_definitions
    : {};
  for (const [index, id] of (Array.isArray(markings) ? markings : []).entries()) {
    if (typeof id !== "string") continue;
    const label = labelOf(
      id,
      Object.hasOwn(definitions, id) ? definitions[id] : undefined,
      ["markings", index],
      findings,
    );
    if (label !== undefined) labels.push(label);
  }
  const [first, ...others] = labels;
  if (first === undefined) return { marking: whenUnmarked, markingAssigned: true };
  const marking = narrowestTlp(first, ...others);
  if (others.length > 0) {
    findings.warn(
      ["markings"],
      "several-markings",
      `There are several TLP labels; ${marking}, the narrowest, holds.`,
      "Keep one.",
    );
  }
  return { marking, markingAssigned: false };
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
    case "marking-statement":
      return fixed;
    case "marking-iep":
      findings.fault(
        place,
        "not-executed-yet",
        "Information exchange policies (IEP) are not kept to yet.",
        "Say the same by a TLP label.",
      );
      return undefined;
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
