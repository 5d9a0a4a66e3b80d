import { type Decided, decided } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import { mandatedIn } from "../delegation/voice.js";
import type { FindAuthorityInvalid } from "./commands.js";
import type { ConsentFact } from "./facts.js";
import { reaffirmBy } from "./reaffirm-by.js";
import { roundIsOver } from "./round-is-over.js";
import { sentTo } from "./send-elsewhere.js";
import { settled } from "./settle.js";
import { type ConsentRound, decisionOf, yesesOf } from "./state.js";

/**
 * A yes rested on somebody who was no official of its partner when they gave it, or delegated it: it is suspended at once,
 * and an official who is one says whether it stands. What was not a whole yes yet is asked anew (C-07, C-12).
 */
export function findAuthorityInvalid(
  round: ConsentRound,
  { partner, person, from, justification }: FindAuthorityInvalid,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const decision = decisionOf(round, partner);
  if (decision === undefined || roundIsOver(round) || decision.status === "suspended")
    return decided<ConsentFact>();
  const isVoid = yesesOf(decision).some(
    (yes) => yes.at >= from && (yes.person === person || mandatedIn(yes) === person),
  );
  if (!isVoid) return decided<ConsentFact>();
  const fact: ConsentFact =
    decision.status === "granted"
      ? {
          type: "consent-suspended",
          data: {
            ...{ partner, because: "authority-found-invalid", condition: null, by: null, justification },
            answerBy: reaffirmBy(decision, context.now),
          },
        }
      : sentTo(decision, "authority-found-invalid");
  return decided(...settled(round, [fact], "suspended", context.now, context).facts);
}
