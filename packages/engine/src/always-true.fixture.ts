import type { Playbook, Step, StepId } from "@mirror/playbook";
import { expect } from "vitest";
import { effectsOwed } from "./effects-owed.js";
import { evolveRun } from "./evolve.js";
import { performerOf } from "./performer.js";
import { runChart } from "./run-chart.js";
import { FINISHED_RUN, openSteps, type RunState, type StepInvocation } from "./run-state.js";
import { stepChart } from "./step-chart.js";
import type { ToldRun } from "./told-run.fixture.js";
import { runWakeUps } from "./wake-ups-owed.js";

/** What was written down last followed the charts, one arrow at a time, from where the run stood before. */
export function expectArrows(before: RunState, run: ToldRun, factCount: number): void {
  let was = before;
  for (const fact of run.facts.slice(run.facts.length - factCount)) {
    const now = evolveRun(run.flowOf, was, fact);
    for (const step of now.steps.values()) {
      const status = was.steps.get(step.id)?.status;
      if (status === step.status) continue;
      const possible =
        status === undefined
          ? stepChart.initial
          : stepChart.events(status).map((event) => stepChart.next(status, event));
      expect(possible, `${fact.type}: ${step.name} was ${status}`).toContain(step.status);
    }
    const { status } = was;
    if (now.status !== status)
      expect(
        runChart.events(status).map((event) => runChart.next(status, event)),
        fact.type,
      ).toContain(now.status);
    was = now;
  }
}

/** What holds of a run whenever it has answered. */
export function expectSound(run: ToldRun): void {
  const { state } = run;
  const open = openSteps(state);
  expect(state.flow?.pending ?? []).toEqual([]);

  const identities = open.map((step) => `${step.step} ${step.path.join("/")}`);
  expect(new Set(identities).size, `one open invocation of each step and path: ${identities}`).toBe(
    identities.length,
  );
  const entered = run.facts.flatMap((fact) => (fact.type === "step-entered" ? [fact.data.invocation] : []));
  expect(new Set(entered).size, "no invocation is entered twice").toBe(entered.length);
  expect([...state.steps.values()].map((step) => step.id)).toEqual(entered);

  const owed = effectsOwed(run.flow, state).map((one) => one.effect);
  expect(new Set(owed).size, "no two effects under one key").toBe(owed.length);
  const names = runWakeUps(state).map((one) => one.name);
  expect(new Set(names).size, "no two wake-ups of one name").toBe(names.length);

  if (FINISHED_RUN.has(state.status)) {
    expect(open, "nothing is open in a run that is over").toEqual([]);
    expect([owed, names]).toEqual([[], []]);
  } else {
    const waits = open.some(
      (step) => performerOf(stepOf(run.flow.playbook, step.step)) !== "flow" || step.status === "blocked",
    );
    expect(waits || state.heldBy.length > 0, "a run that is not over says what it waits for").toBe(true);
  }
  expectBranches(run, open);
}

/** A step inside a branch is open only while every step around it is in progress, and holds up what is behind it. */
function expectBranches(run: ToldRun, open: readonly StepInvocation[]): void {
  for (const step of open)
    for (const around of stepsAround(run.flow.playbook, step.step))
      expect(open.find((one) => one.step === around)?.status, `${step.name} is open inside ${around}`).toBe(
        "in-progress",
      );
}

/** Each parallel step that is done has had all of its branches come to their ends, after it was entered and before it ended. */
export function expectParallelsComplete(run: ToldRun): void {
  const written = run.facts.map((fact) => fact);
  for (const step of run.state.steps.values()) {
    const definition = stepOf(run.flow.playbook, step.step);
    if (definition.type !== "parallel" || step.status !== "done") continue;
    const entered = written.findIndex(
      (fact) => fact.type === "step-entered" && fact.data.invocation === step.id,
    );
    const done = written.findIndex(
      (fact) => fact.type === "step-completed" && fact.data.invocation === step.id,
    );
    const ended = new Set(
      written
        .slice(entered, done)
        .flatMap((fact) => (fact.type === "step-completed" ? [fact.data.step] : [])),
    );
    for (const first of definition.nextSteps) {
      const ends = [...blockOf(run.flow.playbook, first)].filter((id) => id.startsWith("end--"));
      expect(
        ends.some((end) => ended.has(end)),
        `${step.name} is done, and the branch of ${first} came to its end`,
      ).toBe(true);
    }
  }
}

/** Nobody who reads the same facts comes to another run. */
export function expectOneReading(run: ToldRun, plain: (state: RunState) => unknown): void {
  const first = plain(run.readBack());
  expect(first).toEqual(plain(run.state));
  expect(plain(run.readBack())).toEqual(first);
}

function stepsAround(playbook: Playbook, id: StepId): StepId[] {
  return Object.values(playbook.steps).flatMap((step) =>
    branchesOf(step).some((first) => within(playbook, first).has(id)) ? [step.id] : [],
  );
}

/** Every step of the block that begins here, and of all blocks inside it. */
function within(playbook: Playbook, first: StepId): Set<StepId> {
  const found = new Set<StepId>();
  for (const id of blockOf(playbook, first)) {
    found.add(id);
    for (const inner of branchesOf(stepOf(playbook, id)))
      for (const one of within(playbook, inner)) found.add(one);
  }
  return found;
}

function blockOf(playbook: Playbook, first: StepId): Set<StepId> {
  const found = new Set([first]);
  for (const id of found) {
    const { onCompletion, onSuccess, onFailure } = stepOf(playbook, id);
    for (const next of [onCompletion, onSuccess, onFailure]) if (next !== null) found.add(next);
  }
  return found;
}

function branchesOf(step: Step): readonly StepId[] {
  switch (step.type) {
    case "start":
    case "end":
    case "action":
    case "playbook-action":
      return [];
    case "parallel":
      return step.nextSteps;
    case "if-condition":
      return step.onFalse === null ? [step.onTrue] : [step.onTrue, step.onFalse];
    case "while-condition":
      return [step.onTrue];
    case "switch-condition":
      return Object.values(step.cases);
  }
}

function stepOf(playbook: Playbook, id: StepId): Step {
  const step = playbook.steps[id];
  if (step === undefined) throw new Error(`There is no step ${id}.`);
  return step;
}
