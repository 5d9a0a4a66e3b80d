import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { ChannelSecret, CredentialKind, CredentialName, CredentialSecret } from "@mirror/partnership";
import { type CredentialId, PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
import { type KeyProvider, type SealingKey, WrappedKey, wrapKey } from "./key-provider.js";

const Base64 = z.base64();

/** What is kept sealed: what steps sign in by, and where channels are. */
export const KeptSecret = z.discriminatedUnion("kind", [...CredentialSecret.options, ChannelSecret]);
export type KeptSecret = z.infer<typeof KeptSecret>;
const KeptKind = z.enum([...CredentialKind.options, "channel"]);

/** A secret as it is kept: encrypted under a key of its own, which is wrapped for whoever may open it. */
export const SealedSecret = z.strictObject({
  v: z.literal(1),
  of: z.strictObject({ partner: PartnerId, name: CredentialName, kind: KeptKind }),
  iv: Base64,
  tag: Base64,
  ciphertext: Base64,
  key: WrappedKey,
});
export type SealedSecret = z.infer<typeof SealedSecret>;

/** What a sealed secret is bound to: under any other partner, name or kind it does not open. */
export interface SecretOf {
  readonly id: CredentialId;
  readonly partner: PartnerId;
  readonly name: CredentialName;
  readonly kind: z.infer<typeof KeptKind>;
}

const CIPHER = "aes-256-gcm";
const TAG_BYTES = 16;
const IV_BYTES = 12;

/** Seals a secret: a random key encrypts it (AES-256-GCM), and only the holder of the private key unwraps that. */
export function sealSecret(of: SecretOf, secret: KeptSecret, sealing: SealingKey): SealedSecret {
  const dataKey = randomBytes(32);
  const plain = Buffer.from(JSON.stringify(secret), "utf8");
  try {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, dataKey, iv, { authTagLength: TAG_BYTES }).setAAD(bindingOf(of));
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    return {
      v: 1,
      of: { partner: of.partner, name: of.name, kind: of.kind },
      iv: iv.toString("base64"),
      tag: cipher.getAuthTag().toString("base64"),
      ciphertext: ciphertext.toString("base64"),
      key: wrapKey(dataKey, bindingOf(of), sealing),
    };
  } finally {
    dataKey.fill(0);
    plain.fill(0);
  }
}

/** Opens a sealed secret. Throws where it is not of this credential, was touched, or is for another key. */
export function openSealed(of: SecretOf, sealed: SealedSecret, keys: KeyProvider): KeptSecret {
  const dataKey = keys.unwrap(sealed.key, bindingOf(of));
  let plain: Buffer = Buffer.alloc(0);
  try {
    const decipher = createDecipheriv(CIPHER, dataKey, Buffer.from(sealed.iv, "base64"), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(bindingOf(of)).setAuthTag(Buffer.from(sealed.tag, "base64"));
    plain = Buffer.concat([decipher.update(Buffer.from(sealed.ciphertext, "base64")), decipher.final()]);
    return KeptSecret.parse(JSON.parse(plain.toString("utf8")));
  } finally {
    dataKey.fill(0);
    plain.fill(0);
  }
}

export function bindingOf({ partner, id, name, kind }: SecretOf): Buffer {
  return Buffer.from(JSON.stringify([1, partner, id, name, kind]), "utf8");
}
