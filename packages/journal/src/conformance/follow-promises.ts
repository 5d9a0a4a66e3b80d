import { expect, test } from "vitest";
import type { Journal } from "../index.js";
import { append, commitOf, headAfter, sampleBody, sealed } from "./sample.js";

/** Commits can be followed: what moved, in which order, without a gap. */
export function followPromises(make: () => Promise<Journal>): void {
  test("each commit leaves a note: its position, its mode, which streams moved to where and what was written", async () => {
    const journal = await make();
    expect(await journal.position()).toBe(0);
    expect(await journal.follow(0, 10)).toEqual([]);

    const run = append("run--1", null, "run-created", "step-ready", "step-ready");
    await journal.commit(run);
    const drill = sealed(null, "x-run--1", sampleBody("run-created", {}, "exercise"));
    await journal.commit(
      commitOf({ mode: "exercise", readSet: new Map([["x-run--1", null]]), entries: drill }),
    );
    await journal.commit(commitOf({}));
    await journal.commit(
      commitOf({
        readSet: new Map([
          ["consent--1", null],
          ["run--1", headAfter(run.entries)],
        ]),
        entries: [
          ...sealed(headAfter(run.entries), "run--1", sampleBody("asked")),
          ...sealed(null, "consent--1", sampleBody("opened"), sampleBody("requested")),
        ],
      }),
    );

    const notes = await journal.follow(0, 10);
    const at = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(notes).toEqual([
      {
        position: 1,
        at,
        mode: "live",
        streams: [{ stream: "run--1", from: 1, to: 3, types: ["run-created", "step-ready", "step-ready"] }],
      },
      {
        position: 2,
        at,
        mode: "exercise",
        streams: [{ stream: "x-run--1", from: 1, to: 1, types: ["run-created"] }],
      },
      { position: 3, at, mode: "live", streams: [] },
      {
        position: 4,
        at,
        mode: "live",
        streams: [
          { stream: "run--1", from: 4, to: 4, types: ["asked"] },
          { stream: "consent--1", from: 1, to: 2, types: ["opened", "requested"] },
        ],
      },
    ]);
    expect(await journal.position()).toBe(4);
    expect((await journal.follow(1, 2)).map(({ position }) => position)).toEqual([2, 3]);
    expect(await journal.follow(4, 10)).toEqual([]);
    expect(await journal.follow(0, 0)).toEqual([]);
    expect(await journal.follow(99, 10)).toEqual([]);
  });

  test("positions have no gaps and no repeats, however many commit at once", async () => {
    const journal = await make();
    const streams = Array.from({ length: 60 }, (_, at) => `run--${at}`);

    const results = await Promise.all(streams.map((stream) => journal.commit(append(stream, null, "a"))));

    const positions = results.map((result) => (result.status === "committed" ? result.position : undefined));
    expect(new Set(positions)).toEqual(new Set(streams.map((_, at) => at + 1)));
    const notes = await journal.follow(0, 100);
    expect(notes.map(({ position }) => position)).toEqual(streams.map((_, at) => at + 1));
    expect(notes.map(({ streams: moved }) => moved[0]?.stream)).toEqual(
      [...streams].sort(
        (one, other) => (positions[streams.indexOf(one)] ?? 0) - (positions[streams.indexOf(other)] ?? 0),
      ),
    );
  });
}
