import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { type Findings, type Part, quoted } from "./fault.js";
import { referencesIn } from "./variable-reference.js";

const DEFINITIONS = "authentication_info_definitions";
const KEYS_OF_SECRETS = /pass(?:word|wd|phrase|code)|secret|token|private_?key|api_?key|^pin$|^key$/i;

/**
 * Takes every secret that stands literally in a document's `authentication_info_definitions` out of it, before anything
 * is kept, hashed or shown (SEMANTICS 30, INV-11). What is kept instead is what CACAO 2.0 says of a secret that is kept
 * elsewhere: `kms`, and the name to look it up by. A signed document is not changed but refused: without the secret its
 * signature would prove nothing, and with it the secret would be on the record for ever. Gives the same document where
 * there is nothing to take out.
 */
export function withoutSecrets(document: JsonObject, findings: Findings): JsonObject {
  const definitions = document[DEFINITIONS];
  if (!isJsonObject(definitions)) return document;
  const signed = Array.isArray(document.signatures) && document.signatures.length > 0;
  let found = false;
  const cleaned: Record<string, JsonValue> = {};
  for (const [id, definition] of Object.entries(definitions)) {
    const places: Part[][] = [];
    const rest = isJsonObject(definition)
      ? cleanedOf(definition, [DEFINITIONS, id], places, findings)
      : definition;
    cleaned[id] = places.length > 0 && isJsonObject(rest) ? keptElsewhere(id, rest) : rest;
    found ||= places.length > 0;
    for (const at of places) sayWhatBecomesOfIt(id, at, signed, findings);
  }
  return found && !signed ? { ...document, [DEFINITIONS]: cleaned } : document;
}

function cleanedOf(raw: JsonObject, at: readonly Part[], places: Part[][], findings: Findings): JsonObject {
  const rest: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(raw)) {
    const place = [...at, key];
    if (isJsonObject(value)) rest[key] = cleanedOf(value, place, places, findings);
    else if (!KEYS_OF_SECRETS.test(key) || !holdsSomething(value)) rest[key] = value;
    else if (typeof value === "string" && referencesIn(value).length > 0) {
      findings.fault(
        place,
        "secret-from-variable",
        "A secret would come from a variable, and the values of variables stand in the record.",
        "Take it out, and put the secret into the secret store: mirror secret put.",
      );
      rest[key] = value;
    } else places.push(place);
  }
  return rest;
}

function holdsSomething(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsSomething);
  return value !== null && value !== "" && typeof value !== "boolean";
}

function keptElsewhere(id: string, definition: JsonObject): JsonObject {
  const named = definition.kms_key_identifier;
  return {
    ...definition,
    kms: true,
    kms_key_identifier: typeof named === "string" && named !== "" ? named : id,
  };
}

function sayWhatBecomesOfIt(id: string, at: readonly Part[], signed: boolean, findings: Findings): void {
  const remedy = `Put it into the secret store (mirror secret put ${id}), and change it: it has travelled in a document.`;
  if (signed) {
    findings.fault(
      at,
      "secret-in-signed-document",
      "A secret stands in this document, and the document is signed, so that it cannot be taken out.",
      "Name the secret in kms_key_identifier, with kms true, take it out, and sign the document anew.",
    );
  } else {
    findings.warn(
      at,
      "secret-taken-out",
      `The ${quoted(String(at.at(-1)))} is taken out and not kept.`,
      remedy,
    );
  }
}

/** Headers that say who asks. */
const HEADERS_OF_SECRETS: ReadonlySet<string> = new Set([
  "api-key",
  "authorization",
  "cookie",
  "private-token",
  "proxy-authorization",
  "x-api-key",
  "x-auth-key",
  "x-auth-token",
  "x-vault-token",
]);

/** Whether a header of a command would carry a secret: that is for `authentication_info` to say. */
export function carriesSecret(header: string): boolean {
  return HEADERS_OF_SECRETS.has(header.toLowerCase());
}
