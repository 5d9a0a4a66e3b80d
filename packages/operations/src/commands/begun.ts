import type { Effect } from "@mirror/engine";

/** What a worker may do now: exactly this effect, if its first byte leaves within that time of the intent's reading. */
export interface Begun {
  readonly effect: Effect;
  /** Null: at any time. */
  readonly livesMs: number | null;
}
