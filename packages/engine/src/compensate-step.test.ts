import { expect, test } from "vitest";
import { type Guarded, playbookOf, question } from "./playbook-builder.fixture.js";
import { exhibitsOf, openInvocationOf } from "./run-state.js";
import { compensateCommand } from "./scenes.fixture.js";
import { ADA, BEN, ToldRun, UNKNOWN } from "./told-run.fixture.js";

const STEP = "Image";
const UNDO: Guarded = { undo: true };
const HOUR_MS = 3_600_000;
const WIPED = { name: "wiped.txt", hash: `sha256:${"a".repeat(64)}`, bytes: 12, mediaType: "text/plain" };

function run(guarded: Guarded = UNDO): ToldRun {
  return new ToldRun(
    playbookOf([
      { is: "task", name: STEP, guarded, onFailure: [{ is: "task", name: "alone" }] },
      { is: "task", name: "after" },
    ]),
  );
}

function hold(told: ToldRun, name = STEP): void {
  told.must({
    type: "hold-step",
    invocation: told.idOf(name),
    reason: "consent-withdrawn",
    detail: "Stop.",
  });
}

const done = (told: ToldRun, values = {}) =>
  ({ type: "complete", invocation: told.idOf(STEP), person: BEN, values }) as const;

test("C-09 (3) a step on hold is handed back to be undone, and the run goes its failure's way meanwhile", () => {
  const told = run();
  told.claim(STEP);
  hold(told);
  const { step } = told.step(STEP);
  expect(told.must(compensateCommand(told, STEP))).toEqual(["step-compensating", "step-entered"]);
  expect(told.standing()).toEqual({ [STEP]: "compensating", alone: "ready" });
  expect(told.step(STEP)).toMatchObject({ people: [ADA, BEN], detail: "The consent was withdrawn." });
  expect(openInvocationOf(told.state, step)).toBeUndefined();
  // The run is not over while something is being undone.
  told.do("alone");
  told.do("after");
  expect(told.state.status).toBe("active");
  told.must({ ...done(told), exhibits: [WIPED] });
  expect(told.step(STEP)).toMatchObject({ status: "compensated", by: BEN });
  expect(exhibitsOf(told.state, told.idOf(STEP))).toHaveLength(1);
  expect(told.state.status).toBe("completed");
});

test("C-09 (4) what is done is undone without moving the run, which waits for it at its end", () => {
  const told = run();
  told.do(STEP);
  expect(told.must(compensateCommand(told, STEP))).toEqual(["step-compensating"]);
  told.do("after");
  expect(told.state.status).toBe("active");
  told.must({ type: "fail", invocation: told.idOf(STEP), person: ADA, reason: "The disk is gone." });
  expect(told.step(STEP)).toMatchObject({
    status: "failed",
    code: "compensation-failed",
    rule: "C-09",
    detail: "The disk is gone.",
  });
  expect(told.state.status).toBe("completed");
});

test("C-09 an undoing that nobody reports has failed when its time is over", () => {
  const told = run();
  told.do(STEP);
  told.must(compensateCommand(told, STEP));
  const dueBy = told.step(STEP).failsAt;
  told.later(HOUR_MS);
  expect(told.now).toBe(dueBy);
  expect(told.ringNext()).toBe(`timeout/${told.idOf(STEP)}`);
  expect(told.step(STEP)).toMatchObject({ status: "failed", code: "compensation-overdue" });
});

test("C-09 undoing returns no values, and a step whose playbook says nothing of it is not undone", () => {
  const told = run();
  told.do(STEP);
  told.must(compensateCommand(told, STEP));
  expect(told.refusal(done(told, { __found__: true }))).toBe("answers-at-fault");
  const without = run({});
  without.do(STEP);
  expect(without.refusal(compensateCommand(without, STEP))).toBe("not-for-this-step");
});

test("INV-13 nothing is undone while nobody knows what came of what was sent", () => {
  const told = new ToldRun(
    playbookOf([{ is: "request", name: STEP, methods: ["POST", "POST"], guarded: UNDO, onFailure: [] }]),
  );
  told.perform(STEP);
  told.perform(STEP, UNKNOWN);
  expect(told.refusal(compensateCommand(told, STEP))).toBe("outcome-unknown");
});

test("C-09 an abort ends what is open, and what is being undone is undone all the same", () => {
  const told = run();
  told.do(STEP);
  told.must(compensateCommand(told, STEP));
  told.must({ type: "abort", reason: "It was a false alarm." });
  expect(told.standing()).toEqual({ [STEP]: "compensating", after: "cancelled" });
  told.must(done(told));
  expect(told.step(STEP).status).toBe("compensated");
});

test("C-09 of a loop the turn that is being undone is not taken for the one that goes on", () => {
  const told = new ToldRun(
    playbookOf([
      {
        is: "while",
        name: "more",
        condition: question("Once more?"),
        body: [{ is: "task", name: STEP, guarded: UNDO, onFailure: [] }],
      },
    ]),
  );
  const answer = (yes: boolean) => told.do("more", { __answer__: yes });
  answer(true);
  told.do(STEP);
  const first = told.idOf(STEP);
  told.must(compensateCommand(told, STEP));
  answer(true);
  told.do(STEP);
  expect(told.idOf(STEP)).not.toBe(first);
  answer(false);
  expect(told.state.steps.get(first)?.status).toBe("compensating");
  told.must({ type: "complete", invocation: first, person: ADA, values: {} });
  expect(told.state.status).toBe("completed");
});
