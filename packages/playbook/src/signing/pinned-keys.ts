import type { Instant } from "@mirror/vocabulary";
import { type Fault, readSignatures } from "../index.js";
import { loadVerificationKey, type VerificationKey } from "./verification-key.js";
import { verifyPlaybook } from "./verify-playbook.js";

const PEM = /-----BEGIN ([A-Z ]+)-----[^-]+-----END \1-----/g;

/** The publishers' keys that an installation pins: public keys or certificates, PEM after PEM. Throws where one is neither. */
export function readPinnedKeys(text: string): VerificationKey[] {
  const keys = [...text.matchAll(PEM)].map(([pem]) => loadVerificationKey(pem));
  if (keys.length === 0) throw new TypeError("There is no key in it.");
  return keys;
}

/**
 * Why a signed playbook is not taken in where publishers' keys are pinned (SEMANTICS 25): none of its signatures verifies
 * by one of them and is in force. Undefined where one does, and of a playbook that nobody signed. A key that the document
 * carries counts for nothing here.
 */
export function untrustedSignature(
  text: string,
  pinned: readonly VerificationKey[],
  now: Instant,
): Fault | undefined {
  const reading = readSignatures(text);
  if (reading.ok && reading.signatures.length === 0 && reading.faults.length === 0) return undefined;
  const verdicts = pinned.flatMap((key) => verifyPlaybook(text, key, now).signatures);
  const verified = verdicts.filter((one) => one.verdict === "verified");
  if (verified.some((one) => one.standing === "in-force")) return undefined;
  const signees = [...new Set(verdicts.map((one) => one.signee))].map((one) => JSON.stringify(one));
  const by = signees.length === 0 ? "" : ` (signed, in its own words, by ${signees.join(" and ")})`;
  const [other] = verified;
  return {
    pointer: "/signatures",
    code: "signature-not-trusted",
    problem:
      other === undefined
        ? `No signature of this playbook verifies by a key that is pinned here${by}.`
        : `The signature that verifies by a key that is pinned here is not in force: ${other.standing}${by}.`,
    remedy:
      "Get the document from its publisher, or have their key pinned here once it was compared with them.",
  };
}
