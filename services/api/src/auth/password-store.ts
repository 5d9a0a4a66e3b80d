import { PasswordKey } from "@mirror/partnership";
import type { PersonId } from "@mirror/vocabulary";
import { z } from "zod";

/** What is kept of somebody's password. It counts while their account on the record names its key. */
const KeptPassword = z.strictObject({ key: PasswordKey, hash: z.string() });
type KeptPassword = z.infer<typeof KeptPassword>;

/** Where hashes of passwords are kept, apart from the record: that is for ever, and partners read it. */
export interface PasswordStore {
  /** In place of an earlier one of that person. */
  put(person: PersonId, kept: KeptPassword): Promise<void>;
  get(person: PersonId): Promise<KeptPassword | undefined>;
}

/** As much of Redis as this needs; a client of ioredis has it. */
interface Hashes {
  hset(key: string, field: string, value: string): Promise<unknown>;
  hget(key: string, field: string): Promise<string | null>;
}

// Beside the journal's keys and the queues', and under neither's prefix.
const PASSWORDS = "mirror-sign-in:passwords";

/** In Redis, durable like the journal, whose server it is. */
export function redisPasswordStore(redis: Hashes): PasswordStore {
  return {
    async put(person, kept) {
      await redis.hset(PASSWORDS, person, JSON.stringify(kept));
    },
    async get(person) {
      const text = await redis.hget(PASSWORDS, person);
      return text === null ? undefined : KeptPassword.parse(JSON.parse(text));
    },
  };
}

/** In memory, for as long as the process lives. */
export function memoryPasswordStore(): PasswordStore {
  const kept = new Map<PersonId, KeptPassword>();
  return {
    async put(person, password) {
      kept.set(person, password);
    },
    async get(person) {
      return kept.get(person);
    },
  };
}
