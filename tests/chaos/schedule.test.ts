import { expect, test } from "vitest";
import { scheduleOf } from "../../infra/chaos/faults/schedule.mjs";

const KINDS = ["redis-killed", "api-killed", "queues-dropped"];

test("the same seed breaks the same things at the same moments, and another seed does not", () => {
  expect(scheduleOf(7, 60_000, KINDS)).toEqual(scheduleOf(7, 60_000, KINDS));
  expect(scheduleOf(7, 60_000, KINDS)).not.toEqual(scheduleOf(8, 60_000, KINDS));
});

test("every kind comes up before any comes up again", () => {
  const kinds = scheduleOf(7, 60_000, KINDS).map(({ kind }) => kind);
  for (let round = 0; round + KINDS.length <= kinds.length; round += KINDS.length)
    expect(kinds.slice(round, round + KINDS.length).sort()).toEqual([...KINDS].sort());
});

test("nothing is broken after the end", () => {
  for (const { atMs } of scheduleOf(7, 5_000, KINDS)) expect(atMs).toBeLessThan(5_000);
});
