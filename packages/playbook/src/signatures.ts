import {
  canonicalJson,
  type Instant,
  isJsonObject,
  JSON_BUDGET,
  type JsonObject,
  pointerTo,
  readJson,
} from "@mirror/vocabulary";
import { z } from "zod";
import { type Fault, Findings, type Part } from "./fault.js";
import { readInstant } from "./read-instant.js";

/** One signature of a playbook (CACAO 2.0, JSS), with what has to be checked by whoever can compute with keys. */
export interface PlaybookSignature {
  /** `/signatures/0`; a countersignature stands in the one that it signs: `/signatures/0/signature`. */
  readonly pointer: string;
  readonly id: string;
  /** Who says to have signed, in words that anybody can write. */
  readonly signee: string;
  /** As written: `RS256`. */
  readonly algorithm: string;
  /** As written: `sha-256`. */
  readonly hashAlgorithm: string;
  /** Base64url. */
  readonly value: string;
  /** What it says of its key. Never a reason to trust it: whoever signs anew can say the same of another key. */
  readonly carries: CarriedKey;
  readonly revoked: boolean;
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  /** What may have been signed, in RFC 8785 form; the first of them that the value fits counts. */
  readonly forms: readonly SignedForm[];
  /** The pointer of the signature that it signs; null: it signs the playbook. */
  readonly counterTo: string | null;
}

export interface SignedForm {
  readonly over: "the playbook" | "the signature" | "the playbook with the signature";
  readonly text: string;
}

export type CarriedKey =
  /** A public key as PEM without its first and last line. */
  | { readonly kind: "public-key"; readonly base64: string }
  /** The first of a chain of certificates, in base64 DER. */
  | { readonly kind: "certificate"; readonly base64: string }
  /** Where a certificate is said to lie. It is shown, and never fetched: the address is whoever sent the document's. */
  | { readonly kind: "address"; readonly url: string }
  /** Base64url SHA-256 of a certificate's DER. */
  | { readonly kind: "thumbprint"; readonly thumbprint: string };

export type SignaturesReading =
  | {
      readonly ok: true;
      readonly playbook: { readonly id: string; readonly modified: string };
      /** In the order of the document, a countersignature after the one that it signs. */
      readonly signatures: readonly PlaybookSignature[];
      /** What is wrong with those that cannot be checked at all. */
      readonly faults: readonly Fault[];
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** More would be an attack: for each, the whole document is written out anew. */
const SIGNATURES_MAX = 16;

const Signature = z.looseObject({
  type: z.literal("jss", 'Write "jss": CACAO 2.0 knows no other signatures.'),
  id: z.string(),
  created: z.string(),
  modified: z.string(),
  revoked: z.boolean().default(false),
  signee: z.string(),
  valid_from: z.string().optional(),
  valid_until: z.string().optional(),
  related_to: z.string(),
  related_version: z.string(),
  hash_algorithm: z.string(),
  algorithm: z.string(),
  public_key: z.string().optional(),
  public_cert_chain: z.array(z.string()).min(1, "Give at least one certificate.").optional(),
  cert_url: z.string().optional(),
  thumbprint: z.string().optional(),
  value: z.string(),
});

/**
 * The signatures of a document and what each stands on (SEMANTICS 25). A signature stands on the document with itself, and
 * without any other, in `signatures`, and without its `value`. It asks for no sound workflow: who signed is a question of
 * its own.
 */
export function readSignatures(text: string): SignaturesReading {
  const json = readJson(text, JSON_BUDGET);
  if (!json.ok) return { ok: false, faults: json.faults };
  const findings = new Findings();
  const document = json.value;
  const shape = isJsonObject(document) ? findings.parse(Signed, document, []) : undefined;
  if (!isJsonObject(document) || shape === undefined) {
    if (findings.faults.length === 0)
      findings.fault([], "shape", "The document is not a JSON object.", "Give one playbook.");
    return { ok: false, faults: findings.faults };
  }
  const signatures: PlaybookSignature[] = [];
  const raws = Array.isArray(document.signatures) ? document.signatures : [];
  for (const [index, raw] of raws.entries()) {
    if (signatures.length >= SIGNATURES_MAX) {
      const remedy = `Keep ${SIGNATURES_MAX} of them.`;
      findings.fault(
        ["signatures", index],
        "too-many-signatures",
        "There are more signatures than are checked.",
        remedy,
      );
      break;
    }
    if (!isJsonObject(raw)) {
      findings.fault(
        ["signatures", index],
        "shape",
        "A signature is an object.",
        "Write it in curly brackets.",
      );
      continue;
    }
    const form: SignedForm = { over: "the playbook", text: signedWith(document, bare(raw)) };
    const own = readSignature(raw, document, [form], null, ["signatures", index], findings);
    if (own === undefined) continue;
    signatures.push(own);
    signatures.push(...countersignatures(raw, document, ["signatures", index], findings));
  }
  return { ok: true, playbook: shape, signatures, faults: findings.faults };
}

const Signed = z.looseObject({
  type: z.literal("playbook", 'Write "playbook".'),
  id: z.string(),
  modified: z.string(),
  signatures: z.array(z.unknown()).optional(),
});

/** CACAO 2.0 lets a signature be signed in turn; the text that says over which bytes is read both ways in practice. */
function countersignatures(
  outer: JsonObject,
  document: JsonObject,
  at: readonly Part[],
  findings: Findings,
): PlaybookSignature[] {
  const found: PlaybookSignature[] = [];
  let around: readonly JsonObject[] = [outer];
  let place = [...at];
  for (let raw = outer.signature; raw !== undefined; ) {
    const to = pointerTo(place);
    place = [...place, "signature"];
    if (!isJsonObject(raw)) {
      findings.fault(place, "shape", "A signature is an object.", "Write it in curly brackets.");
      break;
    }
    if (around.length > SIGNATURES_MAX) {
      findings.fault(
        place,
        "too-many-signatures",
        "There are more signatures than are checked.",
        "Take some out.",
      );
      break;
    }
    const whole = nested([...around, bare(raw)]);
    const forms: SignedForm[] = [
      { over: "the signature", text: canonicalJson(nested([...around.slice(-1), bare(raw)])) },
      { over: "the playbook with the signature", text: signedWith(document, whole) },
    ];
    const own = readSignature(raw, document, forms, to, place, findings);
    if (own === undefined) break;
    found.push(own);
    around = [...around, raw];
    raw = raw.signature;
  }
  return found;
}

/** Signatures in each other, the first outermost. */
function nested(signatures: readonly JsonObject[]): JsonObject {
  return signatures.reduceRight((inner, outer) => ({ ...outer, signature: inner }));
}

/** A signature as it was when it was made: without its value, and without those that signed it later. */
function bare(signature: JsonObject): JsonObject {
  const { value: _, signature: __, ...rest } = signature;
  return rest;
}

function signedWith(document: JsonObject, signature: JsonObject): string {
  return canonicalJson({ ...document, signatures: [signature] });
}

function readSignature(
  raw: JsonObject,
  document: JsonObject,
  forms: readonly SignedForm[],
  counterTo: string | null,
  at: readonly Part[],
  findings: Findings,
): PlaybookSignature | undefined {
  const shape = findings.parse(Signature, raw, at);
  if (shape === undefined) return undefined;
  const carries = carriedBy(shape, at, findings);
  const before = findings.faults.length;
  for (const [key, said, is] of [
    ["related_to", shape.related_to, document.id],
    ["related_version", shape.related_version, document.modified],
  ] as const) {
    if (said === is) continue;
    const problem = `It says that it is for ${said}, and this is ${String(is)}.`;
    findings.fault(
      [...at, key],
      "other-version",
      problem,
      "Sign this version, or check the one that it is for.",
    );
  }
  const instant = (key: "valid_from" | "valid_until") => {
    const written = shape[key];
    return written === undefined ? null : (readInstant(written, [...at, key], findings) ?? null);
  };
  const [validFrom, validUntil] = [instant("valid_from"), instant("valid_until")];
  if (carries === undefined || findings.faults.length > before) return undefined;
  const { id, signee, algorithm, hash_algorithm: hashAlgorithm, value, revoked } = shape;
  const pointer = pointerTo(at);
  return {
    pointer,
    id,
    signee,
    algorithm,
    hashAlgorithm,
    value,
    carries,
    revoked,
    validFrom,
    validUntil,
    forms,
    counterTo,
  };
}

function carriedBy(
  { public_key, public_cert_chain, cert_url, thumbprint }: z.infer<typeof Signature>,
  at: readonly Part[],
  findings: Findings,
): CarriedKey | undefined {
  const carried: CarriedKey[] = [];
  if (public_key !== undefined) carried.push({ kind: "public-key", base64: public_key });
  // The first is the one that signed; the others say who vouches for it.
  for (const base64 of (public_cert_chain ?? []).slice(0, 1)) carried.push({ kind: "certificate", base64 });
  if (cert_url !== undefined) carried.push({ kind: "address", url: cert_url });
  if (thumbprint !== undefined) carried.push({ kind: "thumbprint", thumbprint });
  const [only] = carried;
  if (carried.length === 1 && only !== undefined) return only;
  findings.fault(
    at,
    carried.length === 0 ? "missing" : "several-keys",
    "A signature names its key in exactly one way.",
    "Give one of public_key, public_cert_chain, cert_url and thumbprint.",
  );
  return undefined;
}
