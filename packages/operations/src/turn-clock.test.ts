import { type Exercise, startClock } from "@mirror/exercise";
import { ExerciseId, type Instant, instantAfter, mintId, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { NIGHT, START } from "./scene.fixture.js";
import { TurnClock } from "./turn-clock.js";

const DRILL = ExerciseId.parse(mintId("exercise", "exercise", START, "drill"));
const OTHER = ExerciseId.parse(mintId("exercise", "exercise", START, "other"));
const DIRECTOR = PersonId.parse(mintId("person", "live", START, "director"));
const after = (from: Instant, ms: number) => instantAfter(from, ms);

const common = {
  id: DRILL,
  plannedBy: DIRECTOR,
  plan: {
    name: "Winter",
    scenario: "Night.",
    objectives: ["One."],
    participants: [],
    director: DIRECTOR,
    controllers: [],
    playbook: "playbook--1",
    startsAt: NIGHT,
    jumps: "by-hand",
  },
} as const;
const draft: Exercise = { ...common, participants: [], status: "draft" } as unknown as Exercise;
const running = { ...common, status: "running", clock: startClock(START, NIGHT) } as unknown as Exercise;
const paused = {
  ...common,
  status: "paused",
  reason: "x",
  clock: { ...startClock(START, NIGHT), running: false },
} as unknown as Exercise;

function clockIn(exercise: Exercise | undefined, at: Instant = START): TurnClock {
  const clock = new TurnClock(() => exercise);
  clock.saw(at, null);
  clock.join("exercise", DRILL);
  return clock;
}

test("a turn does not know the time before it has read anything, and then keeps the first it was told", () => {
  const clock = new TurnClock(() => undefined);
  expect(() => clock.recordedAt()).toThrow("only once it has read");
  clock.saw(START, null);
  clock.saw(after(START, 9), null);
  expect(clock.recordedAt()).toBe(START);
  expect(clock.now()).toBe(START);
  expect(clock.mode).toBe("live");
  expect(clock.exercise).toBeNull();
});

test("what was recorded up to the turn's now is known in time, what came later outdates it", () => {
  const clock = new TurnClock(() => undefined);
  clock.saw(START, START);
  clock.saw(after(START, 9), START);
  expect(clock.isOutdated).toBe(false);
  clock.saw(after(START, 9), after(START, 1));
  expect(clock.isOutdated).toBe(true);
});

test("C-16 a clock that was taken stays", () => {
  const clock = clockIn(running);
  clock.join("exercise", DRILL);
  expect(() => clock.join("exercise", OTHER)).toThrow(`cannot touch ${OTHER}`);
  expect(() => clock.join("live", null)).toThrow("cannot touch the world");
});

test("an exercise has its own time once it runs; before STARTEX it stands at its beginning, and before its plan there is only the world's", () => {
  expect(clockIn(running, after(START, 7)).now()).toBe(after(NIGHT, 7));
  expect(clockIn(paused, after(START, 7)).now()).toBe(NIGHT);
  expect(clockIn(draft, after(START, 7)).now()).toBe(NIGHT);
  expect(clockIn(undefined, after(START, 7)).now()).toBe(after(START, 7));
});

test("a commit stands from the latest instant it waits for to the last moment before the first end of its grounds (C-08)", () => {
  const clock = new TurnClock(() => undefined);
  clock.saw(START, null);
  expect(clock.bounds()).toEqual({});
  clock.holdUntil(after(START, 5));
  clock.holdUntil(after(START, 3));
  clock.onlyBefore(after(START, 90));
  clock.onlyBefore(after(START, 70));
  clock.onlyBefore(after(START, 80));
  expect(clock.bounds()).toEqual({ notBefore: after(START, 5), notAfter: after(START, 69) });
});

test("the bounds of an exercise's instants are the world's, and one that stands still has none ahead of it", () => {
  const clock = clockIn(running, after(START, 7));
  clock.holdUntil(after(NIGHT, 10));
  clock.onlyBefore(after(NIGHT, 20));
  expect(clock.bounds()).toEqual({ notBefore: after(START, 10), notAfter: after(START, 19) });

  const still = clockIn(paused);
  still.holdUntil(after(NIGHT, 10));
  still.onlyBefore(after(NIGHT, 20));
  expect(still.bounds()).toEqual({});
});
