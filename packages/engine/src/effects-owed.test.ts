import { readId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { effectPlan, effectsOwed } from "./effects-owed.js";
import { automatedStep } from "./performer.js";
import { FIREWALL, playbookOf, TEAM } from "./playbook-builder.fixture.js";
import { STEP } from "./scenes.fixture.js";
import { NORLAND, ToldRun, UNKNOWN } from "./told-run.fixture.js";

const one = playbookOf([{ is: "request", name: STEP, methods: ["PUT", "PUT"] }]);

test("an automated step owes its next effect from the moment that it is ready until that is settled", () => {
  const run = new ToldRun(one);
  const [first] = run.owed();
  run.intend(STEP);
  expect(run.owed()).toEqual([first]);
  run.must(run.outcomeCommand(STEP, { status: "succeeded", detail: "HTTP 204", outputs: {} }));
  const [second] = run.owed();
  expect(second).not.toBe(first);
  run.perform(STEP);
  expect(run.owed()).toEqual([]);
});

test("the key of an effect is the same however often it is asked for, and read back from the facts alone", () => {
  const run = new ToldRun(one);
  const [key] = run.owed();
  run.later(3_600_000);
  expect(run.owed()).toEqual([key]);
  expect(effectsOwed(run.flow, run.readBack())).toEqual([
    { effect: key, invocation: run.idOf(STEP), capability: "http-api" },
  ]);
  expect(readId(key ?? "")).toEqual({ kind: "effect", mode: "live" });
});

test("M10 a held run owes no effect, and owes it again when it is released", () => {
  const run = new ToldRun(one);
  const owed = run.owed();
  run.must({ type: "hold", partner: NORLAND, reason: "We look at it first." });
  expect(run.owed()).toEqual([]);
  expect(effectsOwed(run.flow, { ...run.state, status: "suspended" })).toEqual([]);
  run.must({ type: "release", partner: NORLAND });
  expect(run.owed()).toEqual(owed);
});

test("nothing is owed by a step that waits for a person, nor by a run that is over", () => {
  const run = new ToldRun(one);
  run.perform(STEP, UNKNOWN);
  expect(run.owed()).toEqual([]);
  run.must({ type: "abort", reason: "It was a false alarm." });
  expect(run.owed()).toEqual([]);
  expect(new ToldRun(playbookOf([{ is: "task", name: STEP }])).owed()).toEqual([]);
});

test("two steps at a time owe two effects, and never under one key", () => {
  const branches = ["a", "b"].map((name) => [{ is: "request", name } as const]);
  const run = new ToldRun(playbookOf([{ is: "parallel", name: "both", branches }]));
  expect(new Set(run.owed()).size).toBe(2);
});

test("a step without targets acts on its agent, and a command that people do is in no plan", () => {
  const step = automatedStep(one, `action--${STEP}`);
  if (step === undefined) throw new Error("A request is a machine's.");
  expect(effectPlan(one, step).map(({ target }) => target.id)).toEqual([FIREWALL, FIREWALL]);
  expect(effectPlan(one, { ...step, targets: [] }).map(({ target }) => target.id)).toEqual([TEAM, TEAM]);
  const manual = { type: "manual", text: "Do it.", activity: null, inPlaceOf: null } as const;
  expect(effectPlan(one, { ...step, commands: [manual] })).toEqual([]);
  expect(
    automatedStep(
      { ...one, steps: { [step.id]: { ...step, commands: [...step.commands, manual] } } },
      step.id,
    ),
  ).toBeUndefined();
  expect(automatedStep(one, "start--start")).toBeUndefined();
  expect(automatedStep(one, "action--elsewhere")).toBeUndefined();
});
