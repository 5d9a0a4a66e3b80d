import { type Decided, decided, earliest, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import type { Acting, PartnershipContext } from "../context.js";
import { mandatedIn } from "../delegation/voice.js";
import { beyondMandate } from "../partner/mandate.js";
import { standingAgainst } from "../partner/standing.js";
import { unjustified } from "../words.js";
import { saysOf } from "./answer-to-sign.js";
import type { Attestation } from "./attestation.js";
import type { AnswerChannel, OfficialAnswer } from "./commands.js";
import { faultInConditions } from "./condition.js";
import { recordOf } from "./decision-record.js";
import type { ConsentFact } from "./facts.js";
import { changedSince, grantRefusal, mayNotStand, weightOf } from "./may-agree.js";
import { officesOf, officesWanting } from "./offices-of.js";
import { overdue } from "./overdue.js";
import { roundIsOver } from "./round-is-over.js";
import { isPending } from "./rule.js";
import { settled } from "./settle.js";
import { type DecisionOnRecord, signatureOn } from "./signed-decision.js";
import { type Speaking, speakingFor } from "./speaking.js";
import { type ConsentDecision, type ConsentRound, decisionOf, isGranting } from "./state.js";
import { takesBackUsed } from "./take-back-used.js";
import { takesTwoOf } from "./takes-two-of.js";

/** What an official says for a partner; `attested`, where a duty officer writes it down for them. */
export function decideAnswer(
  before: ConsentRound,
  answer: OfficialAnswer,
  { partner, person }: Acting,
  attested: Attestation | null,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  // What time has done already is written down before the answer is looked at, rung or not.
  const { round, facts } = overdue(before, context);
  const decision = decisionOf(round, partner.id);
  if (decision === undefined) {
    return refuse(
      "forbidden",
      "not-asked",
      `${partner.name} is not asked here, and nobody answers for another.`,
      "INV-12",
    );
  }
  const speaking = speakingFor(partner, person.id, officesFor(decision, answer), round.question, context.now);
  if (!speaking.ok) return speaking;
  const { official } = speaking;
  const standing = standingAgainst(
    partner,
    answer.type === "grant" || answer.type === "reaffirm" ? "grant-consent" : "answer-consent-otherwise",
  );
  if (standing !== undefined) return standing;

  // In a round that a suspension has revoked nothing is answered any more but whether that yes stands.
  const isOver =
    (roundIsOver(round) && !takesBackUsed(round, decision, answer.type)) ||
    (round.status === "revoked" && answer.type !== "reaffirm" && answer.type !== "withdraw");
  if (isOver || decision.status === "lapsed") {
    const why = isOver ? `This round is ${round.status}.` : `The answer of ${partner.name} has lapsed.`;
    return decided<ConsentFact>(...facts, {
      type: "consent-answer-void",
      data: { partner: partner.id, official, answer: answer.type, why },
    });
  }
  const { inSession = false } = context;
  const bearing: ReturnType<typeof signatureOn> =
    attested === null
      ? signatureOn(
          {
            partner,
            official,
            says: saysOf(round, answer, { ...official, partner: partner.id }),
            signed: answer.signed,
            inSession,
          },
          context.now,
        )
      : { ok: true, signed: null };
  const by = { attested, signed: bearing.ok ? bearing.signed : null };
  const given = factOfAnswer(round, decision, answer, { partner, official }, by, context);
  if ("ok" in given) return given;
  // Weighed last: what is amiss with the answer itself is learnt first.
  if (!bearing.ok) return bearing;
  const because =
    answer.type === "withdraw" ? "withdrawn" : answer.type === "abstain" ? "abstained" : "refused";
  return decided(...facts, ...settled(round, [given], because, context.now, context).facts);
}

/** Of two offices each says yes once, and either may say no at any time. */
function officesFor(decision: ConsentDecision, { type }: OfficialAnswer): string[] {
  return type === "grant" || type === "reaffirm" ? officesWanting(decision) : officesOf(decision);
}

function factOfAnswer(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: OfficialAnswer,
  { partner, official }: Speaking,
  { attested, signed }: { readonly attested: Attestation | null; readonly signed: DecisionOnRecord | null },
  context: PartnershipContext,
): ConsentFact | Refusal {
  const record = (justification: string | undefined) => ({
    ...recordOf(round, decision, context),
    official,
    justification: justification ?? null,
    channel: attested === null ? channelOf(answer, context) : null,
    attested,
    signed,
  });
  switch (answer.type) {
    case "grant": {
      if (!isPending(decision)) return answeredAlready(partner.name, decision);
      const isDual = takesTwoOf(partner, round.question);
      const refusal =
        grantRefusal(round, decision, answer, { partner, official }, isDual, context.now) ??
        beyondMandate(partner, { id: mandatedIn(official) }, weightOf(round.question, decision), context.now);
      if (refusal !== undefined) return refusal;
      const expiresAt = earliest(
        instantAfter(context.now, round.question.holdsForMs),
        round.question.scope.window.until,
        answer.expiresAt,
        decision.status === "partially-authorised" ? decision.expiresAt : undefined,
      );
      const isFirstOfTwo = isDual && decision.status === "requested";
      // The second agrees to what the first has set, and may set more.
      const first = decision.status === "partially-authorised" ? decision.conditions : [];
      const conditions = [...first, ...(answer.conditions ?? [])];
      const unchecked = faultInConditions(conditions, round.question, context.now, expiresAt);
      if (unchecked !== undefined) return unchecked;
      const data = { ...record(answer.justification), expiresAt, conditions };
      if (isFirstOfTwo) return { type: "consent-half-granted", data };
      return { type: conditions.length > 0 ? "consent-granted-with-conditions" : "consent-granted", data };
    }
    case "refuse":
      if (!isPending(decision)) return answeredAlready(partner.name, decision);
      return (
        unjustified(answer.justification, "C-02") ?? {
          type: "consent-refused",
          data: record(answer.justification),
        }
      );
    case "abstain":
      if (decision.status !== "requested") return answeredAlready(partner.name, decision);
      return { type: "consent-abstained", data: record(answer.justification) };
    case "withdraw":
      if (!isGranting(decision)) {
        return refuse(
          "conflict",
          "nothing-granted",
          `${partner.name} has no grant here to withdraw.`,
          "C-09",
        );
      }
      return (
        unjustified(answer.justification, "C-09") ?? {
          type: "consent-withdrawn",
          data: record(answer.justification),
        }
      );
    case "reaffirm":
      if (decision.status !== "suspended")
        return refuse(
          "conflict",
          "nothing-suspended",
          `${partner.name} has no suspended grant here.`,
          "C-07",
        );
      return (
        changedSince(round, answer) ??
        mayNotStand(round, decision, { partner, official }, context.now) ?? {
          type: "consent-reaffirmed",
          data: record(answer.justification),
        }
      );
  }
}

/** Who is signed in at a page answers at a page, and nobody else does; for the rest the answer's own word counts. */
function channelOf({ channel }: OfficialAnswer, { inSession = false }: PartnershipContext): AnswerChannel {
  if (inSession) return "page";
  return channel === "command-line" ? channel : "api";
}

function answeredAlready(name: string, decision: ConsentDecision): Refusal {
  if (decision.status === "granted") {
    return refuse("conflict", "already-granted", `${name} has granted this; it can be withdrawn.`, "C-14");
  }
  if (decision.status === "partially-authorised") {
    return refuse(
      "conflict",
      "half-granted",
      `One person of ${name} has agreed; a second agrees or refuses.`,
      "C-11",
    );
  }
  return refuse(
    "conflict",
    "already-answered",
    `${name}'s answer in this round is ${decision.status}; a new round may ask again.`,
    "C-17",
  );
}
