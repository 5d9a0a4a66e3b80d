import { createHash } from "node:crypto";
import type { Instant } from "@mirror/vocabulary";
import { type Fault, type PlaybookSignature, readSignatures, type SignedForm } from "../index.js";
import { fitsKey, whyNotChecked, whyNotThisKey } from "./fits-key.js";
import { carriedKey, type VerificationKey } from "./verification-key.js";

/** What became of one signature. */
export interface SignatureVerdict {
  readonly pointer: string;
  readonly id: string;
  readonly signee: string;
  readonly algorithm: string;
  /**
   * `verified`: by the key that was named. `intact`: by the key that it carries itself, for which nobody has vouched.
   * `wrong`: by neither. `not-checked`: it cannot be, or must not be.
   */
  readonly verdict: "verified" | "intact" | "wrong" | "not-checked";
  /** The fingerprint of the key that it verifies with. */
  readonly key: string | null;
  readonly over: SignedForm["over"] | null;
  /** Which bytes of that were signed: see `BYTES`. */
  readonly bytes: SignedBytes | null;
  readonly standing: "in-force" | "not-yet" | "lapsed" | "revoked";
  readonly validFrom: Instant | null;
  readonly validUntil: Instant | null;
  /** Why it does not verify, or is not checked. */
  readonly problem: string | null;
}

/**
 * The standard's formula signs the hash of the document; its own example signs that hash written in lower-case hexadecimal
 * digits, and the algorithms hash once more by themselves. All three bind the same document.
 */
export type SignedBytes = "hash in hexadecimal" | "hash" | "document";

export interface PlaybookVerification {
  /** Whether at least one signature verifies (without a key: is intact), is not revoked, and none that was checked is wrong. */
  readonly ok: boolean;
  /** Whether a key was named, so that `ok` says who signed and not only that nothing was changed since. */
  readonly keyNamed: boolean;
  readonly playbook: { readonly id: string; readonly modified: string } | null;
  readonly signatures: readonly SignatureVerdict[];
  readonly faults: readonly Fault[];
}

/** IANA's names of hashes that nobody has broken; the one without a hyphen is a spelling in use. */
const HASHES: Readonly<Record<string, string>> = {
  "sha-256": "sha256",
  "sha-384": "sha384",
  "sha-512": "sha512",
  "sha3-256": "sha3-256",
  "sha3-384": "sha3-384",
  "sha3-512": "sha3-512",
  sha256: "sha256",
};

/**
 * Checks the signatures of a playbook (SEMANTICS 25). Only the key that is named counts as somebody's; a key that the
 * document carries shows that nothing was changed since whoever that was signed. Nothing is fetched.
 */
export function verifyPlaybook(
  text: string,
  named: VerificationKey | undefined,
  now: Instant,
): PlaybookVerification {
  const keyNamed = named !== undefined;
  const reading = readSignatures(text);
  if (!reading.ok) return { ok: false, keyNamed, playbook: null, signatures: [], faults: reading.faults };
  const verdicts = new Map<string, SignatureVerdict>();
  for (const signature of reading.signatures) {
    const own = verdictOn(signature, named, now);
    const outer = signature.counterTo === null ? undefined : verdicts.get(signature.counterTo);
    const inVain = outer !== undefined && !holds(outer) && holds(own);
    verdicts.set(signature.pointer, inVain ? { ...own, ...IN_VAIN } : own);
  }
  const signatures = [...verdicts.values()];
  const wanted = keyNamed ? "verified" : "intact";
  const ok =
    reading.faults.length === 0 &&
    signatures.some((one) => one.verdict === wanted && one.standing !== "revoked") &&
    (keyNamed || signatures.every((one) => one.verdict !== "wrong"));
  const { id, modified } = reading.playbook;
  return { ok, keyNamed, playbook: { id, modified }, signatures, faults: reading.faults };
}

const IN_VAIN = { verdict: "wrong", problem: "The signature that it signs does not verify." } as const;

function holds({ verdict }: SignatureVerdict): boolean {
  return verdict === "verified" || verdict === "intact";
}

function verdictOn(
  signature: PlaybookSignature,
  named: VerificationKey | undefined,
  now: Instant,
): SignatureVerdict {
  const { pointer, id, signee, algorithm, validFrom, validUntil } = signature;
  const standing = standingOf(signature, now);
  const said = { pointer, id, signee, algorithm, standing, validFrom, validUntil };
  const no = (verdict: "wrong" | "not-checked", problem: string): SignatureVerdict => ({
    ...said,
    verdict,
    key: null,
    over: null,
    bytes: null,
    problem,
  });
  const hash = Object.hasOwn(HASHES, signature.hashAlgorithm) ? HASHES[signature.hashAlgorithm] : undefined;
  const unchecked = whyNotChecked(algorithm);
  if (unchecked !== undefined) return no("not-checked", unchecked);
  if (hash === undefined)
    return no("not-checked", `The hash ${signature.hashAlgorithm} is none that is relied on here.`);
  const carried = carriedKey(signature.carries);
  for (const [verdict, key] of [
    ["verified", named],
    ["intact", carried],
  ] as const) {
    if (key === undefined || whyNotThisKey(algorithm, key.key) !== undefined) continue;
    const found = formThatFits(signature, hash, key);
    if (found !== undefined) return { ...said, verdict, key: key.fingerprint, ...found, problem: null };
  }
  const key = named ?? carried;
  if (key === undefined) return no("not-checked", whereItsKeyIs(signature));
  const unfit = whyNotThisKey(algorithm, key.key);
  if (unfit !== undefined) return no(named === undefined ? "not-checked" : "wrong", unfit);
  const whose = named === undefined ? "that it carries" : "that was named";
  return no("wrong", `It was not made over this document by the key ${whose}.`);
}

function whereItsKeyIs({ carries }: PlaybookSignature): string {
  switch (carries.kind) {
    case "address":
      return `Its key is said to lie at ${carries.url}, which is not fetched: name the key itself.`;
    case "thumbprint":
      return `It carries the thumbprint of a certificate (${carries.thumbprint}), and not its key: name the key.`;
    case "public-key":
    case "certificate":
      return "What it carries is no key: name the key.";
  }
}

function formThatFits(
  { forms, value, algorithm }: PlaybookSignature,
  hash: string,
  { key }: VerificationKey,
): { over: SignedForm["over"]; bytes: SignedBytes } | undefined {
  const made = Buffer.from(value, "base64url");
  // Base64url can spell the same bytes in several ways: only one of them is the signature, so that none can be changed.
  if (made.length === 0 || made.toString("base64url") !== value) return undefined;
  for (const { over, text } of forms) {
    const document = Buffer.from(text, "utf8");
    const digest = createHash(hash).update(document).digest();
    const candidates: readonly (readonly [SignedBytes, Uint8Array])[] = [
      ["hash in hexadecimal", Buffer.from(digest.toString("hex"), "ascii")],
      ["hash", digest],
      ["document", document],
    ];
    for (const [bytes, signed] of candidates)
      if (fitsKey(algorithm, key, signed, made)) return { over, bytes };
  }
  return undefined;
}

/** CACAO 2.0: where a signature is revoked, its window is not looked at. */
function standingOf(
  { revoked, validFrom, validUntil }: PlaybookSignature,
  now: Instant,
): SignatureVerdict["standing"] {
  if (revoked) return "revoked";
  if (validFrom !== null && now < validFrom) return "not-yet";
  return validUntil !== null && now >= validUntil ? "lapsed" : "in-force";
}
