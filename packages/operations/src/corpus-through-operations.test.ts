import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FINISHED_RUN, openSteps, performerOf, type RunState, type StepInvocation } from "@mirror/engine";
import { type FormField, formOf, isFixed, type Playbook, readPlaybook, taskOf } from "@mirror/playbook";
import type { EffectId, IncidentId, RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { beginEffect, recordOutcome } from "./commands/effect-commands.js";
import { importPlaybook } from "./commands/registry-commands.js";
import { claimStep, completeStep, failStep } from "./commands/step-commands.js";
import { type Cast, DAY_MS, EVERY_ROLE, EXECUTOR, Scene } from "./scene.fixture.js";
import { Turn } from "./turn.js";

// Public playbooks of other publishers lie beside the repository on some machines, and are no part of it.
const corpus = fileURLToPath(new URL("../../../../shared/corpus/cacao/", import.meta.url));
const present = existsSync(`${corpus}expected.tsv`);
const leftOut = present ? "" : " (left out: the corpus is not beside this repository)";

/** What the corpus says is accepted. Each is imported, started and played by the same commands as people's own. */
const accepted = present
  ? readFileSync(`${corpus}expected.tsv`, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .flatMap((line) => {
        const [file = "", verdict] = line.split("\t");
        return verdict === "accept" ? [file] : [];
      })
  : [];

/** More moves than any of them takes, but for the one whose loop nothing ends: there a person gives up after so many. */
const PATIENCE = 60;
const MOVES_MAX = 2 * PATIENCE;
const WORKER = { worker: "corpus", epoch: 1 };

/** Those that do not complete, with the code of the step that failed: here is what they want, and stand-ins cannot give. */
const ENDS_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  // Its loop asks for what nothing in it changes: whoever has done its task again and again gives up.
  "soarca/flow-control.json": ["failed", "reported-failed"],
  // Nobody has put what it signs in by into the secret store, nor imported what it calls.
  "soarca/ssh-playbook.json": ["failed", "no-such-credential"],
  "oca/quarantine-remediate-r4.json": ["failed", "no-such-playbook"],
};

let scene: Scene;
let host: Cast;
let incident: IncidentId;
/** A partner and its incident, while the playbook is valid: the windows of some have passed. */
async function begin({ validFrom }: Playbook): Promise<void> {
  scene = new Scene();
  scene.now = validFrom ?? scene.now;
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  incident = await scene.incident(host.as("Ada"), [host], 5);
}

test.runIf(present).each(accepted)(
  `%s is imported, started and played to its end by its team and a worker${leftOut}`,
  async (file) => {
    const text = readFileSync(corpus + file, "utf8");
    const reading = readPlaybook(text);
    if (!reading.ok) throw new Error(`${file} is refused: ${JSON.stringify(reading.faults)}`);
    const { playbook } = reading;
    await begin(playbook);
    await scene.must(host.as("Ada"), (turn) => importPlaybook(turn, playbook.id, text));
    const roles = Object.values(playbook.agents).flatMap((agent) => agent.mirror?.role ?? []);
    const run = await scene.start(
      host.as("Ada"),
      playbook.id,
      incident,
      Object.fromEntries(roles.map((role) => [role, host])),
      givenTo(playbook),
    );
    const ended = await played(run, playbook);
    const failures = [...ended.steps.values()].flatMap((step) =>
      step.status === "failed" ? [step.code] : [],
    );
    expect([ended.status, ...failures]).toEqual(ENDS_OTHERWISE[file] ?? ["completed"]);
    expect(openSteps(ended)).toEqual([]);
  },
);

async function played(id: RunId, playbook: Playbook): Promise<RunState> {
  for (let moves = 0; moves < MOVES_MAX; moves += 1) {
    const run = await new Turn(scene.desk, EXECUTOR).load(scene.desk.runKind, id);
    if (run === undefined) throw new Error(`The run ${id} is not there.`);
    if (FINISHED_RUN.has(run.status)) return run;
    const [step] = openSteps(run).filter((one) => one.status !== "blocked" && isActed(playbook, one));
    if (step === undefined) await scene.wait(DAY_MS);
    else await act(id, playbook, step, moves);
  }
  throw new Error(`It does not come to an end: ${JSON.stringify(await scene.statuses(id))}`);
}

function isActed(playbook: Playbook, step: StepInvocation): boolean {
  const definition = playbook.steps[step.step];
  return definition !== undefined && ["person", "executor"].includes(performerOf(definition));
}

async function act(run: RunId, playbook: Playbook, step: StepInvocation, turnOf: number): Promise<void> {
  const definition = playbook.steps[step.step];
  const ada = host.as("Ada");
  if (definition !== undefined && performerOf(definition) === "executor") {
    const row = (await scene.journal.owed("live", { limit: 100 })).find((one) => one.stream === run);
    if (row === undefined) throw new Error(`${step.name} owes nothing.`);
    const effect = row.effect as EffectId;
    let meant = false;
    await scene.must(EXECUTOR, (turn) =>
      beginEffect(turn, run, effect, WORKER, () => {
        meant = true;
      }),
    );
    const outcome = {
      status: "succeeded",
      detail: "HTTP 204",
      outputs: { status: "204", body: "" },
    } as const;
    if (meant) await scene.must(EXECUTOR, (turn) => recordOutcome(turn, run, effect, WORKER, outcome));
    return;
  }
  if (step.status === "assigned") await scene.must(ada, (turn) => claimStep(turn, step.id));
  if (turnOf > PATIENCE) {
    await scene.must(ada, (turn) => failStep(turn, step.id, "It goes round and round."));
    return;
  }
  const task = taskOf(definition);
  const form = task === undefined ? [] : formOf(task, playbook);
  const values = Object.fromEntries(form.map((field) => [field.name, answerTo(playbook, field, turnOf)]));
  await scene.must(ada, (turn) => completeStep(turn, step.id, values));
}

/** Another answer each time, so that what asks again and again comes to an end. */
function answerTo(playbook: Playbook, { name, type, choices }: FormField, turnOf: number): string {
  const fitting = choices ?? casesOf(playbook, name);
  if (fitting.length > 0) return fitting[turnOf % fitting.length] ?? "";
  return VALUES[type]?.[turnOf % 2] ?? "text";
}

const VALUES: Readonly<Record<string, readonly [string, string]>> = {
  bool: ["true", "false"],
  integer: ["11", "0"],
  long: ["11", "0"],
  float: ["11", "0.5"],
  "ipv4-addr": ["192.0.2.7", "192.0.2.8"],
  "ipv6-addr": ["2001:db8::7", "2001:db8::8"],
  uri: ["https://example.org/", "https://example.org/2"],
  dictionary: ["{}", "{}"],
};

/** What whoever starts it says of variables that nobody has given a value. */
function givenTo(playbook: Playbook): Record<string, string> {
  return Object.fromEntries(
    Object.entries(playbook.variables).flatMap(([name, variable]) =>
      isFixed(variable) || !variable.external || variable.value !== null
        ? []
        : [[name, casesOf(playbook, name)[0] ?? VALUES[variable.type]?.[0] ?? "text"]],
    ),
  );
}

function casesOf(playbook: Playbook, name: string): string[] {
  return Object.values(playbook.steps).flatMap((step) =>
    step.type === "switch-condition" && step.switchedOn === name ? Object.keys(step.cases) : [],
  );
}
