import { Writable } from "node:stream";
import { redisForThisFile, withRedis } from "@mirror/real-redis";
import { expect, test } from "vitest";
import { openLogger } from "./logger.js";
import { connectRedis, reachRedis, redisIsAway } from "./redis.js";

const log = openLogger({
  service: "test",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});
const redis = redisForThisFile();

test("a unix socket is an address, and the connection says what it is for", async () => {
  const connection = connectRedis(redis().url, { purpose: "journal", log });

  await connection.set("a", "1");

  expect(await connection.get("a")).toBe("1");
  expect(await connection.client("LIST")).toContain("name=mirror:journal ");
  connection.disconnect();
});

test("a command that meets a lost connection is sent again on the next", async () => {
  const connection = connectRedis(redis().url, { purpose: "journal", log });
  const other = connectRedis(redis().url, { purpose: "other", log });
  await connection.set("count", "0");

  const id = await connection.client("ID");
  await other.client("KILL", "ID", id);
  await connection.incr("count");

  expect(Number(await connection.get("count"))).toBe(1);
  connection.disconnect();
  other.disconnect();
});

test("INV-21 while the server is away an ordinary command fails as such, and works again once it is back", async () => {
  await withRedis(async (server) => {
    const connection = connectRedis(server.url, { purpose: "journal", log });
    await connection.ping();
    await server.kill("SIGKILL");

    const failed = await connection.ping().catch((error: unknown) => error);

    expect(redisIsAway(failed)).toBe(true);
    connection.disconnect();
  });
});

test("a server that is not there is told within the time, with what to do and exit code 69", async () => {
  const connection = connectRedis("/nonexistent/redis.sock", { purpose: "journal", log });

  const failed = await reachRedis(connection, 50).catch((error: unknown) => error);

  expect(failed).toMatchObject({ exitCode: 69, message: expect.stringContaining("REDIS_URL") });
  connection.disconnect();
});

test("a server that answers is reached", async () => {
  const connection = connectRedis(redis().url, { purpose: "journal", log });

  await expect(reachRedis(connection, 5_000)).resolves.toBeUndefined();
  connection.disconnect();
});

test("a server that refuses to write is away; one that finds fault with the command is not", async () => {
  const connection = connectRedis(redis().url, { purpose: "journal", log });
  await connection.set("text", "x");
  await connection.config("SET", "maxmemory", "1");
  const unwilling = await connection.set("more", "x").catch((error: unknown) => error);
  await connection.config("SET", "maxmemory", "0");
  const ours = await connection.lpush("text", "x").catch((error: unknown) => error);
  connection.disconnect();

  expect(redisIsAway(unwilling)).toBe(true);
  expect(ours).toBeInstanceOf(Error);
  expect(redisIsAway(ours)).toBe(false);
});

test("an abort of ours and a missing file are no sign of Redis", () => {
  expect(redisIsAway(new DOMException("stop", "AbortError"))).toBe(false);
  expect(redisIsAway(Object.assign(new Error("no file"), { code: "ENOENT", syscall: "open" }))).toBe(false);
  expect(redisIsAway("away")).toBe(false);
});
