import type { Partner } from "../partner/state.js";
import { dutiesAfter, reportingDuty } from "./reporting-duties.js";
import type { ReportingDuty } from "./reporting-duty.js";

type Keeper = Pick<Partner, "reportingDuties">;

/** The duties that a partner has stated itself, and has still. */
export function ownDuties({ reportingDuties: stated }: Keeper): readonly ReportingDuty[] {
  return stated.filter((one) => !one.isWithdrawn).map(({ duty }) => duty);
}

/** The duty of this name that a partner has: known here, or stated by it; undefined: neither. */
export function reportingDutyOf(id: string, keeper: Keeper): ReportingDuty | undefined {
  return reportingDuty(id) ?? ownDuties(keeper).find((duty) => duty.id === id);
}

/** The duties of a partner that begin when this one's report was submitted. */
export function dutiesFollowing(id: string, keeper: Keeper): readonly ReportingDuty[] {
  return [...dutiesAfter(id), ...ownDuties(keeper).filter(({ follows }) => follows === id)];
}
