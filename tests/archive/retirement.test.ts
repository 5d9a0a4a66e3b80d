import { createHash } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ApiConfig, runApi } from "@mirror/api";
import { BaseConfig, type Record } from "@mirror/chassis";
import { mirror } from "@mirror/cli/testing";
import { verifyChain } from "@mirror/journal";
import { claimStep, completeStep, partnerKind, perform, streamsUnder, tellPartner } from "@mirror/operations";
import { runOrchestrator } from "@mirror/orchestrator";
import { documents } from "@mirror/small-playbooks";
import { type Actor, instantAfter, type PersonId, type RunId, type StreamId } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { brokenInvariants } from "../flow/invariants.js";
import { type Cast, Scene } from "../flow/scene.js";
import { Installation } from "./installation.js";

let here: Installation;
let record: Record;
let scene: Scene;
let home: Cast;
let ada: Actor;
const services: { stop(): Promise<void> }[] = [];
/** A round in an instant, and the next one right after it. */
const pace = { segmentEveryMs: 5, roundEveryMs: 50 };

beforeEach(async () => {
  here = await Installation.made();
});
afterEach(async () => {
  await stop();
  await here.gone();
});

const configured = (keep: string) => BaseConfig.parse({ ...here.environment, MIRROR_KEEP_FINISHED: keep });

/** Opens the record, beside an orchestrator that keeps finished runs for so long. */
async function start(keep: string): Promise<void> {
  services.push(await runOrchestrator({ config: configured(keep), log: here.log, pace }));
  record = await here.open();
  services.push({ stop: () => record.close() });
  scene = new Scene(record.desk.journal);
}

async function stop(): Promise<void> {
  for (const service of services.splice(0).reverse()) await service.stop();
}

/** Runs of a small playbook, each at its first step. */
async function begin(count: number): Promise<RunId[]> {
  home = await scene.partner("Norland", { Ada: ["trigger", "responder", "run-lead", "planner"] });
  ada = scene.as(home, "Ada");
  const playbook = await scene.imported(ada, documents.beacon);
  const incident = await scene.incident(ada, [home.partner]);
  const bindings = { responders: { partner: home.partner, team: home.team } };
  const runs: RunId[] = [];
  for (let one = 0; one < count; one += 1)
    runs.push(await scene.run(ada, { playbook, incident, bindings, variables: {} }));
  return runs;
}

async function stepOf(run: RunId, name: string) {
  const step = [...(await scene.runState(run)).steps.values()].find((one) => one.name === name);
  if (step === undefined) throw new Error(`The run has no step ${name}.`);
  return step;
}

async function end(run: RunId): Promise<void> {
  for (const [name, values] of [
    ["Look at the logs", { __found__: false }],
    ["Say that it is over", {}],
  ] as const) {
    const { id } = await stepOf(run, name);
    await scene.must(ada, (turn) => claimStep(turn, id));
    await scene.must(ada, (turn) => completeStep(turn, id, values));
  }
  expect((await scene.runState(run)).status).toBe("completed");
}

const streamsOf = (run: RunId): Promise<StreamId[]> => scene.read((turn) => streamsUnder(turn, run));
const entriesOf = async (streams: readonly StreamId[]) =>
  (await record.desk.journal.read(streams.map((stream) => ({ stream })))).streams;
const kindOf = (stream: StreamId) => record.redis.type(`mirror:stream:${stream}`);
const bytesOf = async (stream: StreamId) =>
  Number(await record.redis.call("MEMORY", "USAGE", `mirror:stream:${stream}`, "SAMPLES", "0"));
const hasLeft = (stream: StreamId) =>
  vi.waitFor(async () => expect(await kindOf(stream)).toBe("string"), { timeout: 20_000, interval: 50 });

async function apiToken(): Promise<{ url: string; MIRROR_TOKEN: string }> {
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
  return { url: api.url, MIRROR_TOKEN: `mirror_${partner?.tokens[0]?.id}_${secret}` };
}

test("a finished run leaves Redis, is read and verified as if it were there, and comes back with a restore", async () => {
  await start("off");
  const [done, open] = (await begin(2)) as [RunId, RunId];
  await end(done);
  const asked = { actor: ada, commandId: "ada/1", content: { ask: 1 } };
  const say = (words: string) =>
    perform(
      record.desk,
      asked,
      async (turn) => {
        await turn.load(record.desk.runKind, done);
        return undefined;
      },
      () => words,
    );
  await say("first");
  const streams = await streamsOf(done);
  const before = await entriesOf(streams);
  const bytesBefore = await bytesOf(done);
  await here.archived(record);
  expect(await kindOf(done)).toBe("list");
  await stop();

  // Nothing is kept any longer than it runs: what has ended leaves, what has not stays.
  await start("PT0S");
  await hasLeft(done);
  expect(await kindOf(open)).toBe("list");
  expect(await bytesOf(done)).toBeLessThan(bytesBefore / 10);

  // It is read as it was, by a process that has never seen it …
  expect(await entriesOf(streams)).toEqual(before);
  expect((await scene.runState(done)).status).toBe("completed");
  for (const [stream, { entries }] of await entriesOf(streams))
    expect(verifyChain(stream, entries)).toMatchObject({ ok: true });
  expect(await brokenInvariants(record.desk.journal)).toEqual([]);
  // … through the API and by an auditor too …
  const { url, MIRROR_TOKEN } = await apiToken();
  const online = (...argv: string[]) => mirror(argv, { env: { MIRROR_URL: url, MIRROR_TOKEN } });
  expect(JSON.parse((await online("run", "show", done, "-o", "json")).stdout)).toMatchObject({
    id: done,
    status: "completed",
  });
  const list = (await online("run", "list", "-o", "json")).stdout;
  for (const run of [done, open]) expect(list).toContain(run);
  const bundle = join(here.home, "evidence.jsonl");
  expect(await online("evidence", "export", done, "--out", bundle)).toMatchObject({ code: 0 });
  expect(await online("evidence", "verify", bundle)).toMatchObject({ code: 0 });
  expect((await online("run", "timeline", done)).stdout).toContain("Say that it is over");
  const { id: step } = await stepOf(done, "Say that it is over");
  expect((await online("step", "show", step)).stdout).toContain("Say that it is over");

  // … a command is answered as it was, and nothing is written to it any more.
  expect(await say("second")).toMatchObject({ ok: true, repeated: true, answer: "first" });
  const head = (await entriesOf([done])).get(done)?.head;
  expect(head).not.toBeNull();
  const written = await record.desk.journal.commit({
    mode: "live",
    readSet: new Map([[done, head ?? null]]),
    entries: (before.get(done)?.entries ?? []).slice(0, 1).map((entry) => ({
      ...entry,
      seq: (head?.seq ?? 0) + 1,
      prev: head?.hash ?? null,
    })),
    outbox: { add: [], remove: [] },
    wakeUps: { set: [], cancel: [] },
    index: { put: [], drop: [] },
    lookUps: { put: [], drop: [] },
  });
  expect(written).toEqual({ status: "retired", streams: [done] });

  // The archive is the backup; restored, everything is there, and what was open goes on.
  const out = join(here.home, "backup");
  const command = (...argv: string[]) => mirror(argv, { env: here.environment });
  expect(await command("backup", "--out", out)).toMatchObject({ code: 0 });
  await stop();
  await here.loseRedis();
  const restored = ["restore", "--from", out, "--by", "Ada Berg", "--reason", "A disk was lost.", "--yes"];
  await rename(here.archiveDir, `${here.archiveDir}.lost`);
  expect(await command(...restored)).toMatchObject({ code: 0 });
  await start("off");
  expect(record.faults()).toEqual([]);
  expect(await kindOf(done)).toBe("list");
  expect(await entriesOf(streams)).toEqual(before);
  await end(open);
}, 90_000);

test("a journal from which runs have left is compared with its archive as before, old copies and all", async () => {
  await start("off");
  const [done] = (await begin(1)) as [RunId];
  await end(done);
  await here.archived(record);
  await stop();
  await here.copyRedis("before");
  await start("PT0S");
  await hasLeft(done);
  const entries = await entriesOf([done]);
  await stop();

  // Killed or copied before it left: it is still there, nothing is missing, and it leaves again.
  await here.putBack("before");
  await start("off");
  expect(record.faults()).toEqual([]);
  expect(await kindOf(done)).toBe("list");
  expect(await entriesOf([done])).toEqual(entries);
  await stop();
  await start("PT0S");
  await hasLeft(done);
  expect(record.faults()).toEqual([]);

  // An archive that says something else of it is not believed, and what it said is not shown.
  const file = join(here.archiveDir, "segment-000000001.jsonl");
  const text = await readFile(file, "utf8");
  await stop();
  await writeFile(file, text.replaceAll('"type":"run-completed"', '"type":"run-forgotten"'));
  const other = await here.open();
  await expect(other.desk.journal.read([{ stream: done }])).rejects.toThrow("not what was written");
  await writeFile(file, text);
  expect((await other.desk.journal.read([{ stream: done }])).streams.get(done)?.entries).not.toEqual([]);
  await other.close();
}, 90_000);

test("a round names a segment that is not as it was sealed, however old, and nothing leaves then", async () => {
  await start("off");
  const [done] = (await begin(1)) as [RunId];
  await end(done);
  await here.archived(record);
  await stop();
  // Each opening begins a segment of its own: the first is not the newest any more.
  await start("off");
  await scene.incident(ada, [home.partner]);
  await here.archived(record);
  await stop();
  const file = join(here.archiveDir, "segment-000000001.jsonl");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("Norland", "Sorland"));

  const figures = await import("@mirror/chassis").then(({ openMetrics }) => openMetrics());
  const orchestrator = await runOrchestrator({
    config: configured("PT0S"),
    log: here.log,
    metrics: figures,
    pace,
  });
  record = await here.open();
  const shown = async (name: string) => (await figures.getSingleMetric(name)?.get())?.values[0]?.value;
  await vi.waitFor(async () => expect(await shown("archive_damage")).toBe(1), { timeout: 20_000 });
  expect(await shown("archive_checked_segments")).toBeGreaterThan(1);
  expect(await kindOf(done)).toBe("list");

  await writeFile(file, text);
  await hasLeft(done);
  await vi.waitFor(async () => expect(await shown("archive_damage")).toBe(0), { timeout: 20_000 });
  expect(await shown("runs_retired")).toBe(1);
  await record.close();
  await orchestrator.stop();
}, 60_000);

test("a journal that says something else than an old segment is frozen by the round that comes there", async () => {
  await start("off");
  const [done, open] = (await begin(2)) as [RunId, RunId];
  await end(done);
  await here.archived(record);
  await stop();
  await start("off");
  await scene.incident(ada, [home.partner]);
  await here.archived(record);
  // Somebody cuts a stream that has not moved since: the newest segment does not tell of it.
  await record.redis.rpop(`mirror:stream:${open}`);
  await vi.waitFor(() => expect(record.faults()[0]?.found).toContain(open), {
    timeout: 20_000,
    interval: 100,
  });
}, 60_000);

test("a new archive is begun without the runs that only the lost one had, once somebody says so", async () => {
  await start("off");
  const [done, open] = (await begin(2)) as [RunId, RunId];
  await end(done);
  await stop();
  await start("PT0S");
  await hasLeft(done);
  await stop();
  await rm(here.archiveDir, { recursive: true });

  const anew = ["archive", "begin", "--by", "Ada Berg", "--reason", "The archive's disk was lost."];
  const command = (...argv: string[]) => mirror(argv, { env: here.environment });
  const refused = await command(...anew);
  expect(refused).toMatchObject({ code: 6, stderr: expect.stringContaining("--without-finished") });
  record = await here.open();
  expect(await kindOf(done)).toBe("string");
  await expect(record.desk.journal.read([{ stream: done }])).rejects.toThrow("cannot be read");
  await record.close();

  expect(await command(...anew, "--without-finished")).toMatchObject({ code: 0 });
  await start("PT0S");
  expect(record.faults()).toEqual([]);
  expect(await kindOf(done)).toBe("none");
  const { url, MIRROR_TOKEN } = await apiToken();
  const online = (...argv: string[]) => mirror(argv, { env: { MIRROR_URL: url, MIRROR_TOKEN } });
  const list = await online("run", "list", "-o", "json");
  expect(list.stdout).toContain(open);
  expect(list.stdout).not.toContain(done);
  const { incident } = await scene.runState(open);
  expect(await online("incident", "show", incident)).toMatchObject({ code: 0 });
  expect(await online("run", "show", done)).toMatchObject({ code: 5 });
  await end(open);
}, 60_000);
