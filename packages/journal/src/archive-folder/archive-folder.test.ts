import { appendFile, cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sampleCommits } from "../archive/archive.fixture.js";
import { type ArchivedCommit, type ArchiveTrust, segmentName } from "../archive/index.js";
import { createSigningKey, loadSigningKey, sign, verifySignature } from "../signing/index.js";
import { archivedCommits, archiveEnd } from "./archive-reader.js";
import { type ArchiveWriter, openArchive } from "./archive-writer.js";
import { type FolderFiles, folderFiles } from "./folder-files.js";

const key = loadSigningKey(createSigningKey());
const sealer = { key: key.publicKey, sign: (text: string) => sign(key, text) };
const trust: ArchiveTrust = { verifySignature, isTrusted: (named) => named === key.publicKey };
const commits = sampleCommits(12);

let home = "";
let dir = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "mirror-archive-"));
  dir = join(home, "archive");
});
afterEach(() => rm(home, { recursive: true, force: true }));

const opened = (files: FolderFiles = folderFiles(dir), segmentBytesMax = 4_000) =>
  openArchive(files, sealer, trust, { segmentBytesMax });

/** Writes what is still missing, in batches of two, as the exporter does: it goes on from wherever the archive ends. */
async function writeOn(writer: ArchiveWriter): Promise<void> {
  for (;;) {
    const from = writer.head?.position ?? 0;
    const batch = commits.slice(from, from + 2);
    if (batch.length === 0) return;
    await writer.append(batch);
  }
}

async function kept(mayBeTorn = false, folder = dir) {
  const all: ArchivedCommit[] = [];
  for await (const part of archivedCommits(folderFiles(folder), trust, { mayBeTorn }))
    all.push(...part.commits);
  return all;
}

test("what was appended is there again, over several segments and several openings", async () => {
  expect(await archiveEnd(folderFiles(dir), trust)).toBeNull();
  const writer = await opened();
  await writer.append(commits.slice(0, 5));
  await writer.append([]);
  expect(writer.head).toMatchObject({ segment: 1, position: 5 });

  await writeOn(await opened());
  expect(await kept()).toEqual(commits);
  const end = await archiveEnd(folderFiles(dir), trust);
  expect(end?.head.position).toBe(12);
  expect(end?.commits.at(-1)).toEqual(commits.at(-1));
  expect(end?.head.segment).toBeGreaterThan(2);
});

test("cut off anywhere, the archive goes on from its last seal, and nothing of what follows counts", async () => {
  const writer = await opened(folderFiles(dir), 1_000_000);
  await writer.append(commits.slice(0, 2));
  await writer.append(commits.slice(2, 4));
  const file = join(dir, segmentName(1));
  const whole = await readFile(file);
  const firstSealed = whole.indexOf("\n", whole.indexOf('"type":"seal"')) + 1;
  for (let bytes = 0; bytes < whole.length; bytes += 89) {
    const copy = join(home, `cut-${bytes}`);
    await cp(dir, copy, { recursive: true });
    await truncate(join(copy, segmentName(1)), bytes);
    const sealed = bytes < firstSealed ? 0 : 2;
    expect((await archiveEnd(folderFiles(copy), trust))?.head.position ?? 0).toBe(sealed);

    const again = await opened(folderFiles(copy));
    expect(again.head?.position ?? 0).toBe(sealed);
    await writeOn(again);
    expect(await kept(false, copy)).toEqual(commits);
    await rm(copy, { recursive: true });
  }
});

test("a crash at any step of any write leaves an archive that goes on and ends up whole", async () => {
  let crashes = 0;
  for (let step = 1; ; step += 1) {
    const folder = join(home, `crash-${step}`);
    const crashing = crashingAt(folder, step);
    try {
      await writeOn(await opened(crashing));
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      crashes += 1;
    }
    const before = (await kept(true, folder)).length;
    expect(commits.slice(0, before)).toEqual(await kept(true, folder));

    await writeOn(await opened(folderFiles(folder)));
    expect(await kept(false, folder)).toEqual(commits);
    if (!crashing.hasCrashed()) break;
  }
  // Each batch is a write of its own, and each write can come to nothing, to half, or to all of it.
  expect(crashes).toBeGreaterThan(15);
});

test("a crash while a torn write is dropped does no harm", async () => {
  const writer = await opened(folderFiles(dir), 1_000_000);
  await writer.append(commits.slice(0, 2));
  await appendFile(join(dir, segmentName(1)), '{"at":"20');
  await expect(opened(crashingAt(dir, 1))).rejects.toThrow(Crash);
  await writeOn(await opened());
  expect(await kept()).toEqual(commits);
});

test("a writer that was taken for dead writes nothing more", async () => {
  const slow = await opened();
  await slow.append(commits.slice(0, 2));
  const other = await opened();
  await other.append(commits.slice(2, 4));
  await expect(slow.append(commits.slice(2, 4))).rejects.toThrow("begun by somebody else");
  await other.append(commits.slice(4));
  expect(await kept()).toEqual(commits);
});

test("what was sealed and is not as it was is never written on, and is named by file and line", async () => {
  await writeOn(await opened());
  for (const [segment, change, named] of [
    [1, (text: string) => text.replace('"mode":"live"', '"mode":"exercise"'), "line 2: The line is not as"],
    [1, (text: string) => text.split("\n").slice(0, -3).join("\n"), "line "],
    [2, (text: string) => text.replace('"number":2', '"number":3'), "segment-000000002.jsonl, line 1"],
  ] as const) {
    const copy = join(home, `changed-${segment}-${named.length}`);
    await cp(dir, copy, { recursive: true });
    const file = join(copy, segmentName(segment));
    await writeFile(file, change(await readFile(file, "utf8")));
    await expect(kept(false, copy)).rejects.toThrow(named);
  }
  const last = (await archiveEnd(folderFiles(dir), trust))?.head.segment ?? 0;
  const file = join(dir, segmentName(last));
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace('"type":"said"', '"type":"paid"'));
  await expect(opened()).rejects.toThrow(segmentName(last));
  await expect(archiveEnd(folderFiles(dir), trust)).rejects.toThrow("is not what was recorded");
  expect(await readFile(file, "utf8")).toContain("paid");

  await rm(join(dir, segmentName(1)));
  await expect(kept()).rejects.toThrow("segment-000000001.jsonl, line 1: This segment is missing.");
});

test("with another installation's key nothing is written, and nothing is dropped", async () => {
  await (await opened()).append(commits.slice(0, 2));
  const other = { verifySignature, isTrusted: () => false };
  await expect(openArchive(folderFiles(dir), sealer, other)).rejects.toThrow("not this installation's");
  expect(await kept()).toEqual(commits.slice(0, 2));
});

class Crash extends Error {}

/** The files of a folder, until the given step of a write: there the process dies, having written nothing, half, or all. */
function crashingAt(folder: string, step: number): FolderFiles & { hasCrashed(): boolean } {
  const real = folderFiles(folder);
  let steps = 0;
  let crashed = false;
  const orDie = (hit: boolean) => {
    if (!hit) return;
    crashed = true;
    throw new Crash();
  };
  const inThree = async (text: string, write: (part: string) => Promise<void>) => {
    steps += 1;
    orDie(steps === step);
    steps += 1;
    await write(steps === step ? text.slice(0, text.length / 2) : text);
    orDie(steps === step);
    steps += 1;
    orDie(steps === step);
  };
  return {
    hasCrashed: () => crashed,
    names: () => real.names(),
    read: (name) => real.read(name),
    create: (name, text) => inThree(text, (part) => real.create(name, part)),
    append: (name, text, after) => inThree(text, (part) => real.append(name, part, after)),
    async sync(name) {
      steps += 1;
      orDie(steps === step);
      await real.sync(name);
    },
    async cut(name, after) {
      steps += 1;
      orDie(steps === step);
      await real.cut(name, after);
    },
    async remove(name) {
      steps += 1;
      orDie(steps === step);
      await real.remove(name);
    },
  };
}
