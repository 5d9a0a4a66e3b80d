import { expect, test } from "vitest";
import { after, HOUR_MS, START } from "../testing/desk.js";
import { saidInstant } from "./said-instant.js";
import { clockMoments, clockUses, unlessClocksCanRead } from "./step-clocks.js";

const AWARE = { duty: "NIS2-EW", does: "starts", event: "awareness", at: "__aware_at__" } as const;
const SENT = { duty: "NIS2-EW", does: "meets" } as const;

test("ES-08 an instant is read from the beginning of what is said, in UTC or with its offset, and from nowhere else", () => {
  expect(saidInstant("2026-11-22T02:52:00Z, call log of the duty line")).toBe("2026-11-22T02:52:00.000Z");
  expect(saidInstant("2026-11-22 02:52 UTC")).toBe("2026-11-22T02:52:00.000Z");
  expect(saidInstant(" 2026-11-22T03:52:30.5+01:00 by the wall")).toBe("2026-11-22T02:52:30.500Z");
  for (const text of [
    "tonight",
    "2026-11-22",
    "at 2026-11-22T02:52:00Z",
    "2026-11-22T02:52",
    "2026-13-40T02:52Z",
  ])
    expect([text, saidInstant(text)]).toEqual([text, undefined]);
});

test("ES-08 a clock is counted from when it happened, as the report says, and not from when it was reported", () => {
  const mirror = { clocks: [AWARE, SENT, "GDPR-DS"] };
  const words = "2026-11-22T02:00:00Z, the gateway's log";
  expect(clockMoments(mirror, { __aware_at__: words }, START)).toEqual([
    { duty: "NIS2-EW", does: "starts", event: "awareness", at: "2026-11-22T02:00:00.000Z", words },
    { duty: "NIS2-EW", does: "meets", at: START, words: null },
  ]);
  expect(clockMoments(mirror, {}, START)[0]).toMatchObject({ at: START, words: null });
  expect(clockMoments(mirror, { __aware_at__: "tonight" }, START)[0]).toMatchObject({
    at: START,
    words: "tonight",
  });
});

test("a bare name, or a step of which nothing is said, starts and meets no clock", () => {
  expect(clockUses(undefined)).toEqual([]);
  expect(clockUses({ clocks: ["NIS2-EW"] })).toEqual([]);
});

test("ES-08 a report whose clocks are counted by what it says names an instant, and none to come", () => {
  const refusal = (value: unknown) =>
    unlessClocksCanRead({ clocks: [AWARE, SENT] }, { __aware_at__: value }, START);
  expect(refusal("2026-11-22T02:52:00Z, call log")).toBeUndefined();
  expect(refusal(undefined)).toBeUndefined();
  expect(refusal("tonight")).toMatchObject({ code: "no-instant-said", rule: "ES-08" });
  expect(refusal(after(HOUR_MS))).toMatchObject({ code: "event-in-future", rule: "ES-08" });
});
