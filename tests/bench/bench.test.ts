import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connectRedis, openLogger } from "@mirror/chassis";
import { redisForThisFile } from "@mirror/real-redis";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";

const project = fileURLToPath(new URL("../..", import.meta.url));
const redis = redisForThisFile();
const log = openLogger({ service: "test", level: "error", format: "json" });
/** Limits against hanging: sources that have changed are compiled first, and others may use the machine. */
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

/** `npm run bench -- …`, without npm. */
function bench(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, ["infra/set-up/main.mjs", "bench", ...args], {
      cwd: project,
      // Not this test runner's own: a server of the bench's, and no colours.
      env: { ...process.env, NODE_OPTIONS: "", REDIS_URL: "", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk) => {
      said.stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      said.stderr += chunk;
    });
    child.once("close", (code) => resolve({ code, ...said }));
  });
}

const Positive = z.number().positive();
const Spread = z.object({ p50: Positive, p99: Positive });
/** What programs rely on; whatever stands beside it may change. */
const Figures = z.object({
  machine: z.object({ processor: z.string(), cores: Positive, node: z.string(), redis: z.string() }),
  fsync: z.literal("always"),
  noop: z.object({
    stepsPerSecond: Positive,
    rawBullmqStepsPerSecond: Positive,
    runLatencyMs: Spread,
  }),
  httpApi: z.object({ stepsPerSecond: Positive, runLatencyMs: Spread }),
  signal: z.array(z.object({ waitingRuns: Positive, toNextStepMs: Spread })).length(2),
  // A wake-up can be rung in the very millisecond in which it is due.
  wakeUps: z.object({
    pending: Positive,
    due: Positive,
    latenessMs: z.object({ p50: z.number().min(0), p99: z.number().min(0) }),
  }),
  waitingRunBytes: Positive,
  recovery: z.object({ runs: Positive, seconds: Positive }),
});
const Profiles = z.record(z.string(), z.array(z.object({ part: z.string(), percent: Positive })).min(1));

describe("a small bench", () => {
  let answer: unknown;
  beforeAll(async () => {
    const { code, stdout, stderr } = await bench(["--quick", "--json", "--profile"]);
    expect(code, stderr).toBe(0);
    answer = JSON.parse(stdout);
  });

  test("prints every figure that programs rely on, as one JSON object", () => {
    expect(Figures.parse(answer)).toBeDefined();
  });

  test("rings each due wake-up, and finds every run again", () => {
    const { wakeUps, recovery } = z
      .object({
        wakeUps: z.object({
          due: z.number(),
          notRung: z.number(),
          latenessMs: z.object({ samples: z.number() }),
        }),
        recovery: z.object({ runs: z.number() }),
      })
      .parse(answer);
    expect(wakeUps.notRung).toBe(0);
    expect(wakeUps.latenessMs.samples).toBe(wakeUps.due);
    expect(recovery.runs).toBe(20);
  });

  test("says where the time goes, by package, and no more than all of it", () => {
    const { noop = [], httpApi = [] } = z.object({ profiles: Profiles }).parse(answer).profiles;
    expect(noop.map(({ part }) => part)).toContain("@mirror/engine");
    expect(httpApi.map(({ part }) => part)).toContain("ioredis");
    for (const shares of [noop, httpApi])
      expect(shares.reduce((sum, { percent }) => sum + percent, 0)).toBeLessThanOrEqual(100.1);
  });
});

test("a named section is measured alone, and told in words with what it means", async () => {
  const { code, stdout } = await bench(["--quick", "--only", "waitingRun"]);
  expect(code).toBe(0);
  expect(stdout).toContain("a waiting run of the hospital");
  expect(stdout).toContain("waitingRun: By how much");
  expect(stdout).not.toContain("raw BullMQ does");
});

test("a section that is not there is refused, with those that are", async () => {
  const { code, stdout, stderr } = await bench(["--only", "noop,speed"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("noop, httpApi, signal, wakeUps, waitingRun, recovery");
});

test("a server that holds something is neither measured nor emptied", async () => {
  const client = connectRedis(redis().url, { purpose: "test", log });
  await client.set("consent", "granted");
  const { code, stderr } = await bench(["--quick", "--only", "noop"], { REDIS_URL: redis().url });
  expect(code).toBe(3);
  expect(stderr).toContain("REDIS_URL is not empty");
  expect(await client.get("consent")).toBe("granted");
  client.disconnect();
});

test("INV-15 documents that mean harm are answered, each with its reason, and the figures say what they kept", async () => {
  const { stdout } = await bench(["--only", "hostile", "--json"]);
  const Figures = z.object({
    documents: z.array(z.object({ document: z.string(), answer: z.string(), loopDelayMs: z.number() })),
  });
  const { documents } = Figures.parse(JSON.parse(stdout));
  expect(Object.fromEntries(documents.map(({ document, answer }) => [document, answer]))).toMatchObject({
    "a playbook as large as is read: 800 steps": "accepted",
    "a branch of 60 steps that 60 others open": "branches-multiply",
    "20 choices among 300 cases": "branches-multiply",
    "120 parallel steps that run into each other": "no-join",
    "steps that lead back without an exit": "cycle",
    "a million steps": "too-large",
    "50 MB of text": "too-large",
    "a million brackets": "too-deep",
    "branches nested a thousand deep": "too-many-steps",
    "keys that reach into prototypes": "forbidden-key",
    "1.6 MB of conditions": "conditions-too-long",
  });
});
