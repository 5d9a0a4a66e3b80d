import { existsSync, readFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { openLogger } from "@mirror/chassis";
import type { Effect } from "@mirror/engine";
import { EffectId, instantOf, mintId, PartnerId, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { exerciseCapabilities } from "./exercise.js";
import { liveCapabilities } from "./live.js";

const log = openLogger({
  service: "executor",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});
const options = { signal: new AbortController().signal, log };
const person = PersonId.parse(mintId("person", "exercise", instantOf(0), "p"));

function effectOf(request: Effect["request"], mode: "live" | "exercise" = "exercise"): Effect {
  return {
    id: EffectId.parse(mintId("effect", mode, instantOf(0), request.kind)),
    capability: request.kind,
    delivery: "at-most-once",
    idempotent: false,
    request,
  };
}
const page = {
  kind: "page",
  to: person,
  about: mintId("consent", "exercise", instantOf(0), "c"),
  subject: "Your answer is asked",
  answerBy: instantOf(0),
  ways: [{ by: "mail", address: "ada@norland.example" }],
  of: PartnerId.parse(mintId("partner", "live", instantOf(0), "norland")),
  repeats: null,
} as const;
const http = {
  kind: "http-api",
  method: "POST",
  url: "https://user:pass@edr.example/isolate?token=secret",
  headers: {},
  body: null,
  timeoutMs: 1_000,
} as const;

test("in an exercise everything works unless told otherwise, and says that it was simulated", async () => {
  const set = exerciseCapabilities();

  expect(await set.find(({ name }) => name === "http-api")?.perform(effectOf(http), options)).toEqual({
    status: "succeeded",
    detail: "simulated: POST https://edr.example/isolate",
    outputs: { status: "200" },
  });
  expect(await set.find(({ name }) => name === "page")?.perform(effectOf(page), options)).toEqual({
    status: "succeeded",
    detail: `simulated: in the inbox of ${person}`,
    outputs: {},
  });
});

test("the exercise's world can be told what to answer", async () => {
  const set = exerciseCapabilities({
    answer: ({ id }) => ({ status: "failed", detail: `the EDR is down for ${id}` }),
  });

  expect(await set[0]?.perform(effectOf(http), options)).toEqual({
    status: "failed",
    detail: `the EDR is down for ${effectOf(http).id}`,
  });
});

test("live and exercise offer the same capabilities", () => {
  const names = (set: readonly { name: string }[]) => set.map(({ name }) => name).sort();

  expect(names(exerciseCapabilities())).toEqual(names(liveCapabilities({ egress: [] })));
});

test("a live call to a person stands in the person's inbox", async () => {
  const live = liveCapabilities({ egress: [] }).find(({ name }) => name === "page");

  expect(await live?.perform(effectOf(page, "live"), options)).toEqual({
    status: "succeeded",
    detail: `in the inbox of ${person}; not by mail: it is not set up here`,
    outputs: {},
  });
  expect(await live?.perform(effectOf(http, "live"), options)).toMatchObject({ status: "failed" });
});

const here = dirname(fileURLToPath(import.meta.url));
const IMPORT =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)|\brequire\(/gm;

/** Every module that running this one runs too: our own sources are read on, others are named. */
function modulesBehind(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const match of readFileSync(file, "utf8").matchAll(IMPORT)) {
    const name = match[1] ?? match[2] ?? "require";
    if (name.startsWith(".")) modulesBehind(join(dirname(file), name.replace(/\.js$/, ".ts")), found);
    else if (name.startsWith("@mirror/")) modulesBehind(sourceOf(name), found);
    else found.add(name);
  }
  return found;
}

function sourceOf(name: string): string {
  const source = join(here, "../../../../packages", name.replace("@mirror/", ""), "src/index.ts");
  if (!existsSync(source)) throw new Error(`${name} has no source at ${source}.`);
  return source;
}

const reachesOut = (name: string) =>
  name === "require" ||
  name.startsWith("node:") ||
  builtinModules.includes(name) ||
  /^(undici|ssh2|ioredis|bullmq|ws|express)/.test(name);

test("DR-02 nothing behind the exercise's capabilities can open a connection", () => {
  const behind = [...modulesBehind(join(here, "exercise.ts"))];

  expect(behind.filter(reachesOut)).toEqual([]);
  for (const file of behind.filter((name) => name.endsWith(".ts")))
    expect(readFileSync(file, "utf8")).not.toMatch(
      /\b(fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(|\bprocess\./,
    );
});

test("the walk over modules sees what the live ones stand on", () => {
  const behind = [...modulesBehind(join(here, "live.ts"))];

  expect(behind).toContain("undici");
  expect(behind).toContain("node:net");
  expect(createRequire(import.meta.url).resolve("undici")).toContain("undici");
});
