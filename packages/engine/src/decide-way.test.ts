import type { StepInvocationId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { LOOP_LIMIT, STEP_BUDGET } from "./decide-way.js";
import { type Block, equals, playbookOf, variable } from "./playbook-builder.fixture.js";
import { ToldRun } from "./told-run.fixture.js";

const FOUND = { __found__: variable("true", "bool") };
const isFound = equals("__found__", true);
const task = (name: string) => ({ is: "task", name }) as const;
const instead = [task("instead")];

test("what cannot be decided fails its step, and never counts as false", () => {
  for (const [variables, code] of [
    [{ __found__: variable(null, "bool") }, "value-unknown"],
    [{ __found__: variable("true", "string") }, "type-mismatch"],
    [{}, "unknown-variable"],
  ] as const) {
    const block: Block = [
      { is: "if", name: "if", condition: isFound, whenTrue: [], onFailure: [task("one")] },
      { is: "while", name: "while", condition: isFound, body: [], onFailure: [task("other")] },
    ];
    const run = new ToldRun(playbookOf(block, { variables }));
    run.do("one");
    run.do("other");
    expect([run.stepIn("if", "failed").code, run.stepIn("while", "failed").code]).toEqual([code, code]);
    expect(run.state.status).toBe("completed");
  }
});

test("a while repeats its body while its condition holds, and each round's steps have a path of their own", () => {
  const asked = { is: "task", name: "body", returns: ["__found__"] } as const;
  const run = new ToldRun(
    playbookOf([{ is: "while", name: "while", condition: isFound, body: [asked] }], { variables: FOUND }),
  );
  run.do("body", { __found__: true });
  run.do("body", { __found__: true });
  run.do("body", { __found__: false });
  expect(run.state.status).toBe("completed");
  const paths = [...run.state.steps.values()].filter((step) => step.name === "body").map((step) => step.path);
  expect(paths).toEqual([[1], [2], [3]]);
});

test("a while whose condition does not hold at first never begins its body", () => {
  const block: Block = [{ is: "while", name: "while", condition: isFound, body: [task("body")] }];
  const run = new ToldRun(playbookOf(block, { variables: { __found__: variable("false", "bool") } }));
  expect(run.entered()).toEqual(["while"]);
  expect(run.state.status).toBe("completed");
});

test("loops in loops count from the start again, and no path comes twice", () => {
  const variables = { __outer__: variable("true", "bool"), __inner__: variable("true", "bool") };
  const inner: Block = [
    {
      is: "while",
      name: "inner",
      condition: equals("__inner__", true),
      body: [{ is: "task", name: "deep", returns: ["__inner__"] }],
    },
    { is: "task", name: "after", returns: ["__outer__", "__inner__"] },
  ];
  const run = new ToldRun(
    playbookOf([{ is: "while", name: "outer", condition: equals("__outer__", true), body: inner }], {
      variables,
    }),
  );
  run.do("deep", { __inner__: true });
  run.do("deep", { __inner__: false });
  run.do("after", { __outer__: true, __inner__: true });
  run.do("deep", { __inner__: false });
  run.do("after", { __outer__: false, __inner__: false });
  const identities = [...run.state.steps.values()].map((step) => `${step.step} ${step.path.join("/")}`);
  expect(new Set(identities).size).toBe(identities.length);
  expect(identities).toEqual(
    expect.arrayContaining([
      "action--deep 1/1",
      "action--deep 1/2",
      "action--deep 2/1",
      "end--inner/body 2/1",
      "while-condition--inner 2",
    ]),
  );
});

test("an end that a loop shares with the block around it has the path of where it was entered, and its place", () => {
  const block: Block = [
    {
      is: "while",
      name: "while",
      condition: isFound,
      body: [{ is: "task", name: "body", returns: ["__found__"] }],
    },
  ];
  const apart = playbookOf(block, { variables: FOUND });
  const body = apart.steps["action--body"];
  if (body === undefined) throw new Error("The loop has a body.");
  const run = new ToldRun({
    ...apart,
    steps: { ...apart.steps, [body.id]: { ...body, onCompletion: "end--main" } },
  });
  run.do("body", { __found__: true });
  run.do("body", { __found__: false });
  const ends = [...run.state.steps.values()]
    .filter((step) => step.step === "end--main")
    .map((step) => step.path);
  expect(ends).toEqual([[1, 0], [2, 0], [1]]);
  expect(run.state.status).toBe("completed");
});

test("CACAO 11: a loop in which nothing happens is stopped at its second round, and what the step says about failures holds", () => {
  const spin: Block = [{ is: "if", name: "if", condition: isFound, whenTrue: [] }];
  const block: Block = [
    { is: "while", name: "for ever", condition: isFound, body: spin, onFailure: instead },
  ];
  const run = new ToldRun(playbookOf(block, { variables: FOUND }));
  expect(run.stepIn("for ever", "failed").code).toBe("loop-without-change");
  expect(run.entered()).toEqual(["for ever", "if", "instead"]);
});

const repeating: Block = [
  { is: "while", name: "again", condition: isFound, body: [task("body")], onFailure: instead },
];

test("CACAO 11: a loop goes round as often as the limit says, and then its step fails", () => {
  const run = new ToldRun(playbookOf(repeating, { variables: FOUND }));
  run.imagine((state) => ({ ...state, loops: new Map([[run.step("again").step, LOOP_LIMIT - 1]]) }));
  run.do("body");
  expect(run.step("body")).toMatchObject({ status: "ready", path: [LOOP_LIMIT] });
  run.do("body");
  expect(run.stepIn("again", "failed").code).toBe("loop-limit");
  expect(run.step("instead").status).toBe("ready");
});

test("loops that multiply are stopped at the run's budget of steps", () => {
  const run = new ToldRun(playbookOf(repeating, { variables: FOUND }));
  const past = {
    ...run.step("again"),
    name: "past",
    status: "cancelled",
    at: run.now,
    reason: "",
    unanswered: null,
  } as const;
  run.imagine((state) => {
    const many = Array.from(
      { length: STEP_BUDGET - 2 - state.steps.size },
      (_, index) => `step--${index}` as StepInvocationId,
    );
    return { ...state, steps: many.reduce((steps, id) => steps.with({ ...past, id }), state.steps) };
  });
  run.do("body");
  expect(run.step("body").status).toBe("ready");
  run.do("body");
  expect(run.stepIn("again", "failed").code).toBe("step-budget");
  expect(run.step("instead").status).toBe("ready");
});

test("a switch takes the case that fits as text, the default where none does, and else fails", () => {
  const cases = { one: [task("one")], "a.*": [task("pattern")], "*": [task("star")], "2": [task("two")] };
  const goes = (value: string | null, more: Record<string, Block> = {}) => {
    const block: Block = [
      { is: "switch", name: "switch", on: "__state__", cases: { ...cases, ...more }, onFailure: instead },
    ];
    return new ToldRun(playbookOf(block, { variables: { __state__: variable(value) } })).entered().at(-1);
  };
  expect(["one", "a.*", "*", "2"].map((value) => goes(value))).toEqual(["one", "pattern", "star", "two"]);
  expect(["a.b", "ONE", "toString", "", null].map((value) => goes(value))).toEqual(Array(5).fill("instead"));
  const orElse = { default: [task("otherwise")] };
  expect(["a.b", null, "default", "one"].map((value) => goes(value, orElse))).toEqual([
    "otherwise",
    "otherwise",
    "otherwise",
    "one",
  ]);
});

test("a switch that finds no case says which value it did not expect", () => {
  const fails = (variables: Record<string, ReturnType<typeof variable>>) => {
    const block: Block = [
      { is: "switch", name: "switch", on: "__state__", cases: { one: [] }, onFailure: instead },
    ];
    return new ToldRun(playbookOf(block, { variables })).stepIn("switch", "failed").detail;
  };
  expect(fails({ __state__: variable("two") })).toBe('No case fits __state__, which is "two".');
  expect(fails({ __state__: variable(null) })).toBe("No case fits __state__, which is not known.");
  expect(fails({})).toBe("No case fits __state__, which is not known.");
});

test("a branching step decides by its own variable where it hides the playbook's", () => {
  const block: Block = [
    {
      is: "if",
      name: "if",
      condition: isFound,
      whenTrue: [task("then")],
      variables: { __found__: variable("false", "bool") },
    },
  ];
  expect(new ToldRun(playbookOf(block, { variables: FOUND })).entered()).toEqual(["if"]);
});
