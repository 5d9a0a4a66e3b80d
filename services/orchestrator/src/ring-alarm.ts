import type { Hint } from "@mirror/dispatch";
import { clockOf, exerciseNow } from "@mirror/exercise";
import type { WakeUpRow } from "@mirror/journal";
import { type Desk, exerciseKind, perform, ringWakeUp, Turn } from "@mirror/operations";
import { type Actor, type Instant, instantOf } from "@mirror/vocabulary";

const CLOCK: Actor = { kind: "clock" };

/**
 * Rings one wake-up: tells its stream, and hints at what the world has come to owe by it. One that waits for nothing any
 * more is settled. Throws where it could not ring now, and has to again.
 */
export async function ringAlarm(
  desk: Desk,
  { stream, name }: Pick<WakeUpRow, "stream" | "name">,
  hint: (hints: readonly Hint[]) => Promise<void>,
): Promise<void> {
  const answer = await perform(
    desk,
    { actor: CLOCK },
    (turn) => ringWakeUp(turn, stream, name),
    () => null,
  );
  if (answer.ok) {
    if (answer.owed.length > 0) await hint(answer.owed);
  } else if (answer.code !== "nothing-due") {
    throw new Error(`${name} of ${stream} could not ring: ${answer.detail}`);
  }
}

/** What a clock shows: the journal's own time for the world's, and an exercise's by how that runs. */
export async function timeOn(desk: Desk, clock: string): Promise<Instant> {
  const { now, streams } = await desk.journal.read(clock === "live" ? [] : [{ stream: clock }]);
  if (clock === "live" || streams.size === 0) return now;
  const exercise = await new Turn(desk, CLOCK).load(exerciseKind, clock);
  const shown = exercise && clockOf(exercise);
  return shown == null ? instantOf(0) : exerciseNow(shown, now);
}
