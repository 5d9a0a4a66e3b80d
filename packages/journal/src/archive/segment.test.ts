import { canonicalJson } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { sampleBody, sealed } from "../conformance/sample.js";
import { createSigningKey, loadSigningKey, sign, verifySignature } from "../signing/index.js";
import { withhold } from "../withhold.js";
import { sampleCommits } from "./archive.fixture.js";
import { type ArchiveTrust, readSegment, type SegmentVerdict } from "./read-segment.js";
import { type ArchiveHead, linkHash, segmentName, segmentNumber } from "./segment.js";
import { beginSegment, continueSegment, type Sealer } from "./write-segment.js";

const key = loadSigningKey(createSigningKey());
const sealer: Sealer = { key: key.publicKey, sign: (text) => sign(key, text) };
const trust: ArchiveTrust = { verifySignature, isTrusted: (named) => named === key.publicKey };
const commits = sampleCommits(9);

const first = beginSegment(null, commits.slice(0, 4), sealer);
const more = continueSegment(first.head, commits.slice(4, 6), sealer);
const second = beginSegment(more.head, commits.slice(6), sealer);
const lines = linesOf(first.text + more.text);

function linesOf(text: string): string[] {
  return text.split("\n").slice(0, -1);
}

function read(of: readonly (string | null)[], after: ArchiveHead | null = null): SegmentVerdict {
  return readSegment({ lines: of, ended: true }, { head: after, heads: new Map() }, trust);
}

/** The line that is named as the first at fault, by whoever may not forgive what follows the last seal. */
function faultIn(of: readonly (string | null)[]): number | undefined {
  const verdict = read(of);
  return verdict.ok ? verdict.torn?.line : verdict.line;
}

test("what was sealed is read back as it was, over several seals and segments", () => {
  const heads = new Map();
  const verdict = readSegment({ lines, ended: true }, { head: null, heads }, trust);
  expect(verdict).toMatchObject({ ok: true, torn: null, head: more.head, sealedLines: lines.length });
  expect(verdict.ok && verdict.commits).toEqual(commits.slice(0, 6));

  const next = readSegment({ lines: linesOf(second.text), ended: true }, { head: more.head, heads }, trust);
  expect(next).toMatchObject({ ok: true, torn: null, head: { segment: 2, position: 9 } });
  expect(next.ok && next.commits).toEqual(commits.slice(6));
});

test("a character changed anywhere is named by its line", () => {
  lines.forEach((line, at) => {
    for (let place = 0; place < line.length; place += 7) {
      const changed = line[place] === "0" ? "1" : "0";
      const touched = lines.with(at, line.slice(0, place) + changed + line.slice(place + 1));
      if (touched[at] !== line) expect({ place, at: faultIn(touched) }).toEqual({ place, at: at + 1 });
    }
  });
});

test("a line dropped anywhere is named by where it should stand", () => {
  lines.forEach((_, at) => {
    expect(faultIn(lines.toSpliced(at, 1))).toBe(at + 1);
  });
});

test("a line added anywhere is named: one of its own, one from elsewhere, an empty one", () => {
  for (const added of [...lines, ...linesOf(second.text), "", "{}"])
    for (let at = 0; at <= lines.length; at += 1) {
      // Beside its twin, it is the second of the two that is one too many.
      const named = lines[at] === added ? at + 2 : at + 1;
      expect({ added, at, named: faultIn(lines.toSpliced(at, 0, added)) }).toEqual({ added, at, named });
    }
});

test("lines that have changed places are named by the first of them", () => {
  for (let one = 0; one < lines.length; one += 1)
    for (let other = one + 1; other < lines.length; other += 1) {
      const [a = "", b = ""] = [lines[one], lines[other]];
      expect(faultIn(lines.with(one, b).with(other, a))).toBe(one + 1);
    }
});

test("a segment that is cut off anywhere but at a seal says where, and keeps what was sealed before", () => {
  const firstSeal = linesOf(first.text).length;
  for (let kept = 0; kept < lines.length; kept += 1) {
    const verdict = read(lines.slice(0, kept));
    if (kept === firstSeal) expect(verdict).toMatchObject({ ok: true, torn: null, head: first.head });
    else if (kept < firstSeal) expect(verdict).toMatchObject({ ok: false, unsealed: true, line: kept + 1 });
    else expect(verdict).toMatchObject({ ok: true, torn: { line: kept + 1 }, head: first.head });
  }
});

test("a last line without its end, and bytes that are no text, are torn as well", () => {
  const unended = readSegment({ lines, ended: false }, null, trust);
  expect(unended).toMatchObject({ ok: false, unsealed: false, line: lines.length });
  expect(faultIn([...lines, null])).toBe(lines.length + 1);
  expect(faultIn([...lines.slice(0, 1), null, ...lines.slice(2)])).toBe(2);
});

test("a segment goes on from the one before it, and from no other", () => {
  const of = linesOf(second.text);
  expect(read(of, more.head)).toMatchObject({ ok: false, seq: expect.any(Number) });
  expect(read(of, first.head)).toMatchObject({
    ok: false,
    line: 1,
    fault: "It does not go on where segment 1 ends.",
  });
  expect(read(of)).toMatchObject({ ok: false, fault: "Segment 1 should stand here, not 2." });
  expect(readSegment({ lines: of, ended: true }, null, trust)).toMatchObject({ ok: true, torn: null });
});

test("a history that somebody else sealed is not this installation's", () => {
  const other = loadSigningKey(createSigningKey());
  const forged = beginSegment(null, commits, {
    key: other.publicKey,
    sign: (text) => sign(other, text),
  });
  expect(read(linesOf(forged.text))).toMatchObject({ ok: false, unsealed: false, line: 1 });
  const claimed = beginSegment(null, commits, { key: key.publicKey, sign: (text) => sign(other, text) });
  expect(read(linesOf(claimed.text))).toMatchObject({
    ok: false,
    fault: "The signature does not fit the seal.",
  });
});

test("nothing is sealed that could not be read again, or that skips a commit", () => {
  const [one, , three] = commits;
  if (one === undefined || three === undefined) throw new Error("There are nine commits.");
  expect(() => beginSegment(null, [one, three], sealer)).toThrow("Commit 3 does not follow commit 1.");
  const strange = { ...one, mode: "later" } as unknown as typeof one;
  expect(() => beginSegment(null, [strange], sealer)).toThrow(TypeError);
});

test("what nests deeper than a line may is not sealed: neither an entry, nor a command's answer", () => {
  const [one] = sampleCommits(1);
  if (one === undefined) throw new Error("There is one commit.");
  const deep = JSON.parse("[".repeat(120) + "]".repeat(120)) as unknown;
  const entries = sealed(null, "run--9", sampleBody("said", deep));
  expect(() => beginSegment(null, [{ ...one, entries }], sealer)).toThrow("nests deeper than");
  const command = { id: "ada/1", contentHash: "sha256:1", answer: deep };
  expect(() => beginSegment(null, [{ ...one, command }], sealer)).toThrow("nests deeper than");
});

test("of which exercise a commit was is sealed with it", () => {
  const played = sampleCommits(2).map((commit) => ({ ...commit, exercise: "exercise--1" }));
  const verdict = read(linesOf(beginSegment(null, played, sealer).text));
  expect(verdict.ok && verdict.commits).toEqual(played);
});

test("a chain whose hashes fit but whose commits do not count on is named where it jumps", () => {
  const [header = "", ...rest] = linesOf(beginSegment(null, commits.slice(0, 1), sealer).text);
  const { hash: begun } = JSON.parse(header) as { hash: string };
  /** A line that follows the one before it, whatever it says. */
  const following = (value: object, prev: string) => {
    const { hash: _, ...line } = { hash: null, ...value, prev };
    return canonicalJson({ ...line, hash: linkHash(line) });
  };
  const jumped = following({ ...JSON.parse(rest[0] ?? ""), position: 2 }, begun);
  expect(read([header, jumped])).toMatchObject({
    line: 2,
    fault: "Commit 1 should stand here, not 2.",
  });
  const early = following({ type: "seal", position: 3, signature: "ed25519:00" }, begun);
  expect(read([header, early])).toMatchObject({
    line: 2,
    fault: "The seal is for commit 3, and stands after 0.",
  });
});

test("an archive holds what its entries say: one that withholds it is at fault there", () => {
  const [entry] = commits[0]?.entries ?? [];
  if (entry === undefined) throw new Error("The first commit has an entry.");
  expect(read(lines.with(2, canonicalJson(withhold(entry))))).toMatchObject({
    ok: false,
    line: 3,
    stream: entry.stream,
    seq: 1,
    fault: "The archive withholds nothing.",
  });
});

test("a segment's file is known by its name", () => {
  expect(segmentName(12)).toBe("segment-000000012.jsonl");
  expect(segmentNumber("segment-000000012.jsonl")).toBe(12);
  expect(segmentNumber("segment-12.jsonl")).toBeUndefined();
});
