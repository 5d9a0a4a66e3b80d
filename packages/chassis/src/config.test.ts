import { expect, test } from "vitest";
import { z } from "zod";
import { BaseConfig, ConfigInvalid, readConfig } from "./config.js";

const given = { REDIS_URL: "redis://127.0.0.1:6379/0" };

function faultsOf(env: Record<string, string>, schema: z.ZodObject = BaseConfig) {
  try {
    readConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigInvalid) return error;
    throw error;
  }
  throw new Error("This configuration was accepted.");
}

test("what is not set has its default", () => {
  expect(readConfig(BaseConfig, given)).toEqual({
    REDIS_URL: "redis://127.0.0.1:6379/0",
    MIRROR_DATA_DIR: "./.mirror",
    MIRROR_KEEP_FINISHED: 30 * 86_400_000,
    MIRROR_HOST: "127.0.0.1",
    MIRROR_PORT: 8080,
    MIRROR_METRICS_PORT: 0,
    MIRROR_LOG_LEVEL: "info",
  });
});

test("a variable set to nothing counts as not set", () => {
  expect(readConfig(BaseConfig, { ...given, MIRROR_PORT: "" }).MIRROR_PORT).toBe(8080);
  expect(faultsOf({ REDIS_URL: "" }).message).toContain("REDIS_URL is not set");
});

test.each([
  ["redis://:secret@redis.internal:6379/1", "redis://:secret@redis.internal:6379/1"],
  ["rediss://redis.internal", "rediss://redis.internal"],
  ["/run/redis/redis.sock", "/run/redis/redis.sock"],
  ["unix:///run/redis/redis.sock", "/run/redis/redis.sock"],
])("Redis may be at %s", (address, read) => {
  expect(readConfig(BaseConfig, { REDIS_URL: address }).REDIS_URL).toBe(read);
});

test.each(["http://redis", "redis://", "localhost:6379", "/", "//redis", "redis.sock"])(
  "Redis is not at %s",
  (address) => {
    expect(faultsOf({ REDIS_URL: address }).faults.map((fault) => fault.variable)).toEqual(["REDIS_URL"]);
  },
);

test("finished runs are kept as long as a duration says, or always", () => {
  expect(readConfig(BaseConfig, { ...given, MIRROR_KEEP_FINISHED: "PT1H" }).MIRROR_KEEP_FINISHED).toBe(
    3_600_000,
  );
  expect(readConfig(BaseConfig, { ...given, MIRROR_KEEP_FINISHED: "off" }).MIRROR_KEEP_FINISHED).toBeNull();
  expect(faultsOf({ ...given, MIRROR_KEEP_FINISHED: "30 days" }).message).toContain(
    "MIRROR_KEEP_FINISHED is not a duration",
  );
});

test.each(["-1", "65536", "80a", "0x50", " 80", "1e3"])("%s is no port", (port) => {
  expect(faultsOf({ ...given, MIRROR_PORT: port }).faults).toEqual([
    { variable: "MIRROR_PORT", wrong: "is not a port", right: "a port from 1 to 65535, or 0 for a free one" },
  ]);
});

test("one answer names every variable that is at fault, and what would be right", () => {
  const fault = faultsOf({ MIRROR_PORT: "http", MIRROR_LOG_LEVEL: "loud" });

  expect(fault.exitCode).toBe(3);
  expect(fault.message.split("\n")).toEqual([
    "The configuration has to be mended before this can start:",
    expect.stringContaining("REDIS_URL is not set. Right would be: redis://host:port/0"),
    "  MIRROR_PORT is not a port. Right would be: a port from 1 to 65535, or 0 for a free one.",
    "  MIRROR_LOG_LEVEL is not a level. Right would be: error, warn, info or debug.",
  ]);
});

test("a wrong value is not repeated, for it may hold a password", () => {
  expect(faultsOf({ REDIS_URL: "redis:/hunter2@redis" }).message).not.toContain("hunter2");
});

test("a service adds variables of its own", () => {
  const Config = BaseConfig.extend({
    MIRROR_CONCURRENCY: z.coerce.number().int().describe("a whole number"),
  });

  expect(readConfig(Config, { ...given, MIRROR_CONCURRENCY: "16" }).MIRROR_CONCURRENCY).toBe(16);
  expect(faultsOf({ ...given, MIRROR_CONCURRENCY: "many" }, Config).message).toContain(
    "Right would be: a whole number.",
  );
});
