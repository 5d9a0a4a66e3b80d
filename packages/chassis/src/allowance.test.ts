import fc from "fast-check";
import { expect, test } from "vitest";
import { Allowance } from "./allowance.js";

test("a burst is free, what is over it waits, and what was used comes back", () => {
  const allowance = new Allowance({ perSecond: 10, burst: 3 });
  expect([1, 2, 3].map(() => allowance.use("Ada", 0))).toEqual([0, 0, 0]);
  expect(allowance.use("Ada", 0)).toBe(100);
  expect(allowance.use("Ada", 60)).toBe(40);
  expect(allowance.use("Ada", 100)).toBe(0);
});

test("what one has used up, another still has", () => {
  const allowance = new Allowance({ perSecond: 1, burst: 1 });
  expect(allowance.use("Norland", 0)).toBe(0);
  expect(allowance.use("Norland", 0)).toBe(1000);
  expect(allowance.use("Sudmark", 0)).toBe(0);
});

test("to look at a share uses nothing of it", () => {
  const allowance = new Allowance({ perSecond: 1, burst: 1 });
  expect([allowance.waitMs("Ada", 0), allowance.waitMs("Ada", 0), allowance.use("Ada", 0)]).toEqual([
    0, 0, 0,
  ]);
});

test("however it is asked, never more than the burst and the rate allow, and whoever waits as told is served", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
      (perSecond, burst, gapsMs) => {
        const allowance = new Allowance({ perSecond, burst });
        let now = 0;
        let served = 0;
        for (const gapMs of gapsMs) {
          now += gapMs;
          const waitMs = allowance.use("Ada", now);
          if (waitMs === 0) served += 1;
          else expect(allowance.waitMs("Ada", now + waitMs)).toBeLessThan(1e-6);
          expect(served).toBeLessThanOrEqual(burst + (now * perSecond) / 1000 + 1e-6);
        }
      },
    ),
  );
});

test("however many names are tried, no more are remembered than there is room for", () => {
  const allowance = new Allowance({ perSecond: 1, burst: 1 });
  for (let n = 0; n <= 20_000; n += 1) allowance.use(`token ${n}`, 0);
  expect(allowance.use("token 0", 0)).toBe(0);
  expect(allowance.use("token 20000", 0)).toBe(1000);
});
