import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from "node:crypto";
import type { Signer } from "@mirror/vocabulary";

/** A key that can sign, with the name under which others check it. */
export interface SigningKey {
  /** `ed25519:` and the 32 bytes of the public key in lower-case hex. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

const PUBLIC_KEY = /^ed25519:([0-9a-f]{64})$/;
const SIGNATURE = /^ed25519:([0-9a-f]{128})$/;

/** A new Ed25519 key (RFC 8032), as PKCS #8 PEM: to be kept in a file that only its owner can read. */
export function createSigningKey(): string {
  return generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Reads a private key. Throws where the PEM is none, is locked with a passphrase, or is not of Ed25519. */
export function loadSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: nameOf(createPublicKey(privateKey)) };
}

/** Reads a public key (SPKI PEM), such as a partner hands over, as the name that signatures are checked with. */
export function loadPublicKey(pem: string): string {
  return nameOf(createPublicKey(pem));
}

/** Signs the UTF-8 bytes of a text: `ed25519:` and 64 bytes in lower-case hex. */
export function sign(key: SigningKey, text: string): string {
  return `ed25519:${signBytes(null, Buffer.from(text), key.privateKey).toString("hex")}`;
}

/** A key that is kept as PEM, as whoever holds it signs. */
export function signerWith(pem: string): Signer {
  const key = loadSigningKey(pem);
  return { publicKey: key.publicKey, sign: (text) => sign(key, text) };
}

/** Whether this signature is that key's over exactly this text. Anything misshapen is a no, and so is a key that anyone could sign for. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  const [, key] = PUBLIC_KEY.exec(publicKey) ?? [];
  const [, bytes] = SIGNATURE.exec(signature) ?? [];
  if (key === undefined || bytes === undefined || isWeak(key)) return false;
  const x = Buffer.from(key, "hex").toString("base64url");
  const known = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  return verifyBytes(null, Buffer.from(text), known, Buffer.from(bytes, "hex"));
}

/**
 * The points of small order: with one of them as a key, a signature that needs no secret fits one text in eight or
 * more, so that whoever enrolled it could say afterwards that anyone may have signed. RFC 8032 does not rule them out.
 */
const SMALL_ORDER = new Set([
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]);

function isWeak(key: string): boolean {
  const bytes = Buffer.from(key, "hex");
  // The highest bit is the sign of x, which each of these points has both ways.
  bytes.writeUInt8(bytes.readUInt8(31) & 0x7f, 31);
  return SMALL_ORDER.has(bytes.toString("hex"));
}

function nameOf(key: KeyObject): string {
  const { kty, crv, x } = key.export({ format: "jwk" });
  if (kty !== "OKP" || crv !== "Ed25519" || x === undefined)
    throw new TypeError("Only Ed25519 keys sign here.");
  const hex = Buffer.from(x, "base64url").toString("hex");
  if (isWeak(hex)) throw new TypeError("This is one of the few keys that anyone can sign for.");
  return `ed25519:${hex}`;
}
