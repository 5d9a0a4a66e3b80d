import { expect, test } from "vitest";
import type { Journal } from "../index.js";
import { append, commandOf, commitOf, headAfter } from "./sample.js";

/** A command is carried out once, however often it is asked. */
export function commandPromises(make: () => Promise<Journal>): void {
  test("a command that is asked again gets its first answer, and nothing is written a second time", async () => {
    const journal = await make();
    const command = commandOf("key-1", { complete: "step" }, { id: "run--1", texts: ["żółć", null] });
    const first = append("run--1", null, "a");
    await journal.commit({ ...first, command });

    const sameAgain = await journal.commit({ ...first, command });
    const decidedAfresh = await journal.commit({
      ...append("run--1", headAfter(first.entries), "a again"),
      command: { ...command, answer: { id: "another answer" } },
    });

    expect(sameAgain).toEqual({ status: "answered", answer: command.answer });
    expect(decidedAfresh).toEqual({ status: "answered", answer: command.answer });
    expect(await journal.position()).toBe(1);
  });

  test("a command's answer can be looked up beforehand", async () => {
    const journal = await make();
    const command = commandOf("key 1", { a: 1 }, ["answered"]);
    await journal.commit({ ...append("run--1", null, "a"), command });

    expect(await journal.answerTo("key 1")).toEqual({
      contentHash: command.contentHash,
      answer: ["answered"],
    });
    expect(await journal.answerTo("key 2")).toBeUndefined();
  });

  test("a command id that comes back with other content is told so, whatever else is wrong with it", async () => {
    const journal = await make();
    await journal.commit({ ...append("run--1", null, "a"), command: commandOf("key-1", 1, 1) });

    const result = await journal.commit({
      ...append("run--1", null, "b"),
      command: commandOf("key-1", 2, 2),
    });

    expect(result).toEqual({ status: "id-reused" });
  });

  test("a command that was refused has no answer, and may be asked again", async () => {
    const journal = await make();
    const first = append("run--1", null, "a");
    await journal.commit(first);
    const command = commandOf("key-1", 1, "done");

    const refused = await journal.commit({ ...append("run--1", null, "b"), command });
    const answer = await journal.answerTo("key-1");
    const again = await journal.commit({ ...append("run--1", headAfter(first.entries), "b"), command });

    expect(refused).toEqual({ status: "overtaken", streams: ["run--1"] });
    expect(answer).toBeUndefined();
    expect(again).toMatchObject({ status: "committed", position: 2 });
  });

  test("an answer may be nothing, and a commit may hold nothing but its answer", async () => {
    const journal = await make();

    await journal.commit(commitOf({ command: commandOf("key-1", 1, undefined) }));

    expect(await journal.answerTo("key-1")).toEqual({ ...commandOf("key-1", 1, null), id: undefined });
    expect(await journal.position()).toBe(1);
  });

  test("one command sent many times at once is carried out once, and all senders get the one answer", async () => {
    const journal = await make();
    for (let round = 0; round < 20; round += 1) {
      const commit = {
        ...append(`run--${round}`, null, "a"),
        command: commandOf(`key-${round}`, round, { round }),
      };

      const results = await Promise.all(Array.from({ length: 8 }, () => journal.commit(commit)));

      expect(results.filter(({ status }) => status === "committed")).toHaveLength(1);
      expect(results.filter(({ status }) => status !== "committed")).toEqual(
        Array.from({ length: 7 }, () => ({ status: "answered", answer: { round } })),
      );
    }
    expect(await journal.position()).toBe(20);
  });
}
