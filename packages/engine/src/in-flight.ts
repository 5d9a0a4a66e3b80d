import { type Instant, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import type { IntendedEffect } from "./run-state.js";

/** How long after an intent's last moment, and its request's own time, a missing outcome counts as unknown. */
const OUTCOME_GRACE_MS = 5_000;

/**
 * A no while the worker that meant an effect may still be performing it. Of one that nobody has heard of for a while
 * (`isOrphaned`) the request's own time is not waited for: should it be at work all the same, it has begun by then, its key
 * is the same, and it still may say what came of it (INV-13, INV-14).
 */
export function unlessOutcomeDue(
  intended: IntendedEffect,
  now: Instant,
  isOrphaned = false,
): Refusal | undefined {
  const underWayMs = isOrphaned ? 0 : intended.effect.request.timeoutMs;
  const dueBy = instantAfter(intended.notAfter, underWayMs + OUTCOME_GRACE_MS);
  return now < dueBy
    ? refuse(
        "conflict",
        "in-flight",
        `Worker ${intended.worker} is performing it; its outcome is due by ${dueBy}.`,
      )
    : undefined;
}
