import { expect, test } from "vitest";
import { joinedRings } from "./joined-rings.js";

const alarm = (stream: string, clock = "live") => ({ clock, stream });
type Alarm = ReturnType<typeof alarm>;

/** Notes what rings together and what rings alone; some streams ring only alone, and some keep all others from it. */
function bell({
  only = [],
  poison = [],
  broken = [],
}: Partial<Record<"only" | "poison" | "broken", string[]>> = {}) {
  const together: string[][] = [];
  const alone: string[] = [];
  const ring = joinedRings<Alarm>({
    async together(alarms) {
      together.push(alarms.map(({ stream }) => stream));
      if (alarms.some(({ stream }) => poison.includes(stream))) throw new Error("It cannot be decided.");
      return alarms.filter(({ stream }) => only.includes(stream));
    },
    async alone({ stream }) {
      alone.push(stream);
      if (broken.includes(stream)) throw new Error(`${stream} is broken.`);
    },
  });
  return { together, alone, ring };
}

test("what falls due in one go rings in one commit, eight at most", async () => {
  const { together, alone, ring } = bell();
  const streams = Array.from({ length: 17 }, (_, n) => `run--${n}`);
  await Promise.all(streams.map((stream) => ring(alarm(stream))));
  expect(together).toEqual([streams.slice(0, 8), streams.slice(8, 16)]);
  expect(alone).toEqual(["run--16"]);
});

test("what falls due later, or on another clock, or in the same stream, rings in another commit", async () => {
  const { together, alone, ring } = bell();
  await ring(alarm("run--1"));
  await Promise.all([
    ring(alarm("run--1")),
    ring(alarm("x-run--1", "x-exercise--1")),
    ring(alarm("run--2")),
    ring(alarm("run--1")),
    ring(alarm("x-run--2", "x-exercise--1")),
  ]);
  expect(together).toEqual([
    ["run--1", "run--2"],
    ["x-run--1", "x-run--2"],
  ]);
  expect(alone).toEqual(["run--1", "run--1"]);
});

test("what does not ring with others rings alone", async () => {
  const { alone, ring } = bell({ only: ["run--2"] });
  await Promise.all([ring(alarm("run--1")), ring(alarm("run--2")), ring(alarm("run--3"))]);
  expect(alone).toEqual(["run--2"]);
});

test("INV-16 one that can never ring keeps no other from it, and only its own caller hears so", async () => {
  const { alone, ring } = bell({ poison: ["run--2"], broken: ["run--2"] });
  const rang = await Promise.allSettled(["run--1", "run--2", "run--3"].map((stream) => ring(alarm(stream))));
  expect(alone).toEqual(["run--1", "run--2", "run--3"]);
  expect(rang.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});
