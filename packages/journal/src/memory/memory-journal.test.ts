import { instantAfter, instantOf } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { commandOf, commitOf, journalConformance, SAMPLE_TIME } from "../conformance/index.js";
import { memoryJournal } from "./memory-journal.js";

journalConformance("the memory journal", async () => ({
  journal: memoryJournal({ now: () => instantOf(Date.now()) }),
  stop: async () => undefined,
}));

test("answers are forgotten after seven days of the journal's own clock, or as told", async () => {
  const dayMs = 86_400_000;
  for (const [options, keptMs] of [
    [{}, 7 * dayMs],
    [{ answersKeptMs: 5 }, 5],
  ] as const) {
    let now = SAMPLE_TIME;
    const journal = memoryJournal({ now: () => now, ...options });
    const commit = commitOf({ command: commandOf("key-1", 1, "first") });
    await journal.commit(commit);

    now = instantAfter(SAMPLE_TIME, keptMs - 1);
    expect(await journal.commit(commit)).toEqual({ status: "answered", answer: "first" });
    expect(await journal.answerTo("key-1")).toMatchObject({ answer: "first" });

    now = instantAfter(SAMPLE_TIME, keptMs);
    expect(await journal.answerTo("key-1")).toBeUndefined();
    expect(await journal.commit(commit)).toMatchObject({ status: "committed", position: 2 });
  }
});
