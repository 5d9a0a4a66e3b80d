import { expect, test } from "vitest";
import { type Felt, shareAfter, watchPressure } from "./pressure.js";

const calm: Felt = { loopTurnMs: 2, redisMs: 2 };

test("a slow loop or a slow Redis takes places away at once, and they come back one by one", () => {
  const late = shareAfter(1, { ...calm, loopTurnMs: 60 });
  expect(late).toBeLessThan(0.7);
  expect(shareAfter(1, { ...calm, redisMs: 900 })).toBe(late);
  const better = shareAfter(late, calm);
  expect(better).toBeGreaterThan(late);
  expect(better - late).toBeLessThan(1 - late);
});

test("there is always something left, and never more than all", () => {
  let share = 1;
  for (let n = 0; n < 50; n += 1) share = shareAfter(share, { ...calm, redisMs: 10_000 });
  expect(share).toBeGreaterThan(0);
  for (let n = 0; n < 50; n += 1) share = shareAfter(share, calm);
  expect(share).toBe(1);
});

test("a Redis that does not answer at all is felt while it does not", async () => {
  let pressure: { stop(): void } | undefined;
  const felt = await new Promise<number>((resolve) => {
    pressure = watchPressure({
      ping: () => new Promise(() => undefined),
      everyMs: 10,
      onFelt: ({ redisMs }, share) => {
        if (share < 0.5) resolve(redisMs);
      },
    });
  });
  pressure?.stop();
  expect(felt).toBeGreaterThan(250);
});
