import type { StreamId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { append, headAfter, SAMPLE_TIME, sampleBody, sealed } from "../conformance/sample.js";
import type { Entry } from "../entry.js";
import { memoryJournal } from "../memory/memory-journal.js";
import type { Journal } from "../port.js";
import type { ArchivedCommit, ArchiveHead } from "./segment.js";
import { standingOf } from "./standing.js";

const RUN: StreamId = "run--1";
const entries = sealed(null, RUN, sampleBody("begun"), sampleBody("held"));

/** An archive of one commit, which wrote these entries. */
function archived(of: readonly Entry[], position = 1): [ArchiveHead, ArchivedCommit[]] {
  const commit = { position, at: SAMPLE_TIME, mode: "live", exercise: null, command: null } as const;
  return [{ segment: 1, position, hash: "0" }, [{ ...commit, entries: of }]];
}

async function journalWith(...types: readonly string[]): Promise<Journal> {
  const journal = memoryJournal({ now: () => SAMPLE_TIME });
  const { status } = await journal.commit(append(RUN, null, ...types));
  expect(status).toBe("committed");
  return journal;
}

test("INV-19 a journal may be ahead of its archive by what was not archived yet", async () => {
  expect(await standingOf(await journalWith("begun", "held"), ...archived(entries))).toEqual({
    status: "ahead",
  });
  expect(await standingOf(await journalWith("begun", "held", "ended"), ...archived(entries))).toEqual({
    status: "ahead",
  });
});

test("INV-19 a journal that has lost what the archive has is behind it", async () => {
  expect(await standingOf(await journalWith("begun"), ...archived(entries, 2))).toEqual({
    status: "behind",
    archived: 2,
    found: 1,
  });
});

test("INV-19 a journal that says something else in the same place has forked, and so has one that says nothing there", async () => {
  const forked = { status: "forked", stream: RUN, seq: 2 };
  expect(await standingOf(await journalWith("begun", "praised"), ...archived(entries))).toEqual(forked);
  expect(await standingOf(await journalWith("begun"), ...archived(entries))).toEqual(forked);
});

test("a stream that rests in the archive is known by its head", async () => {
  const resting = (head: Entry | undefined): Pick<Journal, "read" | "position"> => ({
    position: async () => 1,
    read: async () => ({
      now: SAMPLE_TIME,
      streams: new Map([[RUN, { head: headAfter(head === undefined ? [] : [head]), entries: [] }]]),
    }),
  });
  expect(await standingOf(resting(entries[1]), ...archived(entries))).toEqual({ status: "ahead" });
  const other = sealed(headAfter(entries.slice(0, 1)), RUN, sampleBody("praised"))[0];
  for (const head of [other, entries[0], undefined])
    expect(await standingOf(resting(head), ...archived(entries))).toMatchObject({ status: "forked" });
});

test("a retired stream that ended later than a segment tells is no other one; one that ended earlier is", async () => {
  const retiredAfter = async (...types: readonly string[]) => {
    const journal = memoryJournal({ now: () => SAMPLE_TIME });
    const commit = append(RUN, null, ...types);
    await journal.commit(commit);
    const head = headAfter(commit.entries);
    if (head === null) throw new Error("It has entries.");
    const streams = [{ stream: RUN, head, segments: [1, 2] }];
    expect(await journal.retire({ streams, effects: [], wakeUps: [] })).toEqual({ status: "retired" });
    return journal;
  };
  expect(await standingOf(await retiredAfter("begun", "held", "ended"), ...archived(entries))).toEqual({
    status: "ahead",
  });
  expect(await standingOf(await retiredAfter("begun", "held"), ...archived(entries))).toEqual({
    status: "ahead",
  });
  for (const other of [await retiredAfter("begun", "praised"), await retiredAfter("begun")])
    expect(await standingOf(other, ...archived(entries))).toMatchObject({ status: "forked", seq: 2 });
});
