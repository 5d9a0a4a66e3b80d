import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Hint } from "./hint.js";
import { type SweepingOptions, startSweeping } from "./sweeping.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

function owedRows(mode: Hint["mode"], count: number): Hint[] {
  return Array.from({ length: count }, (_, i) => ({
    mode,
    stream: "run--1",
    effect: `effect-${String(i).padStart(5, "0")}`,
    capability: "http-api",
  }));
}

function sweeping(journal: Record<Hint["mode"], Hint[]>, options: Partial<SweepingOptions> = {}) {
  const pages: Hint[][] = [];
  const errors: unknown[] = [];
  const loop = startSweeping({
    modes: ["live", "exercise"],
    owed: async (mode, { after, limit }) =>
      journal[mode].filter(({ effect }) => after === undefined || effect > after).slice(0, limit),
    hint: async (hints) => void pages.push([...hints]),
    everyMs: 1_000,
    pageSize: 100,
    onError: (error) => errors.push(error),
    ...options,
  });
  return { pages, errors, loop };
}

test("everything owed in either mode is hinted at, page by page, at once and then every interval", async () => {
  const { pages, loop } = sweeping({ live: owedRows("live", 250), exercise: owedRows("exercise", 1) });

  await vi.advanceTimersByTimeAsync(999);
  expect(pages.map((page) => page.length)).toEqual([100, 100, 50, 1]);
  expect(new Set(pages.flat().map(({ mode, effect }) => mode + effect)).size).toBe(251);
  await vi.advanceTimersByTimeAsync(1);
  expect(pages).toHaveLength(8);
  await loop.stop();
});

test("nothing owed is nothing hinted at, and a nudge sweeps at once", async () => {
  const journal: Record<Hint["mode"], Hint[]> = { live: [], exercise: [] };
  const { pages, loop } = sweeping(journal);
  await vi.advanceTimersByTimeAsync(10);
  expect(pages).toEqual([]);

  journal.live = owedRows("live", 1);
  loop.nudge();
  await vi.advanceTimersByTimeAsync(1);

  expect(pages).toEqual([journal.live]);
  await loop.stop();
});

test("a page that cannot be hinted at does not keep the next from it, and the next sweep tries it again", async () => {
  let away = true;
  const hinted: number[] = [];
  const { errors, loop } = sweeping(
    { live: owedRows("live", 150), exercise: [] },
    {
      hint: async (hints) => {
        if (away && hints.length === 100) throw new Error("Redis is away");
        hinted.push(hints.length);
      },
    },
  );

  await vi.advanceTimersByTimeAsync(10);
  expect(hinted).toEqual([50]);
  expect(errors).toHaveLength(1);
  away = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(hinted).toEqual([50, 100, 50]);
  await loop.stop();
});

test("a journal that cannot be read is reported and asked again at the next interval", async () => {
  let asked = 0;
  const { errors, loop } = sweeping(
    { live: [], exercise: [] },
    {
      owed: async () => {
        asked += 1;
        throw new Error("Redis is away");
      },
    },
  );

  await vi.advanceTimersByTimeAsync(2_500);

  expect(asked).toBe(3);
  expect(errors).toHaveLength(3);
  await loop.stop();
});

test("a sweep that takes long is followed by a long rest, so that it takes a tenth of the time at most", async () => {
  let sweeps = 0;
  const { loop } = sweeping(
    { live: owedRows("live", 10), exercise: [] },
    { hint: () => new Promise((resolve) => setTimeout(resolve, 1_000)), onSwept: () => void sweeps++ },
  );

  await vi.advanceTimersByTimeAsync(10_000);
  expect(sweeps).toBe(1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sweeps).toBe(2);
  await loop.stop();
});

test("after a stop nothing is hinted at any more", async () => {
  const { pages, loop } = sweeping({ live: owedRows("live", 1), exercise: [] });
  await vi.advanceTimersByTimeAsync(10);

  await loop.stop();
  await vi.advanceTimersByTimeAsync(10_000);

  expect(pages).toHaveLength(1);
});
