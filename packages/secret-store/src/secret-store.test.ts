import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CredentialSecret } from "@mirror/partnership";
import { redisForThisFile } from "@mirror/real-redis";
import { CredentialId, instantOf, mintId, PartnerId } from "@mirror/vocabulary";
import { Redis } from "ioredis";
import { afterAll, describe, expect, test } from "vitest";
import {
  keysInFile,
  keysOf,
  memorySecretStore,
  newKeyText,
  openSealed,
  redisSecretStore,
  rewrapAll,
  SealedSecret,
  SecretKeyMissing,
  type SecretOf,
  type SecretStore,
  sealSecret,
} from "./index.js";

const redis = redisForThisFile();
const clients: Redis[] = [];
afterAll(() => {
  for (const client of clients) client.disconnect();
});

function idOf(name: string): CredentialId {
  return CredentialId.parse(mintId("credential", "live", instantOf(0), name));
}
const partner = PartnerId.parse(mintId("partner", "live", instantOf(0), "Norland"));
const other = PartnerId.parse(mintId("partner", "live", instantOf(0), "Suderland"));
const of: SecretOf = { id: idOf("edr"), partner, name: "edr", kind: "password" };
const password = randomBytes(24).toString("base64url");
const secret: CredentialSecret = { kind: "password", username: "mirror", password };

test("INV-11 what is sealed opens for its key and its credential, and shows nothing of the secret", () => {
  const keys = keysOf(newKeyText());
  const sealed = sealSecret(of, secret, keys.current);

  expect(openSealed(of, sealed, keys)).toEqual(secret);
  const kept = JSON.stringify(sealed);
  expect(kept).not.toContain(password);
  expect(kept).not.toContain(Buffer.from(password).toString("base64").replace(/=+$/, ""));
  expect(SealedSecret.parse(JSON.parse(kept))).toEqual(sealed);
});

test.each([
  ["partner", { ...of, partner: other }],
  ["id", { ...of, id: idOf("other") }],
  ["name", { ...of, name: "other" }],
  ["kind", { ...of, kind: "header" as const }],
])("a secret that was laid under another %s does not open", (_what, elsewhere) => {
  const keys = keysOf(newKeyText());
  expect(() => openSealed(elsewhere, sealSecret(of, secret, keys.current), keys)).toThrow();
});

test("every byte of what is sealed matters, and no other key opens it", () => {
  const keys = keysOf(newKeyText());
  const sealed = sealSecret(of, secret, keys.current);
  const flipped = (text: string) => {
    const bytes = Buffer.from(text, "base64");
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    return bytes.toString("base64");
  };

  for (const part of ["iv", "tag", "ciphertext"] as const)
    expect(() => openSealed(of, { ...sealed, [part]: flipped(sealed[part]) }, keys)).toThrow();
  for (const part of ["iv", "tag", "wrapped"] as const) {
    const key = { ...sealed.key, [part]: flipped(sealed.key[part]) };
    expect(() => openSealed(of, { ...sealed, key }, keys)).toThrow();
  }
  // A tag that was cut short would be easier to guess.
  const short = Buffer.from(sealed.tag, "base64").subarray(0, 4).toString("base64");
  expect(() => openSealed(of, { ...sealed, tag: short }, keys)).toThrow();
  expect(() => openSealed(of, sealed, keysOf(newKeyText()))).toThrow(SecretKeyMissing);
});

test("the same secret is never sealed the same way twice", () => {
  const { current } = keysOf(newKeyText());
  const [one, another] = [sealSecret(of, secret, current), sealSecret(of, secret, current)];

  expect(one.ciphertext).not.toBe(another.ciphertext);
  expect(one.key.ephemeral).not.toBe(another.key.ephemeral);
});

test("a file holds the current key first and earlier ones after it; one that is missing or holds anything else is said to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mirror-keys-"));
  try {
    const [earlier, later] = [newKeyText(), newKeyText()];
    const path = join(folder, "keys.pem");
    await writeFile(path, later + earlier);
    const keys = await keysInFile(path);

    expect(keys.current).toEqual(keysOf(later).current);
    expect(openSealed(of, sealSecret(of, secret, keysOf(earlier).current), keys)).toEqual(secret);
    await expect(keysInFile(join(folder, "none.pem"))).rejects.toThrow(SecretKeyMissing);
    for (const text of ["", "a key"]) expect(() => keysOf(text)).toThrow(SecretKeyMissing);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe.each(["memory", "redis"])("the store in %s", (where) => {
  async function store(): Promise<SecretStore> {
    if (where === "memory") return memorySecretStore();
    const client = new Redis(redis().url);
    clients.push(client);
    await client.del("mirror-secrets:sealed", "mirror-secrets:keys");
    return redisSecretStore(client);
  }

  test("keeps what is put, gives it back, and removes it", async () => {
    const kept = await store();
    const sealed = sealSecret(of, secret, keysOf(newKeyText()).current);
    await kept.put(of.id, sealed);

    expect(await kept.get(of.id)).toEqual(sealed);
    expect([...(await kept.all()).keys()]).toEqual([of.id]);
    await kept.remove(of.id);
    expect(await kept.get(of.id)).toBeUndefined();
  });

  test("says what seals now, and that nothing does", async () => {
    const kept = await store();
    expect(await kept.sealingKey()).toBeUndefined();
    const { current } = keysOf(newKeyText());
    await kept.publishKey(current);
    expect(await kept.sealingKey()).toEqual(current);
    await kept.publishKey(undefined);
    expect(await kept.sealingKey()).toBeUndefined();
  });

  test("rotation wraps every secret for the new key, so that the old one can go; what no key opens is named and left alone", async () => {
    const kept = await store();
    const [old, now, strange] = [newKeyText(), newKeyText(), newKeyText()];
    const lost: SecretOf = { ...of, id: idOf("lost"), name: "lost" };
    await kept.put(of.id, sealSecret(of, secret, keysOf(old).current));
    await kept.put(lost.id, sealSecret(lost, secret, keysOf(strange).current));

    expect(await rewrapAll(kept, keysOf(now + old))).toEqual({ rewrapped: 1, lost: [lost.id] });
    const sealed = await kept.get(of.id);
    expect(sealed && openSealed(of, sealed, keysOf(now))).toEqual(secret);
    expect(await rewrapAll(kept, keysOf(now))).toEqual({ rewrapped: 0, lost: [lost.id] });
    expect((await kept.get(lost.id))?.key.keyVersion).toBe(keysOf(strange).current.id);
  });
});
