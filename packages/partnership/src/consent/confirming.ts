import { type Decided, decided, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { standingAgainst } from "../partner/standing.js";
import { saysOf } from "./answer-to-sign.js";
import type { ConfirmDecision } from "./commands.js";
import { awaitsConfirmation } from "./confirmation.js";
import type { ConsentFact } from "./facts.js";
import { changedSince, mayNotStand } from "./may-agree.js";
import { officesOf } from "./offices-of.js";
import { overdue } from "./overdue.js";
import { roundIsOver } from "./round-is-over.js";
import { signatureOn } from "./signed-decision.js";
import { speakingFor } from "./speaking.js";
import { type ConsentRound, decisionOf } from "./state.js";

/** An official stands by what was written down for them: it counts from now on as their own (INV-12). */
export function decideConfirmation(
  before: ConsentRound,
  command: ConfirmDecision,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  const { round, facts } = overdue(before, context);
  const decision = decisionOf(round, partner.id);
  if (roundIsOver(round) || decision === undefined || !awaitsConfirmation(decision, person.id))
    return refuse(
      "conflict",
      "nothing-to-confirm",
      "Nothing that was written down for you waits for your word here.",
      "INV-12",
    );
  const speaking = speakingFor(partner, person.id, officesOf(decision), round.question, context.now);
  if (!speaking.ok) return speaking;
  const { official } = speaking;
  const refusal =
    standingAgainst(partner, "grant-consent") ??
    changedSince(round, command) ??
    mayNotStand(round, decision, { partner, official }, context.now);
  if (refusal !== undefined) return refusal;
  const { inSession = false } = context;
  const says = saysOf(round, command, { ...official, partner: partner.id });
  const bearing = signatureOn({ partner, official, says, signed: command.signed, inSession }, context.now);
  if (!bearing.ok) return bearing;
  return decided<ConsentFact>(...facts, {
    type: "consent-confirmed",
    data: { partner: partner.id, official, scopeHash: command.scopeHash, signed: bearing.signed },
  });
}
