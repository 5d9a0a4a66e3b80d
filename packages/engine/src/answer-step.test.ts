import { expect, test } from "vitest";
import { type Block, equals, playbookOf, variable } from "./playbook-builder.fixture.js";
import { hold, openGate, SCENES, STEP } from "./scenes.fixture.js";
import {
  ADA,
  BEN,
  NORLAND,
  NORLAND_TEAM,
  OTHER_WORKER,
  OWN_ASSETS,
  SOUTHLAND,
  SOUTHLAND_TEAM,
  STREAM,
  ToldRun,
} from "./told-run.fixture.js";

function scene(name: keyof typeof SCENES): ToldRun {
  const make = SCENES[name];
  if (make === undefined) throw new Error(`There is no scene ${name}.`);
  return make();
}

test("what is handed out is on the record: to whom, why that was allowed, and by when it is to be taken", () => {
  const run = scene("assigned");
  expect(run.stepIn(STEP, "assigned").assignment).toEqual({
    to: { partner: NORLAND, team: NORLAND_TEAM },
    people: [ADA, BEN],
    authority: OWN_ASSETS,
    contentHash: "sha256:content",
    assignedAt: "2026-11-22T03:00:00.000Z",
    acknowledgeWithinMs: 900_000,
    acknowledgeBy: "2026-11-22T03:15:00.000Z",
    missedAcknowledgements: 0,
  });
});

test("a step that sets no time to take it, or no time at all, rings for nobody", () => {
  for (const acknowledgeWithin of [undefined, "PT0S"]) {
    const run = new ToldRun(
      playbookOf([
        { is: "task", name: STEP, ...(acknowledgeWithin === undefined ? {} : { acknowledgeWithin }) },
      ]),
    );
    run.handOut(STEP);
    expect(run.stepIn(STEP, "assigned").assignment.acknowledgeBy).toBeNull();
    expect(run.ringNext()).toBeUndefined();
  }
});

test("what is handed out once is not handed out again", () => {
  const run = scene("assigned");
  expect(run.refusal(run.handOutCommand(STEP))).toBe("wrong-state");
  expect(run.facts.filter((fact) => fact.type === "step-assigned")).toHaveLength(1);
});

test("a step that is refused before it begins fails with the rule that says no, and its own way is taken", () => {
  const run = new ToldRun(
    playbookOf([{ is: "task", name: STEP, onFailure: [{ is: "task", name: "instead" }] }]),
  );
  run.must(run.refuseStepCommand(STEP));
  expect(run.stepIn(STEP, "failed")).toMatchObject({
    code: "not-authorised",
    rule: "C-04",
    detail: "Nobody has agreed to this.",
  });
  expect(run.step("instead").status).toBe("ready");
});

test("a refusal without a rule names none", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  const refusal = { ok: false, kind: "conflict", code: "role-unbound", detail: "No team plays it." } as const;
  run.must({ type: "refuse-step", invocation: run.idOf(STEP), refusal });
  expect(run.stepIn(STEP, "failed").rule).toBeNull();
});

test("an effect under way is not failed by a later refusal: it is waited for, and unknown if nobody is heard of", () => {
  const run = scene("in-progress: an effect under way");
  expect(run.refusal(run.refuseStepCommand(STEP))).toBe("in-flight");
  run.later(60_000);
  expect(run.must(run.refuseStepCommand(STEP))).toEqual(["effect-settled", "step-held"]);
  expect(run.stepIn(STEP, "on-hold").reason).toBe("outcome-unknown");
});

test("C-01 a gate's yes ends its step well, and its no, or silence, takes the way of a failure at once", () => {
  const block: Block = [
    { is: "consent", name: STEP, onFailure: [{ is: "task", name: "without" }] },
    { is: "task", name: "with" },
  ];
  const asked = () => {
    const run = new ToldRun(playbookOf(block, { variables: { __answer__: variable(null) } }));
    openGate(run, "consent");
    return run;
  };
  const yes = asked();
  yes.must({
    type: "settle-step",
    invocation: yes.idOf(STEP),
    result: { status: "succeeded", outputs: { __answer__: "granted" } },
  });
  expect(yes.standing()).toEqual({ [STEP]: "done", with: "ready" });
  expect(yes.state.variables.__answer__?.value).toBe("granted");
  const no = asked();
  const lapsed = {
    status: "failed",
    code: "consent-lapsed",
    rule: "C-01",
    detail: "Nobody answered.",
    outputs: { __answer__: "lapsed" },
  } as const;
  no.must({ type: "settle-step", invocation: no.idOf(STEP), result: lapsed });
  expect(no.standing()).toEqual({ [STEP]: "failed", without: "ready" });
  expect(no.state.variables.__answer__?.value).toBe("lapsed");
});

test("an answer that comes twice is counted once", () => {
  const run = scene("awaiting-aid");
  const settle = {
    type: "settle-step",
    invocation: run.idOf(STEP),
    result: { status: "succeeded", outputs: {} },
  } as const;
  run.must(settle);
  expect(run.refusal(settle)).toBe("wrong-state");
});

test("what a called playbook returns is the step's: its own variable first, then the playbook's; what neither declares is dropped", () => {
  const block: Block = [
    { is: "call", name: STEP, variables: { __own__: variable(null), __both__: variable("step") } },
    {
      is: "if",
      name: "seen?",
      condition: equals("__shared__", "new"),
      whenTrue: [{ is: "task", name: "seen" }],
    },
  ];
  const run = new ToldRun(
    playbookOf(block, { variables: { __shared__: variable("old"), __both__: variable("playbook") } }),
  );
  run.must({ type: "await", invocation: run.idOf(STEP), waitsFor: "run", stream: STREAM });
  const outputs = { __own__: "1", __both__: "2", __shared__: "new", __stray__: "4" };
  run.must({ type: "settle-step", invocation: run.idOf(STEP), result: { status: "succeeded", outputs } });
  expect(run.stepIn(STEP, "done").variables).toMatchObject({
    __own__: { value: "1" },
    __both__: { value: "2" },
  });
  expect(run.state.variables).toMatchObject({
    __shared__: { value: "new" },
    __both__: { value: "playbook" },
  });
  expect(run.state.variables).not.toHaveProperty("__stray__");
  expect(run.step("seen").status).toBe("ready");
});

test("C-09 a step that is stopped stays with who has it, and goes on where it stood when the reason is gone", () => {
  const taken = scene("on-hold: a person");
  expect(taken.stepIn(STEP, "on-hold")).toMatchObject({
    reason: "consent-withdrawn",
    work: { by: "person", person: ADA },
  });
  taken.must({ type: "resume-step", invocation: taken.idOf(STEP) });
  expect(taken.stepIn(STEP, "in-progress").work).toMatchObject({ by: "person", person: ADA });
  const called = scene("on-hold: handed out");
  called.must({ type: "resume-step", invocation: called.idOf(STEP) });
  expect(called.stepIn(STEP, "assigned").assignment.people).toEqual([ADA, BEN]);
});

test("MA-07 a step on hold whose team is gone stays on hold, and another team says how it goes on", () => {
  const run = scene("on-hold: a person");
  const to = { partner: SOUTHLAND, team: SOUTHLAND_TEAM };
  const invocation = run.idOf(STEP);
  run.must({ type: "take-back", invocation, to, people: [BEN], because: "Its team was recalled." });
  expect(run.stepIn(STEP, "on-hold")).toMatchObject({
    ...{ partner: SOUTHLAND, reason: "consent-withdrawn" },
    work: { by: "nobody", assignment: { to, people: [BEN] } },
  });
  run.must({ type: "fail", invocation, person: BEN, reason: "Nobody agrees to it." });
  expect(run.step(STEP)).toMatchObject({ status: "failed", code: "reported-failed" });
});

test("C-09 a machine's step that is stopped owes no further effect until it is resumed", () => {
  const run = scene("in-progress: between two effects");
  const [owed] = run.owed();
  hold(run);
  expect(run.owed()).toEqual([]);
  expect(run.refusal(run.intendCommand(STEP, OTHER_WORKER))).toBe("wrong-state");
  run.must({ type: "resume-step", invocation: run.idOf(STEP) });
  expect(run.owed()).toEqual([owed]);
});

test("a step on hold can be handed out anew, to another team", () => {
  const run = scene("on-hold: a person");
  run.must({ ...run.handOutCommand(STEP), to: { partner: SOUTHLAND, team: SOUTHLAND_TEAM }, people: [BEN] });
  expect(run.step(STEP)).toMatchObject({
    status: "assigned",
    partner: SOUTHLAND,
    assignment: { people: [BEN] },
  });
});

test("INV-13 an unknown outcome is decided by a person, and not by resuming the step or holding it for something else", () => {
  const run = scene("on-hold: an outcome unknown");
  expect(run.refusal({ type: "resume-step", invocation: run.idOf(STEP) })).toBe("outcome-unknown");
  expect(
    run.refusal({
      type: "hold-step",
      invocation: run.idOf(STEP),
      reason: "consent-withdrawn",
      detail: "Stop.",
    }),
  ).toBe("wrong-state");
  expect(run.stepIn(STEP, "on-hold").reason).toBe("outcome-unknown");
});

test("a question that was answered can be asked again: its newest round counts, and how it was answered stays", () => {
  const other = "consent--0197a000-0000-7000-8000-0000000000ff";
  for (const status of ["succeeded", "failed"] as const) {
    const run = scene("awaiting-consent");
    const again = { type: "ask-again", invocation: run.idOf(STEP), stream: other } as const;
    expect(run.refusal(again)).toBe("wrong-state");
    const no = {
      status: "failed",
      code: "consent-refused",
      rule: "C-17",
      detail: "No.",
      outputs: {},
    } as const;
    const result = status === "succeeded" ? ({ status, outputs: {} } as const) : no;
    run.must({ type: "settle-step", invocation: run.idOf(STEP), result });
    if (run.state.status !== "active") continue;
    const before = run.step(STEP);
    run.must(again);
    expect(run.step(STEP)).toEqual({ ...before, answeredBy: other });
  }
});

test("C-09 while the run is stopped nobody is asked anew", () => {
  const run = new ToldRun(
    playbookOf([
      { is: "consent", name: STEP },
      { is: "task", name: "with" },
    ]),
  );
  openGate(run, "consent");
  run.must({
    type: "settle-step",
    invocation: run.idOf(STEP),
    result: { status: "succeeded", outputs: {} },
  });
  run.must({ type: "hold", partner: SOUTHLAND, reason: "We look at it first." });
  const stream = "consent--0197a000-0000-7000-8000-0000000000ff";
  expect(run.refusal({ type: "ask-again", invocation: run.idOf(STEP), stream })).toBe("run-held");
  expect(run.facts.some((fact) => fact.type === "consent-asked-again")).toBe(false);
});
