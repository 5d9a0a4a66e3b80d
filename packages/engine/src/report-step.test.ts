import { expect, test } from "vitest";
import { type Block, playbookOf, variable } from "./playbook-builder.fixture.js";
import { exhibitsOf } from "./run-state.js";
import { hold, SCENES, STEP } from "./scenes.fixture.js";
import { ADA, BEN, ToldRun } from "./told-run.fixture.js";

const FORM = { __found__: variable(null, "bool"), __note__: variable("none") };
const asking: Block = [
  { is: "task", name: STEP, returns: ["__found__", "__note__"], acknowledgeWithin: "PT15M" },
  { is: "task", name: "behind" },
];
const asked = () => new ToldRun(playbookOf(asking, { variables: FORM }));

function scene(name: keyof typeof SCENES): ToldRun {
  const make = SCENES[name];
  if (make === undefined) throw new Error(`There is no scene ${name}.`);
  return make();
}

test("who takes a step holds it; taking it twice is one taking, and another is told who has it", () => {
  const run = asked();
  run.claim(STEP);
  expect(run.must({ type: "claim", invocation: run.idOf(STEP), person: ADA })).toEqual([]);
  expect(run.refusal({ type: "claim", invocation: run.idOf(STEP), person: BEN })).toBe("already-claimed");
});

test("a step is reported on by who holds it, and by nobody before it is taken", () => {
  const run = asked();
  run.handOut(STEP);
  const done = { type: "complete", invocation: run.idOf(STEP), values: { __found__: true } } as const;
  expect(run.refusal({ ...done, person: ADA })).toBe("not-claimed");
  run.must({ type: "claim", invocation: run.idOf(STEP), person: ADA });
  expect(run.refusal({ ...done, person: BEN })).toBe("not-the-holder");
  expect(run.refusal({ type: "fail", invocation: run.idOf(STEP), person: BEN, reason: "No." })).toBe(
    "not-the-holder",
  );
  run.must({ ...done, person: ADA });
  expect(run.stepIn(STEP, "done")).toMatchObject({ by: ADA, outputs: { __found__: "true" } });
  expect(run.state.variables).toMatchObject({ __found__: { value: "true" }, __note__: { value: "none" } });
});

test("a success that arrives twice is counted once, and another's is told that it is done", () => {
  const run = asked();
  run.do(STEP, { __found__: true });
  const again = { type: "complete", invocation: run.idOf(STEP), values: { __found__: false } } as const;
  expect(run.must({ ...again, person: ADA })).toEqual([]);
  expect(run.refusal({ ...again, person: BEN })).toBe("already-done");
  expect(run.state.variables.__found__?.value).toBe("true");
});

test("answers that do not fit the form are refused with each fault, and the step stays as it is", () => {
  const run = asked();
  run.claim(STEP);
  const report = (values: Record<string, unknown>) =>
    run.tell({ type: "complete", invocation: run.idOf(STEP), person: ADA, values });
  expect(report({})).toMatchObject({ ok: false, code: "answers-at-fault", kind: "invalid" });
  expect(report({ __found__: "perhaps", __other__: 1 })).toMatchObject({
    detail: expect.stringMatching(/__found__.*|__other__.*/),
  });
  expect(run.step(STEP).status).toBe("in-progress");
});

test("a step that nobody was asked to do is not reported on", () => {
  for (const name of [
    "ready: a task",
    "in-progress: a called run",
    "in-progress: its branches",
    "awaiting-consent",
  ] as const) {
    const run = scene(name);
    expect(run.refusal({ type: "complete", invocation: run.idOf(STEP), person: ADA, values: {} }), name).toBe(
      "not-a-task",
    );
    expect(run.refusal({ type: "fail", invocation: run.idOf(STEP), person: ADA, reason: "No." }), name).toBe(
      "not-a-task",
    );
  }
});

test("C-09 who had a stopped step, or had only been called for it, can say truthfully that it is done", () => {
  const holder = asked();
  holder.claim(STEP);
  hold(holder);
  expect(
    holder.refusal({
      type: "complete",
      invocation: holder.idOf(STEP),
      person: BEN,
      values: { __found__: true },
    }),
  ).toBe("not-the-holder");
  holder.must({ type: "complete", invocation: holder.idOf(STEP), person: ADA, values: { __found__: true } });
  expect(holder.step("behind").status).toBe("ready");
  const called = asked();
  called.handOut(STEP);
  hold(called);
  called.must({ type: "complete", invocation: called.idOf(STEP), person: BEN, values: { __found__: true } });
  expect(called.stepIn(STEP, "done").by).toBe(BEN);
});

test("a truthful late report is kept with what it says, and changes nothing", () => {
  const run = asked();
  run.claim(STEP);
  run.must({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "Not needed." });
  const before = run.state;
  run.must({
    type: "complete",
    invocation: run.idOf(STEP),
    person: ADA,
    values: { __note__: "It was done at ten." },
  });
  run.must({ type: "fail", invocation: run.idOf(STEP), person: ADA, reason: "No, it was not." });
  expect(run.facts.slice(-2).map((fact) => fact.data)).toEqual([
    {
      invocation: run.idOf(STEP),
      report: "done",
      detail: "Reported as done after the step had ended.",
      outputs: { __note__: "It was done at ten." },
    },
    { invocation: run.idOf(STEP), report: "failed", detail: "No, it was not.", outputs: {} },
  ]);
  expect(run.state).toBe(before);
  expect(
    run.refusal({
      type: "complete",
      invocation: run.idOf(STEP),
      person: ADA,
      values: { __found__: "perhaps" },
    }),
  ).toBe("answers-at-fault");
});

test("files that speak for a report go on the record once each, also later, and of who held the step only", () => {
  const run = asked();
  run.claim(STEP);
  const file = (name: string, digit: string) => ({
    name,
    bytes: 12,
    hash: `sha256:${digit.repeat(64)}`,
    mediaType: "text/plain",
  });
  const [log, copy, image] = [file("a.log", "1"), file("copy.log", "1"), file("disk.E01", "2")];
  const report = (person: typeof ADA, ...exhibits: (typeof log)[]) =>
    ({
      type: "complete",
      invocation: run.idOf(STEP),
      person,
      values: { __found__: true },
      exhibits,
    }) as const;
  expect(run.refusal(report(BEN, log))).toBe("not-the-holder");
  expect(run.must(report(ADA, log, log))).toEqual(
    expect.arrayContaining(["step-completed", "exhibits-named"]),
  );
  expect(exhibitsOf(run.state, run.idOf(STEP))).toEqual([{ ...log, by: ADA, at: run.now }]);
  const first = run.now;
  run.later(60_000);
  expect(run.must(report(ADA, log, copy, image))).toEqual(["exhibits-named"]);
  expect(run.must(report(ADA, log, copy, image))).toEqual([]);
  expect(run.refusal(report(BEN, image))).toBe("already-done");
  expect(exhibitsOf(run.state, run.idOf(STEP)).map(({ name, at }) => [name, at])).toEqual([
    ["a.log", first],
    ["copy.log", run.now],
    ["disk.E01", run.now],
  ]);
  expect(exhibitsOf(run.readBack(), run.idOf(STEP))).toEqual(exhibitsOf(run.state, run.idOf(STEP)));
  expect(exhibitsOf(run.state, run.idOf("behind"))).toEqual([]);
});

test("what speaks for a late report is kept with it", () => {
  const run = asked();
  run.claim(STEP);
  run.must({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "Not needed." });
  const exhibits = [{ name: "a.log", bytes: 0, hash: `sha256:${"0".repeat(64)}`, mediaType: "text/plain" }];
  expect(
    run.must({ type: "complete", invocation: run.idOf(STEP), person: ADA, values: {}, exhibits }),
  ).toEqual(["late-report-noted", "exhibits-named"]);
});

test("a late report is kept when the run is long over", () => {
  const run = asked();
  run.claim(STEP);
  run.must({ type: "abort", reason: "It was a false alarm." });
  run.later(86_400_000);
  expect(run.must({ type: "complete", invocation: run.idOf(STEP), person: ADA, values: {} })).toEqual([
    "late-report-noted",
  ]);
  expect(run.state.status).toBe("aborted");
});

test("of a called playbook's step, and of one that only leads the way, nothing is reported late in its form", () => {
  const call = scene("in-progress: a called run");
  call.must({ type: "skip", invocation: call.idOf(STEP), person: ADA, reason: "Not needed." });
  const done = { type: "complete", person: ADA, values: { __found__: true } } as const;
  expect(call.refusal({ ...done, invocation: call.idOf(STEP) })).toBe("answers-at-fault");
  expect(call.must({ ...done, invocation: call.idOf(STEP), values: {} })).toEqual(["late-report-noted"]);
  const parallel = scene("in-progress: its branches");
  parallel.must({ type: "abort", reason: "It was a false alarm." });
  expect(parallel.refusal({ ...done, invocation: parallel.idOf(STEP) })).toBe("not-for-this-step");
});

test("a step that could not be done takes its own way, with the reason that was given", () => {
  const run = new ToldRun(
    playbookOf([{ is: "task", name: STEP, onFailure: [{ is: "task", name: "instead" }] }]),
  );
  run.failTask(STEP);
  expect(run.stepIn(STEP, "failed")).toMatchObject({ code: "reported-failed", detail: "It cannot be done." });
  expect(run.step("instead").status).toBe("ready");
});

test("a step that is skipped counts as success for the flow, and shows who went on without it and why", () => {
  const run = new ToldRun(
    playbookOf([
      { is: "task", name: STEP, onFailure: [{ is: "task", name: "instead" }] },
      { is: "task", name: "behind" },
    ]),
  );
  run.must({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "Not needed." });
  expect(run.stepIn(STEP, "skipped")).toMatchObject({ by: ADA, reason: "Not needed." });
  expect(run.entered()).toEqual([STEP, "behind"]);
});

test("C-01 a step that asks for consent is not skipped, and one that only leads the way is not either", () => {
  for (const name of ["ready: consent", "awaiting-consent", "in-progress: its branches"] as const) {
    const run = scene(name);
    expect(
      run.refusal({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "No time." }),
      name,
    ).toBe("not-skippable");
  }
});

test("a step that is handed over belongs to the colleague, who has as long to take it as the first had", () => {
  const run = asked();
  run.claim(STEP);
  run.later(60_000);
  run.must({
    type: "hand-over",
    invocation: run.idOf(STEP),
    from: BEN,
    to: BEN,
    reason: "Ada's shift ends.",
  });
  expect(run.facts.at(-1)).toMatchObject({ type: "step-handed-over", data: { from: ADA, to: BEN } });
  expect(run.stepIn(STEP, "assigned").assignment).toMatchObject({
    people: [BEN, ADA],
    acknowledgeBy: "2026-11-22T03:16:00.000Z",
  });
  run.must({ type: "claim", invocation: run.idOf(STEP), person: BEN });
  run.must({ type: "complete", invocation: run.idOf(STEP), person: BEN, values: { __found__: false } });
  expect(run.stepIn(STEP, "done").by).toBe(BEN);
});

test("a step that was called out and not taken is handed over by who says so", () => {
  const run = asked();
  run.handOut(STEP);
  run.must({
    type: "hand-over",
    invocation: run.idOf(STEP),
    from: ADA,
    to: BEN,
    reason: "Ada is on another step.",
  });
  expect(run.facts.at(-1)).toMatchObject({ data: { from: ADA, to: BEN } });
});

test("what is in nobody's hands is handed over by nobody", () => {
  for (const name of [
    "in-progress: an effect under way",
    "in-progress: a called run",
    "in-progress: its branches",
  ] as const) {
    const run = scene(name);
    expect(
      run.refusal({
        type: "hand-over",
        invocation: run.idOf(STEP),
        from: ADA,
        to: BEN,
        reason: "My shift ends.",
      }),
      name,
    ).toBe("not-for-this-step");
  }
});
