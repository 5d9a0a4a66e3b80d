import { instantOf } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { append, headAfter, SAMPLE_TIME, sampleBody, sealed } from "./conformance/sample.js";
import type { Entry, Head } from "./entry.js";
import { JournalDamaged } from "./failure.js";
import { memoryJournal } from "./memory/memory-journal.js";
import { type RetiredEntries, withRetired } from "./with-retired.js";

const now = () => instantOf(Date.parse(SAMPLE_TIME));
const whole = append("run--1", null, "begun", "gone on", "ended").entries;
const head = headAfter(whole) as Head;

/** A journal from which one stream has left, and what it is read back by. */
async function readingBack(entriesOf: RetiredEntries) {
  const own = memoryJournal({ now });
  await own.commit(append("run--1", null, "begun", "gone on", "ended"));
  await own.commit(append("run--2", null, "begun"));
  await own.retire({ streams: [{ stream: "run--1", head, segments: [2, 5] }], effects: [], wakeUps: [] });
  return withRetired(own, entriesOf);
}

test("a retired stream is read as if it had never left, from anywhere in it, beside others that have not", async () => {
  const asked: unknown[] = [];
  const journal = await readingBack(async (...args) => {
    asked.push(args);
    return whole;
  });
  for (const after of [0, 1, 2, 3, 9]) {
    const { streams } = await journal.read([{ stream: "run--1", after }, { stream: "run--2" }]);
    expect(streams.get("run--1")).toEqual({ head, entries: whole.slice(after) });
    expect(streams.get("run--2")?.entries).toHaveLength(1);
  }
  // Whoever has read it all before is told that nothing has come, and no file is opened for that.
  expect(asked).toEqual(Array(3).fill(["run--1", [2, 5], false]));
});

test("INV-06 an archive that says anything else than the head that was kept is not believed, after a second look", async () => {
  const other = sealed(null, "run--1", ...["begun", "gone on", "failed"].map((type) => sampleBody(type)));
  const [first, second, third] = whole as [Entry, Entry, Entry];
  const touched = { ...second, body: { ...second.body, type: "gone off" } };
  for (const [told, said] of [
    [other, "It has 3 entries there, and not the 3 that the journal knows of."],
    [whole.slice(0, 2), "It has 2 entries there, and not the 3"],
    [[], "It has 0 entries there"],
    [[first, touched, third], "The content of entry 2 is not what was recorded."],
    [[first, third], "Entry 2 should stand here, not 3."],
  ] as const) {
    const looks: boolean[] = [];
    const journal = await readingBack(async (_stream, _segments, afresh) => {
      looks.push(afresh);
      return told;
    });
    const read = journal.read([{ stream: "run--1" }]);
    await expect(read).rejects.toThrow(said);
    await expect(read).rejects.toBeInstanceOf(JournalDamaged);
    expect(looks).toEqual([false, true]);
  }
  // What was remembered may be older: a second look at the files themselves settles it.
  const mended = await readingBack(async (_stream, _segments, afresh) =>
    afresh ? whole : whole.slice(0, 1),
  );
  expect((await mended.read([{ stream: "run--1" }])).streams.get("run--1")?.entries).toEqual(whole);
});
