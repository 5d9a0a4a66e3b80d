import { type Refusal, refuse, type StreamId } from "@mirror/vocabulary";
import { exerciseKind } from "./kinds/exercise-kind.js";
import type { Turn } from "./turn.js";

/**
 * A no where a turn would change something in an exercise that is not there, stopped or over; the exercise itself may
 * always be told. While a real emergency stops it nothing in it goes on, whoever wants it to (DR-05).
 */
export function unlessInPlay(turn: Turn, stream: StreamId): Refusal | undefined {
  const id = turn.exercise;
  if (id === null || id === stream) return undefined;
  const exercise = turn.current(exerciseKind, id);
  if (exercise === undefined)
    return refuse("absent", "no-such-exercise", "There is no such exercise, or it is not yours to see.");
  switch (exercise.status) {
    case "draft":
    case "approved":
    case "scheduled":
    case "running":
    case "paused":
      return undefined;
    case "suspended":
      return refuse(
        "conflict",
        "exercise-suspended",
        `The exercise has stopped for a real emergency (${exercise.emergency}); nothing in it goes on.`,
        "DR-05",
      );
    case "ended":
    case "cancelled":
      return refuse(
        "conflict",
        "exercise-over",
        `The exercise is ${exercise.status}; nothing in it goes on.`,
      );
  }
}
