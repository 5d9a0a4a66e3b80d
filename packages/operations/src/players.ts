import { type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { exerciseKind } from "./kinds/exercise-kind.js";
import type { Turn } from "./turn.js";

/** Which of these partners do not play in the turn's exercise. In the real world there are no strangers. */
export function strangersAmong(turn: Turn, ids: readonly PartnerId[]): PartnerId[] {
  const exercise = turn.exercise === null ? undefined : turn.current(exerciseKind, turn.exercise);
  return exercise === undefined ? [] : ids.filter((id) => !exercise.plan.participants.includes(id));
}

/** A no where something of an exercise would reach a partner that does not play in it (DR-04). */
export function unlessPlayers(turn: Turn, ids: readonly PartnerId[]): Refusal | undefined {
  const [stranger] = strangersAmong(turn, ids);
  return stranger === undefined
    ? undefined
    : refuse("forbidden", "not-a-player", `${stranger} does not take part in this exercise.`, "DR-04");
}
