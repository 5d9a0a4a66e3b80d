import { durationMs } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isoDuration } from "./iso-duration.js";

test("a length of time is written so that it reads back the same", () => {
  expect(isoDuration(4 * 3_600_000)).toBe("PT4H");
  expect(isoDuration(0)).toBe("PT0S");
  expect(isoDuration(30 * 86_400_000)).toBe("P30D");
  expect(isoDuration(90_061_000)).toBe("P1DT1H1M1S");
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 400 * 86_400 }), (seconds) => {
      expect(durationMs(isoDuration(seconds * 1000))).toBe(seconds * 1000);
    }),
  );
});
