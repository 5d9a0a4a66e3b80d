import { ExerciseId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Line, Words } from "../script/words.js";

/** What is rehearsed, by whom, and who directs it. */
export const ExercisePlan = z.strictObject({
  name: Line,
  scenario: Words,
  /** What the exercise is to show; each is rated afterwards. */
  objectives: z.array(Line).min(1).max(20),
  /** The partners that play. Messages go to nobody else (DR-04). */
  participants: z.array(PartnerId).min(1).max(50),
  /** Starts, ends, and moves the clock. */
  director: PersonId,
  /** May pause and resume, as the director may. */
  controllers: z.array(PersonId).max(50).default([]),
  /** The CACAO id of the playbook that is played. */
  playbook: z.string().regex(/^playbook--/, "A playbook's CACAO id is written like playbook--UUID."),
  /** What the exercise's clock shows at STARTEX. */
  startsAt: Instant,
  /**
   * `by-hand`: only the director moves the clock. `when-all-wait`: our own service may move it to the next thing that is
   * due when every player has done what he had to do.
   */
  jumps: z.enum(["by-hand", "when-all-wait"]).default("by-hand"),
});
export type ExercisePlan = z.infer<typeof ExercisePlan>;

/** Draws an exercise up. `id` names the new stream (`x-exercise--…`). */
export const PlanExercise = z.strictObject({
  type: z.literal("plan"),
  id: ExerciseId.refine((id) => id.startsWith("x-"), "An exercise's ids begin with x- (DR-01)."),
  plan: ExercisePlan,
});
export type PlanExercise = z.infer<typeof PlanExercise>;

/** The director takes the plan on. */
export const ApproveExercise = z.strictObject({ type: z.literal("approve") });
/** Says when it will be played, on the world's clock. */
export const ScheduleExercise = z.strictObject({ type: z.literal("schedule"), plannedFor: Instant });

/** STARTEX. Every check must have been passed: the last words before play begins. */
export const StartExercise = z.strictObject({
  type: z.literal("start"),
  checks: z.strictObject({
    /** Every player can be reached on the exercise's own channels. */
    communications: z.boolean(),
    /** Every player knows that it is an exercise, its limits and the words that stop it. */
    playersBriefed: z.boolean(),
    /** An effect that must not get through was tried, and did not (DR-09). */
    firewallHeld: z.boolean(),
  }),
});
export type StartExercise = z.infer<typeof StartExercise>;

export const PauseExercise = z.strictObject({ type: z.literal("pause"), reason: Line });
/** From a pause; or, by the director alone, when the real-world emergency is over. */
export const ResumeExercise = z.strictObject({ type: z.literal("resume") });
/** Moves the clock forward; what was due in between is carried out in the order of time (DR-07). */
export const JumpExercise = z.strictObject({ type: z.literal("jump"), to: Instant });
export type JumpExercise = z.infer<typeof JumpExercise>;

/** "This is a real-world emergency": anyone may say it, and play stops at once (DR-05). */
export const RealWorldEmergency = z.strictObject({ type: z.literal("real-world-emergency"), what: Line });
/** ENDEX. */
export const EndExercise = z.strictObject({ type: z.literal("end"), reason: Line });
export const CancelExercise = z.strictObject({ type: z.literal("cancel"), reason: Line });

export const ExerciseCommand = z.discriminatedUnion("type", [
  PlanExercise,
  ApproveExercise,
  ScheduleExercise,
  StartExercise,
  PauseExercise,
  ResumeExercise,
  JumpExercise,
  RealWorldEmergency,
  EndExercise,
  CancelExercise,
]);
export type ExerciseCommand = z.infer<typeof ExerciseCommand>;
