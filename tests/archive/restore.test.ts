import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ApiConfig, runApi } from "@mirror/api";
import type { Record } from "@mirror/chassis";
import { mirror, type Outcome } from "@mirror/cli/testing";
import { ExecutorConfig, runExecutor } from "@mirror/executor";
import {
  claimStep,
  completeStep,
  EXERCISE_OF,
  partnerKind,
  perform,
  RECORD_STREAM,
  recordKind,
  tellExercise,
  tellPartner,
} from "@mirror/operations";
import { runOrchestrator } from "@mirror/orchestrator";
import { documents } from "@mirror/small-playbooks";
import { type Actor, ExerciseId, instantAfter, mintId, type PersonId, type RunId } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { brokenInvariants } from "../flow/invariants.js";
import { type Cast, Scene } from "../flow/scene.js";
import { Installation } from "./installation.js";

let here: Installation;
/** What the world has seen: the method and key of each request. */
let seen: string[];
let firewall: Server;
let record: Record;
let scene: Scene;
let home: Cast;
let ada: Actor;
const services: { stop(): Promise<void> }[] = [];

beforeEach(async () => {
  here = await Installation.made();
  seen = [];
  firewall = createServer((request, response) => {
    seen.push(`${request.method} ${request.headers["idempotency-key"]}`);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => firewall.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await stop();
  firewall.close();
  await here.gone();
});

const address = () => `http://127.0.0.1:${(firewall.address() as AddressInfo).port}`;

/** Opens the record, with an orchestrator that keeps the archive. */
async function start(): Promise<void> {
  const config = ExecutorConfig.parse({ ...here.environment, MIRROR_EGRESS: address() });
  services.push(await runOrchestrator({ config, log: here.log }));
  record = await here.open();
  services.push({ stop: () => record.close() });
  scene = new Scene(record.desk.journal);
}

async function startExecutor(): Promise<void> {
  const config = ExecutorConfig.parse({ ...here.environment, MIRROR_EGRESS: address() });
  services.push(await runExecutor({ config, log: here.log }));
}

async function stop(): Promise<void> {
  for (const service of services.splice(0).reverse()) await service.stop();
}

function command(...argv: string[]): Promise<Outcome> {
  return mirror(argv, { env: here.environment });
}

const restore = (from: string, ...more: string[]) =>
  command("restore", "--from", from, "--by", "Ada Berg", "--reason", "The disk was lost.", "--yes", ...more);

/** A playbook whose effect does not bear being sent twice. */
function once(): { readonly id: string } {
  const text = JSON.stringify(documents.beaconWith(address(), 300));
  return JSON.parse(text.replace("PUT /blocks", "POST /blocks").replaceAll(/"playbook--[^"]+"/g, POSTING));
}
const POSTING = '"playbook--3b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0900"';

async function finish(run: RunId, name: string, values: { __found__?: boolean } = {}): Promise<void> {
  const step = await vi.waitFor(
    async () => {
      const { steps } = await scene.runState(run);
      const found = [...steps.values()].find((one) => one.name === name && one.status === "assigned");
      if (found === undefined) throw new Error(`${name} is not assigned yet.`);
      return found;
    },
    { timeout: 10_000, interval: 50 },
  );
  await scene.must(ada, (turn) => claimStep(turn, step.id));
  await scene.must(ada, (turn) => completeStep(turn, step.id, values));
}

const status = async (run: RunId) => (await scene.runState(run)).status;
const ended = (run: RunId) =>
  vi.waitFor(async () => expect(await status(run)).toBe("completed"), { timeout: 10_000, interval: 50 });

/** A partner, its playbooks, and three runs of each: at their first step. */
async function begin(): Promise<RunId[]> {
  home = await scene.partner("Norland", {
    Ada: ["trigger", "responder", "run-lead", "planner", "controller"],
  });
  ada = scene.as(home, "Ada");
  const runs: RunId[] = [];
  for (const document of [documents.beaconWith(address(), 300), once()]) {
    const playbook = await scene.imported(ada, document);
    const incident = await scene.incident(ada, [home.partner]);
    const bindings = { responders: { partner: home.partner, team: home.team } };
    for (let one = 0; one < 3; one += 1)
      runs.push(await scene.run(ada, { playbook, incident, bindings, variables: {} }));
  }
  return runs;
}

/** Everything that a journal keeps beside its entries and their notes. */
async function rowsNow(): Promise<unknown> {
  const { redis } = record;
  const keys = (await redis.keys("mirror:*"))
    .filter((key) => /:(owed|wake|index|map|clocks)\b/.test(key))
    .sort();
  return Promise.all(
    keys.map(async (key) => {
      const kind = await redis.type(key);
      if (kind === "zset") return [key, await redis.zrange(key, 0, "-1", "WITHSCORES")];
      return [key, kind === "hash" ? await redis.hgetall(key) : (await redis.smembers(key)).sort()];
    }),
  );
}

test("a lost Redis is restored from a backup: every run ends as it should, and nothing is done twice", async () => {
  await start();
  const [done, owing, waiting, onceDone, onceOwing, onceWaiting] = await begin();
  if (!done || !owing || !waiting || !onceDone || !onceOwing || !onceWaiting)
    throw new Error("Six runs began.");
  await startExecutor();
  for (const run of [done, onceDone]) {
    await finish(run, "Look at the logs", { __found__: true });
    await finish(run, "Say that it is over");
    await ended(run);
  }
  expect(seen).toHaveLength(2);
  // The executor is gone: what is owed now stays owed.
  await services.pop()?.stop();
  for (const run of [owing, onceOwing]) await finish(run, "Look at the logs", { __found__: true });
  const asked = { actor: ada, commandId: "ada/1", content: { ask: 1 } };
  const first = await perform(
    record.desk,
    asked,
    async () => undefined,
    () => "first",
  );
  expect(first).toMatchObject({ ok: true, repeated: false });

  const out = join(here.home, "backup");
  const backedUp = await command("backup", "--out", out);
  expect(backedUp).toMatchObject({ code: 0 });
  expect((await command("archive", "verify", out)).stdout).toContain("whole:");
  expect(await command("backup", "--out", out)).toMatchObject({ code: 6 });
  expect((await restore(out)).stderr).toContain("Services are still at work");

  // After the backup, both effects are performed: nobody who restores it can know.
  await startExecutor();
  await vi.waitFor(() => expect(seen).toHaveLength(4), { timeout: 10_000 });
  await stop();
  await here.loseRedis();
  await rm(here.archiveDir, { recursive: true });

  const restored = await restore(out, "-o", "json");
  expect(restored).toMatchObject({ code: 0 });
  expect(JSON.parse(restored.stdout)).toMatchObject({ unknown: 1, sentAgain: 1 });
  expect(await restore(out)).toMatchObject({ code: 6, stderr: expect.stringContaining("--replace") });

  await start();
  expect(record.faults()).toEqual([]);
  const again = await perform(
    record.desk,
    asked,
    async () => undefined,
    () => "second",
  );
  expect(again).toMatchObject({ ok: true, repeated: true, answer: "first" });
  const history = await scene.read((turn) => turn.load(recordKind, RECORD_STREAM));
  expect(history?.restorations).toMatchObject([{ by: "Ada Berg", reason: "The disk was lost." }]);

  await startExecutor();
  const doubtful = [...(await scene.runState(onceOwing)).steps.values()].find(
    ({ name }) => name === "Block it",
  );
  if (doubtful === undefined) throw new Error("The run has no such step.");
  expect(doubtful).toMatchObject({ status: "on-hold" });
  await scene.must(ada, (turn) => completeStep(turn, doubtful.id, {}));
  await finish(onceOwing, "Say that it is over");
  for (const run of [waiting, onceWaiting]) {
    await finish(run, "Look at the logs", { __found__: false });
    await finish(run, "Say that it is over");
  }
  await finish(owing, "Say that it is over");
  for (const run of [done, owing, onceDone, onceOwing, waiting, onceWaiting]) await ended(run);
  // What does not bear a repeat was seen once for each key; what does was repeated under its own, if at all.
  const posts = seen.filter((one) => one.startsWith("POST"));
  expect([posts.length, new Set(posts).size]).toEqual([2, 2]);
  expect([seen.length, new Set(seen).size]).toEqual([5, 4]);
  expect(await brokenInvariants(record.desk.journal)).toEqual([]);
  await evidenceVerifies(done);
}, 90_000);

/** As a partner's auditor would: through the API, and with no server. */
async function evidenceVerifies(run: RunId): Promise<void> {
  const api = await runApi({
    config: ApiConfig.parse({ ...here.environment, MIRROR_PORT: "0" }),
    log: here.log,
  });
  services.push(api);
  const secret = "a".repeat(43);
  const { now } = await record.desk.journal.read([]);
  await scene.must({ kind: "service", service: "set-up" }, (turn) =>
    tellPartner(turn, home.partner, {
      type: "issue-token",
      person: home.people.Ada as PersonId,
      hash: createHash("sha256").update(secret).digest("hex"),
      expiresAt: instantAfter(now, 3_600_000),
    }),
  );
  const partner = await scene.read((turn) => turn.load(partnerKind, home.partner));
  const MIRROR_TOKEN = `mirror_${partner?.tokens[0]?.id}_${secret}`;
  const online = (...argv: string[]) => mirror(argv, { env: { MIRROR_URL: api.url, MIRROR_TOKEN } });
  const bundle = join(here.home, "evidence.jsonl");
  await record.redis.xtrim("mirror:notes", "MINID", `${await record.desk.journal.position()}-0`);
  const headers = { authorization: `Bearer ${MIRROR_TOKEN}`, "last-event-id": "1.0" };
  const late = await fetch(`${api.url}/api/v1/events`, { headers });
  expect([late.status, await late.text()]).toEqual([410, expect.stringContaining("events-forgotten")]);
  expect(await online("evidence", "export", run, "--out", bundle)).toMatchObject({ code: 0 });
  expect(await online("evidence", "verify", bundle)).toMatchObject({ code: 0 });
}

test("what a journal keeps beside its entries is the same after a restore, a rehearsal's clock too (INV-09)", async () => {
  await start();
  const runs = await begin();
  await finish(runs[0] as RunId, "Look at the logs", { __found__: true });
  const exercise = ExerciseId.parse(mintId("exercise", "exercise", scene.now, "Winter"));
  const { person } = ada.kind === "person" ? ada : { person: undefined };
  if (person === undefined) throw new Error("Ada is a person.");
  const at = instantAfter((await record.desk.journal.read([])).now, 60_000);
  await scene.must(ada, (turn) =>
    tellExercise(turn, exercise, {
      type: "plan",
      id: exercise,
      plan: {
        name: "Winter",
        scenario: "A hospital is encrypted at night.",
        objectives: ["What saves lives comes back first."],
        participants: [home.partner],
        director: person,
        controllers: [person],
        playbook: documents.beacon.id,
        jumps: "by-hand",
        startsAt: at,
      },
    }),
  );
  expect(await record.desk.journal.lookUp(EXERCISE_OF, exercise)).toBe(exercise);
  const before = await rowsNow();
  const position = await record.desk.journal.position();
  await stop();

  expect(await restore(here.archiveDir)).toMatchObject({ code: 6 });
  expect(await restore(here.archiveDir, "--replace")).toMatchObject({ code: 0 });
  await start();
  expect(await rowsNow()).toEqual(before);
  expect(await record.desk.journal.follow(0, 10_000)).toHaveLength(
    (await record.desk.journal.position()) - 0,
  );
  expect((await record.desk.journal.follow(position, 1))[0]?.streams[0]?.types).toEqual(["record-restored"]);
  expect(await brokenInvariants(record.desk.journal)).toEqual([]);
}, 60_000);

test("a journal that went back is frozen until it is restored, and goes on from where its archive ends", async () => {
  await start();
  const [run] = await begin();
  await stop();
  await here.copyRedis("yesterday");
  await start();
  await finish(run as RunId, "Look at the logs", { __found__: false });
  const position = await record.desk.journal.position();
  await stop();
  await here.putBack("yesterday");
  await start();
  expect(record.faults()).toHaveLength(1);
  await stop();

  expect(await restore(here.archiveDir, "--replace")).toMatchObject({ code: 0 });
  await start();
  expect(record.faults()).toEqual([]);
  expect(await record.desk.journal.position()).toBeGreaterThan(position);
  await finish(run as RunId, "Say that it is over");
  await ended(run as RunId);
}, 60_000);

test("a lost archive is begun anew by a person, by name, and a restore from it gives the same journal", async () => {
  await start();
  const [run] = await begin();
  await stop();
  await rm(here.archiveDir, { recursive: true });
  await start();
  expect(record.faults()).toMatchObject([{ setting: "archive", found: "empty" }]);
  await stop();

  const named = ["--by", "Ada Berg", "--reason", "The archive's disk was lost."];
  expect(await command("archive", "begin", ...named)).toMatchObject({ code: 0 });
  expect(await command("archive", "begin", ...named)).toMatchObject({ code: 6 });
  await start();
  expect(record.faults()).toEqual([]);
  const before = await rowsNow();
  await stop();

  expect(await restore(here.archiveDir, "--replace")).toMatchObject({ code: 0 });
  await start();
  expect(await rowsNow()).toEqual(before);
  await finish(run as RunId, "Look at the logs", { __found__: false });
  const history = await scene.read((turn) => turn.load(recordKind, RECORD_STREAM));
  expect(history).toMatchObject({ archivesBegun: [{ by: "Ada Berg" }], restorations: [{ by: "Ada Berg" }] });
  await finish(run as RunId, "Say that it is over");
  await ended(run as RunId);
}, 60_000);

test("nothing is restored from what is not as it was sealed, and nothing is changed then", async () => {
  await start();
  await begin();
  await stop();
  const out = join(here.home, "backup");
  expect(await command("backup", "--out", out)).toMatchObject({ code: 0 });
  const file = join(out, "segment-000000001.jsonl");
  const text = await readFile(file, "utf8");
  for (const changed of [text.replace("Norland", "Sorland"), text.slice(0, -2), `${text}\n`]) {
    await writeFile(file, changed);
    expect(await restore(out, "--replace")).toMatchObject({ code: 7 });
    expect(await command("archive", "verify", out)).toMatchObject({ code: 1 });
  }
  await mkdir(join(here.home, "empty"));
  expect(await restore(join(here.home, "empty"))).toMatchObject({ code: 5 });
  await start();
  expect(record.faults()).toEqual([]);
}, 60_000);
