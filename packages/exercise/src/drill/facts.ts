import { ExerciseId, Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { ExercisePlan } from "./commands.js";

/** What happens to an exercise (stream `x-exercise--…`). Who did it stands on the entry. */
export const ExerciseFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("exercise-planned"),
    data: z.object({ id: ExerciseId, plan: ExercisePlan, plannedBy: PersonId }),
  }),
  z.object({ type: z.literal("exercise-plan-approved"), data: z.object({}) }),
  z.object({ type: z.literal("exercise-scheduled"), data: z.object({ plannedFor: Instant }) }),
  z.object({ type: z.literal("exercise-started"), data: z.object({ startsAt: Instant }) }),
  z.object({ type: z.literal("exercise-paused"), data: z.object({ reason: z.string() }) }),
  z.object({ type: z.literal("exercise-resumed"), data: z.object({}) }),
  z.object({ type: z.literal("exercise-clock-jumped"), data: z.object({ from: Instant, to: Instant }) }),
  z.object({ type: z.literal("exercise-suspended"), data: z.object({ emergency: z.string() }) }),
  z.object({ type: z.literal("exercise-ended"), data: z.object({ reason: z.string() }) }),
  z.object({ type: z.literal("exercise-cancelled"), data: z.object({ reason: z.string() }) }),
]);
export type ExerciseFact = z.infer<typeof ExerciseFact>;
