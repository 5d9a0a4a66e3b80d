import fc from "fast-check";
import { expect, test } from "vitest";
import { middle, spreadOf } from "../../infra/bench/spread.mjs";

test("of a hundred measurements the fiftieth and the ninety-ninth are told", () => {
  const hundred = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(spreadOf(hundred)).toEqual({ p50: 50, p99: 99, samples: 100 });
});

test("a single measurement is both", () => {
  expect(spreadOf([7.123])).toEqual({ p50: 7.12, p99: 7.12, samples: 1 });
});

test("nothing measured is no figure", () => {
  expect(() => spreadOf([])).toThrow("Nothing was measured.");
});

test("one slow round does not move the middle of three", () => {
  expect(middle([1_000, 3, 1_010])).toBe(1_000);
});

test("each figure is one that was measured, and at least its share is no slower", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1, maxLength: 300 }), (samples) => {
      const { p50, p99 } = spreadOf(samples);
      for (const [figure, share] of [
        [p50, 0.5],
        [p99, 0.99],
      ] as const) {
        expect(samples).toContain(figure);
        expect(samples.filter((one) => one <= figure).length).toBeGreaterThanOrEqual(share * samples.length);
      }
    }),
  );
});
