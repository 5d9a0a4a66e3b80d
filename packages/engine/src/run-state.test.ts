import { expect, test } from "vitest";
import { equals, playbookOf, variable } from "./playbook-builder.fixture.js";
import {
  assignmentOf,
  FINISHED_STEP,
  intendedEffectOf,
  lastInvocationOf,
  openInvocationOf,
  openSteps,
  settledEffectsOf,
} from "./run-state.js";
import { SCENES, STEP } from "./scenes.fixture.js";
import { stepChart } from "./step-chart.js";
import { ToldRun } from "./told-run.fixture.js";

function scenesWhere(holds: (run: ToldRun) => boolean): string[] {
  return Object.keys(SCENES).filter((name) => {
    const run = SCENES[name]?.();
    return run !== undefined && holds(run);
  });
}

test("a step has an assignment from when it is handed out until it ends", () => {
  expect(scenesWhere((run) => assignmentOf(run.step(STEP)) !== undefined)).toEqual([
    "assigned",
    "in-progress: a person",
    "on-hold: handed out",
    "on-hold: a person",
    "on-hold: with a way to undo it",
  ]);
});

test("INV-13 an effect that was meant stays known until somebody says what came of it", () => {
  expect(scenesWhere((run) => intendedEffectOf(run.step(STEP)) !== null)).toEqual([
    "in-progress: an effect under way",
    "on-hold: an effect under way",
    "on-hold: an outcome unknown",
    "skipped: an effect under way",
  ]);
});

test("only effects that have succeeded are counted", () => {
  expect(scenesWhere((run) => settledEffectsOf(run.step(STEP)).length > 0)).toEqual([
    "in-progress: between two effects",
    "on-hold: between two effects",
  ]);
});

test("what is open and what is finished is what the chart says", () => {
  // What is done can be undone; nothing else leads on from there.
  for (const status of Object.keys(stepChart.table) as (keyof typeof stepChart.table)[])
    expect(FINISHED_STEP.has(status), status).toBe(stepChart.isFinal(status) || status === "done");
  expect(scenesWhere((run) => openSteps(run.state).some((step) => step.name === STEP))).toEqual(
    Object.keys(SCENES).filter((name) => !/^(done|failed|skipped|compensated|cancelled)/.test(name)),
  );
});

test("of a step that is entered again and again the newest invocation is the one that counts", () => {
  const body = [{ is: "task", name: STEP, returns: ["__found__"] }] as const;
  const run = new ToldRun(
    playbookOf([{ is: "while", name: "again", condition: equals("__found__", true), body }], {
      variables: { __found__: variable("true", "bool") },
    }),
  );
  const { id: first, step } = run.step(STEP);
  expect(openInvocationOf(run.state, step)?.id).toBe(first);
  run.do(STEP, { __found__: true });
  const second = run.idOf(STEP);
  expect(second).not.toBe(first);
  expect(lastInvocationOf(run.state, step)?.id).toBe(second);
  run.do(STEP, { __found__: false });
  expect(openInvocationOf(run.state, step)).toBeUndefined();
  expect(lastInvocationOf(run.state, step)).toMatchObject({ id: second, status: "done" });
  expect(lastInvocationOf(run.state, "action--elsewhere")).toBeUndefined();
});
