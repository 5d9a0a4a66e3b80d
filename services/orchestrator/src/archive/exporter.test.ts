import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BaseConfig, openLogger, openRecord, type Record } from "@mirror/chassis";
import type { ArchivedCommit, Commit } from "@mirror/journal";
import { archivedCommits } from "@mirror/journal/archive-folder";
import { appendAt, commandOf, headAfter } from "@mirror/journal/conformance";
import { withRedis } from "@mirror/real-redis";
import { instantOf } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Exporter, startExporter } from "./exporter.js";

const now = () => instantOf(Date.now());

const log = openLogger({ service: "test", level: "error", format: "json", to: process.stderr });
let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "mirror-exporter-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const recordOn = (url: string) =>
  openRecord(
    BaseConfig.parse({
      REDIS_URL: url,
      MIRROR_DATA_DIR: join(home, "data"),
      MIRROR_ARCHIVE_DIR: join(home, "archive"),
    }),
    "test",
    log,
  );

function exporterOf(record: Record): Exporter {
  const { archive, redis, desk } = record;
  if (archive === undefined) throw new Error("This record keeps an archive.");
  const mayExport = () => archive.gate.isOpen;
  return startExporter({ journal: desk.journal, redis, archive, id: randomUUID(), mayExport, log });
}

async function archived(record: Record): Promise<ArchivedCommit[]> {
  const all: ArchivedCommit[] = [];
  const { files, trust } = record.archive ?? {};
  if (files === undefined || trust === undefined) return all;
  for await (const { commits } of archivedCommits(files, trust, { mayBeTorn: false })) all.push(...commits);
  return all;
}

/** Two commits on one stream, the second answering a command. */
function twoCommits(stream: string): [Commit, Commit] {
  const first = appendAt(now(), stream, null, "begun", "gone-on");
  const second = appendAt(now(), stream, headAfter(first.entries), "ended");
  return [first, { ...second, command: commandOf(`ada/${stream}`, { ask: 1 }, { value: "done" }) }];
}

test("every commit is in the archive, in order, with its entries and its answer, whoever exports", async () => {
  await withRedis(async (redis) => {
    const record = await recordOn(redis.url);
    const [one, other] = [exporterOf(record), exporterOf(record)];
    const written: Commit[] = [];
    for (let run = 1; run <= 60; run += 1)
      for (const commit of twoCommits(`run--${run}`)) {
        expect((await record.desk.journal.commit(commit)).status).toBe("committed");
        written.push(commit);
      }
    await vi.waitFor(async () => expect(await archived(record)).toHaveLength(120), { timeout: 15_000 });
    await one.stop();
    await record.desk.journal.commit(appendAt(now(), "run--last", null, "begun"));
    await other.stop();

    const kept = await archived(record);
    expect(kept.map(({ position }) => position)).toEqual(kept.map((_, at) => at + 1));
    expect(kept.slice(0, 120).map(({ entries }) => entries)).toEqual(written.map(({ entries }) => entries));
    expect(kept[1]?.command).toMatchObject({ id: "ada/run--1", answer: { value: "done" } });
    expect(kept.at(-1)?.entries[0]?.stream).toBe("run--last");
    await record.close();
  });
});

test("an entry that is not what was written is never sealed, and freezes the record", async () => {
  await withRedis(async (redis) => {
    const record = await recordOn(redis.url);
    const [first] = twoCommits("run--1");
    await record.desk.journal.commit(first);
    const [whole = ""] = await record.redis.lrange("mirror:stream:run--1", 1, 1);
    await record.redis.lset("mirror:stream:run--1", 1, whole.replace("gone-on", "gone-off"));
    const exporter = exporterOf(record);
    await vi.waitFor(() => expect(record.faults()[0]?.found).toContain("entry 2"), { timeout: 15_000 });

    await expect(record.desk.journal.commit(appendAt(now(), "run--2", null, "begun"))).rejects.toThrow(
      "nothing is written",
    );
    const another = await recordOn(redis.url);
    expect(another.faults()[0]?.found).toContain("entry 2");
    await exporter.stop();
    expect(await archived(record)).toEqual([]);
    await another.close();
    await record.close();
  });
});
