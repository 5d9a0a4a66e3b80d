import { Instant, instantOf, type TokenId } from "@mirror/vocabulary";

/** How often a token's use is written down at most: a script that asks all day costs one write a minute. */
const WRITTEN_EVERY_MS = 60_000;
/** How many tokens a process remembers having written; past that it forgets all, and writes once more each. */
const REMEMBERED_MAX = 10_000;

/** Where it is kept when each token was last used: beside the record, for whoever tidies up. No decision asks it. */
export interface TokenUseStore {
  put(token: TokenId, at: Instant): Promise<void>;
  /** In the order of the tokens; null: never seen since the store began. */
  get(tokens: readonly TokenId[]): Promise<(Instant | null)[]>;
}

/** As much of Redis as this needs; a client of ioredis has it. */
interface Hashes {
  hset(key: string, field: string, value: string): Promise<unknown>;
  hmget(key: string, ...fields: string[]): Promise<(string | null)[]>;
}

// Beside the journal's keys and the queues', and under neither's prefix.
const USES = "mirror-sign-in:token-uses";

/** In Redis, for all processes of the API. A backup lacks it: after a restore each token counts as unused until it is used. */
export function redisTokenUseStore(redis: Hashes): TokenUseStore {
  return {
    async put(token, at) {
      await redis.hset(USES, token, at);
    },
    async get(tokens) {
      if (tokens.length === 0) return [];
      const found = await redis.hmget(USES, ...tokens);
      return found.map((at) => (at === null ? null : Instant.parse(at)));
    },
  };
}

/** In memory, for as long as the process lives. */
export function memoryTokenUseStore(): TokenUseStore {
  const kept = new Map<TokenId, Instant>();
  return {
    async put(token, at) {
      kept.set(token, at);
    },
    async get(tokens) {
      return tokens.map((token) => kept.get(token) ?? null);
    },
  };
}

/** Notes the uses of tokens, to the minute. */
export class TokenUses {
  private readonly writtenAtMs = new Map<TokenId, number>();

  constructor(
    private readonly store: TokenUseStore,
    private readonly nowMs: () => number = Date.now,
  ) {}

  /** Somebody signed in by it. Written at most once a minute; what fails is tried at the next use. */
  async used(token: TokenId): Promise<void> {
    const nowMs = this.nowMs();
    const before = this.writtenAtMs.get(token);
    if (before !== undefined && nowMs < before + WRITTEN_EVERY_MS) return;
    if (this.writtenAtMs.size >= REMEMBERED_MAX) this.writtenAtMs.clear();
    this.writtenAtMs.set(token, nowMs);
    try {
      await this.store.put(token, instantOf(nowMs));
    } catch (error) {
      this.writtenAtMs.delete(token);
      throw error;
    }
  }

  /** When each was last used, in the order of the tokens; null: never seen. */
  lastOf(tokens: readonly TokenId[]): Promise<(Instant | null)[]> {
    return this.store.get(tokens);
  }
}
