import { decideExercise, type ExerciseCommand } from "@mirror/exercise";
import { type ExerciseId, type Refusal, refuse } from "@mirror/vocabulary";
import { exerciseKind } from "../kinds/exercise-kind.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** Says something about an exercise: plans, starts, pauses, jumps, ends it. "Real-world emergency" is anyone's to say (DR-05). */
export async function tellExercise(
  turn: Turn,
  id: ExerciseId,
  command: ExerciseCommand,
): Promise<Refusal | undefined> {
  const exercise = await turn.load(exerciseKind, id);
  if (exercise === undefined && command.type !== "plan")
    return refuse("absent", "no-such-exercise", "There is no such exercise, or it is not yours to see.");
  if (command.type !== "real-world-emergency") {
    const signed = await whoeverIs(turn, "planner", "controller");
    if (!signed.ok) return signed;
  }
  return turn.decide(exerciseKind, id, (state, context) => decideExercise(state, command, context));
}
