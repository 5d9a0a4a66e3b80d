import { withRedis } from "@mirror/real-redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { checkDurability } from "./durability.js";

/** A server of its own for each test, since each test breaks it. */
async function onServer(use: (redis: Redis, url: string) => Promise<void>): Promise<void> {
  await withRedis(async ({ url }) => {
    const redis = new Redis(url);
    try {
      await use(redis, url);
    } finally {
      await redis.quit();
    }
  });
}

test("a server with the settings of infra/redis.conf has no fault", async () => {
  await onServer(async (redis) => {
    expect(await checkDurability(redis)).toEqual([]);
  });
});

test("each setting that would lose data is named with the command that mends it, and the command mends it", async () => {
  await onServer(async (redis) => {
    for (const [setting, bad, good] of [
      ["appendfsync", "everysec", "always"],
      ["no-appendfsync-on-rewrite", "yes", "no"],
      ["maxmemory-policy", "allkeys-lru", "noeviction"],
    ] as const) {
      await redis.config("SET", setting, bad);

      expect(await checkDurability(redis)).toEqual([
        {
          setting,
          found: bad,
          wanted: good,
          mend: `redis-cli CONFIG SET ${setting} ${good} && redis-cli CONFIG REWRITE`,
        },
      ]);

      await redis.config("SET", setting, good);
      expect(await checkDurability(redis)).toEqual([]);
    }
  });
});

test("a server that keeps no append-only file is found out by its setting and by its state", async () => {
  await onServer(async (redis) => {
    await redis.config("SET", "appendonly", "no");

    expect(await checkDurability(redis)).toMatchObject([
      { setting: "appendonly", found: "no", wanted: "yes" },
      { setting: "aof_enabled", found: "0", wanted: "1" },
    ]);
  });
});

test("a replica is no place for the journal", async () => {
  await onServer(async (redis) => {
    await redis.replicaof("127.0.0.1", 1);

    expect(await checkDurability(redis)).toMatchObject([
      { setting: "role", found: "slave", wanted: "master", mend: expect.stringContaining("REDIS_URL") },
    ]);

    await redis.replicaof("NO", "ONE");
  });
});

test("settings that we may not read are faults that say so", async () => {
  await onServer(async (redis, url) => {
    await redis.call("ACL", "SETUSER", "app", "on", "nopass", "~*", "+@all", "-config", "-info");
    const app = new Redis(url, { username: "app", password: "any", enableReadyCheck: false });

    const faults = await checkDurability(app);
    app.disconnect();

    expect(faults.map(({ setting }) => setting)).toEqual([
      "appendonly",
      "appendfsync",
      "no-appendfsync-on-rewrite",
      "maxmemory-policy",
      "role",
      "aof_enabled",
      "aof_last_write_status",
    ]);
    for (const { found, mend } of faults) {
      expect(found).toBeNull();
      expect(mend).toMatch(/does not let us read its (settings|state) \(.+\)\. Allow "\+(config\|get|info)"/);
    }
  });
});

test("a server that cannot be reached is a failure, not an answer", async () => {
  const redis = new Redis("/nowhere/redis.sock", {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on("error", () => undefined);

  await expect(checkDurability(redis)).rejects.toThrow();

  redis.disconnect();
});
