import { type AidAssignmentId, contentHash, EffectClass, Instant, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { Words } from "../words.js";

/** What of an agreement on help is changed while the team is at work; what is left out stays as it was signed. */
export const Amendment = z
  .strictObject({
    mission: Words.optional(),
    plannedUse: Words.optional(),
    effectCeiling: EffectClass.exclude(["E5"]).optional(),
    /** How what the team learns is marked from now on. */
    marking: Tlp.optional(),
    /** When the help ends from now on. */
    until: Instant.optional(),
    /** Who pays for what from now on (MA-11). */
    costTerms: Words.optional(),
    /** What it costs at the most from now on, in the currency of the agreement (MA-11). */
    notToExceed: z.number().min(0).max(1e12).optional(),
  })
  .refine((change) => Object.keys(change).length > 0, "An amendment changes something.");
export type Amendment = z.infer<typeof Amendment>;

/** What both sides sign: this change of that agreement, of one assignment (MA-05). */
export function amendmentHashOf(
  assignment: AidAssignmentId,
  agreementHash: string,
  amendment: Amendment,
): string {
  return contentHash({ assignment, agreementHash, amendment });
}

/** Whether a change is of what a host's consent was to: the mission, how far it may go, or what is learnt by it (C-03, MA-05). */
export function asksConsentAnew({ mission, plannedUse, effectCeiling, marking }: Amendment): boolean {
  return [mission, plannedUse, effectCeiling, marking].some((one) => one !== undefined);
}
