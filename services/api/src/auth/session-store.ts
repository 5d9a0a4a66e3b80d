import { Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Proof } from "./proof.js";

/** Somebody who signed in at the pages, and by what. Who they are and what they may do is asked of the record each time. */
export const Session = z.strictObject({
  partner: PartnerId,
  person: PersonId,
  proof: Proof,
  startedAt: Instant,
});
export type Session = z.infer<typeof Session>;

/** Where sessions are kept, under the hash of what their holder sends. They may be lost: then people sign in again. */
export interface SessionStore {
  /** `idleMs`: forgotten after so long, unless touched. */
  put(hash: string, session: Session, idleMs: number): Promise<void>;
  get(hash: string): Promise<Session | undefined>;
  /** Somebody uses it: it is forgotten `idleMs` from now. */
  touch(hash: string, idleMs: number): Promise<void>;
  remove(hash: string): Promise<void>;
}

/** As much of Redis as this needs; a client of ioredis has it. */
interface Expiring {
  set(key: string, value: string, unit: "PX", ms: number): Promise<unknown>;
  get(key: string): Promise<string | null>;
  pexpire(key: string, ms: number): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

const PREFIX = "mirror-sign-in:session:";

/** In Redis, so that a session goes on when this process is started anew, and ends by the server's own clock. */
export function redisSessionStore(redis: Expiring): SessionStore {
  return {
    async put(hash, session, idleMs) {
      await redis.set(PREFIX + hash, JSON.stringify(session), "PX", idleMs);
    },
    async get(hash) {
      const text = await redis.get(PREFIX + hash);
      return text === null ? undefined : Session.parse(JSON.parse(text));
    },
    async touch(hash, idleMs) {
      await redis.pexpire(PREFIX + hash, idleMs);
    },
    async remove(hash) {
      await redis.del(PREFIX + hash);
    },
  };
}

/** In memory, by a clock that is given. */
export function memorySessionStore(nowMs: () => number): SessionStore {
  const kept = new Map<string, { readonly session: Session; readonly untilMs: number }>();
  const found = (hash: string) => {
    const one = kept.get(hash);
    return one !== undefined && nowMs() < one.untilMs ? one.session : undefined;
  };
  return {
    async put(hash, session, idleMs) {
      kept.set(hash, { session, untilMs: nowMs() + idleMs });
    },
    async get(hash) {
      return found(hash);
    },
    async touch(hash, idleMs) {
      const session = found(hash);
      if (session !== undefined) kept.set(hash, { session, untilMs: nowMs() + idleMs });
    },
    async remove(hash) {
      kept.delete(hash);
    },
  };
}
