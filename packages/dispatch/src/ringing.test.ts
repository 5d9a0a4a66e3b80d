import { type Instant, instantOf } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Alarm, type RingingOptions, startRinging } from "./ringing.js";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A journal's wake-ups, kept in a list: what is rung is taken off it, as a commit would. */
function desk(options: Partial<RingingOptions<Alarm>> = {}) {
  const pending: Alarm[] = [];
  const rung: { name: string; atMs: number }[] = [];
  const errors: unknown[] = [];
  const ringing = (start: Partial<RingingOptions<Alarm>> = {}) =>
    startRinging<Alarm>({
      clocks: async () => [...new Set(pending.map(({ clock }) => clock))],
      now: () => instantOf(Date.now()),
      due: async (clock, at, limit) =>
        pending
          .filter((alarm) => alarm.clock === clock && alarm.dueAt <= at)
          .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
          .slice(0, limit),
      ring: async (alarm) => {
        rung.push({ name: alarm.name, atMs: Date.now() - 1_000_000 });
        settle(alarm);
      },
      onError: (error) => errors.push(error),
      ...options,
      ...start,
    });
  const settle = (alarm: Alarm) => void pending.splice(pending.indexOf(alarm), 1);
  const set = (name: string, inMs: number, clock = "live") => {
    pending.push({ clock, stream: "run--1", name, dueAt: instantOf(1_000_000 + inMs) });
  };
  return { pending, rung, errors, ringing, set, settle };
}

test("INV-05 an alarm rings when it is due, and not before", async () => {
  const { rung, ringing, set } = desk();
  set("answer-deadline", 1_234);
  const loop = ringing();

  await vi.advanceTimersByTimeAsync(1_233);
  expect(rung).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(rung).toEqual([{ name: "answer-deadline", atMs: 1_234 }]);
  await loop.stop();
});

test("what was due while nobody looked rings at once, soonest first, and once", async () => {
  const { rung, ringing, set } = desk();
  set("second", -1_000);
  set("first", -2_000);
  const loop = ringing();

  await vi.advanceTimersByTimeAsync(2_000);

  expect(rung.map(({ name }) => name)).toEqual(["first", "second"]);
  await loop.stop();
});

test("what another process set meanwhile is found within 250 ms, and at once when nudged", async () => {
  const { rung, ringing, set } = desk();
  const loop = ringing();
  await vi.advanceTimersByTimeAsync(100);

  set("unannounced", 110);
  await vi.advanceTimersByTimeAsync(150);
  expect(rung.map(({ name }) => name)).toEqual(["unannounced"]);

  set("announced", 260);
  loop.nudge();
  await vi.advanceTimersByTimeAsync(10);
  expect(rung.at(-1)).toEqual({ name: "announced", atMs: 260 });
  await loop.stop();
});

test("a nudge during a look is not missed", async () => {
  let looks = 0;
  const { ringing } = desk({
    clocks: async () => {
      looks += 1;
      await null;
      if (looks === 1) loop.nudge();
      return [];
    },
  });
  const loop = ringing();

  await vi.advanceTimersByTimeAsync(10);

  expect(looks).toBe(2);
  await loop.stop();
});

test("each clock shows its own time", async () => {
  const { rung, ringing, set } = desk({
    now: (clock) => instantOf(clock === "live" ? Date.now() : 5_000_000),
  });
  set("world", 3_000);
  set("drill", 3_999_000, "x-exercise--1");
  const loop = ringing();

  await vi.advanceTimersByTimeAsync(2_000);

  expect(rung.map(({ name }) => name)).toEqual(["drill"]);
  await loop.stop();
});

test("one that fails is tried again later and later, is never dropped, and keeps no other from ringing", async () => {
  const attempts: number[] = [];
  const { rung, errors, ringing, set, pending, settle } = desk();
  set("poison", 0);
  set("good", 1_000);
  const loop = ringing({
    ring: async (alarm) => {
      if (alarm.name === "poison") {
        attempts.push(Date.now() - 1_000_000);
        throw new Error("overtaken");
      }
      rung.push({ name: alarm.name, atMs: Date.now() - 1_000_000 });
      settle(alarm);
    },
    concurrency: 1,
  });

  await vi.advanceTimersByTimeAsync(60_000);

  expect(rung).toEqual([{ name: "good", atMs: 1_000 }]);
  const gaps = attempts.slice(1).map((at, i) => at - (attempts[i] ?? 0));
  expect(gaps.slice(0, 4)).toEqual([100, 200, 400, 800]);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5_100);
  expect(errors).toHaveLength(attempts.length);
  expect(pending.map(({ name }) => name)).toEqual(["poison"]);
  await loop.stop();
});

test("a hundred that fail do not hide the one behind them", async () => {
  const { rung, ringing, set, settle } = desk();
  for (let i = 0; i < 100; i++) set(`poison-${i}`, -1_000 + i);
  set("good", 0);
  const loop = ringing({
    ring: async (alarm) => {
      if (alarm.name !== "good") throw new Error("refused");
      rung.push({ name: alarm.name, atMs: 0 });
      settle(alarm);
    },
    concurrency: 4,
  });

  await vi.advanceTimersByTimeAsync(5_000);

  expect(rung.map(({ name }) => name)).toEqual(["good"]);
  await loop.stop();
});

test("one that rings without effect does not ring in a circle", async () => {
  let rings = 0;
  const { ringing, set } = desk({
    ring: async () => {
      rings += 1;
    },
  });
  set("unsettled", 0);
  const loop = ringing();

  await vi.advanceTimersByTimeAsync(1_000);

  expect(rings).toBeGreaterThan(1);
  expect(rings).toBeLessThanOrEqual(11);
  await loop.stop();
});

test("an outage of the journal is reported and outlasted", async () => {
  let away = true;
  const { rung, errors, ringing, set, pending } = desk();
  set("deadline", 0);
  const loop = ringing({
    clocks: async () => {
      if (away) throw new Error("Redis is away");
      return pending.map(({ clock }) => clock);
    },
  });

  await vi.advanceTimersByTimeAsync(10_000);
  expect(errors.length).toBeGreaterThan(1);
  expect(errors.length).toBeLessThan(12);
  away = false;
  await vi.advanceTimersByTimeAsync(5_000);

  expect(rung.map(({ name }) => name)).toEqual(["deadline"]);
  await loop.stop();
});

test("no more ring at once than told, and all of them ring", async () => {
  let atOnce = 0;
  let most = 0;
  const { rung, ringing, set, settle } = desk();
  for (let i = 0; i < 500; i++) set(`alarm-${i}`, 0);
  const loop = ringing({
    concurrency: 8,
    ring: async (alarm) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setTimeout(resolve, 1 + (rung.length % 5)));
      atOnce -= 1;
      rung.push({ name: alarm.name, atMs: Date.now() });
      settle(alarm);
    },
  });

  await vi.advanceTimersByTimeAsync(1_000);

  expect(most).toBe(8);
  expect(new Set(rung.map(({ name }) => name)).size).toBe(500);
  expect(rung).toHaveLength(500);
  await loop.stop();
});

test("one that hangs keeps no other from ringing", async () => {
  const { rung, ringing, set, settle } = desk();
  let release = () => {};
  set("hangs", -1);
  for (let i = 0; i < 20; i++) set(`alarm-${i}`, i * 10);
  const loop = ringing({
    concurrency: 2,
    ring: async (alarm) => {
      if (alarm.name === "hangs") await new Promise<void>((resolve) => (release = resolve));
      rung.push({ name: alarm.name, atMs: 0 });
      settle(alarm);
    },
  });

  await vi.advanceTimersByTimeAsync(1_000);
  expect(rung).toHaveLength(20);
  release();
  await loop.stop();
});

test("a stop waits for what is ringing, and rings nothing more", async () => {
  const { rung, ringing, set, settle } = desk();
  let release = () => {};
  set("ringing", 0);
  set("later", 100);
  const loop = ringing({
    ring: async (alarm) => {
      await new Promise<void>((resolve) => (release = resolve));
      rung.push({ name: alarm.name, atMs: 0 });
      settle(alarm);
    },
  });
  await vi.advanceTimersByTimeAsync(10);

  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(stopped).toBe(false);
  release();
  await stopping;
  expect(rung.map(({ name }) => name)).toEqual(["ringing"]);
});

test("an alarm set again for another time is another alarm", async () => {
  const { rung, ringing, set } = desk();
  set("reminder", 0);
  const loop = ringing();
  await vi.advanceTimersByTimeAsync(10);

  set("reminder", 20);
  loop.nudge();
  await vi.advanceTimersByTimeAsync(20);

  expect(rung.map(({ atMs }) => atMs)).toEqual([0, 20]);
  await loop.stop();
});

test("a due time is compared as an instant of its clock", async () => {
  const asked: [string, Instant][] = [];
  const { ringing } = desk({
    clocks: async () => ["live"],
    now: () => instantOf(1_000_000),
    due: async (clock, at) => {
      asked.push([clock, at]);
      return [];
    },
  });
  const loop = ringing();
  await vi.advanceTimersByTimeAsync(1);

  expect(asked).toEqual([["live", instantOf(1_000_250)]]);
  await loop.stop();
});
