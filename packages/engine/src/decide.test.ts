import { describe, expect, test } from "vitest";
import { decideRun } from "./decide.js";
import { playbookOf } from "./playbook-builder.fixture.js";
import { runChart } from "./run-chart.js";
import type { RunCommand } from "./run-command.js";
import { FINISHED_RUN, FINISHED_STEP, type RunState } from "./run-state.js";
import { runCommands, SCENES, STEP, stepCommands } from "./scenes.fixture.js";
import { stepChart } from "./step-chart.js";
import { ADA, NORLAND, plain, SOUTHLAND, ToldRun } from "./told-run.fixture.js";

/** What each way of standing listens to; to everything else the answer is no. */
const ACCEPTED: Readonly<Record<keyof typeof SCENES, readonly string[]>> = {
  blocked: ["skip"],
  "ready: a task": ["hand-out", "refuse-step", "skip"],
  "ready: a request": ["refuse-step", "skip", "intend-effect"],
  "ready: consent": ["refuse-step", "open-gate consent"],
  "ready: aid": ["refuse-step", "open-gate aid", "skip"],
  "ready: an escalation": ["refuse-step", "await escalation", "skip"],
  "ready: a call": ["refuse-step", "await run", "skip"],
  "ready: a question": ["hand-out", "refuse-step"],
  "awaiting-consent": ["settle-step succeeded", "settle-step failed"],
  "awaiting-aid": ["settle-step succeeded", "settle-step failed"],
  assigned: ["hold-step", "take-back", "claim", "skip", "hand-over"],
  "in-progress: a person": ["hold-step", "take-back", "claim", "complete", "fail", "skip", "hand-over"],
  "in-progress: an effect under way": ["hold-step", "skip", "record-outcome"],
  "in-progress: between two effects": ["refuse-step", "hold-step", "skip", "intend-effect"],
  "in-progress: its branches": [],
  "in-progress: a called run": ["settle-step succeeded", "settle-step failed", "skip"],
  "in-progress: an escalation": ["settle-step succeeded", "settle-step failed", "skip"],
  "on-hold: handed out": ["hand-out", "resume-step", "take-back", "complete", "fail", "skip"],
  "on-hold: a person": ["hand-out", "resume-step", "take-back", "complete", "fail", "skip"],
  "on-hold: an effect under way": ["resume-step", "fail", "skip", "record-outcome"],
  "on-hold: between two effects": ["resume-step", "complete", "fail", "skip"],
  "on-hold: an outcome unknown": ["complete", "fail", "skip", "record-outcome", "repeat-effect"],
  "on-hold: with a way to undo it": [
    "hand-out",
    "compensate-step",
    "resume-step",
    "take-back",
    "complete",
    "fail",
    "skip",
  ],
  compensating: ["complete", "fail"],
  compensated: ["complete", "fail"],
  done: ["complete", "fail"],
  "done: with a way to undo it": ["compensate-step", "complete", "fail"],
  "done: by a machine": [],
  failed: ["complete", "fail"],
  skipped: ["complete", "fail"],
  "skipped: an effect under way": ["complete", "fail", "record-outcome"],
  cancelled: ["complete", "fail"],
};
/** Of those, what concerns handing out and sending: a held run says no to it (M10). */
const HALTED = [
  "hand-out",
  "open-gate consent",
  "open-gate aid",
  "await run",
  "await escalation",
  "resume-step",
  "intend-effect",
];

function accepted(
  scene: () => ToldRun,
  commands: (run: ToldRun) => Readonly<Record<string, RunCommand>>,
): string[] {
  return Object.keys(commands(scene())).filter((name) => {
    const run = scene();
    const command = commands(run)[name];
    if (command === undefined) throw new Error(`There is no command ${name}.`);
    const before = run.state;
    const decision = decideRun(run.flowOf, before, command, run.context());
    const answer = run.tell(command);
    expect(answer.ok).toBe(decision.ok);
    if (answer.ok) {
      if (!decision.ok) throw new Error("A decision was made twice, and differs.");
      checkMoves(before, run, answer.facts.length);
      return true;
    }
    expect(answer.code, name).toMatch(/^[a-z-]+$/);
    expect(answer.detail, name).toMatch(/^[A-Z].*\.$/);
    expect(run.state).toBe(before);
    return false;
  });
}

/** What was written down follows the charts, and leaves nothing of the flow untold. */
function checkMoves(before: RunState, run: ToldRun, factCount: number): void {
  let was = before;
  for (const now of run.states().slice(-factCount - 1)) {
    for (const step of now.steps.values()) {
      const status = was.steps.get(step.id)?.status;
      if (status === undefined) expect(stepChart.initial).toContain(step.status);
      else if (status !== step.status)
        expect(
          stepChart.events(status).map((event) => stepChart.next(status, event)),
          `${step.name}: ${status}`,
        ).toContain(step.status);
    }
    if (now.status !== was.status)
      expect(runChart.events(was.status).map((event) => runChart.next(was.status, event))).toContain(
        now.status,
      );
    was = now;
  }
  expect(run.state.flow?.pending).toEqual([]);
}

describe("each way in which a step can stand listens to some commands, and says no to all others:", () => {
  for (const [name, scene] of Object.entries(SCENES))
    test(name, () => {
      expect(accepted(scene, stepCommands)).toEqual(ACCEPTED[name]);
    });
});

describe("M10 in a held run the same holds, but nothing is handed out, asked for or sent:", () => {
  for (const [name, scene] of Object.entries(SCENES)) {
    if (FINISHED_RUN.has(scene().state.status)) continue;
    test(name, () => {
      const held = () => {
        const run = scene();
        run.must({ type: "hold", partner: SOUTHLAND, reason: "We look at it first." });
        return run;
      };
      expect(accepted(held, stepCommands)).toEqual(ACCEPTED[name]?.filter((one) => !HALTED.includes(one)));
    });
  }
});

describe("whatever a step stands like, the run as a whole answers:", () => {
  for (const [name, scene] of Object.entries(SCENES))
    test(name, () => {
      const over = FINISHED_RUN.has(scene().state.status);
      const always = ["hold", "hold by another", "stand-down", "abort", "note-withdrawal", "bind-roles"];
      expect(accepted(scene, runCommands)).toEqual(over ? ["note-withdrawal"] : always);
    });
});

test("a run that is not there knows nothing, and one that is there is not started again", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]), "not yet");
  expect(run.refusal({ type: "abort", reason: "It was a false alarm." })).toBe("no-such-run");
  run.must(run.startCommand());
  expect(run.refusal(run.startCommand())).toBe("run-exists");
});

test("what the chart of a run does not know cannot be done to it", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  // Nothing that was committed stands so: a run is activated or rejected with its first word.
  run.imagine((state) => ({ ...state, status: "created" }));
  expect(run.refusal({ type: "hold", partner: NORLAND, reason: "We look at it first." })).toBe("wrong-state");
  expect(run.refusal({ type: "stand-down", invocation: run.idOf(STEP) })).toBe("wrong-state");
  expect(run.refusal({ type: "abort", reason: "It was a false alarm." })).toBe("wrong-state");
});

test("a step that the run does not have is absent", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  const other = new ToldRun(
    playbookOf([
      { is: "task", name: STEP },
      { is: "task", name: "more" },
    ]),
  );
  other.do(STEP);
  expect(run.refusal(other.handOutCommand("more"))).toBe("no-such-step");
});

test("a run whose pre-flight found problems is on the record with them, and nothing in it begins", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]), "not yet");
  expect(run.must(run.startCommand(["No team plays the role.", "It is revoked."]))).toEqual([
    "run-created",
    "run-rejected",
  ]);
  expect(run.state).toMatchObject({
    status: "rejected",
    because: "No team plays the role. It is revoked.",
    flow: null,
  });
  expect(run.refusal({ type: "hold", partner: NORLAND, reason: "We look at it first." })).toBe("run-over");
});

describe("a hold", () => {
  const begun = () =>
    new ToldRun(
      playbookOf([
        { is: "task", name: "first" },
        { is: "task", name: "exit", exit: true },
      ]),
    );
  const hold = (partner = NORLAND) => ({ type: "hold", partner, reason: "We look at it first." }) as const;

  test("M10 of one partner is not taken back by another's release", () => {
    const run = begun();
    run.must(hold(NORLAND));
    run.must(hold(SOUTHLAND));
    expect(run.must(hold(SOUTHLAND))).toEqual([]);
    run.must({ type: "release", partner: NORLAND });
    expect(run.state).toMatchObject({ status: "held", heldBy: [SOUTHLAND] });
    expect(run.refusal({ type: "release", partner: NORLAND })).toBe("not-held");
    run.must({ type: "release", partner: SOUTHLAND });
    expect(run.state).toMatchObject({ status: "active", heldBy: [], because: null });
  });

  test("does not keep anyone from reporting what was done", () => {
    const run = begun();
    run.claim("first");
    run.must(hold());
    run.must({ type: "complete", invocation: run.idOf("first"), person: ADA, values: {} });
    expect(run.standing()).toEqual({ first: "done", exit: "ready" });
    expect(run.refusal(run.handOutCommand("exit"))).toBe("run-held");
  });

  test("outlasts the flow's end: the run is over only when it is released", () => {
    for (const ending of ["complete", "fail"] as const) {
      const run = new ToldRun(playbookOf([{ is: "task", name: "only" }]));
      run.claim("only");
      run.must(hold());
      const report = { invocation: run.idOf("only"), person: ADA };
      run.must(
        ending === "complete"
          ? { type: "complete", ...report, values: {} }
          : { type: "fail", ...report, reason: "It cannot be done." },
      );
      expect(run.state.status).toBe("held");
      expect(run.state.endedAt).toBeNull();
      run.must({ type: "release", partner: NORLAND });
      expect(run.state.status).toBe(ending === "complete" ? "completed" : "failed");
    }
  });

  test("outlasts the beginning of the stand-down, and does not take it back", () => {
    const run = begun();
    run.claim("first");
    run.must(hold());
    run.must({ type: "complete", invocation: run.idOf("first"), person: ADA, values: {} });
    expect(run.state).toMatchObject({ status: "held", standingDown: true });
    expect(run.must({ type: "stand-down", invocation: run.idOf("exit") })).toEqual([]);
    run.must({ type: "release", partner: NORLAND });
    expect(run.state.status).toBe("standing-down");
    run.must(hold());
    expect(run.state.status).toBe("held");
    run.must({ type: "release", partner: NORLAND });
    run.do("exit");
    expect(run.state.status).toBe("completed");
  });

  test("does not keep the lead from aborting", () => {
    const run = begun();
    run.must(hold());
    run.must({ type: "abort", reason: "It was a false alarm." });
    expect(run.state).toMatchObject({
      status: "aborted",
      because: "It was a false alarm.",
      endedAt: run.now,
    });
    expect([...run.state.steps.values()].every((step) => FINISHED_STEP.has(step.status))).toBe(true);
  });
});

test("the state that a decision gives is the one that its facts tell", () => {
  const run = new ToldRun(
    playbookOf([
      { is: "task", name: "first" },
      { is: "task", name: "second" },
    ]),
  );
  run.handOut("first");
  const command = { type: "claim", invocation: run.idOf("first"), person: ADA } as const;
  const decision = decideRun(run.flowOf, run.state, command, run.context());
  run.must(command);
  expect(decision.ok && plain(decision.state)).toEqual(plain(run.state));
  expect(plain(run.readBack())).toEqual(plain(run.state));
});
