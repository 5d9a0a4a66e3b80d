import type { StandingConsent } from "@mirror/partnership";
import { at } from "../views/sentences.js";

/** Who else has to agree before a standing consent answers anything. */
export function standingWaitsFor({ status, terms }: StandingConsent): string | null {
  return status === "half-granted"
    ? `Waiting for a second person of the ${terms.office} until ${at(terms.until)}.`
    : null;
}
