import { isJsonObject, type JsonObject, type JsonValue } from "@mirror/vocabulary";
import { type Findings, type Part, quoted } from "./fault.js";
import { referencesIn } from "./variable-reference.js";

/** How a service wants to be told who asks. `private-key` is of CACAO's drafts, and of playbooks that are in use. */
export type AuthenticationType = "http-basic" | "oauth2" | "user-auth" | "private-key";

/**
 * How an agent or a target wants to be told who asks, and by which credential of the secret store. It never holds a
 * secret: what a document says is a name, and the executor looks up what it stands for when it sends (INV-11).
 */
export interface Authentication {
  /** The definition's id in the document. */
  readonly id: string;
  readonly type: AuthenticationType;
  /** What the credential is called in the secret store: `kms_key_identifier`, or the definition's own id. */
  readonly credential: string;
  /** Whom to sign in as, where the document says so; null: whoever the credential is for. */
  readonly user: string | null;
  /** Of oauth2: which header carries the token; null: `Authorization`. */
  readonly header: string | null;
}

/** What a credential may be called: what stands in ids, paths and file names, and nothing else. */
export const CREDENTIAL_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,199}$/;

const TYPES: ReadonlySet<string> = new Set<AuthenticationType>([
  "http-basic",
  "oauth2",
  "user-auth",
  "private-key",
]);
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;

/** `authentication_info_definitions`, by id; undefined under an id whose type no capability of ours signs in by. */
export function readAuthentications(
  raw: JsonValue | undefined,
  findings: Findings,
): Map<string, Authentication | undefined> {
  const found = new Map<string, Authentication | undefined>();
  const root = ["authentication_info_definitions"];
  if (raw === undefined) return found;
  if (!isJsonObject(raw)) {
    findings.fault(
      root,
      "shape",
      "The definitions are not an object.",
      "Write them as an object, each under its id.",
    );
    return found;
  }
  for (const [id, value] of Object.entries(raw))
    found.set(id, readAuthentication(id, value, [...root, id], findings));
  return found;
}

function readAuthentication(
  id: string,
  raw: JsonValue,
  at: readonly Part[],
  findings: Findings,
): Authentication | undefined {
  if (!isJsonObject(raw)) {
    findings.fault(at, "shape", "This is not an object.", "Give it a type, and what belongs to it.");
    return undefined;
  }
  const type = textIn(raw, "type", at, findings);
  const credential = credentialNamed(id, raw, at, findings);
  const user = textIn(raw, type === "http-basic" ? "user_id" : "username", at, findings);
  if (user !== null && referencesIn(user).length > 0) {
    findings.fault(
      at,
      "user-from-variable",
      "The name to sign in by comes from a variable.",
      "Write it out, or leave it to the credential in the secret store.",
    );
  }
  if (type === null || !isType(type)) {
    findings.warn(
      [...at, "type"],
      "unknown-authentication",
      `No machine here signs in by ${quoted(type ?? "nothing")}.`,
      `Use one of ${[...TYPES].join(", ")}.`,
    );
    return undefined;
  }
  const header = type === "oauth2" ? headerIn(raw, at, findings) : null;
  return { id, type, credential: credential ?? id, user, header };
}

function isType(type: string): type is AuthenticationType {
  return TYPES.has(type);
}

/** CACAO 2.0, 6.1: with `kms`, the identifier says where the secret is kept. Without it, the definition's id does here. */
function credentialNamed(
  id: string,
  raw: JsonObject,
  at: readonly Part[],
  findings: Findings,
): string | undefined {
  const named = textIn(raw, "kms_key_identifier", at, findings);
  if (named === null && raw.kms === true)
    findings.fault(
      [...at, "kms_key_identifier"],
      "missing",
      "The secret is said to be kept elsewhere, and not where.",
      "Name the credential in kms_key_identifier.",
    );
  if (named !== null && raw.kms !== true)
    findings.warn(
      [...at, "kms"],
      "kms-not-said",
      `The credential ${quoted(named)} is taken from the secret store, though kms is not true.`,
      "Write kms as true.",
    );
  const name = named ?? id;
  if (CREDENTIAL_NAME.test(name)) return name;
  findings.fault(
    [...at, ...(named === null ? [] : ["kms_key_identifier"])],
    "credential-name",
    `${quoted(name)} is no name of a credential.`,
    "Write up to 200 letters, digits and . _ : / @ -, beginning with a letter or a digit.",
  );
  return undefined;
}

/** `Authorization`, `Authorization: Bearer` and `Bearer` mean the same; another name is that of a header of its own. */
function headerIn(raw: JsonObject, at: readonly Part[], findings: Findings): string | null {
  const text = textIn(raw, "oauth_header", at, findings);
  if (text === null || /^(?:authorization(?:\s*:\s*bearer)?|bearer)\s*:?$/i.test(text)) return null;
  const name = text.replace(/\s*:$/, "");
  if (HEADER_NAME.test(name)) return name;
  findings.fault(
    [...at, "oauth_header"],
    "oauth-header",
    "This is no name of a header: signed OAuth 1.0 headers are not made here.",
    "Write Authorization, or the name of the header that carries the token.",
  );
  return null;
}

function textIn(raw: JsonObject, key: string, at: readonly Part[], findings: Findings): string | null {
  const value = raw[key];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value.trim();
  findings.fault([...at, key], "shape", `${quoted(key)} is of the wrong kind.`, "Write it as text.");
  return null;
}
