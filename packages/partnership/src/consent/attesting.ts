import { type Decided, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { areOneVoice } from "../delegation/voice.js";
import { hasRole } from "../partner/duty.js";
import { decideAnswer } from "./answering.js";
import { type Attestation, CONFIRM_WITHIN_MS } from "./attestation.js";
import type { AttestDecision, OfficialAnswer } from "./commands.js";
import type { ConsentFact } from "./facts.js";
import { type ConsentRound, decisionOf, type Yes } from "./state.js";

/**
 * What an official has said, as a duty officer of the same partner writes it down: it counts as the official's own at once,
 * a yes until it has to be confirmed in person. Nobody attests for themselves, or for another partner (INV-12); of two who
 * agree, one has to answer in person, and whoever writes is neither of them (C-11).
 */
export function decideAttestation(
  round: ConsentRound,
  command: AttestDecision,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person: officer } = acting;
  const { answer, scopeHash, pageHash, spokenAt = context.now, how, expiresAt, justification } = command;
  const official = partner.people.find((one) => one.id === command.official);
  if (!hasRole(partner, officer.id, "duty-officer") || official === undefined || official === officer)
    return refuse(
      "forbidden",
      "not-to-attest",
      `A duty officer of ${partner.name} writes down what another person of ${partner.name} has decided.`,
      "INV-12",
    );
  if (spokenAt > context.now || spokenAt < round.askedAt)
    return refuse(
      "invalid",
      "spoken-at-another-time",
      "Say when it was spoken: not before it was asked, and not after now.",
      "C-02",
    );
  const isYes = answer === "grant";
  const before = decisionOf(round, partner.id);
  const first = before?.status === "partially-authorised" ? before.first : undefined;
  const writesForBoth = (yes: Yes) =>
    yes.attested !== null || areOneVoice(partner, yes, { person: officer.id }, context.now);
  if (isYes && first !== undefined && writesForBoth(first))
    return refuse(
      "forbidden",
      "both-attested",
      "Of two who agree, one at least answers in person, and neither writes it down for the other.",
      "C-11",
    );
  const confirmBy = isYes ? instantAfter(context.now, CONFIRM_WITHIN_MS) : null;
  const attested: Attestation = { by: officer.id, spokenAt, how, confirmBy };
  const as: OfficialAnswer = isYes
    ? { type: "grant", scopeHash, pageHash, expiresAt, justification }
    : { type: answer, justification: justification ?? "" };
  return decideAnswer(round, as, { ok: true, partner, person: official }, attested, context);
}
