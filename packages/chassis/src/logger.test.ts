import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { formatFor, type LoggerOptions, openLogger } from "./logger.js";

const TOKEN = `mirror_0190f3c1-aaaa-7bbb-8ccc-ddddeeeeffff_${"Zm9v".repeat(10)}Zm8`;

function logged(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const to = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const log = openLogger({ service: "api", level: "info", format: "json", to, ...options });
  return { log, lines, entries: () => lines.map((line) => JSON.parse(line)) };
}

test("a line is one JSON object with its time, level, service and details", () => {
  const { log, entries, lines } = logged();

  log.info("effect delivered", { runId: "run--1", attempt: 2 });

  expect(entries()).toEqual([
    {
      service: "api",
      runId: "run--1",
      attempt: 2,
      message: "effect delivered",
      level: "info",
      timestamp: expect.any(String),
    },
  ]);
  expect(lines[0]).toMatch(/^[^\n]*\n$/);
});

test("an error that is logged alone keeps its message, stack and causes", () => {
  const { log, entries } = logged();

  log.error(new Error("The commit was not answered.", { cause: new TypeError("reset") }));

  expect(entries()[0]).toMatchObject({
    level: "error",
    message: "The commit was not answered.",
    error: {
      name: "Error",
      message: "The commit was not answered.",
      stack: expect.arrayContaining([expect.stringContaining("logger.test")]),
      cause: { name: "TypeError", message: "reset" },
    },
  });
});

test("an error among the details is no empty object, and a detail named message does not change the message", () => {
  const { log, entries } = logged();

  log.warn("asking again", {
    error: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
    message: "not this",
  });

  expect(entries()[0]).toMatchObject({
    message: "asking again",
    error: { message: "refused", code: "ECONNREFUSED" },
  });
});

test("a child's lines carry what its parents are about", () => {
  const { log, entries } = logged();

  log.child({ runId: "run--1" }).child({ requestId: "r" }).info("step begun");
  log.info("alone");

  expect(entries()[0]).toMatchObject({ runId: "run--1", requestId: "r", service: "api" });
  expect(entries()[1]).not.toHaveProperty("runId");
});

test("what is below the level is not written", () => {
  const { log, lines } = logged({ level: "warn" });

  log.info("not this");
  log.debug("nor this");
  log.warn("this");

  expect(lines).toHaveLength(1);
});

test.each([
  ["a token of ours in a text", "said", { said: `curl -H 'x: ${TOKEN}'` }],
  ["an Authorization header", "headers", { headers: { Authorization: `Bearer ${TOKEN}` } }],
  ["a bearer credential in a text", "said", { said: "Authorization: Bearer Zm9vYmFyZm9vYmFyZm9v" }],
  ["a password in an address", "url", { url: "redis://default:Zm9vYmFyZm9vYmFy@redis:6379/0" }],
  ["a field named for a secret", "x", { x: { clientSecret: "Zm9vYmFyZm9vYmFy" } }],
  ["a list under such a name", "x", { x: { cookie: ["sid=Zm9vYmFyZm9vYmFy"] } }],
  ["the message of an error", "error", { error: new Error(`no such token ${TOKEN}`) }],
  [
    "a field of an error",
    "error",
    { error: Object.assign(new Error("no"), { password: "Zm9vYmFyZm9vYmFy" }) },
  ],
])("INV-11 %s is not written", (_what, field, details) => {
  for (const format of ["json", "readable"] as const) {
    const { log, lines } = logged({ format });

    log.info(`seen ${field}`, details);

    expect(lines.join("")).not.toContain("Zm9v");
    expect(lines.join("")).toContain("[redacted]");
  }
});

test("INV-11 a token of ours in the message itself is not written", () => {
  const { log, lines } = logged();

  log.info(`signed in with ${TOKEN}`);

  expect(lines.join("")).not.toContain("Zm9v");
});

test("loops, depth and length are cut off", () => {
  const { log, entries } = logged();
  const loop: Record<string, unknown> = { name: "loop" };
  loop.self = loop;
  let deep: unknown = "bottom";
  for (let depth = 0; depth < 50; depth++) deep = { deep };

  log.info("strange", {
    loop,
    deep,
    long: Array.from({ length: 1000 }, (_, i) => i),
    big: 10n,
    bytes: new Uint8Array(4),
  });

  const entry = entries()[0];
  expect(entry.loop).toEqual({ name: "loop", self: "[loop]" });
  expect(JSON.stringify(entry.deep)).not.toContain("bottom");
  expect(entry.long).toHaveLength(101);
  expect(entry).toMatchObject({ big: "10", bytes: "[4 bytes]" });
});

test("a readable line stays one line, whatever is in it", () => {
  const { log, lines } = logged({ format: "readable" });

  log.info("declared \u001b[2J\nINFO forged", {
    by: "a person",
    runId: "run--1",
    forged: "x\n03:00:00.000 error",
  });

  expect(lines.join("")).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} info {2}api: declared {2}\[2J INFO forged by="a person" runId=run--1 forged=.*\n$/,
  );
  expect(lines.join("").trimEnd()).not.toContain("\n");
});

test("a terminal gets readable lines, everything else JSON", () => {
  expect(formatFor({}, { isTTY: true })).toBe("readable");
  expect(formatFor({ NODE_ENV: "production" }, { isTTY: true })).toBe("json");
  expect(formatFor({}, {})).toBe("json");
});
