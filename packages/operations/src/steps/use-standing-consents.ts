import type { RunState } from "@mirror/engine";
import { type ConsentQuestion, decideStanding, type StandingYes } from "@mirror/partnership";
import type { ConsentId, PartnerId } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { standingConsentKind, standingConsentsIn } from "../kinds/standing-consent-kind.js";
import { severityOf } from "../severity-of.js";
import type { Turn } from "../turn.js";

/**
 * Uses the standing consents that answer a question before it is asked: at most one of each partner that would be asked.
 * Each use is counted in the commit that opens the round, so that of two that want the last one, one asks (C-06).
 */
export async function useStandingConsents(
  turn: Turn,
  run: RunState,
  round: ConsentId,
  question: ConsentQuestion,
): Promise<StandingYes[]> {
  const yeses: StandingYes[] = [];
  for (const { partner } of question.asks) {
    const yes = await yesOf(turn, run, partner, round, question);
    if (yes !== undefined) yeses.push(yes);
  }
  return yeses;
}

async function yesOf(
  turn: Turn,
  run: RunState,
  partner: PartnerId,
  round: ConsentId,
  question: ConsentQuestion,
): Promise<StandingYes | undefined> {
  for (const stream of await turn.listed(standingConsentsIn(run.mode, partner))) {
    if (!(await turn.isHere(stream))) continue;
    const { agreement: named } = (await turn.loadKnown(standingConsentKind, stream)).terms;
    const agreement = named === null ? undefined : await turn.load(agreementKind, named);
    const severity = await severityOf(turn, run);
    const partners = await partnersAmong(turn, [partner]);
    const beyond = await turn.decide(standingConsentKind, stream, (state, context) =>
      decideStanding(
        state,
        { type: "use", round, question, severity },
        { ...withPartners(context, partners), agreements: agreement === undefined ? [] : [agreement] },
      ),
    );
    const used = turn.currentKnown(standingConsentKind, stream);
    const use = used.uses.at(-1);
    if (beyond !== undefined || use === undefined) continue;
    return { partner, standing: used.id, use: use.use, by: [...used.by], expiresAt: use.expiresAt };
  }
  return undefined;
}
