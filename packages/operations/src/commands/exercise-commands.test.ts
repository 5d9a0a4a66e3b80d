import { EXERCISE_CONTROL } from "@mirror/exercise";
import { type Actor, ExerciseId, instantAfter, mintId, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { document, request, task } from "../documents.fixture.js";
import { exerciseKind } from "../kinds/exercise-kind.js";
import {
  type Cast,
  CLOCK,
  EVERY_ROLE,
  EXECUTOR,
  HOUR_MS,
  NIGHT,
  Scene,
  SET_UP,
  START,
} from "../scene.fixture.js";
import { beginEffect } from "./effect-commands.js";
import { tellExercise } from "./exercise-commands.js";
import { openIncident } from "./incident-commands.js";
import { ringWakeUp } from "./ring.js";
import { claimStep, completeStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let exercise: ExerciseId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Dee: ["responder"] });
});

const CONTROL: Actor = { kind: "service", service: EXERCISE_CONTROL };
const jump = (ms: number) => ({ type: "jump", to: instantAfter(NIGHT, ms) }) as const;
const emergency = { type: "real-world-emergency", what: "A real fire alarm." } as const;

async function played(): Promise<RunId> {
  exercise = await scene.rehearse(host.as("Ada"), [host]);
  const text = document("Drill", [
    task("Look", "host", { next: "Block" }),
    request("Block", "host", "PUT /blocks/1", { delay: HOUR_MS }),
  ]);
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), { host });
}

test("an exercise is planned and directed by those who may, under its own id", async () => {
  const live = mintId("exercise", "live", START, "live") as ExerciseId;
  const other = ExerciseId.parse(mintId("exercise", "exercise", START, "other"));
  exercise = await scene.rehearse(host.as("Ada"), [host]);
  const { plan } = await scene.state(exerciseKind, exercise);
  const planned = (id: ExerciseId) => (turn: Parameters<typeof tellExercise>[0]) =>
    tellExercise(turn, id, {
      type: "plan",
      id: exercise,
      plan: {
        ...plan,
        participants: [...plan.participants],
        objectives: [...plan.objectives],
        controllers: [...plan.controllers],
      },
    });
  expect(await scene.no(host.as("Ada"), planned(live))).toEqual(["other-id", "INV-20"]);
  expect(await scene.no(host.as("Ada"), planned(other))).toEqual(["other-id", "INV-20"]);
  expect(await scene.no(host.as("Ada"), (turn) => tellExercise(turn, other, { type: "approve" }))).toEqual([
    "no-such-exercise",
    undefined,
  ]);
  expect(await scene.no(host.as("Dee"), (turn) => tellExercise(turn, exercise, jump(HOUR_MS)))).toEqual([
    "role-missing",
    "M04",
  ]);
});

test("DR-07 our own service moves the clock where the plan lets it, and no other service does", async () => {
  exercise = await scene.rehearse(host.as("Ada"), [host]);
  expect(await scene.no(CONTROL, (turn) => tellExercise(turn, exercise, jump(HOUR_MS)))).toEqual([
    "not-your-part",
    "M04",
  ]);
  scene.later(1);
  exercise = await scene.rehearse(host.as("Ada"), [host], "when-all-wait");
  expect(await scene.no(SET_UP, (turn) => tellExercise(turn, exercise, jump(HOUR_MS)))).toEqual([
    "not-your-part",
    "M04",
  ]);
  await scene.must(CONTROL, (turn) => tellExercise(turn, exercise, jump(HOUR_MS)));
  const state = await scene.state(exerciseKind, exercise);
  expect(state.status === "running" && state.clock.anchorExerciseAt).toBe(instantAfter(NIGHT, HOUR_MS));
});

test("DR-07 what waits rings when the exercise's clock has come to it, and not when only the world's has", async () => {
  const run = await played();
  const look = await scene.step(run, "Look");
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, look.id));
  await scene.must(host.as("Dee"), (turn) => completeStep(turn, look.id, {}));
  const wakeUp = await scene.journal.nextWakeUp(exercise);
  expect(wakeUp).toMatchObject({ clock: exercise, stream: run, dueAt: instantAfter(NIGHT, HOUR_MS) });
  expect(await scene.journal.nextWakeUp("live")).toBeUndefined();
  const ring = (turn: Parameters<typeof ringWakeUp>[0]) => ringWakeUp(turn, run, wakeUp?.name ?? "");
  expect(await scene.no(CLOCK, ring)).toEqual(["not-due", undefined]);
  await scene.direct(host.as("Ada"), exercise, { type: "pause", reason: "Lunch." });
  scene.later(2 * HOUR_MS);
  expect(await scene.no(CLOCK, ring)).toEqual(["not-due", undefined]);
  await scene.direct(host.as("Ada"), exercise, { type: "resume" });
  await scene.direct(host.as("Ada"), exercise, jump(HOUR_MS));
  await scene.must(CLOCK, ring);
  expect(await scene.journal.owed("exercise", { limit: 9 })).toMatchObject([
    { mode: "exercise", stream: run },
  ]);
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
});

test("DR-05 anyone stops an exercise for a real emergency, and nothing in it goes on until the director says so", async () => {
  const run = await played();
  const { id } = await scene.step(run, "Look");
  await scene.must(host.as("Dee"), (turn) => tellExercise(turn, exercise, emergency));
  const stopped = ["exercise-suspended", "DR-05"];
  expect(await scene.no(host.as("Dee"), (turn) => claimStep(turn, id))).toEqual(stopped);
  const what = {
    title: "More",
    description: "",
    severity: 3,
    lifeSafety: false,
    marking: "TLP:AMBER",
    affected: [host.id],
    source: "a test",
  } as const;
  expect(
    await scene.no(host.as("Ada"), (turn) =>
      openIncident(turn, { ...what, affected: [host.id] }, exercise, () => {}),
    ),
  ).toEqual(stopped);
  await scene.direct(host.as("Ada"), exercise, { type: "resume" });
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, id));

  await scene.direct(host.as("Ada"), exercise, { type: "end", reason: "Enough." });
  expect(
    await scene.no(host.as("Ada"), (turn) =>
      openIncident(turn, { ...what, affected: [host.id] }, exercise, () => {}),
    ),
  ).toEqual(["exercise-over", undefined]);
});

test("DR-05 a machine's effect of an exercise is not begun while that is stopped", async () => {
  exercise = await scene.rehearse(host.as("Ada"), [host]);
  const ada = host.as("Ada");
  const playbook = await scene.imported(ada, document("Drill", [request("Block", "host", "PUT /blocks/1")]));
  const run = await scene.start(ada, playbook, await scene.incident(ada, [host]), { host });
  const [row] = await scene.journal.owed("exercise", { limit: 1 });
  await scene.must(host.as("Dee"), (turn) => tellExercise(turn, exercise, emergency));
  const begun: unknown[] = [];
  const begin = () =>
    scene.ask(EXECUTOR, (turn) =>
      beginEffect(turn, run, row?.effect as never, { worker: "one", epoch: 1 }, (what) => begun.push(what)),
    );
  expect(await begin()).toMatchObject({ ok: false, code: "exercise-suspended", rule: "DR-05" });
  expect(begun).toEqual([]);
  await scene.direct(ada, exercise, { type: "resume" });
  await begin();
  expect(begun).toHaveLength(1);
});
