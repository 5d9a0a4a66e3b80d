import { expect, test } from "vitest";
import { compileFlow } from "./compile-flow.js";
import { type Drawing, drawnPlaybook } from "./drawn-playbook.fixture.js";
import { beginFlow, type FlowEvent, moveFlow } from "./flow.js";
import { ToldRun } from "./told-run.fixture.js";

/** The tasks that are handed out or could be, by name. */
function ready(run: ToldRun): string[] {
  return Object.entries(run.standing())
    .filter(([name, status]) => status === "ready" && !/^[picw]/.test(name))
    .map(([name]) => name)
    .toSorted();
}

const DIAMOND: Drawing = { s: ">p", p: "a b", a: ">m", b: ">m", m: ">e", e: "" };

test("CACAO 7: a merge of the branches of a parallel waits for all that were started", () => {
  const run = new ToldRun(drawnPlaybook(DIAMOND));
  expect(ready(run)).toEqual(["a", "b"]);
  run.do("a");
  expect(ready(run)).toEqual(["b"]);
  expect(run.standing()).toEqual({ p: "in-progress", a: "done", b: "ready" });
  run.do("b");
  expect(run.standing()).toEqual({ p: "done", a: "done", b: "done", m: "ready" });
  run.do("m");
  expect(run.state.status).toBe("completed");
  expect(run.entered()).toEqual(["p", "a", "b", "m"]);
});

test("CACAO 7: any other merge goes on with the one that arrives", () => {
  const drawing = { s: ">i", i: "a b", a: ">m", b: ">m", m: ">e", e: "" };
  for (const [value, taken] of [
    ["true", "a"],
    ["false", "b"],
  ] as const) {
    const run = new ToldRun(drawnPlaybook(drawing, { values: { i: value } }));
    run.do(taken);
    run.do("m");
    expect(run.entered()).toEqual(["i", taken, "m"]);
    expect(run.state.status).toBe("completed");
  }
});

test("CACAO 7: a branch that ends is not waited for beyond its end; where all of them end, the parallel has ended", () => {
  const drawing = {
    s: ">p",
    p: "a b",
    a: ">i1",
    i1: "m e1",
    b: ">i2",
    i2: "m e2",
    m: ">e",
    e: "",
    e1: "",
    e2: "",
  };
  const one = new ToldRun(drawnPlaybook(drawing, { values: { i1: "false" } }));
  one.do("a");
  one.do("b");
  one.do("m");
  expect(one.state.status).toBe("completed");
  const none = new ToldRun(drawnPlaybook(drawing, { values: { i1: "false", i2: "false" } }));
  none.do("b");
  none.do("a");
  expect(none.entered()).not.toContain("m");
  expect(none.standing()).toMatchObject({ p: "done", i1: "done", i2: "done" });
  expect(none.state.status).toBe("completed");
});

const SHARED: Drawing = {
  s: ">p",
  p: "a b",
  a: ">i1",
  i1: "m x",
  b: ">i2",
  i2: "m x",
  x: ">m",
  m: ">e",
  e: "",
};

test.each([
  { i1: "false", i2: "false", shared: true },
  { i1: "true", i2: "false", shared: true },
  { i1: "false", i2: "true", shared: true },
  { i1: "true", i2: "true", shared: false },
])(
  "what some branches share on the way to the join is done once, if any comes there: $i1 $i2",
  ({ i1, i2, shared }) => {
    for (const order of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const run = new ToldRun(drawnPlaybook(SHARED, { values: { i1, i2 } }));
      run.do(order[0]);
      // The other one may still come there.
      expect(ready(run)).toEqual([order[1]]);
      run.do(order[1]);
      if (shared) run.do("x");
      run.do("m");
      expect(run.state.status).toBe("completed");
      expect(run.entered().filter((name) => name === "x" || name === "m")).toEqual(
        shared ? ["x", "m"] : ["m"],
      );
    }
  },
);

test("a parallel inside a branch joins where the one around it does, and its branches are waited for too", () => {
  const run = new ToldRun(
    drawnPlaybook({ s: ">p", p: "a p2", a: ">m", p2: "b m", b: ">i", i: "m e1", m: ">e", e: "", e1: "" }),
  );
  run.do("a");
  expect(ready(run)).toEqual(["b"]);
  run.do("b");
  run.do("m");
  expect(run.state.status).toBe("completed");
  expect(run.standing()).toMatchObject({ p: "done", p2: "done" });
});

test("a parallel that names its next step goes on there once, whether its branches end or lead there", () => {
  const run = new ToldRun(
    drawnPlaybook({ s: ">p", p: "a b c2 >n", a: ">m", b: ">m", m: ">e1", c2: "n n", n: ">e", e: "", e1: "" }),
  );
  run.do("b");
  run.do("a");
  expect(ready(run)).toEqual(["m"]);
  run.do("m");
  run.do("n");
  expect(run.state.status).toBe("completed");
  expect(run.entered().filter((name) => name === "n")).toEqual(["n"]);
});

test("what a parallel names as its next step may itself be on the way to the join", () => {
  const drawing = {
    s: ">p",
    p: "a b >n",
    a: ">i",
    i: "j e1",
    b: ">e2",
    n: ">j",
    j: ">e",
    e: "",
    e1: "",
    e2: "",
  };
  const run = new ToldRun(drawnPlaybook(drawing));
  run.do("a");
  run.do("b");
  // b has ended, and so goes on with n; a waits for it at j.
  run.do("n");
  run.do("j");
  expect(run.state.status).toBe("completed");
  expect(run.entered().filter((name) => "nj".includes(name))).toEqual(["n", "j"]);
});

test("a branch that runs into a step around an if leaves the if for good; another that ends returns to it", () => {
  const drawing = { s: ">i", i: "a b >n", a: ">m", b: ">e1", n: ">m", m: ">e", e: "", e1: "" };
  const led = new ToldRun(drawnPlaybook(drawing));
  led.do("a");
  expect(led.standing()).toEqual({ i: "done", a: "done", m: "ready" });
  const returned = new ToldRun(drawnPlaybook(drawing, { values: { i: "false" } }));
  returned.do("b");
  expect(returned.standing()).toEqual({ i: "done", b: "done", n: "ready" });
});

test("a loop's body that runs into a step behind the loop leaves it, and the path counts rounds no more", () => {
  const drawing = { s: ">w", w: "a >n", a: ">i ?i", i: "n e1", n: ">e", e: "", e1: "" };
  const run = new ToldRun(drawnPlaybook(drawing, { values: { i: "false" } }));
  run.do("a", { __i__: "false" });
  run.do("a", { __i__: "true" });
  expect(run.step("a").path).toEqual([2]);
  expect(run.step("n").path).toEqual([]);
  expect(run.standing()).toMatchObject({ w: "done", n: "ready" });
});

test("a branch that several blocks share is entered in each of them, and never under one identity", () => {
  const drawing = { s: ">i", i: "a b >c", c: "a b >e", a: ">e1", b: ">e1", e: "", e1: "" };
  const run = new ToldRun(drawnPlaybook(drawing));
  const first = run.step("a");
  run.do("a");
  run.do("a");
  expect(run.state.status).toBe("completed");
  expect(run.step("a").id).not.toBe(first.id);
  expect([first.path, run.step("a").path]).toEqual([[0], [1]]);
});

test("a failure in a branch that no step takes up cancels the others, merged or not", () => {
  const run = new ToldRun(drawnPlaybook(SHARED, { values: { i1: "false" } }));
  run.do("a");
  run.failTask("b");
  expect(run.state.status).toBe("failed");
  expect(run.standing()).toMatchObject({ a: "done", b: "failed", p: "cancelled" });
});

test("a timeout of the parallel covers all up to its join", () => {
  const run = new ToldRun(drawnPlaybook({ ...DIAMOND, p: "a b !x", x: ">e" }, { timeoutMs: { p: 60_000 } }));
  run.do("a");
  run.ringNext();
  expect(run.standing()).toEqual({ p: "failed", a: "done", b: "cancelled", x: "ready" });
  const joined = new ToldRun(drawnPlaybook(DIAMOND, { timeoutMs: { p: 60_000 } }));
  joined.do("a");
  joined.do("b");
  expect(joined.ringNext()).toBeUndefined();
});

test("a delay is kept to by branching steps and ends", () => {
  const run = new ToldRun(drawnPlaybook(DIAMOND, { delayMs: { p: 5_000, e: 7_000 } }));
  expect(run.standing()).toEqual({ p: "blocked" });
  run.ringNext();
  run.do("a");
  run.do("b");
  run.do("m");
  expect(run.state.status).toBe("active");
  run.ringNext();
  expect(run.state.status).toBe("completed");
});

test("an end with a delay is cancelled with the branch that it stands in", () => {
  const drawing = { s: ">p", p: "a b >e", a: ">e1", b: ">e2", e: "", e1: "", e2: "" };
  const run = new ToldRun(drawnPlaybook(drawing, { delayMs: { e1: 5_000 } }));
  run.do("a");
  run.failTask("b");
  expect(run.state.status).toBe("failed");
  expect([...run.state.steps.values()].find((step) => step.step === "end--e1")?.status).toBe("cancelled");
});

test("ten merging diamonds compile to 33 steps, and hardly more states", () => {
  const drawing: Record<string, string> = { s: ">i0", last: ">e", e: "" };
  for (let index = 0; index < 10; index += 1) {
    const next = index === 9 ? "last" : `i${index + 1}`;
    drawing[`i${index}`] = `a${index} b${index}`;
    drawing[`a${index}`] = `>${next}`;
    drawing[`b${index}`] = `>${next}`;
  }
  const { machine } = compileFlow(drawnPlaybook(drawing));
  const names = new Set<string>();
  const count = (node: { readonly states: object; readonly key: string }): number => {
    if (node.key.includes("--")) names.add(node.key);
    return Object.values(node.states).reduce((sum, child) => sum + count(child), 1);
  };
  const states = count(machine.root);
  expect(names.size).toBe(33);
  // A gateway has three more states: it waits for its turn, decides, or has nowhere to go.
  expect(states).toBeLessThanOrEqual(33 + 3 * 10 + 5);
});

test("CACAO 9: a failure that a branch does not take up is taken up by the nearest step around it that can", () => {
  const drawing = {
    s: ">p",
    p: "w b >e !x",
    w: "a >e1",
    a: ">e2",
    b: ">e3",
    x: ">e",
    e: "",
    e1: "",
    e2: "",
    e3: "",
  };
  const run = new ToldRun(drawnPlaybook(drawing));
  run.failTask("a");
  expect(run.standing()).toEqual({ p: "failed", w: "cancelled", b: "cancelled", a: "failed", x: "ready" });
  expect(run.stepIn("p", "failed")).toMatchObject({ code: "branch-failed", detail: "a: It cannot be done." });
  run.do("x");
  expect(run.state.status).toBe("completed");
});

test("CACAO 9: where no step around takes it up, a failure goes to the exception handler, and the run fails", () => {
  const drawing = { s: ">p", p: "a b >e", a: ">e1", b: ">e2", x: ">e", e: "", e1: "", e2: "" };
  const run = new ToldRun(drawnPlaybook(drawing, { exception: "x" }));
  run.failTask("a");
  expect(run.standing()).toEqual({ p: "cancelled", a: "failed", b: "cancelled", x: "ready" });
  run.do("x");
  expect(run.state.status).toBe("failed");
});

test("INV-17 a run that began under the first version of the compiler goes on as it was", () => {
  const drawing = { s: ">p", p: "a b >e !x", a: ">e1", b: ">e2", x: ">e", e: "", e1: "", e2: "" };
  const playbook = drawnPlaybook(drawing);
  const events: readonly FlowEvent[] = [
    { step: "start--s", went: "succeeded" },
    { step: "parallel--p", went: "began" },
    { step: "action--a", went: "failed" },
  ];
  const endOf = (version: number) => {
    const flow = compileFlow(playbook, version);
    return events.reduce((move, event) => moveFlow(flow, move.snapshot, event), beginFlow(flow)).ended;
  };
  expect([endOf(1), endOf(2)]).toEqual(["failed", null]);
  expect(() => compileFlow(playbook, 3)).toThrow("no version 3");
});
