import type { ConsentId } from "@mirror/vocabulary";
import { type Block, equals, playbookOf, question, variable } from "./playbook-builder.fixture.js";
import type { RunCommand } from "./run-command.js";
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
  SUCCEEDED,
  ToldRun,
  UNKNOWN,
  WORKER,
} from "./told-run.fixture.js";

/** The step that every scene is about. */
export const STEP = "The step";

const behind: Block = [{ is: "task", name: "behind" }];

function begun(block: Block): ToldRun {
  return new ToldRun(
    playbookOf([...block, ...behind], { variables: { __found__: variable("true", "bool") } }),
  );
}

const task = () => begun([{ is: "task", name: STEP, acknowledgeWithin: "PT15M", timeoutMs: 86_400_000 }]);
const undoable = () =>
  begun([{ is: "task", name: STEP, guarded: { undo: true }, onFailure: [{ is: "task", name: "instead" }] }]);
const request = () => begun([{ is: "request", name: STEP, methods: ["POST", "PUT"] }]);
const gate = (is: "consent" | "aid" | "escalation") => begun([{ is, name: STEP }]);

/** Every way in which a step can stand, made by telling a run how it came there. */
export const SCENES: Readonly<Record<string, () => ToldRun>> = {
  blocked: () => begun([{ is: "task", name: STEP, delayMs: 60_000 }]),
  "ready: a task": task,
  "ready: a request": request,
  "ready: consent": () => gate("consent"),
  "ready: aid": () => gate("aid"),
  "ready: an escalation": () => gate("escalation"),
  "ready: a call": () => begun([{ is: "call", name: STEP }]),
  "awaiting-consent": () => after(gate("consent"), (run) => openGate(run, "consent")),
  "awaiting-aid": () => after(gate("aid"), (run) => openGate(run, "aid")),
  assigned: () => after(task(), (run) => run.handOut(STEP)),
  "in-progress: a person": () => after(task(), (run) => run.claim(STEP)),
  "in-progress: an effect under way": () => after(request(), (run) => run.intend(STEP)),
  "in-progress: between two effects": () => after(request(), (run) => run.perform(STEP)),
  "ready: a question": () => begun([{ is: "if", name: STEP, condition: question("Go on?"), whenTrue: [] }]),
  "in-progress: its branches": () =>
    begun([{ is: "parallel", name: STEP, branches: [[{ is: "task", name: "inside" }], []] }]),
  "in-progress: a called run": () =>
    after(begun([{ is: "call", name: STEP }]), (run) =>
      run.must({ type: "await", invocation: run.idOf(STEP), waitsFor: "run", stream: STREAM }),
    ),
  "in-progress: an escalation": () =>
    after(gate("escalation"), (run) =>
      run.must({ type: "await", invocation: run.idOf(STEP), waitsFor: "escalation", stream: STREAM }),
    ),
  "on-hold: handed out": () => after(task(), (run) => run.handOut(STEP), hold),
  "on-hold: a person": () => after(task(), (run) => run.claim(STEP), hold),
  "on-hold: an effect under way": () => after(request(), (run) => run.intend(STEP), hold),
  "on-hold: between two effects": () => after(request(), (run) => run.perform(STEP), hold),
  "on-hold: an outcome unknown": () => after(request(), (run) => run.perform(STEP, UNKNOWN)),
  "on-hold: with a way to undo it": () => after(undoable(), (run) => run.claim(STEP), hold),
  compensating: () => after(undoable(), (run) => run.claim(STEP), hold, compensate),
  compensated: () => after(undoable(), (run) => run.do(STEP), compensate, undone),
  done: () => after(task(), (run) => run.do(STEP)),
  "done: with a way to undo it": () => after(undoable(), (run) => run.do(STEP)),
  "done: by a machine": () =>
    begun([{ is: "if", name: STEP, condition: equals("__found__", true), whenTrue: [] }]),
  failed: () => after(begun([{ is: "task", name: STEP, onFailure: [] }]), (run) => run.failTask(STEP)),
  skipped: () =>
    after(task(), (run) =>
      run.must({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "Not needed." }),
    ),
  "skipped: an effect under way": () =>
    after(
      request(),
      (run) => run.intend(STEP),
      (run) => run.must({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "Not needed." }),
    ),
  cancelled: () =>
    after(
      task(),
      (run) => run.claim(STEP),
      (run) => run.must({ type: "abort", reason: "It was a false alarm." }),
    ),
};

export function openGate(run: ToldRun, gateOf: "consent" | "aid") {
  return run.must({ type: "open-gate", invocation: run.idOf(STEP), gate: gateOf, stream: STREAM });
}

export function hold(run: ToldRun) {
  return run.must({
    type: "hold-step",
    invocation: run.idOf(STEP),
    reason: "consent-withdrawn",
    detail: "Stop.",
  });
}

export function compensateCommand(run: ToldRun, name = STEP): RunCommand {
  return {
    type: "compensate-step",
    invocation: run.idOf(name),
    to: { partner: NORLAND, team: NORLAND_TEAM },
    people: [ADA, BEN],
    detail: "The consent was withdrawn.",
  };
}

function compensate(run: ToldRun) {
  return run.must(compensateCommand(run));
}

function undone(run: ToldRun) {
  return run.must({ type: "complete", invocation: run.idOf(STEP), person: BEN, values: {} });
}

/** Everything that a step can be told, about the scene's step. */
export function stepCommands(run: ToldRun): Readonly<Record<string, RunCommand>> {
  const invocation = run.idOf(STEP);
  const settle = { type: "settle-step", invocation } as const;
  const failed = {
    status: "failed",
    code: "consent-refused",
    rule: "C-17",
    detail: "No.",
    outputs: {},
  } as const;
  return {
    "hand-out": run.handOutCommand(STEP),
    "refuse-step": run.refuseStepCommand(STEP),
    "open-gate consent": { type: "open-gate", invocation, gate: "consent", stream: STREAM },
    "open-gate aid": { type: "open-gate", invocation, gate: "aid", stream: STREAM },
    "ask-again": { type: "ask-again", invocation, stream: STREAM },
    "await run": { type: "await", invocation, waitsFor: "run", stream: STREAM },
    "await escalation": { type: "await", invocation, waitsFor: "escalation", stream: STREAM },
    "settle-step succeeded": { ...settle, result: { status: "succeeded", outputs: {} } },
    "settle-step failed": { ...settle, result: failed },
    "hold-step": { type: "hold-step", invocation, reason: "consent-withdrawn", detail: "Stop." },
    "compensate-step": compensateCommand(run),
    "resume-step": { type: "resume-step", invocation },
    "take-back": {
      type: "take-back",
      invocation,
      to: { partner: SOUTHLAND, team: SOUTHLAND_TEAM },
      people: [BEN],
      because: "Its team was recalled.",
    },
    claim: { type: "claim", invocation, person: ADA },
    complete: { type: "complete", invocation, person: ADA, values: {} },
    fail: { type: "fail", invocation, person: ADA, reason: "It cannot be done." },
    skip: { type: "skip", invocation, person: ADA, reason: "It is not needed." },
    "hand-over": { type: "hand-over", invocation, from: ADA, to: BEN, reason: "My shift ends." },
    "intend-effect": {
      type: "intend-effect",
      invocation,
      ...OTHER_WORKER,
      authority: OWN_ASSETS,
      notAfter: run.now,
      isOrphaned: false,
    },
    "record-outcome": outcomeOf(run),
    "repeat-effect": {
      type: "repeat-effect",
      invocation,
      person: ADA,
      reason: "The target's log shows nothing.",
    },
    "end-share": {
      type: "end-share",
      invocation,
      person: ADA,
      until: run.now,
      reason: "It is of no use later.",
    },
  };
}

/** Everything that a run as a whole can be told. */
export function runCommands(run: ToldRun): Readonly<Record<string, RunCommand>> {
  return {
    start: run.startCommand(),
    hold: { type: "hold", partner: NORLAND, reason: "We look at it first." },
    "hold by another": { type: "hold", partner: SOUTHLAND, reason: "We look at it first." },
    release: { type: "release", partner: NORLAND },
    "release by another": { type: "release", partner: SOUTHLAND },
    "stand-down": { type: "stand-down", invocation: run.idOf(STEP) },
    abort: { type: "abort", reason: "It was a false alarm." },
    "note-withdrawal": { type: "note-withdrawal", round: STREAM as ConsentId, partner: NORLAND, steps: [] },
    "bind-roles": { type: "bind-roles", bindings: {}, because: "Nothing to bind." },
    "ring delay": { type: "ring", name: `delay/${run.idOf(STEP)}` },
    "ring timeout": { type: "ring", name: `timeout/${run.idOf(STEP)}` },
    "ring acknowledge": { type: "ring", name: `acknowledge/${run.idOf(STEP)}` },
    "ring nothing": { type: "ring", name: "nothing" },
  };
}

function outcomeOf(run: ToldRun): RunCommand {
  const meant = run.facts.some((fact) => fact.type === "effect-intended");
  if (meant) return run.outcomeCommand(STEP, SUCCEEDED);
  // Of an effect that was never meant.
  const effect = "effect--of-nobody" as Extract<RunCommand, { type: "record-outcome" }>["effect"];
  return { type: "record-outcome", invocation: run.idOf(STEP), effect, ...WORKER, outcome: SUCCEEDED };
}

function after(run: ToldRun, ...told: ((run: ToldRun) => unknown)[]): ToldRun {
  for (const one of told) one(run);
  return run;
}
