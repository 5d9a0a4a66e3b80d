import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { NotReady, type ReadinessCheck } from "./health.js";
import { openLogger } from "./logger.js";
import { openMetrics, serveMetrics } from "./metrics.js";

async function answersOf(checks: readonly ReadinessCheck[], ...paths: string[]) {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = openLogger({ service: "executor", level: "info", format: "json", to });
  const serving = await serveMetrics({ metrics: openMetrics(), checks, log, host: "127.0.0.1", port: 0 });
  const answers = await Promise.all(
    paths.map(async (path) => {
      const answer = await fetch(serving.url + path);
      return {
        status: answer.status,
        type: answer.headers.get("content-type") ?? "",
        text: await answer.text(),
      };
    }),
  );
  await serving.stop();
  return { answers, log: lines.join("") };
}

test("/healthz answers as long as the process does, whatever else is red", async () => {
  const red = { name: "redis", check: async () => Promise.reject(new Error("away")) };
  const { answers } = await answersOf([red], "/healthz");

  expect(answers[0]).toMatchObject({ status: 200, text: '{"status":"alive"}' });
});

test("/readyz is 200 when every check is green", async () => {
  const { answers } = await answersOf([{ name: "redis", check: async () => {} }], "/readyz");

  expect(answers[0]).toMatchObject({
    status: 200,
    text: '{"status":"ready","checks":{"redis":{"ready":true}}}',
  });
});

test("/readyz is 503 and says which is red, without what only the log may hold", async () => {
  const { answers, log } = await answersOf(
    [
      { name: "redis", check: async () => Promise.reject(new Error("connect ECONNREFUSED 10.0.0.7:6379")) },
      {
        name: "durability",
        check: async () => Promise.reject(new NotReady("Redis would lose data: set appendfsync always.")),
      },
      { name: "journal", check: async () => {} },
    ],
    "/readyz",
  );

  expect(answers[0]?.status).toBe(503);
  expect(JSON.parse(answers[0]?.text ?? "")).toEqual({
    status: "not-ready",
    checks: {
      redis: { ready: false, why: "It does not answer as it should." },
      durability: { ready: false, why: "Redis would lose data: set appendfsync always." },
      journal: { ready: true },
    },
  });
  expect(log).toContain("10.0.0.7");
});

test("a check that throws at once and one that never ends are red", async () => {
  const { answers } = await answersOf(
    [
      { name: "hangs", check: () => new Promise(() => {}) },
      {
        name: "throws",
        check: () => {
          throw new NotReady("No.");
        },
      },
    ],
    "/readyz",
  );

  expect(JSON.parse(answers[0]?.text ?? "").checks).toEqual({
    hangs: { ready: false, why: "It did not answer within 2000 ms." },
    throws: { ready: false, why: "No." },
  });
});

test("however many ask, a check runs once at a time, and its answer serves them all", async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const check = async () => {
    runs += 1;
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  };
  await answersOf([{ name: "redis", check }], ...Array<string>(100).fill("/readyz"));

  expect(most).toBe(1);
  expect(runs).toBeLessThan(50);
});

test("/metrics shows the process' own figures, the event loop's delay among them", async () => {
  const { answers } = await answersOf([], "/metrics");

  expect(answers[0]?.type).toContain("text/plain");
  expect(answers[0]?.text).toMatch(/^process_resident_memory_bytes \d+/m);
  expect(answers[0]?.text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
});
