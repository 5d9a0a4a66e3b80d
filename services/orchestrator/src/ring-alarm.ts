import type { Hint } from "@mirror/dispatch";
import { clockOf, type Exercise, exerciseNow } from "@mirror/exercise";
import type { WakeUpRow } from "@mirror/journal";
import { type Desk, exerciseKind, perform, ringWakeUp, Turn } from "@mirror/operations";
import { type Actor, type Instant, instantOf } from "@mirror/vocabulary";

const CLOCK: Actor = { kind: "clock" };
/** Before everything that anybody waits for. */
const NOTHING_DUE = instantOf(0);

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

/** What a clock shows: the journal's own time for the world's, an exercise's by how that runs; while it is not in play, nothing is due. */
export async function timeOn(desk: Desk, clock: string): Promise<Instant> {
  const { now, streams } = await desk.journal.read(clock === "live" ? [] : [{ stream: clock }]);
  if (clock === "live" || streams.size === 0) return now;
  const exercise = await new Turn(desk, CLOCK).load(exerciseKind, clock);
  const shown = exercise === undefined || !isInPlay(exercise) ? null : clockOf(exercise);
  return shown === null ? NOTHING_DUE : exerciseNow(shown, now);
}

/** What stops for a real emergency, or is over, waits for nothing: its alarms would be refused, and rung again for ever (DR-05). */
function isInPlay({ status }: Exercise): boolean {
  switch (status) {
    case "running":
    case "paused":
      return true;
    case "draft":
    case "approved":
    case "scheduled":
    case "suspended":
    case "ended":
    case "cancelled":
      return false;
  }
}
