import { Instant, instantAfter, msOf } from "@mirror/vocabulary";
import { z } from "zod";

/**
 * An exercise's own clock, as two instants that were once the same moment: one on the world's clock, one on the
 * exercise's. While it runs, both go on at the same pace; it is moved forward only, and never back (DR-07).
 */
export const ExerciseClock = z.strictObject({
  anchorRecordedAt: Instant,
  anchorExerciseAt: Instant,
  running: z.boolean(),
});
export type ExerciseClock = z.infer<typeof ExerciseClock>;

/** STARTEX: from `recordedAt` on the world's clock, the exercise counts from `exerciseAt`. */
export function startClock(recordedAt: Instant, exerciseAt: Instant): ExerciseClock {
  return { anchorRecordedAt: recordedAt, anchorExerciseAt: exerciseAt, running: true };
}

/** What the exercise's clock shows at an instant of the world's. Before its last change it shows that change: it is never seen to go back. */
export function exerciseNow(clock: ExerciseClock, recordedAt: Instant): Instant {
  if (!clock.running) return clock.anchorExerciseAt;
  const passedMs = Math.max(0, msOf(recordedAt) - msOf(clock.anchorRecordedAt));
  return instantAfter(clock.anchorExerciseAt, passedMs);
}

/** When, on the world's clock, the exercise's reaches an instant; its last change where it has passed it by then; null while it stands before it. */
export function recordedTimeOf(clock: ExerciseClock, exerciseAt: Instant): Instant | null {
  const aheadMs = msOf(exerciseAt) - msOf(clock.anchorExerciseAt);
  if (aheadMs <= 0) return clock.anchorRecordedAt;
  return clock.running ? instantAfter(clock.anchorRecordedAt, aheadMs) : null;
}

export function pauseClock(clock: ExerciseClock, recordedAt: Instant): ExerciseClock {
  return { ...changedAt(clock, recordedAt), running: false };
}

export function resumeClock(clock: ExerciseClock, recordedAt: Instant): ExerciseClock {
  return { ...changedAt(clock, recordedAt), running: true };
}

/** Moves the clock forward to an instant; one that it has passed leaves it where it is (DR-07). */
export function jumpClock(clock: ExerciseClock, recordedAt: Instant, to: Instant): ExerciseClock {
  const changed = changedAt(clock, recordedAt);
  return to > changed.anchorExerciseAt ? { ...changed, anchorExerciseAt: to } : changed;
}

// The world's clock may be set back between two changes; the exercise's goes on from where it stood.
function changedAt(clock: ExerciseClock, recordedAt: Instant): ExerciseClock {
  return { ...clock, anchorRecordedAt: recordedAt, anchorExerciseAt: exerciseNow(clock, recordedAt) };
}
