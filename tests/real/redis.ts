import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunningRedis, startRedis } from "@mirror/managed-redis";
import { afterAll, beforeAll } from "vitest";

export type { RunningRedis };

/**
 * A real Redis in a new folder for as long as `use` takes, with the settings of production; the server and its
 * data are gone afterwards. For a test that breaks or restarts the server: each call has one of its own.
 */
export async function withRedis<T>(use: (redis: RunningRedis) => Promise<T>): Promise<T> {
  const dir = await newFolder();
  try {
    const redis = await startRedis({ dir });
    try {
      return await use(redis);
    } finally {
      await redis.stop();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * One server for all tests of a file, for tests that only use it: call at the top of the file, and call the
 * answer inside the tests. Tests share its keys, so each works under names of its own.
 */
export function redisForThisFile(): () => RunningRedis {
  let running: RunningRedis | undefined;
  let dir = "";
  beforeAll(async () => {
    dir = await newFolder();
    running = await startRedis({ dir });
  });
  afterAll(async () => {
    await running?.stop();
    await rm(dir, { recursive: true, force: true });
  });
  return () => {
    if (running === undefined) throw new Error("Redis runs once the tests do: ask for it inside a test.");
    return running;
  };
}

function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "mirror-redis-"));
}
