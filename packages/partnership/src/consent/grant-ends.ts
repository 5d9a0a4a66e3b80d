import { earliest, type Instant } from "@mirror/vocabulary";
import type { Granting } from "./state.js";

/** Until when a yes may count at the latest: its own end, or the end of the time to confirm what was only spoken. */
export function grantEnds({ expiresAt, by }: Pick<Granting, "expiresAt" | "by">): Instant {
  return earliest(expiresAt, ...by.map((yes) => yes.attested?.confirmBy ?? undefined));
}
