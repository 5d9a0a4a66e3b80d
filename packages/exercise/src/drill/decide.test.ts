import {
  type Actor,
  type DecisionContext,
  ExerciseId,
  Instant,
  instantAfter,
  mintId,
  PartnerId,
  PersonId,
  type Recorded,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { exerciseNow } from "../clock/exercise-clock.js";
import { type ExerciseEvent, type ExerciseStatus, exerciseChart } from "./chart.js";
import { ExerciseCommand } from "./commands.js";
import { decideExercise, EXERCISE_CONTROL } from "./decide.js";
import { ExerciseFact } from "./facts.js";
import { clockOf, type Exercise, evolveExercise } from "./state.js";

const WORLD = Instant.parse("2026-11-22T13:00:00.000Z");
const NIGHT = Instant.parse("2026-11-17T02:40:00.000Z");
const HOUR = 3_600_000;
const person = (seed: string) => PersonId.parse(mintId("person", "exercise", WORLD, seed));
const partner = PartnerId.parse(mintId("partner", "exercise", WORLD, "norland"));
const director = person("director");
const controller = person("controller");
const planner = person("planner");
const player = person("player");
const id = ExerciseId.parse(mintId("exercise", "exercise", WORLD, "winter"));

const plan: ExerciseCommand = {
  type: "plan",
  id,
  plan: {
    name: "Winter Lantern",
    scenario: "A hospital group is encrypted at night.",
    objectives: ["Life-critical services come back first."],
    participants: [partner],
    director,
    controllers: [controller],
    playbook: "playbook--00000000-0000-4000-8000-000000000001",
    startsAt: NIGHT,
    jumps: "when-all-wait",
  },
};
const approve: ExerciseCommand = { type: "approve" };
const schedule: ExerciseCommand = { type: "schedule", plannedFor: WORLD };
const passed = { communications: true, playersBriefed: true, firewallHeld: true };
const start: ExerciseCommand = { type: "start", checks: passed };
const pause: ExerciseCommand = { type: "pause", reason: "The projector is down." };
const resume: ExerciseCommand = { type: "resume" };
const emergency: ExerciseCommand = {
  type: "real-world-emergency",
  what: "A real fire alarm in the hospital.",
};
const end: ExerciseCommand = { type: "end", reason: "Stood down." };
const cancel: ExerciseCommand = { type: "cancel", reason: "The host is needed elsewhere." };

/** Everything is told to the same exercise, each at its minute of the world's clock. */
class Desk {
  exercise: Exercise | undefined;
  minute = 0;

  tell(command: ExerciseCommand, actor: Actor = by(director)) {
    const answer = decideExercise(this.exercise, command, this.context(actor));
    if (answer.ok)
      for (const fact of answer.facts)
        this.exercise = evolveExercise(this.exercise, this.recorded(fact, actor));
    return answer.ok ? answer.facts.map((one) => one.type) : { code: answer.code, rule: answer.rule };
  }

  get now(): Instant {
    const clock = this.exercise === undefined ? null : clockOf(this.exercise);
    return clock === null ? this.recordedAt : exerciseNow(clock, this.recordedAt);
  }

  get recordedAt(): Instant {
    return instantAfter(WORLD, this.minute * 60_000);
  }

  private context(actor: Actor): DecisionContext {
    return {
      now: this.now,
      actor,
      newId: () => {
        throw new Error("An exercise mints no ids.");
      },
    };
  }

  private recorded(fact: ExerciseFact, actor: Actor): Recorded<ExerciseFact> {
    return { ...ExerciseFact.parse(fact), at: this.now, recordedAt: this.recordedAt, actor, partner };
  }
}

function by(who: PersonId): Actor {
  return { kind: "person", person: who, partner };
}

function running(): Desk {
  const desk = new Desk();
  for (const command of [plan, approve, schedule, start]) desk.tell(command);
  expect(desk.exercise?.status).toBe("running");
  return desk;
}

test("an exercise is planned, approved, scheduled, started and ended", () => {
  const desk = new Desk();
  expect(desk.tell(plan, by(planner))).toEqual(["exercise-planned"]);
  expect(desk.tell(approve)).toEqual(["exercise-plan-approved"]);
  expect(desk.tell(schedule, by(planner))).toEqual(["exercise-scheduled"]);
  expect(desk.tell(start)).toEqual(["exercise-started"]);
  desk.minute = 90;
  expect(desk.tell(end)).toEqual(["exercise-ended"]);
  desk.minute = 900;
  expect(desk.now).toBe(instantAfter(NIGHT, 1.5 * HOUR));
});

test("at STARTEX the exercise's clock shows the hour of the scenario", () => {
  expect(running().now).toBe(NIGHT);
});

test("DR-01 an exercise whose id is not of an exercise is no command at all", () => {
  const live = mintId("exercise", "live", WORLD, "winter");
  expect(ExerciseCommand.safeParse({ ...plan, id: live }).success).toBe(false);
  expect(ExerciseCommand.safeParse(plan).success).toBe(true);
});

test("DR-05 anyone may call a real-world emergency, and play stops at once", () => {
  const desk = running();
  desk.minute = 5;
  expect(desk.tell(emergency, by(player))).toEqual(["exercise-suspended"]);
  desk.minute = 500;
  expect(desk.now).toBe(instantAfter(NIGHT, 5 * 60_000));
});

test("DR-05 a paused exercise too stops for a real-world emergency", () => {
  const desk = running();
  desk.tell(pause);
  expect(desk.tell(emergency, by(player))).toEqual(["exercise-suspended"]);
});

test("after an emergency it is the director alone who lets play go on", () => {
  const desk = running();
  desk.tell(emergency, by(player));
  expect(desk.tell(resume, by(controller))).toMatchObject({ code: "not-your-part" });
  expect(desk.tell(resume)).toEqual(["exercise-resumed"]);
});

test("DR-07 the clock stands in a pause, and goes on from there", () => {
  const desk = running();
  desk.minute = 10;
  expect(desk.tell(pause, by(controller))).toEqual(["exercise-paused"]);
  desk.minute = 60;
  expect(desk.tell(resume, by(controller))).toEqual(["exercise-resumed"]);
  desk.minute = 61;
  expect(desk.now).toBe(instantAfter(NIGHT, 11 * 60_000));
});

test("DR-07 a jump forward moves the clock, and one back is refused", () => {
  const desk = running();
  const ahead = instantAfter(NIGHT, 6 * HOUR);
  expect(desk.tell({ type: "jump", to: ahead })).toEqual(["exercise-clock-jumped"]);
  expect(desk.now).toBe(ahead);
  expect(desk.tell({ type: "jump", to: NIGHT })).toEqual({ code: "clock-only-forward", rule: "DR-07" });
});

test("a jump to the present moves nothing and writes nothing", () => {
  expect(running().tell({ type: "jump", to: NIGHT })).toEqual([]);
});

test("a paused exercise does not jump", () => {
  const desk = running();
  desk.tell(pause);
  expect(desk.tell({ type: "jump", to: instantAfter(NIGHT, HOUR) })).toMatchObject({
    code: "not-in-this-state",
  });
});

test("our own service moves the clock only where the plan lets it", () => {
  const service: Actor = { kind: "service", service: EXERCISE_CONTROL };
  const jump: ExerciseCommand = { type: "jump", to: instantAfter(NIGHT, HOUR) };
  expect(running().tell(jump, service)).toEqual(["exercise-clock-jumped"]);
  expect(running().tell(jump, { kind: "service", service: "orchestrator" })).toMatchObject({
    code: "not-your-part",
  });
  const byHand = new Desk();
  byHand.tell({ ...plan, plan: { ...plan.plan, jumps: "by-hand" } });
  for (const command of [approve, schedule, start]) byHand.tell(command);
  expect(byHand.tell(jump, service)).toMatchObject({ code: "not-your-part" });
});

test("DR-09 no exercise starts before the firewall has been seen to hold", () => {
  const desk = new Desk();
  for (const command of [plan, approve, schedule]) desk.tell(command);
  const unproven: ExerciseCommand = { type: "start", checks: { ...passed, firewallHeld: false } };
  expect(desk.tell(unproven)).toEqual({ code: "firewall-not-proven", rule: "DR-09" });
  expect(desk.tell({ type: "start", checks: { ...passed, playersBriefed: false } })).toMatchObject({
    code: "not-ready",
  });
  expect(desk.tell(start)).toEqual(["exercise-started"]);
});

test("a player neither starts, pauses nor ends an exercise", () => {
  const desk = new Desk();
  for (const command of [plan, approve, schedule]) desk.tell(command);
  expect(desk.tell(start, by(player))).toMatchObject({ code: "not-your-part" });
  desk.tell(start);
  expect(desk.tell(pause, by(player))).toMatchObject({ code: "not-your-part" });
  expect(desk.tell(end, by(controller))).toMatchObject({ code: "not-your-part" });
});

test("an exercise is planned once, by a person, and there before anything else", () => {
  const desk = new Desk();
  expect(desk.tell(approve)).toMatchObject({ code: "no-such-exercise" });
  expect(desk.tell(plan, { kind: "service", service: EXERCISE_CONTROL })).toMatchObject({
    code: "not-a-person",
  });
  desk.tell(plan);
  expect(desk.tell(plan)).toMatchObject({ code: "already-planned" });
});

test("an exercise that runs is ended, not cancelled", () => {
  expect(running().tell(cancel)).toMatchObject({ code: "not-in-this-state" });
  const planned = new Desk();
  planned.tell(plan);
  expect(planned.tell(cancel)).toEqual(["exercise-cancelled"]);
});

test("in each state the director's commands do what the chart says, and nothing else", () => {
  const ways: Record<string, ExerciseCommand[]> = {
    draft: [plan],
    approved: [plan, approve],
    scheduled: [plan, approve, schedule],
    running: [plan, approve, schedule, start],
    paused: [plan, approve, schedule, start, pause],
    suspended: [plan, approve, schedule, start, emergency],
    ended: [plan, approve, schedule, start, end],
    cancelled: [plan, cancel],
  };
  const events: readonly (readonly [ExerciseEvent, ExerciseCommand])[] = [
    ["approve-plan", approve],
    ["schedule", schedule],
    ["startex", start],
    ["pause", pause],
    ["resume", resume],
    ["time-jump", { type: "jump", to: instantAfter(NIGHT, HOUR) }],
    ["real-world-emergency", emergency],
    ["endex", end],
    ["cancel", cancel],
  ];
  for (const [status, way] of Object.entries(ways)) {
    for (const [event, command] of events) {
      const desk = new Desk();
      for (const one of way) desk.tell(one);
      expect(desk.exercise?.status).toBe(status);
      const to = exerciseChart.next(status as ExerciseStatus, event);
      desk.tell(command);
      expect([status, event, desk.exercise?.status]).toEqual([status, event, to ?? status]);
    }
  }
});

test("every state of the chart can be reached, and those without an arrow are its ends", () => {
  const reached = new Set<ExerciseStatus>(exerciseChart.initial);
  for (const status of reached) {
    for (const event of exerciseChart.events(status)) {
      const to = exerciseChart.next(status, event);
      if (to !== undefined) reached.add(to);
    }
  }
  const all = Object.keys(exerciseChart.table);
  expect([...reached].sort()).toEqual(all.sort());
  expect([...reached].filter((one) => exerciseChart.isFinal(one)).sort()).toEqual(["cancelled", "closed"]);
});

test("a history that does not begin with a plan, or takes an arrow that is not there, is a defect", () => {
  const desk = new Desk();
  const resumed: Recorded<ExerciseFact> = {
    type: "exercise-resumed",
    data: {},
    at: NIGHT,
    recordedAt: WORLD,
    actor: by(director),
    partner,
  };
  expect(() => evolveExercise(undefined, resumed)).toThrow("begins with exercise-planned");
  desk.tell(plan);
  expect(() => evolveExercise(desk.exercise, resumed)).toThrow();
});

test("an exercise starts neither unbriefed nor without a way to call it off", () => {
  const ready = new Desk();
  for (const command of [plan, approve, schedule]) ready.tell(command);
  const without = (checks: object): ExerciseCommand => ({ type: "start", checks: { ...passed, ...checks } });
  expect(ready.tell(without({ communications: false }))).toMatchObject({ code: "not-ready" });
  expect(ready.tell(without({ playersBriefed: false }))).toMatchObject({ code: "not-ready" });
  expect(ready.tell(start)).toEqual(["exercise-started"]);
});

test("what an exercise cannot take from where it stands is a defect", () => {
  const desk = running();
  const at = { at: desk.now, recordedAt: desk.recordedAt, actor: by(director), partner };
  const { exercise } = desk;
  expect(() => evolveExercise(exercise, { type: "exercise-plan-approved", data: {}, ...at })).toThrow(
    "An exercise that is running does not take",
  );
});
