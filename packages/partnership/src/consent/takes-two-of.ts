import { wantsTwo } from "../partner/mandate.js";
import type { Partner } from "../partner/state.js";
import type { ConsentQuestion } from "./commands.js";
import { strongestIn } from "./scope.js";

/** Whether two people of this partner have to agree: the question wants it, or the partner's own matrix does (C-11). */
export function takesTwoOf(partner: Partner, { dualControl, level, scope }: ConsentQuestion): boolean {
  return dualControl || wantsTwo(partner, strongestIn(scope), level);
}
