import type { CallFailure } from "./api-client.js";

/** How often the same thing is asked, and how long is waited in between at most. */
export interface Patience {
  readonly attemptsMax: number;
  /** A server that names a later moment is not asked again by itself. */
  readonly waitMaxMs: number;
}

const FIRST_WAIT_MS = 250;
const GROWTH = 4;
/** Those who were sent away together shall not come back together: up to a quarter later. */
const SPREAD = 0.25;

/**
 * How long to wait before the same request is sent again, with the same `Idempotency-Key`; null where that would not
 * help, or nobody could tell whether it then happens twice. Never before `Retry-After` (RFC 9110, 10.2.3).
 * `attempt`: how often it was sent by now. `chance`: from 0 to 1. `bearsRepeats`: it only reads, or has a key.
 */
export function waitBeforeAgainMs(
  failure: CallFailure,
  attempt: number,
  chance: number,
  bearsRepeats: boolean,
  { attemptsMax, waitMaxMs }: Patience,
): number | null {
  if (attempt >= attemptsMax) return null;
  const growingMs = Math.min(FIRST_WAIT_MS * GROWTH ** (attempt - 1), waitMaxMs);
  switch (failure.kind) {
    case "problem": {
      const { status, code } = failure.problem;
      const wasNotBegun = status === 429 || code === "node-full";
      if (!wasNotBegun && !(status === 503 && bearsRepeats)) return null;
      const namedMs = (failure.retryAfterS ?? 0) * 1000;
      return namedMs > waitMaxMs ? null : Math.max(namedMs, growingMs) * (1 + SPREAD * chance);
    }
    case "unreachable":
      return bearsRepeats ? growingMs * (1 + SPREAD * chance) : null;
    case "not-understood":
      return null;
  }
}
