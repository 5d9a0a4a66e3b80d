import { expect, test } from "vitest";
import { joinedReads, type Part } from "./joined-reads.js";

/** A server that says of each part what it is, and notes what it was asked; some streams it cannot read. */
function server(unreadable: readonly string[] = []) {
  const calls: (readonly Part[])[] = [];
  const read = joinedReads(async (parts) => {
    calls.push(parts);
    if (parts.some(([stream]) => unreadable.includes(stream))) throw new Error("WRONGTYPE");
    return { nowMs: calls.length, replies: parts.map(([stream, after]) => `${stream} after ${after}`) };
  });
  return { calls, read };
}

test("what is asked for in one go is one call, each part of it read once, and everybody hears what they asked for", async () => {
  const { calls, read } = server();
  const answers = await Promise.all([
    read([
      ["run--1", 0],
      ["partner--1", 4],
    ]),
    read([["partner--1", 4]]),
    read([["partner--1", 0]]),
    read([]),
  ]);
  expect(calls).toEqual([
    [
      ["run--1", 0],
      ["partner--1", 4],
      ["partner--1", 0],
    ],
  ]);
  expect(answers.map(({ replies }) => replies)).toEqual([
    ["run--1 after 0", "partner--1 after 4"],
    ["partner--1 after 4"],
    ["partner--1 after 0"],
    [],
  ]);
  for (const { nowMs } of answers) expect(nowMs).toBe(1);
});

test("what is asked for later is another call, and as of another moment", async () => {
  const { calls, read } = server();
  const first = await read([["run--1", 0]]);
  const second = await read([["run--1", 0]]);
  expect(calls).toHaveLength(2);
  expect([first.nowMs, second.nowMs]).toEqual([1, 2]);
});

test("no call reads more than 256 parts, but of one who asks for more", async () => {
  const { calls, read } = server();
  const parts = (from: number, count: number) =>
    Array.from({ length: count }, (_, n): Part => [`run--${from + n}`, 0]);
  const asked = [parts(0, 200), parts(200, 56), parts(256, 1), parts(300, 400), parts(900, 1)];
  const answers = await Promise.all(asked.map(read));
  expect(calls.map((call) => call.length)).toEqual([256, 1, 400, 1]);
  expect(answers.map(({ replies }) => replies.length)).toEqual(asked.map((one) => one.length));
});

test("what cannot be read fails only those who asked for it", async () => {
  const { read } = server(["run--broken"]);
  const answers = await Promise.allSettled([
    read([["run--1", 0]]),
    read([
      ["run--1", 0],
      ["run--broken", 0],
    ]),
    read([["run--2", 0]]),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
