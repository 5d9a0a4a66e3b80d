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
const AREA = "mirror-secrets";
const CURRENT = "current";

const Published = z.strictObject({ id: z.string(), publicKey: z.base64() });

/**
 * The store in Redis: ciphertext only, durable like the journal, whose server it is. `area`: whose secrets these are, where
 * others can open them than the executor.
 */
export function redisSecretStore(redis: Hashes, area = AREA): SecretStore {
  const [secrets, keys] = [`${area}:sealed`, `${area}:keys`];
  return {
    async put(id, sealed) {
      await redis.hset(secrets, id, JSON.stringify(sealed));
    },
    async get(id) {
      const text = await redis.hget(secrets, id);
      return text === null ? undefined : SealedSecret.parse(JSON.parse(text));
    },
    async remove(id) {
      await redis.hdel(secrets, id);
    },
    async all() {
      const found = Object.entries(await redis.hgetall(secrets));
      return new Map(
        found.map(([id, text]) => [CredentialId.parse(id), SealedSecret.parse(JSON.parse(text))]),
      );
    },
    async sealingKey() {
      const text = await redis.hget(keys, CURRENT);
      return text === null ? undefined : Published.parse(JSON.parse(text));
    },
    async publishKey(key) {
      if (key === undefined) await redis.hdel(keys, CURRENT);
      else await redis.hset(keys, CURRENT, JSON.stringify(key));
    },
  };
}
