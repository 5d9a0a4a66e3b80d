import { decideExercise, type ExerciseCommand } from "@mirror/exercise";
import { type ExerciseId, type Refusal, readId, refuse } from "@mirror/vocabulary";
import { exerciseKind } from "../kinds/exercise-kind.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/**
 * Says something about an exercise: plans, starts, pauses, jumps, ends it. "Real-world emergency" is anyone's to say
 * (DR-05); our own service may move the clock, where the plan lets it.
 */
export async function tellExercise(
  turn: Turn,
  id: ExerciseId,
  command: ExerciseCommand,
): Promise<Refusal | undefined> {
  if (readId(id)?.mode !== "exercise" || (command.type === "plan" && command.id !== id))
    return refuse("invalid", "other-id", `This is about ${id}, and names another, or no exercise.`, "INV-20");
  const exercise = await turn.load(exerciseKind, id);
  if (exercise === undefined && command.type !== "plan")
    return refuse("absent", "no-such-exercise", "There is no such exercise, or it is not yours to see.");
  if (turn.actor.kind === "person") {
    const signed = await (command.type === "real-world-emergency"
      ? whoeverIs(turn, "stop-exercise")
      : whoeverIs(turn, "direct-exercise", "planner", "controller"));
    if (!signed.ok) return signed;
  }
  return turn.decide(exerciseKind, id, (state, context) => decideExercise(state, command, context));
}
