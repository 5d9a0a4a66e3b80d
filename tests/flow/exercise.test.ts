import {
  abortRun,
  agreementKind,
  answerConsent,
  beginEffect,
  claimStep,
  completeStep,
  consentKind,
  EXERCISE_OF,
  exerciseKind,
  openIncident,
  recordOutcome,
  ringWakeUp,
  startRun,
  tellAgreement,
  tellExercise,
} from "@mirror/operations";
import { timeOn } from "@mirror/orchestrator";
import {
  type Actor,
  type AgreementId,
  type ConsentId,
  type EffectId,
  ExerciseId,
  type IncidentId,
  type Instant,
  instantAfter,
  instantOf,
  mintId,
  type RunId,
} from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DELAY_MS, guardedSteps } from "./guarded-steps.js";
import { brokenInvariants } from "./invariants.js";
import { type Cast, Scene } from "./scene.js";

const CLOCK: Actor = { kind: "clock" };
const EXECUTOR: Actor = { kind: "service", service: "executor" };
const WORKER = { worker: "test-worker", epoch: 1 };
const BECAUSE = "The exercise has shown what it was to show, and ends.";
/** What the exercise's clock shows at STARTEX: a night of long ago. */
const NIGHT: Instant = instantOf(Date.UTC(2026, 0, 17, 1, 0, 0));
const HOURS = 3_600_000;

let scene: Scene;
let host: Cast;
let helpers: Cast;
let ada: Actor;
let exercise: ExerciseId;

beforeEach(async () => {
  scene = new Scene();
  const every = [
    "trigger",
    "responder",
    "run-lead",
    "administrator",
    "authorised-official",
    "planner",
    "controller",
  ] as const;
  host = await scene.partner("Norland", { Ada: every, Bo: ["responder", "authorised-official"] });
  helpers = await scene.partner("Sudmark", { Eve: ["responder", "authorised-official"] });
  ada = scene.as(host, "Ada");
  exercise = ExerciseId.parse(mintId("exercise", "exercise", scene.now, "Winter"));
});

afterEach(async () => {
  expect(await brokenInvariants(scene.journal, [scene.desk])).toEqual([]);
});

const direct = (command: Parameters<typeof tellExercise>[2]) =>
  scene.must(ada, (turn) => tellExercise(turn, exercise, command));

async function startex(): Promise<void> {
  const participants = [host.partner, helpers.partner];
  const plan = {
    name: "Winter",
    scenario: "A hospital is encrypted at night.",
    objectives: ["What saves lives comes back first."],
    participants,
    director: host.people.Ada as never,
    controllers: [],
    playbook: guardedSteps(["Block"]).id,
    startsAt: NIGHT,
    jumps: "by-hand" as const,
  };
  await direct({ type: "plan", id: exercise, plan });
  await direct({ type: "approve" });
  await direct({ type: "schedule", plannedFor: scene.now });
  await direct({ type: "start", checks: { communications: true, playersBriefed: true, firewallHeld: true } });
}

/** An agreement of the exercise, ratified by both; good for three hours of its night. */
async function agreed(): Promise<AgreementId> {
  const id = mintId("agreement", "exercise", scene.now, "assistance") as AgreementId;
  const text = {
    title: "Mutual assistance, rehearsed",
    mode: "exercise" as const,
    version: 1,
    parties: [host.partner, helpers.partner],
    legalBasis: "A treaty of the test.",
    clauses: [
      {
        id: "4.2",
        text: "The parties help each other.",
        allows: {
          playbooks: "any" as const,
          effectCeiling: "E4" as const,
          aid: true,
          markingCeiling: "TLP:AMBER+STRICT" as const,
        },
      },
    ],
    effectiveFrom: NIGHT,
    reviewOn: null,
    sunsetAt: instantAfter(NIGHT, 3 * HOURS),
    noticeMs: HOURS,
  };
  await scene.must(ada, (turn) => tellAgreement(turn, id, { type: "propose", id, text }, exercise));
  const textHash = (await scene.read((turn) => turn.load(agreementKind, id)))?.textHash ?? "";
  for (const [cast, who] of [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const)
    await scene.must(scene.as(cast, who), async (turn) =>
      tellAgreement(turn, id, await scene.ratifying(turn, cast, id, textHash), null),
    );
  return id;
}

async function incidentIn(where: ExerciseId | null): Promise<IncidentId> {
  const what = {
    title: "Beds cannot be assigned",
    description: "",
    severity: 3,
    lifeSafety: true,
    marking: "TLP:AMBER" as const,
    affected: [host.partner],
    source: "a test",
  };
  return scene.must(ada, (turn, told: (id: IncidentId) => void) => openIncident(turn, what, where, told));
}

async function started(where: ExerciseId | null): Promise<RunId> {
  const playbook = await scene.imported(ada, guardedSteps(["Block", "Image"]));
  const incident = await incidentIn(where);
  const bindings = {
    host: { partner: host.partner, team: host.team },
    helpers: { partner: helpers.partner, team: helpers.team },
  };
  return scene.must(ada, (turn, told: (id: RunId) => void) =>
    startRun(turn, { playbook, incident, bindings, variables: {} }, told),
  );
}

const step = async (run: RunId, name: string) => {
  const found = [...(await scene.runState(run)).steps.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not reached.`);
  return found;
};

async function grant(run: RunId): Promise<ConsentId> {
  const round = (await step(run, "Ask")).answeredBy as ConsentId;
  const scopeHash = (await scene.read((turn) => turn.load(consentKind, round)))?.scopeHash ?? "";
  await scene.must(scene.as(host, "Bo"), (turn) =>
    answerConsent(turn, round, { type: "grant", body: { scopeHash } }, () => {}),
  );
  return round;
}

/** Jumps to what is due next in the exercise, and rings it. */
async function next(): Promise<string> {
  const wakeUp = await scene.journal.nextWakeUp(exercise);
  if (wakeUp === undefined) throw new Error("Nothing waits in the exercise.");
  await direct({ type: "jump", to: wakeUp.dueAt });
  await scene.must(CLOCK, (turn) => ringWakeUp(turn, wakeUp.stream, wakeUp.name));
  return wakeUp.name.split("/")[0] ?? "";
}

test("an exercise is played on its own clock: agreed, asked, waited for by a jump, done by machines of its own, and nothing of it is real", async () => {
  await startex();
  const agreement = await agreed();
  const run = await started(exercise);
  expect(run).toMatch(/^x-run--/);
  const round = await grant(run);
  expect(await scene.read((turn) => turn.load(consentKind, round))).toMatchObject({
    status: "satisfied",
    askedAt: NIGHT,
    question: { mode: "exercise", agreements: [{ agreement }] },
  });

  // Its machine is another queue's, and its delay waits for its own clock.
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
  const [row] = await scene.journal.owed("exercise", { limit: 9 });
  expect(row).toMatchObject({ mode: "exercise", stream: run, capability: "http-api" });
  expect(await scene.journal.nextWakeUp("live")).toBeUndefined();
  expect(await scene.journal.nextWakeUp(exercise)).toMatchObject({ dueAt: instantAfter(NIGHT, DELAY_MS) });
  expect(await next()).toBe("delay");
  const image = await step(run, "Image");
  expect(image).toMatchObject({
    status: "assigned",
    assignment: { assignedAt: instantAfter(NIGHT, DELAY_MS), authority: { clauses: [{ agreement }] } },
  });

  const effect = row?.effect as EffectId;
  expect(effect).toMatch(/^x-effect--/);
  const sent: string[] = [];
  await scene.must(EXECUTOR, (turn) =>
    beginEffect(turn, run, effect, WORKER, (what) => sent.push(what.effect.id)),
  );
  expect(sent).toEqual([effect]);
  await scene.must(EXECUTOR, (turn) =>
    recordOutcome(turn, run, effect, WORKER, { status: "succeeded", detail: "Simulated.", outputs: {} }),
  );
  const eve = scene.as(helpers, "Eve");
  await scene.must(eve, (turn) => claimStep(turn, image.id));
  await scene.must(eve, (turn) => completeStep(turn, image.id, {}));
  expect((await scene.runState(run)).status).toBe("completed");
  expect((await scene.read((turn) => turn.load(consentKind, round)))?.status).toBe("consumed");

  for (const stream of [run, round, agreement, exercise])
    expect(await scene.journal.lookUp(EXERCISE_OF, stream)).toBe(exercise);
  const { streams } = await scene.journal.read([{ stream: run }]);
  for (const { body } of streams.get(run)?.entries ?? []) {
    expect(body.mode).toBe("exercise");
    expect(body.exerciseAt?.slice(0, 10)).toBe("2026-01-17");
    expect(body.recordedAt.slice(0, 10)).toBe("2026-11-22");
  }
});

test("C-08 an agreement of an exercise ends on the exercise's clock, and what stands on it stops", async () => {
  await startex();
  const agreement = await agreed();
  const run = await started(exercise);
  await grant(run);
  expect(await next()).toBe("delay");
  scene.later(24 * HOURS);
  await direct({ type: "pause", reason: "The night is long." });
  // A day of the world has gone by, and a day of the exercise with it.
  const names: string[] = [];
  for (;;) {
    const wakeUp = await scene.journal.nextWakeUp(exercise);
    const state = await scene.read((turn) => turn.load(exerciseKind, exercise));
    if (wakeUp === undefined || state?.status !== "paused" || wakeUp.dueAt > state.clock.anchorExerciseAt)
      break;
    await scene.must(CLOCK, (turn) => ringWakeUp(turn, wakeUp.stream, wakeUp.name));
    names.push(wakeUp.name);
  }
  expect(names[0]).toBe("sunset");
  expect((await scene.read((turn) => turn.load(agreementKind, agreement)))?.status).toBe("ended");
  expect(await step(run, "Image")).toMatchObject({ status: "on-hold" });
});

test("C-16 no live command touches an exercise, and no exercise's command what is real: not by ids, not by agreements, not by consents", async () => {
  await startex();
  await agreed();
  const drill = await started(exercise);

  // The rehearsed agreement counts for nothing in the real world.
  const rejected = await started(null);
  expect((await scene.runState(rejected)).because).toContain(
    "No agreement in force between these partners covers this.",
  );

  // The real one counts for nothing in the rehearsal, and its end is not the rehearsal's.
  await scene.agreement([host, helpers], ["Ada", "Eve"]);
  const real = await started(null);
  expect((await scene.runState(real)).status).toBe("active");
  await grant(real);
  expect((await step(drill, "Ask")).status).toBe("awaiting-consent");
  expect((await step(real, "Block")).status).toBe("ready");

  // One turn, one world.
  await expect(
    scene.ask(ada, async (turn) => (await abortRun(turn, drill, BECAUSE)) ?? abortRun(turn, real, BECAUSE)),
  ).rejects.toThrow("cannot touch the world");
  await expect(
    scene.ask(ada, async (turn) => (await abortRun(turn, real, BECAUSE)) ?? abortRun(turn, drill, BECAUSE)),
  ).rejects.toThrow(`on the clock of the world cannot touch ${exercise}`);
  expect((await scene.runState(drill)).status).toBe("active");
  expect((await scene.runState(real)).status).toBe("active");

  const what = { id: mintId("agreement", "live", scene.now, "crossed") as AgreementId, text: null as never };
  const crossed = await scene.ask(ada, (turn) =>
    tellAgreement(
      turn,
      what.id,
      { type: "propose", id: what.id, text: { mode: "exercise", parties: [] } as never },
      exercise,
    ),
  );
  expect(crossed).toMatchObject({ ok: false, code: "mixed-modes", rule: "C-16" });
});

test("a real command is not kept waiting by an exercise: nothing of one stands in the other's read set", async () => {
  await startex();
  await agreed();
  await started(exercise);
  const commits: readonly string[][] = [];
  const watched = {
    ...scene.journal,
    commit: async (commit: Parameters<typeof scene.journal.commit>[0]) => {
      (commits as string[][]).push([...commit.readSet.keys(), ...(commit.listings?.keys() ?? [])]);
      return scene.journal.commit(commit);
    },
  };
  const real = new Scene(watched);
  real.now = scene.now;
  await real.agreement([host, helpers], ["Ada", "Eve"]);
  const playbook = guardedSteps(["Block", "Image"]).id;
  const incident = await real.incident(ada, [host.partner]);
  await real.run(ada, {
    playbook,
    incident,
    bindings: {
      host: { partner: host.partner, team: host.team },
      helpers: { partner: helpers.partner, team: helpers.team },
    },
    variables: {},
  });
  const gone = commits.flat();
  expect(gone.length).toBeGreaterThan(10);
  expect(gone.filter((name) => name.startsWith("x-") || name.includes("/exercise"))).toEqual([]);
});

test("DR-05 a real emergency stops an exercise at once, and the real run beside it goes on", async () => {
  await startex();
  await agreed();
  const drill = await started(exercise);
  await scene.agreement([host, helpers], ["Ada", "Eve"]);
  const real = await started(null);
  await scene.must(scene.as(helpers, "Eve"), (turn) =>
    tellExercise(turn, exercise, { type: "real-world-emergency", what: "A real fire alarm." }),
  );
  const round = (await step(drill, "Ask")).answeredBy as ConsentId;
  const refused = await scene.ask(scene.as(host, "Bo"), (turn) =>
    answerConsent(turn, round, { type: "refuse", body: { justification: BECAUSE } }, () => {}),
  );
  expect(refused).toMatchObject({ ok: false, code: "exercise-suspended", rule: "DR-05" });
  // Nothing of it is due meanwhile, however late it is in its night: it would be rung, and refused, for ever.
  expect(await timeOn(scene.desk, exercise)).toBe(instantOf(0));
  await grant(real);
  expect((await step(real, "Block")).status).toBe("ready");
});
