import { type Instant, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import type { IntendedEffect } from "./run-state.js";

/** How long after an intent's last moment, and its request's own time, a missing outcome counts as unknown. */
const OUTCOME_GRACE_MS = 5_000;

/** A no while the worker that meant an effect may still be performing it. */
export function unlessOutcomeDue(intended: IntendedEffect, now: Instant): Refusal | undefined {
  const dueBy = instantAfter(intended.notAfter, intended.effect.request.timeoutMs + OUTCOME_GRACE_MS);
  return now < dueBy
    ? refuse(
        "conflict",
        "in-flight",
        `Worker ${intended.worker} is performing it; its outcome is due by ${dueBy}.`,
      )
    : undefined;
}
