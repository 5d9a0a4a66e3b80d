import type { Outcome } from "@mirror/engine";
import type { OwedRow } from "@mirror/journal";
import { type Actor, type EffectId, type Instant, readId, refuse } from "@mirror/vocabulary";
import { beginEffect, recordOutcome, type Worker } from "../commands/effect-commands.js";
import type { Desk } from "../desk.js";
import { perform } from "../perform.js";

const RESTORE: Actor = { kind: "service", service: "restore" };

/** What became of an effect that a restored record owes, and that may have been performed after the record ends. */
export type Doubted =
  /** It is on hold, shown as unknown: a person says what happened. */
  | "unknown"
  /** It means the same when sent twice: it is sent again, under its own key. */
  | "sent-again"
  /** Nothing had to be done: a rehearsal's, a page, one that is no longer owed or may not be sent. */
  | "untouched";

/**
 * A record that was restored knows nothing of its last moments: an effect that it owes may have been performed since
 * (INV-13). One that does not bear being sent twice is shown as unknown, and is never sent by itself (INV-02).
 */
export async function doubtEffect(
  desk: Desk,
  { mode, stream, effect }: OwedRow,
  upTo: Instant | null,
): Promise<Doubted> {
  if (mode === "exercise" || readId(stream)?.kind !== "run") return "untouched";
  const by: Worker = { worker: "restore", epoch: 0 };
  const intended = await perform(
    desk,
    { actor: RESTORE },
    async (turn) => {
      const refusal = await beginEffect(turn, stream, effect as EffectId, by, () => undefined);
      if (refusal !== undefined) return refusal;
      const intent = turn.written(desk.runKind, stream).find((fact) => fact.type === "effect-intended");
      // Nothing of this is written: whoever performs effects will intend it.
      return intent?.type === "effect-intended" && intent.data.effect.idempotent ? BEARS_REPEATS : undefined;
    },
    (turn) => turn.written(desk.runKind, stream).some((fact) => fact.type === "effect-intended"),
  );
  if (!intended.ok) return intended.code === BEARS_REPEATS.code ? "sent-again" : "untouched";
  if (!intended.answer) return "untouched";
  const outcome: Outcome = {
    status: "unknown",
    detail: `The record was restored as of ${upTo ?? "its beginning"}: whether this was done after that is not known.`,
  };
  const recorded = await perform(
    desk,
    { actor: RESTORE },
    (turn) => recordOutcome(turn, stream, effect as EffectId, by, outcome),
    () => null,
  );
  if (!recorded.ok) throw new Error(`${effect} could not be shown as unknown: ${recorded.detail}`);
  return "unknown";
}

const BEARS_REPEATS = refuse("conflict", "bears-repeats", "It means the same when it is sent twice.");
