import type { RecordQualification } from "@mirror/partnership";
import { type ExerciseId, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import type { z } from "zod";
import { exerciseKind } from "../kinds/exercise-kind.js";
import type { Turn } from "../turn.js";
import { tellPartner } from "./registry-commands.js";

/** What is recorded of a qualification, and by which exercise it was got, where it was by attending one. */
export type RecordedQualification = Omit<z.infer<typeof RecordQualification>, "type" | "attended"> & {
  readonly exercise?: ExerciseId | undefined;
};

/** Records a qualification; one that was got by attending an exercise only once that is over, and of a partner that took part (M28). */
export async function recordQualification(
  turn: Turn,
  id: PartnerId,
  { exercise, ...what }: RecordedQualification,
): Promise<Refusal | undefined> {
  if (exercise === undefined) return tellPartner(turn, id, { type: "record-qualification", ...what });
  const drill = await turn.load(exerciseKind, exercise);
  if (drill === undefined || !drill.plan.participants.includes(id))
    return refuse(
      "absent",
      "no-such-exercise",
      "There is no such exercise, or your partner took no part in it.",
    );
  if (drill.status !== "ended")
    return refuse("conflict", "exercise-not-over", "An exercise counts once it has ended.", "M28");
  const attended = { exercise, endedAt: drill.clock.anchorRecordedAt };
  return tellPartner(turn, id, { type: "record-qualification", ...what, attended });
}
