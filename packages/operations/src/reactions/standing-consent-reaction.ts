import { decideConsent, roundGoesOn } from "@mirror/partnership";
import type { StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { consentKind } from "../kinds/consent-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import type { Turn } from "../turn.js";

/** What follows from the revocation of a standing consent: every yes that it gave, and that is not done with, is withdrawn at once (C-06, C-09). */
export async function reactToStanding(turn: Turn, stream: StreamId): Promise<void> {
  const standing = turn.current(standingConsentKind, stream);
  if (standing?.status !== "revoked") return;
  const { person, office, justification } = standing.revokedBy;
  for (const { round } of standing.uses) {
    const found = await turn.load(consentKind, round);
    if (found === undefined || !roundGoesOn(found)) continue;
    await turn.tell(consentKind, round, (state, context) =>
      decideConsent(
        state,
        { type: "revoke-standing-yes", standing: standing.id, by: { person, office, justification } },
        withPartners(context, []),
      ),
    );
  }
}
