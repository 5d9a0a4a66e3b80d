import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { z } from "zod";

/** What seals: a public X25519 key, and what it is called. Whoever has it can put secrets in, and take none out. */
export interface SealingKey {
  /** The first 16 hexadecimal digits of the key's SHA-256: the version that a sealed secret names. */
  readonly id: string;
  /** SubjectPublicKeyInfo in DER, base64. */
  readonly publicKey: string;
}

/** What opens. A file holds the keys today; a key management service can stand behind the same two words. */
export interface KeyProvider {
  /** What new secrets are sealed with. */
  readonly current: SealingKey;
  /** The key that was wrapped; throws where none of these keys fits, or anything was touched. */
  unwrap(wrapped: WrappedKey, binding: Buffer): Buffer;
}

const Base64 = z.base64();

/** A secret's own key, encrypted to a public key: an X25519 agreement with a key that was made for it and thrown away. */
export const WrappedKey = z.strictObject({
  keyVersion: z.string().regex(/^[0-9a-f]{16}$/),
  ephemeral: Base64,
  iv: Base64,
  tag: Base64,
  wrapped: Base64,
});
export type WrappedKey = z.infer<typeof WrappedKey>;

const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;

export function wrapKey(dataKey: Buffer, binding: Buffer, { id, publicKey }: SealingKey): WrappedKey {
  const theirs = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  const made = generateKeyPairSync("x25519");
  const ephemeral = derOf(made.publicKey);
  const wrapping = wrappingKey(made.privateKey, theirs, ephemeral, Buffer.from(publicKey, "base64"));
  try {
    const iv = randomBytes(12);
    const cipher = createCipheriv(CIPHER, wrapping, iv, { authTagLength: TAG_BYTES });
    cipher.setAAD(boundTo(binding, id));
    const wrapped = Buffer.concat([cipher.update(dataKey), cipher.final()]);
    return {
      keyVersion: id,
      ephemeral: ephemeral.toString("base64"),
      iv: iv.toString("base64"),
      tag: cipher.getAuthTag().toString("base64"),
      wrapped: wrapped.toString("base64"),
    };
  } finally {
    wrapping.fill(0);
  }
}

/** The file of keys is not there, or holds none. */
export class SecretKeyMissing extends Error {
  constructor(why: string) {
    super(why);
    this.name = "SecretKeyMissing";
  }
}

/** Reads the keys that a file holds: PKCS #8 in PEM, the current one first, earlier ones after it. */
export async function keysInFile(path: string): Promise<KeyProvider> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    throw new SecretKeyMissing(`The file of the secret store's key, ${path}, cannot be read.`);
  }
  return keysOf(text, path);
}

/** The same for the text of such a file. */
export function keysOf(text: string, from = "The text"): KeyProvider {
  const blocks = text.match(/-----BEGIN PRIVATE KEY-----[^-]+-----END PRIVATE KEY-----/g) ?? [];
  const keys = blocks.map((pem) => createPrivateKey(pem)).filter((key) => key.asymmetricKeyType === "x25519");
  const [current, ...earlier] = keys.map((key) => ({ key, sealing: sealingKeyOf(key) }));
  if (current === undefined || keys.length < blocks.length)
    throw new SecretKeyMissing(`${from} is to hold X25519 private keys in PEM, and nothing else.`);
  return {
    current: current.sealing,
    unwrap(wrapped, binding) {
      const fitting = [current, ...earlier].find(({ sealing }) => sealing.id === wrapped.keyVersion);
      if (fitting === undefined)
        throw new SecretKeyMissing(`There is no key ${wrapped.keyVersion} to open it with.`);
      return unwrapKey(fitting.key, fitting.sealing, wrapped, binding);
    },
  };
}

/** A new private key as a file of keys holds it. */
export function newKeyText(): string {
  return generateKeyPairSync("x25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
}

function unwrapKey(
  key: KeyObject,
  { id, publicKey }: SealingKey,
  { ephemeral, iv, tag, wrapped }: WrappedKey,
  binding: Buffer,
): Buffer {
  const der = Buffer.from(ephemeral, "base64");
  const theirs = createPublicKey({ key: der, format: "der", type: "spki" });
  const wrapping = wrappingKey(key, theirs, der, Buffer.from(publicKey, "base64"));
  try {
    const decipher = createDecipheriv(CIPHER, wrapping, Buffer.from(iv, "base64"), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundTo(binding, id)).setAuthTag(Buffer.from(tag, "base64"));
    return Buffer.concat([decipher.update(Buffer.from(wrapped, "base64")), decipher.final()]);
  } finally {
    wrapping.fill(0);
  }
}

/** RFC 5869 over the agreement, with both public keys as salt, so that neither can be exchanged for another. */
function wrappingKey(own: KeyObject, theirs: KeyObject, ephemeral: Buffer, recipient: Buffer): Buffer {
  const agreed = diffieHellman({ privateKey: own, publicKey: theirs });
  try {
    const salt = Buffer.concat([ephemeral, recipient]);
    return Buffer.from(hkdfSync("sha256", agreed, salt, "security-mirror secret store 1", 32));
  } finally {
    agreed.fill(0);
  }
}

function boundTo(binding: Buffer, keyVersion: string): Buffer {
  return Buffer.concat([binding, Buffer.from(`|${keyVersion}`, "utf8")]);
}

function sealingKeyOf(key: KeyObject): SealingKey {
  const der = derOf(createPublicKey(key));
  return {
    id: createHash("sha256").update(der).digest("hex").slice(0, 16),
    publicKey: der.toString("base64"),
  };
}

function derOf(key: KeyObject): Buffer {
  return key.export({ format: "der", type: "spki" });
}
