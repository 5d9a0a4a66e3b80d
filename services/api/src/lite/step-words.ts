import type { StepSummary, StepView } from "@mirror/contract";

/** How a step stands, in a word or two; the sentence after it says who and what is waited for. */
export const STEP_STATUS: Readonly<Record<StepSummary["status"], string>> = {
  blocked: "Not yet",
  ready: "Ready",
  "awaiting-consent": "Waiting for consent",
  "awaiting-aid": "Waiting for aid",
  assigned: "Nobody has it yet",
  "in-progress": "In work",
  "on-hold": "On hold",
  compensating: "Being undone",
  done: "Done",
  failed: "Failed",
  skipped: "Skipped",
  cancelled: "Cancelled",
  compensated: "Undone",
};

/** What an effect class means, for somebody who does not know the letters (the glossary does). */
export const EFFECT_CLASS: Readonly<Record<NonNullable<StepView["effect"]>["class"], string>> = {
  E0: "decides, records or talks",
  E1: "looks at records, unseen from outside",
  E2: "looks actively, within one network",
  E3: "changes something of the partner's own, such as blocking or isolating",
  E4: "is seen outside, or touches another partner's systems",
  E5: "acts without the owner's leave, which is always refused",
};
