import type { AidRequest } from "../aid/state.js";
import type { ConsentRound } from "../consent/state.js";
import type { Escalation } from "../escalation/state.js";

/** Something that has to end before a run can stand down. */
export interface Blocker {
  readonly kind: "aid" | "consent" | "on-hold-step" | "escalation";
  /** The id of what blocks. */
  readonly subject: string;
  /** What it is and what would end it, for the person who wants to stand down. */
  readonly words: string;
}

/** What a run still has open; a step is named by its invocation. */
export interface StillOpen {
  readonly aid: readonly AidRequest[];
  readonly rounds: readonly ConsentRound[];
  readonly onHoldSteps: readonly { readonly invocation: string; readonly name: string }[];
  readonly escalations: readonly Escalation[];
}

export function standDownBlockers(_open: StillOpen): Blocker[] {
  return [];
}
