import { earliest, type Instant, instantAfter } from "@mirror/vocabulary";
import { grantEnds } from "./grant-ends.js";
import type { Granting } from "./state.js";

/** How long a suspended yes waits for its official, before it counts as withdrawn. */
const REAFFIRM_WITHIN_MS = 60 * 60_000;

/** By when a yes that is suspended now has to be reaffirmed: never after it would have ended anyhow (C-07, C-08). */
export function reaffirmBy(decision: Granting, now: Instant): Instant {
  return earliest(instantAfter(now, REAFFIRM_WITHIN_MS), grantEnds(decision));
}
