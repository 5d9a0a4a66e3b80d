import { z } from "zod";

/**
 * What lets a level be proposed without anyone having said so (ES-07): how a partner says that it stands, a request for aid
 * on which lives depend that nobody fills, a consent that lapsed where a step has to have it, a report that is overdue, and
 * something that could not be undone.
 */
export const TriggerKind = z.enum(["assessment", "aid", "consent", "clock", "compensation"]);
export type TriggerKind = z.infer<typeof TriggerKind>;

export const Trigger = z.strictObject({
  kind: TriggerKind,
  /** The id of what has happened: an incident, a request, a round, a clock, a step. */
  subject: z.string(),
});
export type Trigger = z.infer<typeof Trigger>;

/** How what was triggered could be left again, and what has to be so before it is (ES-05). */
export interface WayBack {
  readonly deEscalation: readonly [string, ...string[]];
  readonly exitCriteria: readonly [string, ...string[]];
}

const WAYS_BACK: Readonly<Record<TriggerKind, WayBack>> = {
  assessment: {
    deEscalation: [
      "Narrow what is in danger: cut off, fall back, or ask for aid.",
      "Assess the incident anew.",
    ],
    exitCriteria: ["The partner says itself that it is less bad, and stands no worse."],
  },
  aid: {
    deEscalation: ["Ask more partners, or ask for less.", "Go the playbook's own way for want of aid."],
    exitCriteria: ["The need is met, or no life depends on it any more."],
  },
  consent: {
    deEscalation: ["Call those who did not answer.", "Ask again, for less or for a shorter time."],
    exitCriteria: ["The consent was answered, or the run goes another way."],
  },
  clock: {
    deEscalation: ["Send the report, and note when it left.", "Call its recipient, and ask for more time."],
    exitCriteria: ["The report has left, was transferred, or is not owed."],
  },
  compensation: {
    deEscalation: ["Undo it by hand.", "Call whoever is touched by it, and agree on what stays."],
    exitCriteria: ["It is undone, or those whom it touches have agreed to what stays."],
  },
};

export function wayBackFrom({ kind }: Trigger): WayBack {
  return WAYS_BACK[kind];
}
