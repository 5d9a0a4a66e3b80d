import { readdir, stat, truncate } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ApiConfig, runApi } from "@mirror/api";
import { type Capability, ExecutorConfig, performEffect, runExecutor } from "@mirror/executor";
import { appendAt } from "@mirror/journal/conformance";
import { redisJournal } from "@mirror/journal/redis";
import { claimStep, completeStep } from "@mirror/operations";
import { runOrchestrator } from "@mirror/orchestrator";
import { documents } from "@mirror/small-playbooks";
import { instantOf } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Scene } from "../flow/scene.js";
import { Installation } from "./installation.js";

let here: Installation;
beforeEach(async () => {
  here = await Installation.made();
});
afterEach(() => here.gone());

/** Longer than the sweep that hints at all that is owed. */
const SWEPT_MS = 2_500;

const begun = (stream: string) => appendAt(instantOf(Date.now()), stream, null, "begun");

async function commits(stream: string, count: number): Promise<void> {
  const record = await here.open();
  for (let one = 1; one <= count; one += 1) await record.desk.journal.commit(begun(`${stream}-${one}`));
  await record.close();
}

/** What a process that starts now says of the journal. */
async function faultsNow(): Promise<(string | null)[]> {
  const record = await here.open();
  const found = record.faults().map((fault) => fault.found);
  await record.close();
  return found;
}

test("INV-19 an old copy of the journal is noticed at the start, and no effect that it owes is begun", async () => {
  const keys: string[] = [];
  const firewall = createServer((request, response) => {
    keys.push(`${request.headers["idempotency-key"]}`);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => firewall.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(firewall.address() as AddressInfo).port}`;
  const config = () => ExecutorConfig.parse({ ...here.environment, MIRROR_EGRESS: address });
  try {
    // A run owes an effect, which is archived and copied so …
    let record = await here.open();
    const scene = new Scene(record.desk.journal);
    const home = await scene.partner("Norland", {
      Ada: ["trigger", "responder", "run-lead", "administrator"],
    });
    const ada = scene.as(home, "Ada");
    const playbook = await scene.imported(ada, documents.beaconWith(address, 300));
    const incident = await scene.incident(ada, [home.partner]);
    const bindings = { responders: { partner: home.partner, team: home.team } };
    const run = await scene.run(ada, { playbook, incident, bindings, variables: {} });
    const step = [...(await scene.runState(run)).steps.values()].find(
      ({ name }) => name === "Look at the logs",
    );
    if (step === undefined) throw new Error("The run has no such step.");
    await scene.must(ada, (turn) => claimStep(turn, step.id));
    await scene.must(ada, (turn) => completeStep(turn, step.id, { __found__: true }));
    const [owed] = await record.desk.journal.owed("live", { limit: 1 });
    if (owed === undefined) throw new Error("Nothing is owed.");
    await record.close();
    await here.archiveAll();
    await here.copyRedis("yesterday");

    // … then done, and archived as done …
    const [orchestrator, executor] = [
      await runOrchestrator({ config: config(), log: here.log }),
      await runExecutor({ config: config(), log: here.log }),
    ];
    record = await here.open();
    await vi.waitFor(
      async () => expect(await record.desk.journal.owed("live", { limit: 1 })).toEqual([]),
      15_000,
    );
    await here.archived(record);
    await record.close();
    await executor.stop();
    await orchestrator.stop();
    expect(keys).toHaveLength(1);

    // … and owed again, on the old copy: nothing is sent a second time.
    await here.putBack("yesterday");
    expect(await faultsNow()).toEqual([expect.stringMatching(/^at commit \d+$/)]);
    const services = [
      await runOrchestrator({ config: config(), log: here.log }),
      await runExecutor({ config: config(), log: here.log }),
    ];
    const api = await runApi({
      config: ApiConfig.parse({ ...here.environment, MIRROR_PORT: "0" }),
      log: here.log,
    });
    record = await here.open();
    expect(await record.desk.journal.owed("live", { limit: 1 })).toEqual([owed]);
    const capability: Capability = {
      name: "http-api",
      perform: () => Promise.reject(new Error("It was begun.")),
    };
    const by = { worker: "test", epoch: 1 };
    const never = new AbortController().signal;
    await expect(performEffect(record.desk, { capability }, owed, by, here.log, never)).rejects.toThrow(
      "nothing is written",
    );
    await sleep(SWEPT_MS);
    expect(keys).toHaveLength(1);

    const ready = await fetch(`${api.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain("mirror restore");
    await record.close();
    await api.stop();
    for (const service of services) await service.stop();
    expect(keys).toHaveLength(1);
  } finally {
    firewall.close();
  }
}, 90_000);

test("a journal whose last commits were cut off is noticed, wherever the cut went", async () => {
  await commits("run--early", 3);
  await here.archiveAll();
  await here.copyRedis("before");
  await commits("run--late", 2);
  await here.archiveAll();
  await here.copyRedis("after");
  const sizeOf = async (name: string) => {
    const folder = join(here.home, name);
    const files = (await readdir(folder)).filter((file) => file.endsWith(".incr.aof"));
    const file = files.at(-1) ?? "";
    return { file, bytes: (await stat(join(folder, file))).size };
  };
  const [early, late] = [await sizeOf("before"), await sizeOf("after")];
  expect(late.bytes).toBeGreaterThan(early.bytes);
  // The post and the mark of the archive are written behind the commits: cut well into those.
  for (const share of [0.1, 0.3, 0.5]) {
    const bytes = early.bytes + Math.floor((late.bytes - early.bytes) * share);
    await here.putBack("after");
    await here.restartOn((aof) => truncate(join(aof, late.file), bytes));
    expect(await faultsNow()).toEqual([expect.stringMatching(/^at commit \d+$/)]);
  }
  await here.putBack("after");
  expect(await faultsNow()).toEqual([]);
}, 60_000);

test("an empty journal beside an archive is noticed, and is not begun anew", async () => {
  await commits("run--1", 2);
  await here.archiveAll();
  await here.loseRedis();
  expect(await faultsNow()).toEqual(["at commit 0"]);
  const api = await runApi({
    config: ApiConfig.parse({ ...here.environment, MIRROR_PORT: "0" }),
    log: here.log,
  });
  const record = await here.open();
  expect(await record.desk.journal.position()).toBe(0);
  await record.close();
  await api.stop();
}, 30_000);

test("another history of the same length, or longer, is noticed", async () => {
  await commits("run--1", 2);
  await here.archiveAll();
  await here.copyRedis("then");
  await commits("run--2", 3);
  await here.archiveAll();
  await here.putBack("then");
  // Somebody goes on there who asks no archive.
  const record = await here.open();
  const unguarded = redisJournal(record.redis);
  for (let one = 1; one <= 9; one += 1) await unguarded.commit(begun(`run--other-${one}`));
  await record.close();
  expect(await faultsNow()).toEqual([expect.stringContaining("another entry 1 of run--2-")]);
}, 30_000);

test("a server that is swapped under a running process takes no commit, not even one that was under way", async () => {
  await commits("run--1", 2);
  await here.archiveAll();
  await here.copyRedis("then");
  await commits("run--2", 2);
  await here.archiveAll();
  const record = await here.open();
  expect(record.faults()).toEqual([]);

  await here.redis.kill("SIGKILL");
  const underWay = record.desk.journal.commit(begun("run--3")).then(
    (result) => result.status,
    (error: Error) => error.name,
  );
  await here.putBack("then");
  expect(["JournalUnavailable", "CommitOutcomeUnknown"]).toContain(await underWay);
  await vi.waitFor(() => expect(record.faults()[0]?.found).toMatch(/^at commit/), 10_000);
  await expect(record.desk.journal.commit(begun("run--4"))).rejects.toThrow("nothing is written");
  await record.close();
}, 30_000);

test("a server that was killed and comes back with all that it had goes on", async () => {
  await commits("run--1", 2);
  await here.archiveAll();
  const record = await here.open();
  await here.redis.kill("SIGKILL");
  await here.start();
  await vi.waitFor(() => expect(record.faults()).toEqual([]), 10_000);
  expect((await record.desk.journal.commit(begun("run--2"))).status).toBe("committed");
  await record.close();
}, 30_000);
