import { type Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Words } from "../words.js";
import { ReportingDuty, ReportingDutyId } from "./reporting-duty.js";

/** States a duty to report that a partner has of its own; under a name that it has stated before, the new words take their place. */
export const StateDuty = z.strictObject({ type: z.literal("state-duty"), duty: ReportingDuty });
export type StateDuty = z.infer<typeof StateDuty>;

/** The partner has this duty no longer; clocks that run for it go on. The reason takes at least 20 characters. */
export const WithdrawDuty = z.strictObject({
  type: z.literal("withdraw-duty"),
  duty: ReportingDutyId,
  reason: Words,
});
export type WithdrawDuty = z.infer<typeof WithdrawDuty>;

/** A duty stands in the partner's registry. On the partner's stream. */
export const DutyStated = z.object({
  type: z.literal("reporting-duty-stated"),
  data: z.object({ duty: ReportingDuty, by: PersonId }),
});
export const DutyWithdrawn = z.object({
  type: z.literal("reporting-duty-withdrawn"),
  data: z.object({ duty: ReportingDutyId, reason: z.string(), by: PersonId }),
});

/** A duty as its partner has stated it, once for all its clocks. */
export interface OwnDuty {
  readonly duty: ReportingDuty;
  readonly by: PersonId;
  readonly statedAt: Instant;
  readonly isWithdrawn: boolean;
}
