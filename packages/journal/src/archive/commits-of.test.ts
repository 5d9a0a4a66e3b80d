import { instantAfter, type StreamId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { headAfter, SAMPLE_TIME, sampleBody, sealed } from "../conformance/sample.js";
import type { Entry, Head } from "../entry.js";
import { JournalDamaged } from "../failure.js";
import type { Answered, CommitNote } from "../port.js";
import { commitsOf } from "./commits-of.js";

const RUN: StreamId = "run--1";
const entries = sealed(null, RUN, sampleBody("begun"), sampleBody("held"), sampleBody("ended"));

function noteOf(position: number, from: number, to: number, command?: string): CommitNote {
  const types = entries.slice(from - 1, to).map((entry) => entry.body.type);
  return {
    position,
    at: instantAfter(SAMPLE_TIME, position),
    mode: "live",
    ...(command === undefined ? {} : { command }),
    streams: [{ stream: RUN, from, to, types }],
  };
}

function reading(
  kept: readonly Entry[],
  { answers = new Map<string, Answered>(), exercises = new Map<StreamId, string>() } = {},
) {
  return { streams: new Map([[RUN, { head: headAfter(kept), entries: kept }]]), answers, exercises };
}

test("each commit gets the entries that it wrote, and it is told where the stream ends now", () => {
  const heads = new Map<StreamId, Head>();
  const commits = commitsOf([noteOf(1, 1, 2), noteOf(2, 3, 3)], reading(entries), heads);
  expect(commits.map((commit) => commit.entries)).toEqual([entries.slice(0, 2), entries.slice(2)]);
  expect(commits.map(({ position, at }) => [position, at])).toEqual([
    [1, instantAfter(SAMPLE_TIME, 1)],
    [2, instantAfter(SAMPLE_TIME, 2)],
  ]);
  expect(heads.get(RUN)).toEqual(headAfter(entries));
});

test("whoever begins in the middle of a stream takes what went before from its first entry", () => {
  const [commit] = commitsOf([noteOf(2, 3, 3)], reading(entries.slice(2)), new Map());
  expect(commit?.entries).toEqual(entries.slice(2));
});

test("a command is kept with its answer, one whose answer is forgotten without, and none where there was none", () => {
  const answers = new Map([["ada/1", { contentHash: "sha256:1", answer: "yes" }]]);
  const notes = [noteOf(1, 1, 1, "ada/1"), noteOf(2, 2, 2, "ada/0"), noteOf(3, 3, 3)];
  const commits = commitsOf(notes, reading(entries, { answers }), new Map());
  expect(commits.map((commit) => commit.command)).toEqual([
    { id: "ada/1", contentHash: "sha256:1", answer: "yes" },
    null,
    null,
  ]);
});

test("a commit of an exercise says of which, and one of the world says so", () => {
  const exercises = new Map([[RUN, "exercise--1"]]);
  const played = commitsOf([noteOf(1, 1, 1)], reading(entries, { exercises }), new Map());
  expect(played[0]?.exercise).toBe("exercise--1");
  expect(commitsOf([noteOf(1, 1, 1)], reading(entries), new Map())[0]?.exercise).toBeNull();
});

test("INV-06 what is missing, or is not what was written, is never sealed: it is damage", () => {
  const sealing = (kept: readonly Entry[], heads = new Map<StreamId, Head>()) => {
    commitsOf([noteOf(1, 1, 3)], reading(kept), heads);
  };
  expect(() => sealing(entries.toSpliced(1, 1))).toThrow(JournalDamaged);
  expect(() => sealing([])).toThrow("Entries 1 to 3 of run--1, of commit 1, are missing.");
  const nothing = { streams: new Map(), answers: new Map(), exercises: new Map() };
  expect(() => commitsOf([noteOf(1, 1, 3)], nothing, new Map())).toThrow("are missing");
  const touched = entries.map((entry) => ({ ...entry, body: { ...entry.body, type: "praised" } }));
  expect(() => sealing(touched)).toThrow("run--1 is not what was written.");
  expect(() => sealing(entries, new Map([[RUN, { seq: 7, hash: "0" }]]))).toThrow(JournalDamaged);
});
