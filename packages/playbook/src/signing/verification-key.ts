import { createHash, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import type { CarriedKey } from "../index.js";

/** A public key that signatures are checked with. */
export interface VerificationKey {
  /** What two people read to each other: `SHA256 ` and the digest of the key's SPKI DER, in groups of four. */
  readonly fingerprint: string;
  readonly key: KeyObject;
  /** Of a certificate: the base64url SHA-256 of its DER, as a signature's `thumbprint` has it. */
  readonly thumbprint: string | null;
}

/** Reads a key that was handed over: a public key (SPKI) or a certificate, as PEM. Throws where it is neither. */
export function loadVerificationKey(pem: string): VerificationKey {
  if (/PRIVATE KEY-----/.test(pem))
    throw new TypeError("This is a private key: it stays with its owner, and the public one is asked for.");
  if (/BEGIN CERTIFICATE-----/.test(pem)) return ofCertificate(new X509Certificate(pem));
  return { key: createPublicKey(pem), fingerprint: fingerprintOf(createPublicKey(pem)), thumbprint: null };
}

/** The key that a signature carries; undefined where it only points to one, or what it carries is none. */
export function carriedKey(carries: CarriedKey): VerificationKey | undefined {
  try {
    switch (carries.kind) {
      case "public-key": {
        const key = createPublicKey({ key: bytesOf(carries.base64), format: "der", type: "spki" });
        return { key, fingerprint: fingerprintOf(key), thumbprint: null };
      }
      case "certificate":
        return ofCertificate(new X509Certificate(bytesOf(carries.base64)));
      case "address":
      case "thumbprint":
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function ofCertificate(certificate: X509Certificate): VerificationKey {
  const thumbprint = createHash("sha256").update(certificate.raw).digest("base64url");
  return { key: certificate.publicKey, fingerprint: fingerprintOf(certificate.publicKey), thumbprint };
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64.replace(/-----[A-Z ]+-----|\s/g, ""), "base64");
}

function fingerprintOf(key: KeyObject): string {
  const digest = createHash("sha256")
    .update(key.export({ type: "spki", format: "der" }))
    .digest("hex");
  return `SHA256 ${digest.replace(/(.{4})(?=.)/g, "$1 ")}`;
}
