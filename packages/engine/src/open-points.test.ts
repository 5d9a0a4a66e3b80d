import { expect, test } from "vitest";
import { drawnPlaybook } from "./drawn-playbook.fixture.js";
import { playbookOf } from "./playbook-builder.fixture.js";
import { ADA, FAILED, NORLAND, ToldRun, UNKNOWN } from "./told-run.fixture.js";

const CHAIN = { s: ">a", a: ">b", b: ">e", e: "" };

test("CACAO 1: a task succeeds and fails by the word of who holds it, a machine's command by what came of it", () => {
  const done = new ToldRun(drawnPlaybook(CHAIN));
  done.do("a");
  expect(done.standing()).toEqual({ a: "done", b: "ready" });
  const failed = new ToldRun(drawnPlaybook(CHAIN));
  failed.failTask("a");
  expect(failed.state.status).toBe("failed");
  const machine = () => new ToldRun(playbookOf([{ is: "request", name: "a" }]));
  const [yes, no, perhaps] = [machine(), machine(), machine()];
  yes.perform("a");
  no.perform("a", FAILED);
  perhaps.perform("a", UNKNOWN);
  expect([yes, no, perhaps].map((run) => run.step("a").status)).toEqual(["done", "failed", "on-hold"]);
});

test("CACAO 2: on_completion alone is followed on success only", () => {
  const playbook = drawnPlaybook(CHAIN);
  const a = playbook.steps["action--a"];
  if (a === undefined) throw new Error("The drawing has a step a.");
  const steps = { ...playbook.steps, [a.id]: { ...a, onSuccess: null, onCompletion: a.onSuccess } };
  const done = new ToldRun({ ...playbook, steps });
  done.do("a");
  expect(done.standing()).toEqual({ a: "done", b: "ready" });
  const failed = new ToldRun({ ...playbook, steps });
  failed.failTask("a");
  expect(failed.entered()).toEqual(["a"]);
  expect(failed.state.status).toBe("failed");
});

test("CACAO 3: on_success alone sends a failure to the exception handler, and fails the run where there is none", () => {
  const drawing = { ...CHAIN, x: ">e" };
  const handled = new ToldRun(drawnPlaybook(drawing, { exception: "x" }));
  handled.failTask("a");
  expect(handled.standing()).toEqual({ a: "failed", x: "ready" });
  const unhandled = new ToldRun(drawnPlaybook(CHAIN));
  unhandled.failTask("a");
  expect(unhandled.state.status).toBe("failed");
});

test("CACAO 4: a branching step with a way for failures alone ends the block around it when it succeeds", () => {
  const run = new ToldRun(
    drawnPlaybook({ s: ">p", p: "a b !x", a: ">e1", b: ">e2", x: ">e", e: "", e1: "", e2: "" }),
  );
  run.do("a");
  run.do("b");
  expect(run.state.status).toBe("completed");
  expect(run.entered()).toEqual(["p", "a", "b"]);
});

test("a hold stops what is handed out and sent, and neither the flow, the clocks nor who is at work", () => {
  const run = new ToldRun(
    drawnPlaybook({ ...CHAIN, a: ">b", b: ">c2", c2: "d", d: ">e" }, { timeoutMs: { b: 60_000 } }),
  );
  run.claim("a");
  run.must({ type: "hold", partner: NORLAND, reason: "We look at it first." });
  run.must({ type: "complete", invocation: run.idOf("a"), person: ADA, values: {} });
  expect(run.standing()).toEqual({ a: "done", b: "ready" });
  expect(run.refusal(run.handOutCommand("b"))).toBe("run-held");
  expect(run.refusal({ type: "skip", invocation: run.idOf("b"), person: ADA, reason: "Not now." })).toEqual(
    expect.arrayContaining(["step-skipped"]),
  );
});

test("what was skipped counts as done for the flow, and its out_args keep the values that they had", () => {
  const run = new ToldRun(
    drawnPlaybook({ s: ">a", a: ">i ?i", i: "b e1 >e", b: ">e2", e: "", e1: "", e2: "" }),
  );
  run.must({ type: "skip", invocation: run.idOf("a"), person: ADA, reason: "It was done before." });
  expect(run.step("a")).toMatchObject({ status: "skipped", by: ADA, reason: "It was done before." });
  expect(run.standing()).toMatchObject({ i: "in-progress", b: "ready" });
});
