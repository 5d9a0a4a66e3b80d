import fc from "fast-check";
import { expect, test } from "vitest";
import { earliest, Instant, instantAfter, instantOf, msOf } from "./instant.js";

const NOON = Instant.parse("2026-11-22T12:00:00.000Z");

test("an instant is UTC with three fractional digits, and nothing else", () => {
  for (const text of [
    "2026-11-22T12:00:00Z",
    "2026-11-22T12:00:00.0000Z",
    "2026-11-22T13:00:00.000+01:00",
    "2026-11-22 12:00:00.000Z",
    "2026-13-22T12:00:00.000Z",
    "2026-02-30T12:00:00.000Z",
    "2026-11-22T24:00:00.000Z",
  ])
    expect(Instant.safeParse(text).success, text).toBe(false);
});

test("instants sort as text the way they sort in time", () => {
  const moment = fc.date({
    min: new Date(0),
    max: new Date("9999-12-31T23:59:59.999Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moment, moment, (one, other) => {
      const [a, b] = [instantOf(one.getTime()), instantOf(other.getTime())];
      expect(a < b).toBe(one.getTime() < other.getTime());
      expect(msOf(a)).toBe(one.getTime());
    }),
  );
});

test("an instant later is that much later, and never behind the last that sorts as text", () => {
  expect(instantAfter(NOON, 90_000)).toBe("2026-11-22T12:01:30.000Z");
  expect(instantAfter(NOON, -1)).toBe("2026-11-22T11:59:59.999Z");
  expect(instantAfter(NOON, 1e15)).toBe("9999-12-31T23:59:59.999Z");
});

test("the earliest of several is the first in time; what is not set does not count", () => {
  const later = instantAfter(NOON, 1);
  const sooner = instantAfter(NOON, -1);
  expect(earliest(NOON)).toBe(NOON);
  expect(earliest(NOON, undefined, later)).toBe(NOON);
  expect(earliest(NOON, later, undefined, sooner)).toBe(sooner);
});

test("an instant is written the same however many others were written in between", () => {
  const written = Array.from({ length: 3_000 }, (_, ms) => instantOf(ms * 7 - 5_000));
  expect(Array.from({ length: 3_000 }, (_, ms) => instantOf(ms * 7 - 5_000))).toEqual(written);
  expect(written).toEqual(Array.from({ length: 3_000 }, (_, ms) => new Date(ms * 7 - 5_000).toISOString()));
  expect(() => instantOf(Number.NaN)).toThrow(RangeError);
});
