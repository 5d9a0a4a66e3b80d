import type { ExerciseId, Instant, PersonId, Recorded } from "@mirror/vocabulary";
import {
  type ExerciseClock,
  jumpClock,
  pauseClock,
  resumeClock,
  startClock,
} from "../clock/exercise-clock.js";
import { type ExerciseEvent, exerciseChart } from "./chart.js";
import type { ExercisePlan } from "./commands.js";
import type { ExerciseFact } from "./facts.js";

interface ExerciseCommon {
  readonly id: ExerciseId;
  readonly plan: ExercisePlan;
  readonly plannedBy: PersonId;
}

/** A rehearsal, from its plan to ENDEX. Only one that has been started has a clock, and keeps it. */
export type Exercise = ExerciseCommon &
  (
    | { readonly status: "draft" | "approved" }
    | { readonly status: "scheduled"; readonly plannedFor: Instant }
    | { readonly status: "running"; readonly clock: ExerciseClock }
    | { readonly status: "paused"; readonly clock: ExerciseClock; readonly reason: string }
    | { readonly status: "suspended"; readonly clock: ExerciseClock; readonly emergency: string }
    | { readonly status: "ended"; readonly clock: ExerciseClock; readonly reason: string }
    | { readonly status: "cancelled"; readonly reason: string }
  );

/** The exercise's clock; null before STARTEX. */
export function clockOf(exercise: Exercise): ExerciseClock | null {
  return "clock" in exercise ? exercise.clock : null;
}

/** Reads one fact back. The clock is anchored in when a fact was recorded, on the world's clock. */
export function evolveExercise(exercise: Exercise | undefined, fact: Recorded<ExerciseFact>): Exercise {
  if (fact.type === "exercise-planned") return { ...fact.data, status: "draft" };
  if (exercise === undefined)
    throw new Error(`An exercise begins with exercise-planned, not with ${fact.type}.`);
  const { id, plan, plannedBy } = exercise;
  const common: ExerciseCommon = { id, plan, plannedBy };
  const { recordedAt } = fact;
  switch (fact.type) {
    case "exercise-plan-approved":
      return moved(exercise, "approve-plan", { ...common, status: "approved" });
    case "exercise-scheduled":
      return moved(exercise, "schedule", {
        ...common,
        status: "scheduled",
        plannedFor: fact.data.plannedFor,
      });
    case "exercise-started":
      return moved(exercise, "startex", {
        ...common,
        status: "running",
        clock: startClock(recordedAt, fact.data.startsAt),
      });
    case "exercise-paused":
      return moved(exercise, "pause", {
        ...common,
        status: "paused",
        clock: pauseClock(startedClock(exercise), recordedAt),
        reason: fact.data.reason,
      });
    case "exercise-resumed":
      return moved(exercise, "resume", {
        ...common,
        status: "running",
        clock: resumeClock(startedClock(exercise), recordedAt),
      });
    case "exercise-clock-jumped":
      return moved(exercise, "time-jump", {
        ...common,
        status: "running",
        clock: jumpClock(startedClock(exercise), recordedAt, fact.data.to),
      });
    case "exercise-suspended":
      return moved(exercise, "real-world-emergency", {
        ...common,
        status: "suspended",
        clock: pauseClock(startedClock(exercise), recordedAt),
        emergency: fact.data.emergency,
      });
    case "exercise-ended":
      return moved(exercise, "endex", {
        ...common,
        status: "ended",
        clock: pauseClock(startedClock(exercise), recordedAt),
        reason: fact.data.reason,
      });
    case "exercise-cancelled":
      return moved(exercise, "cancel", { ...common, status: "cancelled", reason: fact.data.reason });
  }
}

function moved(exercise: Exercise, event: ExerciseEvent, to: Exercise): Exercise {
  if (exerciseChart.next(exercise.status, event) !== to.status) {
    throw new Error(`An exercise that is ${exercise.status} does not take ${event}.`);
  }
  return to;
}

function startedClock(exercise: Exercise): ExerciseClock {
  const clock = clockOf(exercise);
  if (clock === null) throw new Error(`An exercise that is ${exercise.status} has no clock.`);
  return clock;
}
