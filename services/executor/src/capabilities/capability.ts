import type { Logger } from "@mirror/chassis";
import type { Effect, Outcome } from "@mirror/engine";
import type { OpenSecret } from "../sign-in/open-secret.js";

/** One way of doing something to the world, or of pretending to. */
export interface Capability {
  readonly name: Effect["capability"];
  /**
   * Does it, once, and says what came of it. It does not throw for what the world does: that is an outcome. Called only
   * under an intent that is on disk.
   */
  perform(effect: Effect, options: PerformOptions): Promise<Outcome>;
}

export interface PerformOptions {
  /** Ends the performance: what has left by then is unknown, what has not is failed. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Asked once more immediately before the first byte leaves: an intent lives only seconds, and connecting takes time (INV-04). */
  readonly mayStillBeSent?: () => boolean;
  /** What the effect's credential stands for, opened for this performance alone. */
  readonly secret?: OpenSecret;
}
