import { type Instant, instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Journal } from "../index.js";
import { append } from "./sample.js";

const HOUR_MS = 3_600_000;

/** The journal's own clock decides whether it is time, in the same moment as it writes. */
export function timePromises(make: () => Promise<Journal>): void {
  test("a commit is refused before its time and after it, and told what time it is", async () => {
    const journal = await make();
    const { now } = await journal.read([]);

    const early = await journal.commit({
      ...append("run--1", null, "a"),
      notBefore: instantAfter(now, HOUR_MS),
    });
    const late = await journal.commit({
      ...append("run--1", null, "a"),
      notAfter: instantAfter(now, -HOUR_MS),
    });

    expect(early).toEqual({ status: "too-early", now: expect.any(String) });
    expect(late).toEqual({ status: "too-late", now: expect.any(String) });
    const then = (await journal.read([])).now;
    for (const told of [early, late]) {
      if (told.status !== "too-early" && told.status !== "too-late") throw new Error("Both were refused.");
      expect(told.now >= now && told.now <= then).toBe(true);
    }
    expect(await journal.position()).toBe(0);
  });

  test("a commit within its time is written at an instant between its bounds", async () => {
    const journal = await make();
    const { now } = await journal.read([]);

    const result = await journal.commit({
      ...append("run--1", null, "a"),
      notBefore: now,
      notAfter: instantAfter(now, HOUR_MS),
    });

    const then = (await journal.read([])).now;
    if (result.status !== "committed") throw new Error(`It was ${result.status}.`);
    expect(result.at >= now && result.at <= then).toBe(true);
    const [note] = await journal.follow(0, 1);
    expect(note?.at).toBe(result.at satisfies Instant);
  });

  test("a head that has moved outweighs the time: whoever reads again sees both", async () => {
    const journal = await make();
    const { now } = await journal.read([]);
    await journal.commit(append("run--1", null, "a"));

    const result = await journal.commit({
      ...append("run--1", null, "b"),
      notAfter: instantAfter(now, -HOUR_MS),
    });

    expect(result).toEqual({ status: "overtaken", streams: ["run--1"] });
  });
}
