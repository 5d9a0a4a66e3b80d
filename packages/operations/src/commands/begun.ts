import type { Effect } from "@mirror/engine";
import type { Credential } from "@mirror/partnership";

/** What a worker may do now: exactly this effect, if its first byte leaves within that time of the intent's reading. */
export interface Begun {
  readonly effect: Effect;
  /** Null: at any time. */
  readonly livesMs: number | null;
  /** What it signs in by, as the record knew it in the very commit of the intent; null: it does not, or it is an exercise's. */
  readonly credential: Credential | null;
}
