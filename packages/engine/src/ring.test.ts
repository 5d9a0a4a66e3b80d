import { expect, test } from "vitest";
import { playbookOf } from "./playbook-builder.fixture.js";
import { STEP } from "./scenes.fixture.js";
import { ADA, NORLAND, ToldRun } from "./told-run.fixture.js";
import { runWakeUps } from "./wake-ups-owed.js";

const timed = () =>
  new ToldRun(
    playbookOf([
      {
        is: "task",
        name: STEP,
        delayMs: 60_000,
        timeoutMs: 3_600_000,
        acknowledgeWithin: "PT15M",
        onFailure: [{ is: "task", name: "instead" }],
      },
      { is: "task", name: "behind" },
    ]),
  );
const clocks = (run: ToldRun) =>
  runWakeUps(run.state).map(({ name, dueAt }) => `${name.split("/")[0]} ${dueAt.slice(11, 19)}`);

test("a run is owed a wake-up for each thing that it waits for by the clock, and for nothing else", () => {
  const run = timed();
  expect(clocks(run)).toEqual(["delay 03:01:00"]);
  run.ringNext();
  expect(clocks(run)).toEqual(["timeout 04:01:00"]);
  run.handOut(STEP);
  expect(clocks(run)).toEqual(["timeout 04:01:00", "acknowledge 03:16:00"]);
  run.must({ type: "claim", invocation: run.idOf(STEP), person: ADA });
  expect(clocks(run)).toEqual(["timeout 04:01:00"]);
  run.must({ type: "complete", invocation: run.idOf(STEP), person: ADA, values: {} });
  expect(clocks(run)).toEqual([]);
});

test("a bell that rings early, twice, or for what is over changes nothing", () => {
  const run = timed();
  const [delay] = runWakeUps(run.state);
  const ring = { type: "ring", name: delay?.name ?? "" } as const;
  expect(run.refusal(ring)).toBe("not-due");
  run.later(60_000);
  expect(run.must(ring)).toEqual(["step-ready"]);
  expect(run.refusal(ring)).toBe("nothing-due");
  run.must({ type: "abort", reason: "It was a false alarm." });
  expect(runWakeUps(run.state)).toEqual([]);
});

test("a bell that rings late counts from when it rings", () => {
  const run = timed();
  const [delay] = runWakeUps(run.state);
  run.later(120_000);
  run.must({ type: "ring", name: delay?.name ?? "" });
  expect(run.step(STEP).failsAt).toBe("2026-11-22T04:02:00.000Z");
});

test("a step that is out of time has failed, whatever stands behind it", () => {
  const run = timed();
  run.ringNext();
  run.claim(STEP);
  run.ringNext();
  expect(run.stepIn(STEP, "failed")).toMatchObject({
    code: "ACTION_TIMEOUT",
    detail: "The step was not finished by 2026-11-22T04:01:00.000Z.",
  });
  expect(run.step("instead").status).toBe("ready");
});

test("a step that nobody takes is counted as missed, and the next one has as long as the first", () => {
  const run = timed();
  run.ringNext();
  run.handOut(STEP);
  run.ringNext();
  expect(run.stepIn(STEP, "assigned").assignment).toMatchObject({
    missedAcknowledgements: 1,
    acknowledgeBy: "2026-11-22T03:31:00.000Z",
  });
  run.ringNext();
  expect(run.stepIn(STEP, "assigned").assignment.missedAcknowledgements).toBe(2);
});

test("ES-08 clocks go on while a run is held: what is out of time has failed, and nothing is handed out for it", () => {
  const run = timed();
  run.ringNext();
  run.claim(STEP);
  run.must({ type: "hold", partner: NORLAND, reason: "We look at it first." });
  run.ringNext();
  expect(run.standing()).toEqual({ [STEP]: "failed", instead: "ready" });
  expect(run.refusal(run.handOutCommand("instead"))).toBe("run-held");
});
