import { instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { type Head, type Journal, MalformedCommit, type Retirement, type Retiring } from "../index.js";
import { append, commandOf, commitOf, headAfter, SAMPLE_TIME } from "./sample.js";

/** What becomes of streams whose entries are in an archive: they leave together, keep their place, and take nothing more. */
export function retirePromises(make: () => Promise<Journal & Retiring>): void {
  /** Writes a stream of two entries; gives where it ends. */
  const written = async (journal: Journal, stream: string): Promise<Head> => {
    const commit = append(stream, null, "begun", "ended");
    await journal.commit(commit);
    return headAfter(commit.entries) as Head;
  };
  const leaving = (...streams: (readonly [stream: string, head: Head])[]): Retirement => ({
    streams: streams.map(([stream, head]) => ({ stream, head, segments: [1, 4] })),
    effects: [],
    wakeUps: [],
  });

  test("a retired stream keeps its head and where its entries are, and the others keep theirs", async () => {
    const journal = await make();
    const [run, round] = [await written(journal, "run--1"), await written(journal, "consent--1")];
    await written(journal, "run--2");
    const position = await journal.position();
    const retirement = leaving(["run--1", run], ["consent--1", round]);
    expect(await journal.retire(retirement)).toEqual({ status: "retired" });

    const { streams } = await journal.read([{ stream: "run--1" }, { stream: "consent--1", after: 1 }]);
    expect(streams.get("run--1")).toEqual({ head: run, entries: [], retired: [1, 4] });
    expect(streams.get("consent--1")).toEqual({ head: round, entries: [], retired: [1, 4] });
    const kept = (await journal.read([{ stream: "run--2" }])).streams.get("run--2");
    expect(kept?.entries).toHaveLength(2);
    expect(kept).not.toHaveProperty("retired");
    expect(await journal.position()).toBe(position);
    expect(await journal.follow(0, 10)).toHaveLength(3);
  });

  test("nothing is written to a retired stream, and whatever came with it is not written either", async () => {
    const journal = await make();
    const head = await written(journal, "run--1");
    await journal.retire(leaving(["run--1", head]));
    const more = append("run--1", head, "once more");
    const both = { ...more, readSet: new Map([...more.readSet, ["run--2", null] as const]) };
    expect(
      await journal.commit({ ...both, index: { put: [{ index: "i", member: "m", score: 1 }], drop: [] } }),
    ).toEqual({ status: "retired", streams: ["run--1"] });
    expect(await journal.list("i", { limit: 1 })).toEqual([]);
    expect(await journal.position()).toBe(1);
    // Begun anew, or from a head that it never had, it is overtaken as any other stream would be.
    expect(await journal.commit(append("run--1", null, "begun"))).toMatchObject({ status: "overtaken" });
    const elsewhere = { ...head, hash: "0".repeat(64) };
    expect(await journal.commit(append("run--1", elsewhere, "begun"))).toMatchObject({ status: "overtaken" });
  });

  test("a decision may go by a retired stream, as long as it writes to others", async () => {
    const journal = await make();
    const head = await written(journal, "run--1");
    await journal.retire(leaving(["run--1", head]));
    const other = append("run--2", null, "begun");
    const goesBy = (one: Head | null) => ({
      ...other,
      readSet: new Map([...other.readSet, ["run--1", one] as const]),
    });
    expect(await journal.commit(goesBy(null))).toEqual({ status: "overtaken", streams: ["run--1"] });
    expect(await journal.commit(goesBy(head))).toMatchObject({ status: "committed" });
  });

  test("a command that was answered is answered the same, whatever has become of its stream", async () => {
    const journal = await make();
    const commit = {
      ...append("run--1", null, "begun"),
      command: commandOf("ada/1", "ask", { said: "yes" }),
    };
    await journal.commit(commit);
    await journal.retire(leaving(["run--1", headAfter(commit.entries) as Head]));
    expect(await journal.commit(commit)).toEqual({ status: "answered", answer: { said: "yes" } });
    expect(await journal.answerTo("ada/1")).toMatchObject({ answer: { said: "yes" } });
  });

  test("streams leave together or not at all: one that has moved, or is not there, keeps the others", async () => {
    const journal = await make();
    const run = await written(journal, "run--1");
    const round = await written(journal, "consent--1");
    await journal.commit(append("consent--1", round, "withdrawn"));
    expect(await journal.retire(leaving(["run--1", run], ["consent--1", round]))).toEqual({
      status: "overtaken",
      streams: ["consent--1"],
    });
    expect(await journal.retire(leaving(["run--1", run], ["run--9", round]))).toEqual({
      status: "overtaken",
      streams: ["run--9"],
    });
    const { streams } = await journal.read([{ stream: "run--1" }]);
    expect(streams.get("run--1")?.entries).toHaveLength(2);
  });

  test("what is still owed, or still to ring, keeps its streams where they are", async () => {
    const journal = await make();
    const head = await written(journal, "run--1");
    const owed = { mode: "live", effect: "effect--1", stream: "run--1", capability: "page" } as const;
    const bell = { clock: "live", stream: "run--1", name: "answer deadline" };
    await journal.commit(
      commitOf({
        outbox: { add: [owed, { ...owed, effect: "effect--10" }], remove: [] },
        wakeUps: { set: [{ ...bell, dueAt: instantAfter(SAMPLE_TIME, 1) }], cancel: [] },
      }),
    );
    const asked = { ...leaving(["run--1", head]), effects: [{ mode: "live", effect: "effect--1" }] } as const;
    expect(await journal.retire({ ...asked, wakeUps: [bell] })).toEqual({
      status: "owing",
      owing: ["effect--1", "answer deadline"],
    });
    await journal.commit(commitOf({ outbox: { add: [], remove: [owed] } }));
    expect(await journal.retire({ ...asked, wakeUps: [bell] })).toEqual({
      status: "owing",
      owing: ["answer deadline"],
    });
    // What another stream, another effect or another clock has to come is no matter of these.
    const others = [
      { ...bell, name: "answer" },
      { ...bell, clock: "x-exercise--1" },
    ];
    expect(await journal.retire({ ...asked, wakeUps: others })).toEqual({ status: "retired" });
  });

  test("a retirement that is asked for again, or in part again, is done once", async () => {
    const journal = await make();
    const [run, round] = [await written(journal, "run--1"), await written(journal, "consent--1")];
    await journal.retire(leaving(["run--1", run]));
    const again = leaving(["run--1", run], ["consent--1", round]);
    const elsewhere = { ...again, streams: again.streams.map((one) => ({ ...one, segments: [9] })) };
    expect(await journal.retire(elsewhere)).toEqual({ status: "retired" });
    expect(await journal.retire(elsewhere)).toEqual({ status: "retired" });
    const { streams } = await journal.read([{ stream: "run--1" }, { stream: "consent--1" }]);
    expect([...streams.values()].map(({ retired }) => retired)).toEqual([[1, 4], [9]]);
    const moved = leaving(["run--1", { ...run, seq: 1 }]);
    expect(await journal.retire(moved)).toEqual({ status: "overtaken", streams: ["run--1"] });
  });

  test("a retirement that no journal could store is refused before it is sent", async () => {
    const journal = await make();
    const head = await written(journal, "run--1");
    const good = leaving(["run--1", head]);
    const ofStream = (change: object) => ({
      ...good,
      streams: good.streams.map((one) => ({ ...one, ...change })),
    });
    for (const bad of [
      ofStream({ segments: [] }),
      ofStream({ segments: [2, 1] }),
      ofStream({ segments: [0] }),
      ofStream({ segments: [1.5] }),
      ofStream({ head: { seq: 0, hash: head.hash } }),
      ofStream({ stream: "run 1" }),
      { ...good, streams: [...good.streams, ...good.streams] },
      { ...good, effects: [{ mode: "live", effect: "effect 1" } as const] },
      { ...good, wakeUps: [{ clock: "live", stream: "run 1", name: "x" }] },
    ])
      await expect(journal.retire(bad)).rejects.toThrow(MalformedCommit);
    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.entries).toHaveLength(2);
  });
}
