import { type Decided, decided } from "@mirror/vocabulary";
import { type PartnershipContext, partnerOf } from "../context.js";
import type { ConsentAsk, SendElsewhere } from "./commands.js";
import type { ConsentFact } from "./facts.js";
import { higherOffices, officesAsked } from "./offices-asked.js";
import { officesOf } from "./offices-of.js";
import { reaffirmBy } from "./reaffirm-by.js";
import { roundIsOver } from "./round-is-over.js";
import { isPending } from "./rule.js";
import { settled } from "./settle.js";
import { type ConsentDecision, type ConsentRound, decisionOf } from "./state.js";

/**
 * A partner has set a caveat or its matrix since it was asked. An answer that is outstanding is left to the offices that
 * these name now. A yes that was given is suspended where a limitation has come to name a higher office, which says whether
 * it stands (C-13); a new matrix takes back no yes that was given under the one before. Nothing is ever left to fewer
 * offices than were asked: what is lifted counts from the next question on. Told twice, it does nothing.
 */
export function sendElsewhere(
  round: ConsentRound,
  { partner: id }: SendElsewhere,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const decision = decisionOf(round, id);
  const partner = partnerOf(context, id);
  if (decision === undefined || partner === undefined || roundIsOver(round)) return decided<ConsentFact>();
  const found = officesAsked({ ...round.question, asks: [decision] }, [partner]);
  // What nobody may be asked, or three would have to agree to, is stopped where it would be done.
  const [to] = found.ok ? found.asks : [];
  if (to === undefined) return decided<ConsentFact>();
  const limits = higherOffices(round.question.scope, partner).filter(
    (one) => !officesOf(decision).includes(one),
  );
  const because = limits.length > 0 ? "caveat" : "decision-rights";
  const sent = sentTo(to, because);
  const say = (...facts: ConsentFact[]) =>
    decided(...settled(round, facts, "suspended", context.now, context).facts);
  if (isPending(decision) || decision.status === "conditional")
    return asksMore(decision, to) ? say(sent) : decided<ConsentFact>();
  if (limits.length === 0) return decided<ConsentFact>();
  if (decision.status === "suspended") return say(sent);
  if (decision.status !== "granted") return decided<ConsentFact>();
  const suspended: ConsentFact = {
    type: "consent-suspended",
    data: {
      ...{ partner: id, because: "authority-found-invalid", condition: null, by: null },
      justification: `A caveat of ${partner.name} names a higher office since: ${limits.join(", ")}.`,
      answerBy: reaffirmBy(decision, context.now),
    },
  };
  return say(sent, suspended);
}

/** That a partner's answer is another office's, or the same one's anew. */
export function sentTo(
  { partner, office, secondOffice, takesTwo = false }: ConsentAsk,
  because: "decision-rights" | "caveat" | "authority-found-invalid",
): ConsentFact {
  return {
    type: "consent-sent-elsewhere",
    data: { partner, office, secondOffice: secondOffice ?? null, takesTwo, because },
  };
}

function asksMore(decision: ConsentDecision, to: ConsentAsk): boolean {
  const asked = officesOf(decision);
  const isOfTwo = to.takesTwo === true && decision.takesTwo !== true;
  return isOfTwo || officesOf(to).some((one) => !asked.includes(one));
}
