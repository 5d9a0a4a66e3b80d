import { expect, test } from "vitest";
import { decideRun } from "./decide.js";
import { positionOf } from "./flow-position.js";
import { type Block, equals, playbookOf, TEAM, variable } from "./playbook-builder.fixture.js";
import type { RunState } from "./run-state.js";
import { BEN, NORLAND, SOUTHLAND, SOUTHLAND_TEAM, STREAM, ToldRun } from "./told-run.fixture.js";

const FOUND = { __found__: variable("true", "bool") };
const isFound = equals("__found__", true);
const task = (name: string) => ({ is: "task", name }) as const;

test("steps follow one another, and the run is complete behind the last", () => {
  const run = new ToldRun(playbookOf([task("first"), task("second")]));
  expect(run.standing()).toEqual({ first: "ready" });
  run.do("first");
  expect(run.standing()).toEqual({ first: "done", second: "ready" });
  expect(run.state.status).toBe("active");
  expect(run.do("second")).toContain("run-completed");
  expect(run.state).toMatchObject({ status: "completed", endedAt: run.now });
});

test("a playbook that only begins and ends is complete as soon as it is started", () => {
  expect(new ToldRun(playbookOf([])).state.status).toBe("completed");
});

test("CACAO 10: a parallel goes on when every branch has returned, and not before", () => {
  const run = new ToldRun(
    playbookOf([{ is: "parallel", name: "both", branches: [[task("a")], [task("b")], []] }, task("behind")]),
  );
  expect(run.standing()).toEqual({ both: "in-progress", a: "ready", b: "ready" });
  run.do("b");
  expect(run.standing()).toEqual({ both: "in-progress", a: "ready", b: "done" });
  run.do("a");
  expect(run.standing()).toEqual({ both: "done", a: "done", b: "done", behind: "ready" });
});

test("a parallel whose branches are all empty is over at once", () => {
  const run = new ToldRun(playbookOf([{ is: "parallel", name: "none", branches: [[], []] }]));
  expect(run.standing()).toEqual({ none: "done" });
  expect(run.state.status).toBe("completed");
});

test("branches nested in branches return one level at a time", () => {
  const inner = { is: "parallel", name: "inner", branches: [[task("a")], [task("b")]] } as const;
  const run = new ToldRun(playbookOf([{ is: "parallel", name: "outer", branches: [[inner], [task("c")]] }]));
  run.do("a");
  run.do("c");
  expect(run.standing()).toEqual({
    outer: "in-progress",
    inner: "in-progress",
    a: "done",
    b: "ready",
    c: "done",
  });
  run.do("b");
  expect(run.state.status).toBe("completed");
});

test("an if takes the branch that its condition says, and goes on behind it", () => {
  const block: Block = [
    { is: "if", name: "found?", condition: isFound, whenTrue: [task("yes")], whenFalse: [task("no")] },
    task("behind"),
  ];
  const yes = new ToldRun(playbookOf(block, { variables: FOUND }));
  yes.do("yes");
  expect(yes.entered()).toEqual(["found?", "yes", "behind"]);
  const no = new ToldRun(playbookOf(block, { variables: { __found__: variable("false", "bool") } }));
  no.do("no");
  expect(no.entered()).toEqual(["found?", "no", "behind"]);
});

test("an if without an otherwise goes on at once where its condition does not hold", () => {
  const block: Block = [
    { is: "if", name: "found?", condition: isFound, whenTrue: [task("yes")] },
    task("behind"),
  ];
  const run = new ToldRun(playbookOf(block, { variables: { __found__: variable("false", "bool") } }));
  expect(run.standing()).toEqual({ "found?": "done", behind: "ready" });
});

test("a failure that the step names a way for takes that way, and comes back to the block", () => {
  const run = new ToldRun(playbookOf([{ ...task("first"), onFailure: [task("instead")] }, task("second")]));
  run.failTask("first");
  expect(run.standing()).toEqual({ first: "failed", instead: "ready" });
  run.do("instead");
  run.do("second");
  expect(run.state).toMatchObject({ status: "completed", because: null });
});

test("CACAO 2: a failure that nothing takes up fails the run, says which step it was, and cancels what is open", () => {
  const run = new ToldRun(
    playbookOf([{ is: "parallel", name: "both", branches: [[task("a")], [task("b")]] }, task("behind")]),
  );
  run.claim("b");
  run.failTask("a");
  expect(run.standing()).toEqual({ both: "cancelled", a: "failed", b: "cancelled" });
  expect(run.state).toMatchObject({ status: "failed", because: "a: It cannot be done." });
  expect(run.facts.at(-1)).toMatchObject({ type: "run-failed", data: { invocation: run.idOf("a") } });
});

test("CACAO 5: an exception handler runs outside of all branches, and the run has failed when it ends", () => {
  const run = new ToldRun(
    playbookOf([{ is: "parallel", name: "both", branches: [[task("a")], [task("b")]] }], {
      exception: [task("take over"), task("tell everyone")],
    }),
  );
  run.failTask("a");
  expect(run.standing()).toEqual({ both: "cancelled", a: "failed", b: "cancelled", "take over": "ready" });
  expect(run.state.status).toBe("active");
  run.do("take over");
  run.do("tell everyone");
  expect(run.state).toMatchObject({ status: "failed", because: "a: It cannot be done." });
});

test("a failure in the exception handler fails the run; what sent it there stays the reason", () => {
  const handler: Block = [
    { ...task("take over"), onFailure: [task("call the lead")] },
    task("tell everyone"),
  ];
  const run = new ToldRun(playbookOf([task("a")], { exception: handler }));
  run.failTask("a");
  run.failTask("take over");
  run.do("call the lead");
  run.failTask("tell everyone");
  expect(run.state).toMatchObject({ status: "failed", because: "a: It cannot be done." });
});

test("what the flow has left is handed to nobody: not what was entered just before, and not what was about to be", () => {
  const undecided = { is: "if", name: "unknown?", condition: isFound, whenTrue: [] } as const;
  const inner = { is: "parallel", name: "inner", branches: [[task("about to be")], []] } as const;
  const run = new ToldRun(
    playbookOf([{ is: "parallel", name: "all", branches: [[undecided], [task("beside")], [inner]] }], {
      variables: { __found__: variable(null, "bool") },
      exception: [task("take over")],
    }),
  );
  expect(run.standing()).toEqual({
    all: "cancelled",
    "unknown?": "failed",
    beside: "cancelled",
    inner: "cancelled",
    "take over": "ready",
  });
  run.do("take over");
  expect(run.state.status).toBe("failed");
});

test("a way that was about to be decided is decided no more when a failure beside it has left its step", () => {
  const branching = (name: string, whenTrue: Block) =>
    ({ is: "if", name, condition: isFound, whenTrue }) as const;
  const run = new ToldRun(
    playbookOf(
      [{ is: "parallel", name: "all", branches: [[branching("first", [])], [branching("second", [])]] }],
      { variables: { __found__: variable(null, "bool") } },
    ),
  );
  expect(run.standing()).toEqual({ all: "cancelled", first: "failed", second: "cancelled" });
  expect(run.facts.filter((fact) => fact.type === "step-failed")).toHaveLength(1);
});

test("CACAO 12: a step waits out its delay, and its time to finish begins behind it", () => {
  const run = new ToldRun(playbookOf([{ ...task("late"), delayMs: 60_000, timeoutMs: 1_000 }]));
  expect(run.stepIn("late", "blocked").startsAt).toBe("2026-11-22T03:01:00.000Z");
  expect(run.step("late").failsAt).toBeNull();
  run.ringNext();
  expect(run.stepIn("late", "ready").failsAt).toBe("2026-11-22T03:01:01.000Z");
});

test("a delayed branching step opens its branches only when the delay has passed", () => {
  const branches = [[task("a")], [task("b")]];
  const run = new ToldRun(
    playbookOf(
      [
        { is: "parallel", name: "both", branches, delayMs: 1_000 },
        { is: "if", name: "found?", condition: isFound, whenTrue: [task("c")], delayMs: 1_000 },
      ],
      { variables: FOUND },
    ),
  );
  expect(run.standing()).toEqual({ both: "blocked" });
  run.ringNext();
  expect(run.standing()).toEqual({ both: "in-progress", a: "ready", b: "ready" });
  run.do("a");
  run.do("b");
  expect(run.step("found?").status).toBe("blocked");
  run.ringNext();
  run.do("c");
  expect(run.state.status).toBe("completed");
});

test("a step belongs to the team that its role is bound to, and to the lead where it has no role", () => {
  const playbook = playbookOf([task("with a role")]);
  expect(new ToldRun(playbook).step("with a role").partner).toBe(NORLAND);
  const agent = playbook.agents[TEAM];
  if (agent === undefined) throw new Error("The builder gives its tasks an agent.");
  const roleless = new ToldRun({ ...playbook, agents: { [TEAM]: { ...agent, mirror: null } } });
  expect(roleless.step("with a role").partner).toBe(NORLAND);
  const unbound = { ...agent, mirror: { role: "helpers", bound: "by-aid" as const } };
  const waiting = new ToldRun({ ...playbook, agents: { [TEAM]: unbound } });
  expect(waiting.step("with a role").partner).toBeNull();
});

test("a step that was entered before its role had a team belongs to the team that it is handed to", () => {
  const run = new ToldRun(playbookOf([{ ...task("late"), delayMs: 60_000 }]));
  run.must({
    type: "bind-roles",
    bindings: { responders: { partner: SOUTHLAND, team: SOUTHLAND_TEAM } },
    because: "Aid came.",
  });
  run.ringNext();
  run.must({
    ...run.handOutCommand("late"),
    to: { partner: SOUTHLAND, team: SOUTHLAND_TEAM },
    people: [BEN],
  });
  expect(run.step("late").partner).toBe(SOUTHLAND);
  expect(run.state.participants).toEqual([NORLAND, SOUTHLAND]);
});

test("an exit step begins the stand-down as soon as it is ready", () => {
  const run = new ToldRun(
    playbookOf([task("first"), { ...task("exit"), exit: true }, { ...task("again"), exit: true }]),
  );
  expect(run.do("first")).toContain("run-standing-down");
  expect(run.state).toMatchObject({ status: "standing-down", standingDown: true });
  expect(run.do("exit")).not.toContain("run-standing-down");
  run.do("again");
  expect(run.state.status).toBe("completed");
});

test("a called playbook's step waits for it, and its time covers it", () => {
  const run = new ToldRun(
    playbookOf([{ is: "call", name: "call", timeoutMs: 1_000, onFailure: [task("by hand")] }]),
  );
  run.must({ type: "await", invocation: run.idOf("call"), waitsFor: "run", stream: STREAM });
  expect(run.stepIn("call", "in-progress")).toMatchObject({ answeredBy: STREAM, work: { by: "run" } });
  run.ringNext();
  expect(run.stepIn("call", "failed").code).toBe("ACTION_TIMEOUT");
  expect(run.step("by hand").status).toBe("ready");
});

test("a branching step that is out of time takes its branches with it", () => {
  const block: Block = [
    {
      is: "parallel",
      name: "both",
      timeoutMs: 1_000,
      branches: [[task("a")], [{ is: "while", name: "again", condition: isFound, body: [task("b")] }]],
      onFailure: [task("instead")],
    },
    task("behind"),
  ];
  const run = new ToldRun(playbookOf(block, { variables: FOUND }));
  run.claim("b");
  run.ringNext();
  expect(run.standing()).toEqual({
    both: "failed",
    a: "cancelled",
    again: "cancelled",
    b: "cancelled",
    instead: "ready",
  });
  expect(run.refusal({ type: "complete", invocation: run.idOf("b"), person: BEN, values: {} })).toEqual([
    "late-report-noted",
  ]);
  run.do("instead");
  run.do("behind");
  expect(run.state.status).toBe("completed");
});

test("a flow that speaks of a step that nobody entered is a defect, and says so", () => {
  const run = new ToldRun(playbookOf([task("only")]));
  const broken = (what: "finish" | "decide", step: string): RunState => ({
    ...run.state,
    flow: { ...positionOf(run.state), pending: [{ what, step }] },
  });
  const nudge = { type: "bind-roles", bindings: {}, because: "" } as const;
  expect(() => decideRun(run.flowOf, broken("finish", "end--main"), nudge, run.context())).toThrow(
    "says finish of end--main",
  );
});

test("a step that leads only one way is never asked which", () => {
  const both = { is: "parallel", name: "both", branches: [[task("a")], []] } as const;
  const run = new ToldRun(playbookOf([both, { is: "call", name: "call" }]));
  const nudge = { type: "bind-roles", bindings: {}, because: "" } as const;
  const { steps } = run.flow.playbook;
  for (const step of Object.values(steps)) {
    run.imagine((state) => ({
      ...state,
      steps: state.steps.with({ ...run.stepIn("a", "ready"), step: step.id }),
      flow: { ...positionOf(state), pending: [{ what: "decide", step: step.id }] },
    }));
    expect(() => decideRun(run.flowOf, run.state, nudge, run.context()), step.id).toThrow("no way to decide");
  }
});

test("CACAO 8: a branching step that names no next one ends the block around it", () => {
  const inner = { is: "if", name: "inner", condition: isFound, whenTrue: [task("a")] } as const;
  const playbook = playbookOf([{ is: "parallel", name: "outer", branches: [[inner], []] }, task("behind")], {
    variables: FOUND,
  });
  const last = playbook.steps["if-condition--inner"];
  if (last === undefined) throw new Error("The block has its step.");
  const run = new ToldRun({
    ...playbook,
    steps: { ...playbook.steps, [last.id]: { ...last, onCompletion: null } },
  });
  run.do("a");
  expect(run.standing()).toEqual({ outer: "done", inner: "done", a: "done", behind: "ready" });
});
