import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleCommits } from "../archive/archive.fixture.js";
import { type ArchiveTrust, segmentName } from "../archive/index.js";
import type { Entry } from "../entry.js";
import { JournalDamaged, JournalUnavailable } from "../failure.js";
import { createSigningKey, loadSigningKey, sign, verifySignature } from "../signing/index.js";
import { openArchive } from "./archive-writer.js";
import { folderFiles } from "./folder-files.js";
import { retiredEntries } from "./retired-entries.js";
import { readSegmentFile, readSegmentInPieces, segmentsIn } from "./segment-file.js";

const key = loadSigningKey(createSigningKey());
const sealer = { key: key.publicKey, sign: (text: string) => sign(key, text) };
const trust: ArchiveTrust = { verifySignature, isTrusted: (named) => named === key.publicKey };
const commits = sampleCommits(40);
const entriesOf = (stream: string): Entry[] =>
  commits.flatMap(({ entries }) => entries.filter((entry) => entry.stream === stream));

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "mirror-retired-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function archive(upTo = commits.length) {
  const files = folderFiles(dir);
  const writer = await openArchive(files, sealer, trust, { segmentBytesMax: 4_000 });
  for (let at = writer.head?.position ?? 0; at < upTo; at += 2)
    await writer.append(commits.slice(at, at + 2));
  return { files, writer, segments: await segmentsIn(files) };
}

test("a stream is found line by line in its segments, whatever its neighbours are called or say", async () => {
  const { files, segments } = await archive();
  expect(segments.length).toBeGreaterThan(4);
  const read = retiredEntries(files);
  for (const stream of ["run--1", "run--2", "consent--1"])
    expect(await read(stream, segments, false)).toEqual(entriesOf(stream));
  expect(await read("run--", segments, false)).toEqual([]);
  expect(await read("--1", segments, false)).toEqual([]);
});

test("what is remembered of a segment is looked at afresh when it was not what was asked for", async () => {
  const { files, writer } = await archive(2);
  const read = retiredEntries(files);
  const early = await read("run--1", [1], false);
  await writer.append(commits.slice(2, 4));
  expect(await read("run--1", [1], false)).toEqual(early);
  expect((await read("run--1", [1], true)).length).toBeGreaterThan(early.length);
});

test("a segment that is not there says where it should be, and one that says something else is not believed", async () => {
  const { files } = await archive();
  const read = retiredEntries(files);
  const missing = read("run--1", [999], false);
  await expect(missing).rejects.toThrow("segment-000000999.jsonl of the archive, which cannot be read");
  await expect(missing).rejects.toBeInstanceOf(JournalUnavailable);
  await appendFile(join(dir, segmentName(1)), '{"seq":1,"stream":"run--1"}\n');
  await expect(retiredEntries(files)("run--1", [1], false)).rejects.toBeInstanceOf(JournalDamaged);
});

test("a segment that is verified in pieces gets the verdict that it gets at once", async () => {
  const { files, segments } = await archive();
  for (const number of segments)
    expect(await readSegmentInPieces(files, number, trust)).toEqual(
      (await readSegmentFile(files, number, null, trust)).verdict,
    );
  await appendFile(join(dir, segmentName(1)), "{}\n");
  expect(await readSegmentInPieces(files, 1, trust)).toMatchObject({
    ok: true,
    torn: { fault: "No line of ours looks like this." },
  });
});
