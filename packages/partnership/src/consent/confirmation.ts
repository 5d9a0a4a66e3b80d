import type { Instant, PersonId } from "@mirror/vocabulary";
import { type ConsentDecision, yesesOf } from "./state.js";

/** Whether this very person still has to confirm what was written down for them. */
export function awaitsConfirmation(decision: ConsentDecision, person: PersonId): boolean {
  return yesesOf(decision).some(
    (yes) => yes.person === person && yes.attested !== null && yes.attested.confirmBy !== null,
  );
}

/** By when something that was written down for an official has to be confirmed; undefined where nothing has. */
export function confirmationDue(decision: ConsentDecision): Instant | undefined {
  if (decision.status === "suspended") return undefined;
  const [soonest] = yesesOf(decision)
    .flatMap((yes) => yes.attested?.confirmBy ?? [])
    .sort();
  return soonest;
}
