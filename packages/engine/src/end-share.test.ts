import { type Instant, instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { playbookOf } from "./playbook-builder.fixture.js";
import { STEP } from "./scenes.fixture.js";
import { ADA, ToldRun } from "./told-run.fixture.js";

const telling = () =>
  new ToldRun(
    playbookOf([
      { is: "task", name: STEP, guarded: { share: true } },
      { is: "task", name: "behind" },
    ]),
  );
const DAY_MS = 24 * 3600 * 1000;
const ending = (run: ToldRun, step: string, until: Instant) =>
  ({
    type: "end-share",
    invocation: run.idOf(step),
    person: ADA,
    until,
    reason: "It is of no use later.",
  }) as const;

test("ES-09 what a step has shared has an end once somebody says so, and the last word counts", () => {
  const run = telling();
  const [soon, later] = [instantAfter(run.now, DAY_MS), instantAfter(run.now, 2 * DAY_MS)];
  expect(run.refusal(ending(run, STEP, soon))).toBe("nothing-shared");
  run.do(STEP);
  expect(run.must(ending(run, STEP, soon))).toEqual(["share-end-stated"]);
  run.must(ending(run, STEP, later));
  expect(run.readBack().shareEnds).toEqual(new Map([[run.idOf(STEP), later]]));
});

test("ES-09 no share ends in the past, and nothing is said of one when its run is over", () => {
  const run = telling();
  run.do(STEP);
  expect(run.refusal(ending(run, STEP, run.now))).toBe("end-is-over");
  run.do("behind");
  expect(run.refusal(ending(run, STEP, instantAfter(run.now, DAY_MS)))).toBe("run-over");
});

test("ES-09 a step that is done and told nobody anything has shared nothing", () => {
  const run = new ToldRun(
    playbookOf([
      { is: "task", name: STEP },
      { is: "task", name: "behind" },
    ]),
  );
  run.do(STEP);
  expect(run.refusal(ending(run, STEP, instantAfter(run.now, DAY_MS)))).toBe("nothing-shared");
});
