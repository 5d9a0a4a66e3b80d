import {
  ANSWER,
  type FormField,
  formOf,
  isFixed,
  type Playbook,
  type SwitchStep,
  taskOf,
  type Variable,
  type VariableName,
} from "@mirror/playbook";
import { performerOf } from "./performer.js";
import type { RunCommand } from "./run-command.js";
import { FINISHED_RUN, intendedEffectOf, openSteps, type StepInvocation } from "./run-state.js";
import {
  ADA,
  FAILED,
  NORLAND,
  NORLAND_TEAM,
  OWN_ASSETS,
  STREAM,
  SUCCEEDED,
  ToldRun,
  WORKER,
} from "./told-run.fixture.js";

/** What decides what the stand-ins do: a number from 0 up to, and without, the one that is asked with. */
type Chooser = (below: number) => number;

/** A chooser that gives the same numbers for the same seed (mulberry32). */
export function seededChooser(seed: number): Chooser {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Values of each type that stand-ins report: some to find each case and each side of a comparison by. */
function someValue(type: string, candidates: readonly string[], choose: Chooser): string {
  const fitting = [...(VALUES[type] ?? VALUES.string ?? []), ...candidates];
  return fitting[choose(fitting.length)] ?? "";
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  bool: ["true", "false"],
  integer: ["0", "1", "11"],
  long: ["0", "1", "11"],
  float: ["0", "0.5", "11"],
  "ipv4-addr": ["192.0.2.7"],
  "ipv6-addr": ["2001:db8::7"],
  "mac-addr": ["00:00:5e:00:53:01"],
  "md5-hash": ["00000000000000000000000000000000"],
  "sha256-hash": ["0".repeat(64)],
  hash: ["00000000"],
  hexstring: ["00"],
  dictionary: ["{}"],
  uri: ["https://example.org/"],
  uuid: ["00000000-0000-4000-8000-000000000000"],
  string: ["text"],
};

/** The playbook as it would be started by someone who gives every variable some value. */
function startedWith(playbook: Playbook, choose: Chooser): Playbook {
  const variables = Object.entries(playbook.variables).map(([name, variable]): [VariableName, Variable] => [
    name,
    isFixed(variable)
      ? variable
      : { ...variable, value: someValue(variable.type, casesOf(playbook, name), choose) },
  ]);
  return { ...playbook, variables: Object.fromEntries(variables) };
}

function switchedOn({ switchedOn }: SwitchStep): VariableName | null {
  return typeof switchedOn === "string" ? switchedOn : switchedOn.unless;
}

function casesOf(playbook: Playbook, name: VariableName): string[] {
  return Object.values(playbook.steps).flatMap((step) =>
    step.type === "switch-condition" && switchedOn(step) === name ? Object.keys(step.cases) : [],
  );
}

/** A run of the playbook as someone would start it, with a team for every role. */
export function standInRun(playbook: Playbook, choose: Chooser): ToldRun {
  const run = new ToldRun(startedWith(playbook, choose), "not yet");
  const command = run.startCommand();
  const roles = Object.values(playbook.agents).flatMap((agent) => agent.mirror?.role ?? []);
  const team = { partner: NORLAND, team: NORLAND_TEAM };
  const bindings = Object.fromEntries(roles.map((role) => [role, team]));
  run.must({ ...command, run: { ...command.run, bindings: { ...command.run.bindings, ...bindings } } });
  return run;
}

/**
 * Plays a run to its end with people, machines and other streams that do what they are asked, one at a time and in any
 * order; one in `failsOneIn` things fails. Gives false where the run stood still before its end.
 */
export function playToEnd(run: ToldRun, choose: Chooser, failsOneIn: number, movesMax: number): boolean {
  for (let moves = 0; moves < movesMax; moves += 1) {
    if (FINISHED_RUN.has(run.state.status)) return true;
    const open = openSteps(run.state).flatMap((step) => nextFor(run, step, choose, failsOneIn) ?? []);
    const command = open[choose(Math.max(1, open.length))];
    if (command !== undefined) run.must(command);
    else if (run.ringNext() === undefined) return false;
  }
  return false;
}

/** What whoever carries this step out says next; nothing where it waits for others. */
function nextFor(
  run: ToldRun,
  step: StepInvocation,
  choose: Chooser,
  failsOneIn: number,
): RunCommand | undefined {
  const invocation = step.id;
  const { playbook } = run.flow;
  const definition = playbook.steps[step.step];
  if (definition === undefined || step.status === "blocked") return undefined;
  const fails = choose(failsOneIn) === 0;
  const intended = intendedEffectOf(step);
  switch (performerOf(definition)) {
    case "flow":
      return undefined;
    case "person": {
      if (step.status === "ready")
        return {
          type: "hand-out",
          invocation,
          to: { partner: NORLAND, team: NORLAND_TEAM },
          people: [ADA],
          authority: OWN_ASSETS,
          contentHash: "sha256:content",
        };
      if (step.status === "assigned") return { type: "claim", invocation, person: ADA };
      if (step.status !== "in-progress" || step.work.by !== "person") return undefined;
      if (fails) return { type: "fail", invocation, person: ADA, reason: "It cannot be done." };
      const task = taskOf(definition);
      const form = task === undefined ? [] : formOf(task, playbook);
      const values = Object.fromEntries(form.map((field) => [field.name, answer(playbook, field, choose)]));
      return { type: "complete", invocation, person: ADA, values };
    }
    case "executor":
      if (intended === null)
        return {
          type: "intend-effect",
          invocation,
          ...WORKER,
          authority: OWN_ASSETS,
          notAfter: run.now,
          isOrphaned: false,
        };
      return {
        type: "record-outcome",
        invocation,
        effect: intended.effect.id,
        ...WORKER,
        outcome: fails ? FAILED : SUCCEEDED,
      };
    case "consent":
    case "aid":
    case "escalation":
    case "called-run": {
      const performer = performerOf(definition);
      if (step.status === "ready")
        return performer === "consent" || performer === "aid"
          ? { type: "open-gate", invocation, gate: performer, stream: STREAM }
          : {
              type: "await",
              invocation,
              waitsFor: performer === "escalation" ? "escalation" : "run",
              stream: STREAM,
            };
      const outputs = {};
      return {
        type: "settle-step",
        invocation,
        result: fails
          ? { status: "failed", code: "refused", rule: null, detail: "No.", outputs }
          : { status: "succeeded", outputs },
      };
    }
  }
}

function answer(playbook: Playbook, { name, type, choices }: FormField, choose: Chooser): string {
  if (name === ANSWER && choices !== null) return choices[choose(choices.length)] ?? "";
  return someValue(type, casesOf(playbook, name), choose);
}
