import { type Commit, JournalUnavailable, memoryJournal } from "@mirror/journal";
import { instantOf } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { CLOCKS_APART_MAX_MS, watchClock, withClockWatched } from "./clock-watch.js";
import type { Logger } from "./logger.js";

const HOUR_MS = 3_600_000;
const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

/** Three clocks that a test moves: the record's, this machine's, and what passes by itself. */
function clocks() {
  const time = { recordMs: NOON, wallMs: NOON, steadyMs: 5_000 };
  const told: string[] = [];
  const tell = (message: string | Error) => void told.push(String(message));
  const log: Logger = { error: tell, warn: tell, info: tell, debug: () => {}, child: () => log };
  const watch = watchClock({ wallMs: () => time.wallMs, steadyMs: () => time.steadyMs, log });
  const later = (ms: number) => {
    time.recordMs += ms;
    time.wallMs += ms;
    time.steadyMs += ms;
  };
  return { time, told, watch, later, look: () => watch.saw(instantOf(time.recordMs)) };
}

test("clocks that differ as clocks do are no fault, however long it goes on", () => {
  const { time, watch, later, look } = clocks();
  for (let hour = 0; hour < 100; hour += 1) {
    later(HOUR_MS);
    time.recordMs += 100;
    look();
    expect(watch.fault()).toBeUndefined();
  }
});

test.each([
  ["ahead of", HOUR_MS],
  ["behind", -HOUR_MS],
])("C-08 a record's clock that jumps is a fault until it is put right: %s", (words, jumpMs) => {
  const { time, told, watch, later, look } = clocks();
  later(1_000);
  time.recordMs += jumpMs;
  look();
  expect(watch.fault()).toContain(`3600 s ${words}`);
  look();
  time.recordMs -= jumpMs;
  look();
  expect(watch.fault()).toBeUndefined();
  expect(told).toEqual(["the clocks are apart", "the clocks agree again"]);
});

test("C-08 where both clocks are put back together, what this process has counted tells", () => {
  const { time, watch, look } = clocks();
  look();
  time.recordMs -= HOUR_MS;
  time.wallMs -= HOUR_MS;
  look();
  expect(watch.fault()).toContain("3600 s behind");
});

test("a machine that slept goes on: both clocks went forward, and that is said", () => {
  const { time, told, watch, later, look } = clocks();
  look();
  time.recordMs += HOUR_MS;
  time.wallMs += HOUR_MS;
  look();
  expect(watch.fault()).toBeUndefined();
  later(1_000);
  look();
  expect(watch.fault()).toBeUndefined();
  expect(told).toEqual(["this machine's clock and the record's went forward together"]);
});

test.each([HOUR_MS, -HOUR_MS])(
  "a process that began with a wrong clock does nothing until that is put right, and then needs no new start: %d",
  (offMs) => {
    const { time, watch, later, look } = clocks();
    time.recordMs -= offMs;
    look();
    expect(watch.fault()).toContain("3600 s");
    later(1_000);
    time.wallMs -= offMs;
    look();
    expect(watch.fault()).toBeUndefined();
  },
);

test("a jump of this machine's clock alone changes nothing: nothing is decided by it", () => {
  const { time, watch, later, look } = clocks();
  look();
  for (const jumpMs of [HOUR_MS, -2 * HOUR_MS]) {
    time.wallMs += jumpMs;
    later(1_000);
    look();
    expect(watch.fault()).toBeUndefined();
  }
});

test("INV-04 what was decided by a clock that cannot be believed is not written, and what was decided by a good one is", async () => {
  const { time, watch } = clocks();
  const own = memoryJournal({ now: () => instantOf(time.recordMs) });
  const journal = withClockWatched(own, watch);
  const nothing: Commit = {
    mode: "live",
    readSet: new Map(),
    entries: [],
    outbox: { add: [], remove: [] },
    wakeUps: { set: [], cancel: [] },
    index: { put: [], drop: [] },
    lookUps: { put: [], drop: [] },
    command: { id: "a", contentHash: "h", answer: null },
  };
  expect((await journal.read([])).now).toBe(instantOf(NOON));
  expect(await journal.commit(nothing)).toMatchObject({ status: "committed" });

  time.recordMs -= CLOCKS_APART_MAX_MS + 1_000;
  await journal.read([]);
  const refused = journal.commit({ ...nothing, command: { id: "b", contentHash: "h", answer: null } });
  await expect(refused).rejects.toBeInstanceOf(JournalUnavailable);
  await expect(refused).rejects.toThrow("61 s behind");
  expect(await own.answerTo("b")).toBeUndefined();

  time.recordMs += CLOCKS_APART_MAX_MS + 1_000;
  await journal.read([]);
  expect(
    await journal.commit({ ...nothing, command: { id: "b", contentHash: "h", answer: null } }),
  ).toMatchObject({ status: "committed" });
});
