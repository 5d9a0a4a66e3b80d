import { wantsTwo } from "../partner/mandate.js";
import type { Partner } from "../partner/state.js";
import type { ConsentQuestion } from "./commands.js";
import { strongestIn } from "./scope.js";

/** Whether two people of this partner have to agree: the question wants it, or the partner's own matrix does, as it was when it was asked or as it is (C-11). */
export function takesTwoOf(partner: Partner, { asks, dualControl, level, scope }: ConsentQuestion): boolean {
  const isAskedOfTwo = asks.some((one) => one.partner === partner.id && one.takesTwo === true);
  return dualControl || isAskedOfTwo || wantsTwo(partner, strongestIn(scope), level);
}
