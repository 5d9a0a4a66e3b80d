import { expect, test } from "vitest";
import { LOOP_LIMIT } from "./decide-way.js";
import { type Block, equals, playbookOf, question, variable } from "./playbook-builder.fixture.js";
import { ADA, BEN, ToldRun } from "./told-run.fixture.js";

const task = (name: string) => ({ is: "task", name }) as const;
const asking: Block = [
  {
    is: "if",
    name: "if",
    condition: question("Is it from a legitimate source?"),
    whenTrue: [task("yes")],
    whenFalse: [task("no")],
    onFailure: [task("instead")],
    timeoutMs: 60_000,
  },
];

test("CACAO 18: a branching step that asks is a task, and the answer decides its way and says whose it was", () => {
  const run = new ToldRun(playbookOf(asking));
  expect(run.standing()).toEqual({ if: "ready" });
  expect(run.do("if", { __answer__: true })).toEqual(["way-decided", "step-entered"]);
  expect(run.facts.findLast((fact) => fact.type === "way-decided")?.data).toMatchObject({
    branch: "true",
    by: ADA,
  });
  expect(run.standing()).toEqual({ if: "in-progress", yes: "ready" });
  expect(run.refusal({ type: "complete", invocation: run.idOf("if"), person: ADA, values: {} })).toBe(
    "not-a-task",
  );
  run.do("yes");
  expect(run.standing()).toEqual({ if: "done", yes: "done" });
  expect(run.state.status).toBe("completed");
});

test("CACAO 18: a no is a way too; what is neither yes nor no is asked again", () => {
  const run = new ToldRun(playbookOf(asking));
  run.claim("if");
  const answer = (values: Record<string, unknown>, person = ADA) =>
    run.refusal({ type: "complete", invocation: run.idOf("if"), person, values });
  expect(answer({})).toBe("answers-at-fault");
  expect(answer({ __answer__: "perhaps" })).toBe("answers-at-fault");
  expect(answer({ __answer__: "true", other: 1 })).toBe("answers-at-fault");
  expect(answer({ __answer__: "true" }, BEN)).toBe("not-the-holder");
  expect(answer({ __answer__: "false" })).toEqual(["way-decided", "step-entered"]);
  expect(run.standing()).toEqual({ if: "in-progress", no: "ready" });
});

test("CACAO 18: a question that cannot be answered fails its step; nobody skips it, and its timeout does not pause", () => {
  const cannot = new ToldRun(playbookOf(asking));
  expect(
    cannot.refusal({ type: "skip", invocation: cannot.idOf("if"), person: ADA, reason: "We go on." }),
  ).toBe("not-skippable");
  cannot.failTask("if");
  expect(cannot.standing()).toEqual({ if: "failed", instead: "ready" });
  const late = new ToldRun(playbookOf(asking));
  late.handOut("if");
  expect(late.ringNext()).toContain("timeout");
  expect(late.stepIn("if", "failed").code).toBe("ACTION_TIMEOUT");
  expect(late.standing()).toMatchObject({ instead: "ready" });
  expect(late.tell({ type: "complete", invocation: late.idOf("if"), person: ADA, values: {} }).ok).toBe(true);
  expect(late.facts.at(-1)?.type).toBe("late-report-noted");
});

test("CACAO 18: a while asks before each round anew, and no more often than a loop may go round", () => {
  const loop: Block = [
    { is: "while", name: "while", condition: question("Once more?"), body: [task("body")] },
  ];
  const run = new ToldRun(playbookOf(loop));
  run.do("while", { __answer__: true });
  expect(run.standing()).toEqual({ while: "in-progress", body: "ready" });
  run.do("body");
  expect(run.standing()).toEqual({ while: "ready", body: "done" });
  run.do("while", { __answer__: true });
  run.do("body");
  run.do("while", { __answer__: false });
  expect(run.state.status).toBe("completed");
  expect(run.entered()).toEqual(["while", "body", "body"]);

  const often = new ToldRun(playbookOf(loop));
  often.imagine((state) => ({ ...state, loops: new Map([["while-condition--while", LOOP_LIMIT]]) }));
  often.do("while", { __answer__: true });
  expect(often.stepIn("while", "failed").code).toBe("loop-limit");
});

test("CACAO 18: a question is not asked where a caller has given the value that decides it", () => {
  const condition = { ...question("Found?"), unless: equals("__found__", true) };
  const playbook = (value: string | null, type = "bool") =>
    playbookOf([{ is: "if", name: "if", condition, whenTrue: [task("yes")], onFailure: [] }], {
      variables: { __found__: variable(value, type) },
    });
  expect(new ToldRun(playbook("true")).standing()).toEqual({ if: "in-progress", yes: "ready" });
  expect(new ToldRun(playbook(null)).standing()).toEqual({ if: "ready" });
  // What cannot be compared is an error, and not a question.
  expect(new ToldRun(playbook("true", "string")).stepIn("if", "failed").code).toBe("type-mismatch");
});

test("CACAO 19: a switch asks which of its cases it is, unless its value is known", () => {
  const on = { kind: "question", text: "How bad?", unless: "__level__" } as const;
  const playbook = (value: string | null) =>
    playbookOf(
      [{ is: "switch", name: "switch", on, cases: { low: [task("watch")], default: [task("act")] } }],
      {
        variables: { __level__: variable(value) },
      },
    );
  const asked = new ToldRun(playbook(null));
  asked.claim("switch");
  const answer = (text: string) =>
    asked.refusal({
      type: "complete",
      invocation: asked.idOf("switch"),
      person: ADA,
      values: { __answer__: text },
    });
  expect(answer("high")).toBe("answers-at-fault");
  expect(answer("low")).toEqual(["way-decided", "step-entered"]);
  expect(asked.standing()).toEqual({ switch: "in-progress", watch: "ready" });
  expect(new ToldRun(playbook("anything")).standing()).toEqual({ switch: "in-progress", act: "ready" });
});

test("CACAO 19: a switch that names no value is asked in any case", () => {
  const on = { kind: "question", text: "How bad?", unless: null } as const;
  const cases = { low: [task("watch")], default: [task("act")] };
  const run = new ToldRun(playbookOf([{ is: "switch", name: "switch", on, cases }]));
  expect(run.standing()).toEqual({ switch: "ready" });
  run.do("switch", { __answer__: "default" });
  expect(run.standing()).toEqual({ switch: "in-progress", act: "ready" });
});

test("a run that asked is read back as it stood", () => {
  const run = new ToldRun(playbookOf(asking));
  run.do("if", { __answer__: true });
  expect(run.readBack().steps.get(run.idOf("if"))).toEqual(run.state.steps.get(run.idOf("if")));
  expect(run.readBack().flow?.pending).toEqual([]);
});
