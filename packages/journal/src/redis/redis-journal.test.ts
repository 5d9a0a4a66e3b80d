import { redisForThisFile } from "@mirror/real-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll } from "vitest";
import { journalConformance } from "../conformance/index.js";
import { redisJournal } from "./redis-journal.js";

const server = redisForThisFile();
let redis: Redis;
let made = 0;
beforeAll(() => {
  redis = new Redis(server().url);
});
afterAll(() => redis.quit());

journalConformance("the Redis journal", async () => {
  made += 1;
  return { journal: redisJournal(redis, { prefix: `test ${made}:` }), stop: async () => undefined };
});
