import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { z } from "zod";
import type { Authentication } from "./authentication.js";
import { typeInId } from "./cacao-id.js";
import { type Findings, type Part, quoted } from "./fault.js";
import { MIRROR_EXTENSION_ID, MirrorAgent } from "./mirror-extension.js";
import type { Agent } from "./playbook.js";
import { warnOfUnknown } from "./unknown-property.js";

/** CACAO 2.0's own types of agents and targets; others are allowed, since the vocabulary is open. */
const STANDARD_TYPES: ReadonlySet<string> = new Set([
  "group",
  "http-api",
  "individual",
  "linux",
  "location",
  "net-address",
  "organization",
  "sector",
  "security-category",
  "ssh",
]);

const KNOWN = [
  "type",
  "name",
  "description",
  "location",
  "agent_target_extensions",
  "contact",
  "logical",
  "sector",
  "address",
  "port",
  "authentication_info",
  "category",
];

const AgentShape = z.looseObject({
  type: z.string().min(1),
  name: z.string().min(1),
  description: z.string().default(""),
});

/** An agent or a target, with what we need to know of it that the engine does not. */
export interface AgentReading {
  readonly agent: Agent;
  /** What its `authentication_info` names, whether or not a capability of ours signs in by it. */
  readonly authentication: string | null;
}

/** `agent_definitions` or `target_definitions`. */
export function readAgents(
  raw: JsonValue | undefined,
  at: readonly Part[],
  authentications: ReadonlyMap<string, Authentication | undefined>,
  findings: Findings,
): Map<string, AgentReading> {
  const agents = new Map<string, AgentReading>();
  if (raw === undefined) return agents;
  if (!isJsonObject(raw)) {
    findings.fault(
      at,
      "shape",
      "The definitions are not an object.",
      "Write them as an object, each under its id.",
    );
    return agents;
  }
  for (const [id, value] of Object.entries(raw)) {
    // One at fault is still defined: who names it has done nothing wrong.
    agents.set(
      id,
      readAgent(id, value, [...at, id], authentications, findings) ?? {
        agent: atFault(id),
        authentication: null,
      },
    );
  }
  return agents;
}

function readAgent(
  id: string,
  raw: JsonValue,
  at: readonly Part[],
  authentications: ReadonlyMap<string, Authentication | undefined>,
  findings: Findings,
): AgentReading | undefined {
  const prefix = typeInId(id);
  if (prefix === undefined)
    findings.fault(at, "not-an-id", `${quoted(id)} is no CACAO id.`, "Write it as type--UUID.");
  const shape = findings.parse(AgentShape, raw, at);
  if (shape === undefined || !isJsonObject(raw)) return undefined;
  const { type, name, description } = shape;
  if (prefix !== undefined) checkType(prefix, type, [...at, "type"], findings);
  warnOfUnknown(raw, KNOWN, at, findings);
  checkEmails(raw.contact, [...at, "contact"], findings);
  const extensions = raw.agent_target_extensions;
  const own =
    isJsonObject(extensions) && Object.hasOwn(extensions, MIRROR_EXTENSION_ID)
      ? extensions[MIRROR_EXTENSION_ID]
      : undefined;
  const place = [...at, "agent_target_extensions", MIRROR_EXTENSION_ID];
  const mirror = own === undefined ? null : (findings.parse(MirrorAgent, own, place) ?? null);
  const address = readAddress(raw.address, [...at, "address"], findings);
  const port = readPort(raw.port, [...at, "port"], findings);
  const named = typeof raw.authentication_info === "string" ? raw.authentication_info : null;
  if (named !== null && !authentications.has(named)) {
    findings.fault(
      [...at, "authentication_info"],
      "no-such-authentication",
      `${quoted(named)} is not defined in authentication_info_definitions.`,
      "Define it, or name one that is.",
    );
  }
  const authentication = (named === null ? undefined : authentications.get(named)) ?? null;
  return {
    agent: { id, type, name, description, address, port, authentication, mirror },
    authentication: named,
  };
}

function checkType(prefix: string, type: string, at: readonly Part[], findings: Findings): void {
  if (prefix !== type && (STANDARD_TYPES.has(prefix) || STANDARD_TYPES.has(type))) {
    findings.fault(
      at,
      "type-contradicts-id",
      `The type is ${quoted(type)}, and the id says ${quoted(prefix)}.`,
      "Make both say the same.",
    );
  } else if (!STANDARD_TYPES.has(type)) {
    findings.warn(
      at,
      "unknown-agent-type",
      `${quoted(type)} is no type of CACAO's; it is treated as someone who acts by hand.`,
      "Use one of CACAO's types where one fits.",
    );
  }
}

// A local part without blanks or quoting, and a host name: what mail systems in fact accept from each other.
const EMAIL =
  /^[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,10}$/;

function checkEmails(contact: JsonValue | undefined, at: readonly Part[], findings: Findings): void {
  const email = isJsonObject(contact) ? contact.email : undefined;
  if (!isJsonObject(email)) return;
  for (const [use, address] of Object.entries(email)) {
    if (typeof address === "string" && EMAIL.test(address)) continue;
    findings.fault(
      [...at, "email", use],
      "not-an-email",
      "This is not an e-mail address.",
      "Write it like duty@csirt.example.",
    );
  }
}

const ADDRESS_KINDS: ReadonlySet<string> = new Set(["url", "dname", "ipv4", "ipv6", "l2mac", "vlan"]);

function readAddress(raw: JsonValue | undefined, at: readonly Part[], findings: Findings): Agent["address"] {
  if (raw === undefined) return {};
  if (!isJsonObject(raw)) {
    findings.fault(
      at,
      "shape",
      "The address is not an object.",
      'Write it like { "url": ["https://example.org/"] }.',
    );
    return {};
  }
  const address: Record<string, string[]> = {};
  for (const [kind, value] of Object.entries(raw)) {
    const place = [...at, kind];
    if (!ADDRESS_KINDS.has(kind)) {
      findings.warn(
        place,
        "unknown-property",
        `CACAO 2.0 has no address of kind ${quoted(kind)}; nothing follows from it.`,
        `Use one of ${[...ADDRESS_KINDS].join(", ")}.`,
      );
      continue;
    }
    address[kind] = addressesIn(value, place, findings);
  }
  return address;
}

function addressesIn(value: JsonValue, at: readonly Part[], findings: Findings): string[] {
  if (typeof value === "string") {
    findings.warn(at, "not-a-list", "One address stands here without a list.", "Put it in square brackets.");
    return [value];
  }
  const texts = Array.isArray(value) ? value.map((one) => (typeof one === "number" ? String(one) : one)) : [];
  const addresses = texts.filter((one) => typeof one === "string");
  if (!Array.isArray(value) || addresses.length < texts.length) {
    findings.fault(at, "shape", "These are not addresses.", "Write a list of texts.");
  }
  return addresses;
}

function readPort(
  raw: JsonObject[string] | undefined,
  at: readonly Part[],
  findings: Findings,
): string | null {
  if (raw === undefined || raw === null) return null;
  const port = String(raw);
  if (typeof raw !== "string")
    findings.warn(at, "value-not-text", "The port is not written as text.", `Write "${port}".`);
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535) {
    findings.fault(
      at,
      "not-a-port",
      `${quoted(port)} is no port.`,
      "Write a number from 1 to 65535, in quotation marks.",
    );
    return null;
  }
  return port;
}

function atFault(id: string): Agent {
  return {
    id,
    type: "",
    name: id,
    description: "",
    address: {},
    port: null,
    authentication: null,
    mirror: null,
  };
}
