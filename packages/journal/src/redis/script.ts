import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

/** A Lua script, and how to run it: by its SHA-1, and in full where the server does not hold it (yet, or any more). */
export function script(lua: string): (redis: Redis, args: readonly (string | number)[]) => Promise<unknown> {
  const sha = createHash("sha1").update(lua).digest("hex");
  return async (redis, args) => {
    try {
      return await redis.evalsha(sha, 0, ...args);
    } catch (error) {
      // The server ran nothing of it, so sending it again cannot do anything twice.
      if (!(error instanceof Error && error.message.startsWith("NOSCRIPT"))) throw error;
      return await redis.eval(lua, 0, ...args);
    }
  };
}
