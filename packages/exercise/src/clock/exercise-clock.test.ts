import { Instant, instantAfter } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type ExerciseClock,
  exerciseNow,
  jumpClock,
  pauseClock,
  recordedTimeOf,
  resumeClock,
  startClock,
} from "./exercise-clock.js";

const WORLD = Instant.parse("2026-11-22T13:00:00.000Z");
const NIGHT = Instant.parse("2026-11-17T02:40:00.000Z");
const MINUTE = 60_000;
const world = (minutes: number) => instantAfter(WORLD, minutes * MINUTE);
const night = (minutes: number) => instantAfter(NIGHT, minutes * MINUTE);

test("a running exercise clock goes at the world's pace", () => {
  const clock = startClock(WORLD, NIGHT);
  expect(exerciseNow(clock, WORLD)).toBe(NIGHT);
  expect(exerciseNow(clock, world(7))).toBe(night(7));
});

test("a paused exercise clock stands, and goes on from where it stood", () => {
  const paused = pauseClock(startClock(WORLD, NIGHT), world(10));
  expect(exerciseNow(paused, world(90))).toBe(night(10));
  const resumed = resumeClock(paused, world(90));
  expect(exerciseNow(resumed, world(95))).toBe(night(15));
});

test("DR-07 a jump moves the clock forward, and it runs on from there", () => {
  const jumped = jumpClock(startClock(WORLD, NIGHT), world(1), night(600));
  expect(exerciseNow(jumped, world(1))).toBe(night(600));
  expect(exerciseNow(jumped, world(2))).toBe(night(601));
});

test("DR-07 a jump to what has passed leaves the clock where it is", () => {
  const clock = startClock(WORLD, NIGHT);
  expect(exerciseNow(jumpClock(clock, world(30), night(5)), world(30))).toBe(night(30));
});

test("the world's time of an exercise instant is known while the clock runs", () => {
  expect(recordedTimeOf(startClock(WORLD, NIGHT), night(25))).toBe(world(25));
});

test("a paused clock reaches nothing that lies ahead of it", () => {
  const paused = pauseClock(startClock(WORLD, NIGHT), world(10));
  expect(recordedTimeOf(paused, night(11))).toBeNull();
  expect(recordedTimeOf(paused, night(10))).toBe(world(10));
});

test("what a jump went past was reached at the jump", () => {
  const jumped = jumpClock(startClock(WORLD, NIGHT), world(3), night(600));
  expect(recordedTimeOf(jumped, night(400))).toBe(world(3));
});

test("a world clock that is set back does not take the exercise back", () => {
  const clock = startClock(WORLD, NIGHT);
  expect(exerciseNow(clock, world(-60))).toBe(NIGHT);
  expect(exerciseNow(pauseClock(clock, world(-60)), world(-60))).toBe(NIGHT);
});

test("DR-07 no sequence of pauses, resumptions and jumps ever turns the clock back", () => {
  const change = fc.record({
    what: fc.constantFrom("pause", "resume", "jump"),
    worldMinutes: fc.integer({ min: -30, max: 300 }),
    toMinutes: fc.integer({ min: -100, max: 3000 }),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let clock: ExerciseClock = startClock(WORLD, NIGHT);
      let recordedAt = WORLD;
      for (const { what, worldMinutes, toMinutes } of changes) {
        recordedAt = instantAfter(recordedAt, worldMinutes * MINUTE);
        const before = exerciseNow(clock, recordedAt);
        if (what === "pause") clock = pauseClock(clock, recordedAt);
        else if (what === "resume") clock = resumeClock(clock, recordedAt);
        else clock = jumpClock(clock, recordedAt, night(toMinutes));
        expect(exerciseNow(clock, recordedAt) >= before).toBe(true);
      }
    }),
  );
});

test("reading the clock at the world's time of an instant gives that instant", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), (minutes) => {
      const clock = startClock(WORLD, NIGHT);
      const reachedAt = recordedTimeOf(clock, night(minutes));
      expect(reachedAt === null ? null : exerciseNow(clock, reachedAt)).toBe(night(minutes));
    }),
  );
});
