import { expect, test } from "vitest";
import { Duration, durationInWords, durationMs } from "./duration.js";

test("a duration is read to the millisecond, in each of its units", () => {
  const lengths = ["PT0S", "PT1S", "PT15M", "PT4H", "P1D", "P2W", "P1DT12H", "P3DT4H5M6S"].map((text) =>
    durationMs(Duration.parse(text)),
  );
  expect(lengths).toEqual([
    0, 1_000, 900_000, 14_400_000, 86_400_000, 1_209_600_000, 129_600_000, 273_906_000,
  ]);
});

test("what has no fixed length, or is no duration, is refused", () => {
  for (const text of ["P1Y", "P1M", "P", "PT", "P1DT", "1D", "PT1.5S", "-PT1S", "P1W1D", "", "pt1s", "PT1S "])
    expect(Duration.safeParse(text).success, text).toBe(false);
});

test("a duration ends before the calendar does: ten years are the longest", () => {
  expect(Duration.safeParse("P3660D").success).toBe(true);
  expect(Duration.safeParse("P3660DT1S").success).toBe(false);
  expect(Duration.safeParse("P99999999999999999999W").error?.issues.map((issue) => issue.message)).toEqual([
    "This is longer than ten years.",
  ]);
});

test("what was never parsed is not taken for no time at all", () => {
  expect(() => durationMs("P1Y" as Duration)).toThrow("P1Y is no duration.");
});

test("lengths are told in the words that people use, and rounded as they would", () => {
  const told = [
    0,
    499,
    59_499,
    59_500,
    45 * 60_000,
    3_599_999,
    7_200_000,
    7_500_000,
    172_800_000,
    273_600_000,
    -90_000,
  ];
  expect(told.map(durationInWords)).toEqual([
    "0 s",
    "0 s",
    "59 s",
    "1 min",
    "45 min",
    "1 h",
    "2 h",
    "2 h 05 min",
    "2 d",
    "3 d 4 h",
    "2 min",
  ]);
});
