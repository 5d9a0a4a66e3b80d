import { CredentialId } from "@mirror/vocabulary";
import { z } from "zod";
import { SealedSecret } from "./seal.js";
import type { SecretStore } from "./secret-store.js";

/** As much of Redis as the store needs; a client of ioredis has it. */
interface Hashes {
  hset(key: string, field: string, value: string): Promise<unknown>;
  hget(key: string, field: string): Promise<string | null>;
  hdel(key: string, field: string): Promise<unknown>;
  hgetall(key: string): Promise<Record<string, string>>;
}

// Beside the journal's keys and the queues', and under neither's prefix: what empties a queue leaves these alone.
const SECRETS = "mirror-secrets:sealed";
const KEYS = "mirror-secrets:keys";
const CURRENT = "current";

const Published = z.strictObject({ id: z.string(), publicKey: z.base64() });

/** The store in Redis: ciphertext only, durable like the journal, whose server it is. */
export function redisSecretStore(redis: Hashes): SecretStore {
  return {
    async put(id, sealed) {
      await redis.hset(SECRETS, id, JSON.stringify(sealed));
    },
    async get(id) {
      const text = await redis.hget(SECRETS, id);
      return text === null ? undefined : SealedSecret.parse(JSON.parse(text));
    },
    async remove(id) {
      await redis.hdel(SECRETS, id);
    },
    async all() {
      const found = Object.entries(await redis.hgetall(SECRETS));
      return new Map(
        found.map(([id, text]) => [CredentialId.parse(id), SealedSecret.parse(JSON.parse(text))]),
      );
    },
    async sealingKey() {
      const text = await redis.hget(KEYS, CURRENT);
      return text === null ? undefined : Published.parse(JSON.parse(text));
    },
    async publishKey(key) {
      if (key === undefined) await redis.hdel(KEYS, CURRENT);
      else await redis.hset(KEYS, CURRENT, JSON.stringify(key));
    },
  };
}
