import type { Actor, ConsentId, StandingConsentId } from "@mirror/vocabulary";
import type { Agreement } from "../agreement/state.js";
import type { ConsentQuestion } from "../consent/commands.js";
import type { Partner } from "../partner/state.js";
import type { StandingCommand } from "../standing-consent/commands.js";
import { decideStanding, type StandingContext } from "../standing-consent/decide.js";
import type { StandingFact } from "../standing-consent/facts.js";
import { evolveStanding, type StandingConsent, standingWakeUps } from "../standing-consent/state.js";
import type { StandingTerms } from "../standing-consent/terms.js";
import { inForce } from "./agreement-story.js";
import { AGREEMENT, PLAYBOOK, questionOf } from "./consent-story.js";
import { after, contextAt, DAY_MS, Desk, idOf } from "./desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "./three-partners.js";

/** HOST lets NORTH look at its servers, three times, for thirty days. */
function termsOf(changes: Partial<StandingTerms> = {}): StandingTerms {
  return {
    mode: "live",
    playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash },
    office: OFFICE,
    level: "operational",
    effectCeiling: "E3",
    severities: { from: 2, to: 4 },
    targets: ["server-1", "server-2"],
    dataClasses: ["memory"],
    performers: [NORTH.id],
    agreement: AGREEMENT,
    usesMax: 3,
    until: after(30 * DAY_MS),
    ...changes,
  };
}

type StandingDesk = Desk<StandingConsent, StandingCommand, StandingFact, StandingContext>;

export function standingDesk(
  agreements: readonly Agreement[] = [inForce()],
  partners: readonly Partner[] = PARTNERS,
): StandingDesk {
  return new Desk(
    { decide: decideStanding, evolve: evolveStanding, wakeUps: standingWakeUps },
    (now, actor) => ({ ...contextAt(now, actor, partners), agreements }),
  );
}

export function grantOf(changes: Partial<StandingTerms> = {}): StandingCommand {
  const terms = termsOf(changes);
  return { type: "grant", id: idOf<StandingConsentId>("standing-consent", terms.mode), terms };
}

/** A standing consent of HOST's that is in force. */
export function standingInForce(
  changes: Partial<StandingTerms> = {},
  by: Actor = HOST.official,
): StandingDesk {
  const desk = standingDesk();
  desk.must(by, grantOf(changes));
  return desk;
}

export function useOf(
  changes: Partial<ConsentQuestion> = {},
  severity: number | null = 3,
): Extract<StandingCommand, { type: "use" }> {
  const question = questionOf({
    asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }],
    ...changes,
  });
  return { type: "use", round: idOf<ConsentId>("consent", question.mode), question, severity };
}
