import { ed25519 } from "@noble/curves/ed25519.js";
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { sha256 } from "./sha256.js";

const PUBLIC_KEY = /^ed25519:([0-9a-f]{64})$/;
const SIGNATURE = /^ed25519:([0-9a-f]{128})$/;

/** The public half of an Ed25519 key (RFC 8032): `ed25519:` and its 32 bytes in lower-case hex. */
export const PublicKey = z
  .string()
  .regex(PUBLIC_KEY, "A public key is written ed25519:<64 characters of lower-case hex>.");
export type PublicKey = z.infer<typeof PublicKey>;

/** An Ed25519 signature: `ed25519:` and its 64 bytes in lower-case hex. */
export const Signature = z
  .string()
  .regex(SIGNATURE, "A signature is written ed25519:<128 characters of lower-case hex>.");
export type Signature = z.infer<typeof Signature>;

/** Whoever holds a key: its name, and how it signs the UTF-8 bytes of a text. The secret half stays where it is kept. */
export interface Signer {
  readonly publicKey: PublicKey;
  readonly sign: (text: string) => Signature;
}

/**
 * Whether this signature is that key's over exactly this text, wherever it is asked: decisions stand on it, so it needs
 * nothing from where it runs. Anything misshapen is a no. So is a key of small order, for which a signature that needs no
 * secret fits one text in eight or more: whoever enrolled it could say afterwards that anyone may have signed.
 */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  const [, key] = PUBLIC_KEY.exec(publicKey) ?? [];
  const [, bytes] = SIGNATURE.exec(signature) ?? [];
  if (key === undefined || bytes === undefined) return false;
  // Not ZIP 215: points and scalars are taken in their one form only, and keys of small order not at all.
  return ed25519.verify(hexToBytes(bytes), utf8ToBytes(text), hexToBytes(key), { zip215: false });
}

/** What two people read to each other to know that they hold the same key: SHA-256 over its 32 bytes, in groups of four. */
export function keyFingerprint(publicKey: string): string {
  const key = PublicKey.parse(publicKey).slice("ed25519:".length);
  return `SHA256 ${sha256(key, "").replace(/(.{4})(?=.)/g, "$1 ")}`;
}
