import { decideConsent } from "@mirror/partnership";
import type { StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { putOverAll } from "../steps/put-broken-glass.js";
import type { Turn } from "../turn.js";

/**
 * What follows from a break-glass: while it is in force it stands in for its partner wherever that is asked and has not
 * answered; once it has ended, nothing stands on it any more, in the same commit (C-10).
 */
export async function reactToBreakGlass(turn: Turn, stream: StreamId): Promise<void> {
  const glass = turn.currentKnown(breakGlassKind, stream);
  switch (glass.status) {
    case "waiting-for-second":
    case "dropped":
    case "review-overdue":
    case "reviewed":
      return;
    case "in-force":
      return putOverAll(turn, glass.id);
    case "review-owed":
      for (const { round } of glass.uses)
        await turn.tell(consentKind, round, (state, context) =>
          decideConsent(state, { type: "end-break-glass", breakGlass: glass.id }, withPartners(context, [])),
        );
  }
}
