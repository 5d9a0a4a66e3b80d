import { type EffectClass, type Instant, isJsonObject, type JsonObject, type Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { type Findings, type Part, quoted } from "./fault.js";
import { readInstant } from "./read-instant.js";

/**
 * What an information exchange policy (IEP 2.0, in CACAO 2.0's marking-iep) asks of whoever has the playbook, each in its
 * narrowest reading where the document leaves it open (SEMANTICS 23).
 */
export interface InformationPolicy {
  readonly name: string;
  readonly description: string;
  /** What its TLP 1 label comes to in TLP 2.0; it narrows the playbook's own. */
  readonly tlp: Tlp;
  readonly encryptInTransit: "must" | "may";
  readonly permittedActions: PermittedActions;
  readonly affectedPartyNotifications: "may" | "must-not";
  readonly attribution: "may" | "must" | "must-not";
  readonly unmodifiedResale: "may" | "must-not";
  readonly from: Instant | null;
  /** Null: without end. */
  readonly until: Instant | null;
}

export type PermittedActions = (typeof PERMITTED_ACTIONS)[number];
const PERMITTED_ACTIONS = [
  "none",
  "contact-for-instruction",
  "internally-visible-actions",
  "externally-visible-indirect-actions",
  "externally-visible-direct-actions",
] as const;

/** The strongest effect that a step may declare under a policy: what nobody may see from outside is at most E1. */
export const CEILING_OF_ACTIONS: Readonly<Record<PermittedActions, EffectClass>> = {
  none: "E0",
  "contact-for-instruction": "E0",
  "internally-visible-actions": "E1",
  "externally-visible-indirect-actions": "E2",
  "externally-visible-direct-actions": "E4",
};

/** AMBER of version 1 left open how far it goes among clients; version 2 calls the narrow reading AMBER+STRICT. */
const TLP_OF_VERSION_1: Readonly<Record<string, Tlp>> = {
  red: "TLP:RED",
  amber: "TLP:AMBER+STRICT",
  green: "TLP:GREEN",
  white: "TLP:CLEAR",
  clear: "TLP:CLEAR",
};

const PolicyShape = z.looseObject({
  name: z.string(),
  description: z.string(),
  tlp: z.string(),
  iep_version: z.number(),
  start_date: z.string(),
  end_date: z.string().nullable(),
  encrypt_in_transit: z.string(),
  permitted_actions: z.string(),
  affected_party_notifications: z.string(),
  attribution: z.string(),
  unmodified_resale: z.string(),
});

/** A `marking-iep`; undefined where it is at fault. */
export function readPolicy(
  raw: JsonObject,
  at: readonly Part[],
  findings: Findings,
): InformationPolicy | undefined {
  const shape = findings.parse(PolicyShape, raw, at);
  if (shape === undefined || !isJsonObject(raw)) return undefined;
  const choice = <Word extends string>(
    key: string,
    written: string,
    words: readonly [Word, ...Word[]],
  ): Word => {
    const said = written
      .trim()
      .toLowerCase()
      .replace(/[\s_]+/g, "-");
    const known = words.find((word) => word === said);
    if (known !== undefined) return known;
    const problem = `${quoted(written)} is nothing that a policy says here; ${words[0]}, the narrowest, is taken.`;
    findings.warn([...at, key], "policy-word", problem, `Write one of ${words.join(", ")}.`);
    return words[0];
  };
  return {
    name: shape.name,
    description: shape.description,
    tlp: tlpOf(shape.tlp, [...at, "tlp"], findings),
    encryptInTransit: choice("encrypt_in_transit", shape.encrypt_in_transit, ["must", "may"]),
    permittedActions: choice("permitted_actions", shape.permitted_actions, PERMITTED_ACTIONS),
    affectedPartyNotifications: choice("affected_party_notifications", shape.affected_party_notifications, [
      "must-not",
      "may",
    ]),
    attribution: choice("attribution", shape.attribution, ["must-not", "must", "may"]),
    unmodifiedResale: choice("unmodified_resale", shape.unmodified_resale, ["must-not", "may"]),
    from: readInstant(shape.start_date, [...at, "start_date"], findings) ?? null,
    until:
      shape.end_date === null ? null : (readInstant(shape.end_date, [...at, "end_date"], findings) ?? null),
  };
}

function tlpOf(written: string, at: readonly Part[], findings: Findings): Tlp {
  const label = TLP_OF_VERSION_1[written.trim().toLowerCase().replace(/^tlp:/, "")];
  if (label !== undefined) return label;
  const problem = `${quoted(written)} is no label of TLP 1; TLP:RED, the narrowest, is taken.`;
  findings.warn(at, "policy-word", problem, "Write one of white, green, amber, red.");
  return "TLP:RED";
}

/** A policy in a line of words, for whoever has to keep to it. */
export function policyInWords(policy: InformationPolicy): string {
  const { permittedActions, attribution, affectedPartyNotifications, unmodifiedResale } = policy;
  const says = [
    policy.encryptInTransit === "must" ? "encrypted in transit" : "encryption in transit is left open",
    `permitted actions: ${permittedActions.replaceAll("-", " ")}`,
    `affected parties ${affectedPartyNotifications === "may" ? "may" : "must not"} be told`,
    `the source ${attribution.replace("-", " ")} be named`,
    `${unmodifiedResale === "may" ? "may" : "must not"} be sold on unchanged`,
  ];
  const until = policy.until === null ? "" : `, until ${policy.until}`;
  return `Policy "${policy.name}"${until}: ${says.join("; ")}.`;
}
