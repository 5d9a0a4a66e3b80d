import { Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Words } from "../words.js";

/** How bad something is: 0 baseline, 1 low, 2 medium, 3 high, 4 severe, 5 emergency (ES-01). Never a CVSS score (ES-10). */
export const Severity = z.int().min(0).max(5);
export type Severity = z.infer<typeof Severity>;

/** From this severity on, a partner is significantly affected (US Cyber Incident Severity Schema). */
export const SIGNIFICANT: Severity = 3;

/** Which way it goes. */
export const Outlook = z.enum(["improving", "stable", "worsening"]);
export type Outlook = z.infer<typeof Outlook>;

/** How an incident stands at one partner, in that partner's own judgement; the reason takes at least 20 characters (ES-04). */
export const Assessment = z.strictObject({
  severity: Severity,
  outlook: Outlook,
  /** Whether it is more than the partner can respond to with what it has. */
  capacityExceeded: z.boolean(),
  reason: Words,
});
export type Assessment = z.infer<typeof Assessment>;

/** An assessment on the record: whose, by whom, since when. */
export const RecordedAssessment = z.object({
  ...Assessment.shape,
  partner: PartnerId,
  by: PersonId,
  at: Instant,
});
export type RecordedAssessment = z.infer<typeof RecordedAssessment>;
