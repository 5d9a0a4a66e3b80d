import { type Instant, msOf } from "@mirror/vocabulary";
import { HOURS } from "../aid/claim.js";

export { majorText as amountText } from "../aid/money.js";
export { HOURS };

const HUNDREDTH_MS = 36_000;

/** How long so many of a resource are away together, in hundredths of an hour. */
export function hoursOf(from: Instant, until: Instant, quantity: number): bigint {
  return BigInt(Math.round(Math.max(0, msOf(until) - msOf(from)) / HUNDREDTH_MS)) * BigInt(quantity);
}
