import type { StandingConsentSummary, StandingConsentView } from "@mirror/contract";
import type { StandingConsent } from "@mirror/partnership";
import { keyFingerprint } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { standingWaitsFor } from "../waiting/standing-consent.js";
import { versioned } from "./version.js";

export function standingSummary(standing: StandingConsent, names: Directory): StandingConsentSummary {
  const { id, status, partner, terms, uses } = standing;
  return {
    id,
    status,
    partner: names.partner(partner),
    exercise: terms.mode === "exercise",
    office: terms.office,
    playbook: terms.playbook.id,
    effectCeiling: terms.effectCeiling,
    usesLeft: terms.usesMax - uses.length,
    until: terms.until,
    waitingFor: standingWaitsFor(standing),
  };
}

export function standingView(standing: StandingConsent, names: Directory): StandingConsentView {
  const { terms, termsHash, by, uses } = standing;
  return versioned({
    ...standingSummary(standing, names),
    terms,
    termsHash,
    by: by.map(({ person, at, justification, key }) => ({
      ...{ person: names.person(person), at, justification },
      fingerprint: key === undefined ? null : keyFingerprint(key),
    })),
    uses: uses.map(({ conditions, ...use }) => ({ ...use, conditions: [...conditions] })),
    revoked:
      standing.status === "revoked"
        ? {
            by: names.person(standing.revokedBy.person),
            at: standing.at,
            justification: standing.revokedBy.justification,
          }
        : null,
  });
}
