import { instantAfter, instantOf } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { IndexPosition, Journal, OwedRow, WakeUpRow } from "../index.js";
import { commitOf, SAMPLE_TIME } from "./sample.js";
import { END_OF_TIME } from "./whole-state.js";

/** The rows beside the entries: wake-ups, what is owed, indexes and look-ups. */
export function rowPromises(make: () => Promise<Journal>): void {
  const bell = (stream: string, name: string, afterMs: number, clock = "live"): WakeUpRow => ({
    clock,
    stream,
    name,
    dueAt: instantAfter(SAMPLE_TIME, afterMs),
  });
  const ring = (...set: WakeUpRow[]) => commitOf({ wakeUps: { set, cancel: [] } });

  test("wake-ups that are due come soonest first, each clock with its own", async () => {
    const journal = await make();
    const [a, b, c] = [bell("run--2", "x", 3), bell("run--1", "y", 1), bell("run--1", "x", 2)];
    const drill = bell("x-run--1", "x", 0, "x-exercise--1");
    await journal.commit(ring(a, drill, b));
    await journal.commit(ring(c));

    expect(await journal.dueWakeUps("live", instantAfter(SAMPLE_TIME, 2), 10)).toEqual([b, c]);
    expect(await journal.dueWakeUps("live", END_OF_TIME, 2)).toEqual([b, c]);
    expect(await journal.dueWakeUps("live", END_OF_TIME, 10)).toEqual([b, c, a]);
    expect(await journal.dueWakeUps("live", SAMPLE_TIME, 10)).toEqual([]);
    expect(await journal.dueWakeUps("live", END_OF_TIME, 0)).toEqual([]);
    expect(await journal.dueWakeUps("x-exercise--1", END_OF_TIME, 10)).toEqual([drill]);
    expect(await journal.dueWakeUps("x-exercise--2", END_OF_TIME, 10)).toEqual([]);
    expect(await journal.nextWakeUp("live")).toEqual(b);
    expect(await journal.nextWakeUp("x-exercise--2")).toBeUndefined();
    expect(await journal.clocks()).toEqual(["live", "x-exercise--1"]);
  });

  test("a wake-up that is set again moves, and one that is cancelled is gone with its empty clock", async () => {
    const journal = await make();
    const first = bell("run--1", "answer deadline", 1);
    const moved = { ...first, dueAt: instantAfter(SAMPLE_TIME, 9) };
    const other = bell("run--1", "answer", 5);
    await journal.commit(ring(first, other));
    await journal.commit(ring(moved));
    expect(await journal.dueWakeUps("live", END_OF_TIME, 10)).toEqual([other, moved]);

    await journal.commit(commitOf({ wakeUps: { set: [], cancel: [moved, bell("run--9", "never set", 0)] } }));
    expect(await journal.dueWakeUps("live", END_OF_TIME, 10)).toEqual([other]);
    expect(await journal.clocks()).toEqual(["live"]);

    await journal.commit(
      commitOf({ wakeUps: { set: [], cancel: [other, bell("run--9", "x", 0, "no clock")] } }),
    );
    expect(await journal.nextWakeUp("live")).toBeUndefined();
    expect(await journal.clocks()).toEqual([]);
  });

  test("one commit may cancel a wake-up and set it anew: it is then set", async () => {
    const journal = await make();
    const row = bell("run--1", "deadline", 1);
    await journal.commit(ring(row));

    await journal.commit(
      commitOf({ wakeUps: { cancel: [row], set: [{ ...row, dueAt: instantAfter(SAMPLE_TIME, 7) }] } }),
    );

    expect(await journal.nextWakeUp("live")).toEqual({ ...row, dueAt: instantAfter(SAMPLE_TIME, 7) });
    expect(await journal.clocks()).toEqual(["live"]);
  });

  test("wake-ups of before the epoch and of the far future keep their times", async () => {
    const journal = await make();
    const past = { ...bell("run--1", "past", 0), dueAt: instantOf(-1) };
    const future = { ...bell("run--1", "future", 0), dueAt: END_OF_TIME };
    await journal.commit(ring(future, past));

    expect(await journal.dueWakeUps("live", END_OF_TIME, 10)).toEqual([past, future]);
  });

  const owe = (effect: string, mode: OwedRow["mode"] = "live", capability = "http api"): OwedRow => ({
    mode,
    effect,
    stream: "run--1",
    capability,
  });

  test("what is owed is kept in the order of its ids until it is settled, a page at a time", async () => {
    const journal = await make();
    const rows = ["e5", "e1", "e3", "e30", "e2", "e4"].map((effect) => owe(effect));
    await journal.commit(commitOf({ outbox: { add: rows, remove: [] } }));
    const ids = async (page: { after?: string; limit: number }) =>
      (await journal.owed("live", page)).map(({ effect }) => effect);

    expect(await ids({ limit: 10 })).toEqual(["e1", "e2", "e3", "e30", "e4", "e5"]);
    expect(await ids({ limit: 2 })).toEqual(["e1", "e2"]);
    expect(await ids({ after: "e2", limit: 2 })).toEqual(["e3", "e30"]);
    expect(await ids({ after: "e3", limit: 2 })).toEqual(["e30", "e4"]);
    expect(await ids({ after: "e5", limit: 2 })).toEqual([]);
    expect(await ids({ limit: 0 })).toEqual([]);

    // The page goes on from an effect that has been settled meanwhile.
    await journal.commit(commitOf({ outbox: { add: [], remove: [owe("e3"), owe("e4"), owe("never")] } }));
    expect(await ids({ after: "e3", limit: 10 })).toEqual(["e30", "e5"]);
    expect(await ids({ limit: 10 })).toEqual(["e1", "e2", "e30", "e5"]);
  });

  test("what is owed says where and by whom, and each mode has its own", async () => {
    const journal = await make();
    const row = owe("effect--1");
    await journal.commit(commitOf({ outbox: { add: [row], remove: [] } }));
    await journal.commit(
      commitOf({ mode: "exercise", outbox: { add: [owe("x-effect--1", "exercise", "")], remove: [] } }),
    );

    expect(await journal.owed("live", { limit: 9 })).toEqual([row]);
    expect(await journal.owed("exercise", { limit: 9 })).toEqual([owe("x-effect--1", "exercise", "")]);

    const moved = { ...row, stream: "run--2", capability: "mail" };
    await journal.commit(commitOf({ outbox: { add: [moved], remove: [row] } }));
    expect(await journal.owed("live", { limit: 9 })).toEqual([moved]);
  });

  test("an index is paged from the highest score down, and members that share a score all come once", async () => {
    const journal = await make();
    const rows = [
      ["a", 1],
      ["b", 3],
      ["c", 2],
      ["d", 2],
      ["é", 2],
      ["e", 2],
      ["\uffee", 2],
      ["🚑", 2],
      ["", 2],
      ["f", -0.5],
      ["g", 1e300],
      ["h", -0],
      ["i", 5e-324],
    ] as const;
    const put = rows.map(([member, score]) => ({ index: "runs", member, score }));
    await journal.commit(commitOf({ index: { put, drop: [] } }));
    const expected = ["g", "b", "🚑", "\uffee", "é", "e", "d", "c", "", "a", "i", "h", "f"];

    expect((await journal.list("runs", { limit: 100 })).map(({ member }) => member)).toEqual(expected);
    for (const limit of [1, 2, 3, 5, 13]) {
      const paged: IndexPosition[] = [];
      for (;;) {
        const last = paged.at(-1);
        const page = await journal.list("runs", last === undefined ? { limit } : { after: last, limit });
        expect(page.length).toBeLessThanOrEqual(limit);
        if (page.length === 0) break;
        paged.push(...page);
      }
      expect(paged.map(({ member }) => member)).toEqual(expected);
    }
    expect(await journal.list("runs", { limit: 1 })).toEqual([{ member: "g", score: 1e300 }]);
    expect((await journal.list("runs", { limit: 100 })).find(({ member }) => member === "h")?.score).toBe(0);
    expect(await journal.list("runs", { limit: 0 })).toEqual([]);
    expect(await journal.list("nothing", { limit: 10 })).toEqual([]);
  });

  test("a page of an index goes on where it was, though that member was dropped or moved in between", async () => {
    const journal = await make();
    const put = ["a", "b", "c", "d"].map((member) => ({ index: "runs", member, score: 7 }));
    await journal.commit(commitOf({ index: { put, drop: [] } }));
    const [, second] = await journal.list("runs", { limit: 2 });
    if (second === undefined) throw new Error("Two were listed.");

    await journal.commit(commitOf({ index: { put: [], drop: [{ index: "runs", member: second.member }] } }));
    expect((await journal.list("runs", { after: second, limit: 9 })).map(({ member }) => member)).toEqual([
      "b",
      "a",
    ]);

    await journal.commit(
      commitOf({ index: { put: [{ index: "runs", member: second.member, score: 9 }], drop: [] } }),
    );
    expect((await journal.list("runs", { after: second, limit: 9 })).map(({ member }) => member)).toEqual([
      "b",
      "a",
    ]);
    expect((await journal.list("runs", { limit: 9 })).map(({ member }) => member)).toEqual([
      "c",
      "d",
      "b",
      "a",
    ]);
  });

  test("an index row that is put again moves; put and dropped in one commit, it stays", async () => {
    const journal = await make();
    const row = { index: "runs", member: "a", score: 1 };
    await journal.commit(commitOf({ index: { put: [row], drop: [] } }));

    await journal.commit(
      commitOf({ index: { put: [{ ...row, score: 2 }], drop: [row, { index: "none", member: "a" }] } }),
    );

    expect(await journal.list("runs", { limit: 9 })).toEqual([{ member: "a", score: 2 }]);
  });

  test("a look-up gives the last value, until it is dropped", async () => {
    const journal = await make();
    const look = (map: string, key: string) => journal.lookUp(map, key);
    await journal.commit(
      commitOf({
        lookUps: {
          put: [
            { map: "tokens", key: "k", value: "first" },
            { map: "tokens", key: "k", value: "żółć 🚑" },
            { map: "names", key: "k", value: "" },
          ],
          drop: [],
        },
      }),
    );
    expect([
      await look("tokens", "k"),
      await look("names", "k"),
      await look("names", "other"),
      await look("no", "k"),
    ]).toEqual(["żółć 🚑", "", undefined, undefined]);

    await journal.commit(
      commitOf({
        lookUps: {
          put: [{ map: "names", key: "k", value: "anew" }],
          drop: [
            { map: "tokens", key: "k" },
            { map: "names", key: "k" },
            { map: "no", key: "k" },
          ],
        },
      }),
    );
    expect([await look("tokens", "k"), await look("names", "k")]).toEqual([undefined, "anew"]);
  });
}
