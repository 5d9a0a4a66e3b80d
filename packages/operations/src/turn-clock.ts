import { clockOf, type Exercise, type ExerciseClock, exerciseNow, recordedTimeOf } from "@mirror/exercise";
import { type ExerciseId, type Instant, instantAfter, type Mode } from "@mirror/vocabulary";

/**
 * When it is in a turn, on whose clock, and within which time its commit stands. A turn has one instant and one clock:
 * nothing crosses between the real world and a rehearsal (C-16).
 */
export class TurnClock {
  private readAt: Instant | undefined;
  private outdated = false;
  private joined: { readonly mode: Mode; readonly exercise: ExerciseId | null } | undefined;
  private notBefore: Instant | undefined;
  private notAfter: Instant | undefined;

  /** `exerciseNamed`: an exercise as this turn holds it. */
  constructor(private readonly exerciseNamed: (id: ExerciseId) => Exercise | undefined) {}

  /** Something was read at `now`, whose last entry was recorded at `lastAt`. The first reading sets the turn's instant. */
  saw(now: Instant, lastAt: Instant | null): void {
    this.readAt ??= now;
    // Read later, it tells of what happened after this turn's now. (An entry that is ahead of the journal's own clock was
    // recorded before that was set back, and cannot be waited for.)
    if (lastAt !== null && lastAt > this.readAt && lastAt <= now) this.outdated = true;
  }

  /** Whether the turn knows of something that is later than its own now: it has to begin anew. */
  get isOutdated(): boolean {
    return this.outdated;
  }

  /** Takes a clock; one that was taken stays. */
  join(mode: Mode, exercise: ExerciseId | null): void {
    if (this.joined === undefined) this.joined = { mode, exercise };
    else if (this.joined.mode !== mode || this.joined.exercise !== exercise)
      throw new Error(
        `A turn on the clock of ${this.joined.exercise ?? "the world"} cannot touch ${exercise ?? "the world"}.`,
      );
  }

  get mode(): Mode {
    return this.joined?.mode ?? "live";
  }

  get exercise(): ExerciseId | null {
    return this.joined?.exercise ?? null;
  }

  /** When it is on the world's clock, as the journal told it. */
  recordedAt(): Instant {
    if (this.readAt === undefined) throw new Error("A turn knows the time only once it has read something.");
    return this.readAt;
  }

  /** When it is on the clock of this turn. */
  now(): Instant {
    const clock = this.exerciseClock();
    return clock === undefined ? this.recordedAt() : exerciseNow(clock, this.recordedAt());
  }

  /** The commit is refused before this instant of the turn's clock. */
  holdUntil(instant: Instant): void {
    const at = this.onTheWorldsClock(instant);
    if (at !== null && (this.notBefore === undefined || at > this.notBefore)) this.notBefore = at;
  }

  /** The commit is refused from this instant of the turn's clock on: the ground that it stands on ends there (C-08). */
  onlyBefore(instant: Instant): void {
    const at = this.onTheWorldsClock(instant);
    if (at === null) return;
    const last = instantAfter(at, -1);
    if (this.notAfter === undefined || last < this.notAfter) this.notAfter = last;
  }

  /** The first and the last instant at which the commit stands. */
  bounds(): { readonly notBefore?: Instant; readonly notAfter?: Instant } {
    return {
      ...(this.notBefore === undefined ? {} : { notBefore: this.notBefore }),
      ...(this.notAfter === undefined ? {} : { notAfter: this.notAfter }),
    };
  }

  /** An instant of this turn's clock on the world's; null while a paused exercise does not get there. */
  private onTheWorldsClock(instant: Instant): Instant | null {
    const clock = this.exerciseClock();
    return clock === undefined ? instant : recordedTimeOf(clock, instant);
  }

  private exerciseClock(): ExerciseClock | undefined {
    if (this.joined?.exercise == null) return undefined;
    const exercise = this.exerciseNamed(this.joined.exercise);
    // One that is only being planned has no clock yet; from then until STARTEX it stands at where it will begin.
    if (exercise === undefined) return undefined;
    return (
      clockOf(exercise) ?? {
        anchorRecordedAt: this.recordedAt(),
        anchorExerciseAt: exercise.plan.startsAt,
        running: false,
      }
    );
  }
}
