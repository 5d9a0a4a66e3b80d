import type { Happening } from "./timeline.js";

/** One process of the product: what it holds in memory is gone with it, and its clock may be wrong. */
export class Process {
  alive = true;
  /** Taken off the processor (SIGSTOP); what comes for it meanwhile waits. */
  isStopped = false;
  readonly waiting: Happening[] = [];
  /** How wrong its host's wall clock is. Its monotonic clock is right, as clocks of that kind are. */
  clockErrorMs = 0;

  constructor(readonly name: string) {}
}
