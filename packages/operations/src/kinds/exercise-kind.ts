import { type Exercise, type ExerciseFact, evolveExercise } from "@mirror/exercise";
import { msOf } from "@mirror/vocabulary";
import type { StreamKind } from "../stream-kind.js";

/** A rehearsal: it has a clock of its own, and everything on that clock reads it. */
export const exerciseKind: StreamKind<Exercise, ExerciseFact> = {
  name: "exercise",
  evolve: evolveExercise,
  wakeUps: () => [],
  owed: () => [],
  index: (exercise) => [{ index: "exercises", member: exercise.id, score: msOf(exercise.plan.startsAt) }],
  lookUps: () => [],
  marking: () => "TLP:AMBER",
};
