import { type Attestation, type ConsentFact, officesOf } from "@mirror/partnership";
import type { PartnerId, PersonId, Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { and, at, once, underClauses, withoutStop } from "../views/sentences.js";

const SENT_BY = {
  caveat: "a caveat that it has set since",
  "decision-rights": "the decision rights that it has set since",
  "authority-found-invalid": "its word that whoever answered was no official",
} as const;

/** What happened in a consent round, in one sentence. */
export function consentWords(fact: Recorded<ConsentFact>, names: Directory): string {
  const partner = (id: PartnerId) => names.partner(id).name;
  const reason = (text: string | null) => (text === null ? "" : `: ${withoutStop(text)}`);
  const spoken = ({ attested }: { readonly attested: Attestation | null }) =>
    attested === null
      ? ""
      : `, spoken at ${at(attested.spokenAt)} (${attested.how}) and written down by another`;
  switch (fact.type) {
    case "consent-asked": {
      const { question } = fact.data;
      const asked = once(
        question.asks.map(
          (ask) =>
            `${partner(ask.partner)} (${officesOf(ask).join(" and ")}${question.dualControl || ask.takesTwo === true ? ", two people" : ""})`,
        ),
      );
      return `${and(asked)} ${asked.length === 1 ? "is" : "are"} asked for consent until ${at(question.answerBy)}${underClauses(question.agreements)}: ${question.question}`;
    }
    case "consent-granted-with-conditions":
      return `${partner(fact.data.partner)} said yes on ${fact.data.conditions.length} condition${fact.data.conditions.length === 1 ? "" : "s"}, which count first${spoken(fact.data)}${reason(fact.data.justification)}.`;
    case "consent-condition-verified":
      return `Condition ${fact.data.condition} of ${partner(fact.data.partner)} is met${fact.data.by === null ? ", by the run's own values" : ""}${inPlaceOf(fact.data, names)}${reason(fact.data.justification)}.`;
    case "consent-conditions-met":
      return `All conditions of ${partner(fact.data.partner)} are met: its yes counts.`;
    case "consent-condition-failed":
      return `Condition ${fact.data.condition} of ${partner(fact.data.partner)} is not met, so its yes is a no${inPlaceOf(fact.data, names)}${reason(fact.data.justification)}.`;
    case "consent-condition-lapsed":
      return `Condition ${fact.data.condition} of ${partner(fact.data.partner)} was not checked in time: its yes has lapsed.`;
    case "consent-suspended":
      return `The yes of ${partner(fact.data.partner)} is suspended until it is reaffirmed by ${at(fact.data.answerBy)}${inPlaceOf(fact.data, names)}${reason(fact.data.justification)}.`;
    case "consent-sent-elsewhere": {
      const { office, secondOffice, because } = fact.data;
      const offices = officesOf({ office, secondOffice: secondOffice ?? undefined }).join(" and ");
      return `The answer of ${partner(fact.data.partner)} is left to its ${offices}, by ${SENT_BY[because]}; what was said before is no yes.`;
    }
    case "consent-reaffirmed":
      return `${partner(fact.data.partner)} reaffirmed its yes${reason(fact.data.justification)}.`;
    case "consent-suspension-ended":
      return `Nobody of ${partner(fact.data.partner)} reaffirmed its yes in time: it is withdrawn.`;
    case "consent-confirmed":
      return `The official of ${partner(fact.data.partner)} confirmed what was written down for them.`;
    case "consent-not-confirmed":
      return `What was written down for the official of ${partner(fact.data.partner)} was not confirmed in time: it counts for nothing.`;
    case "consent-round-restored":
      return "The consent is given again: what was suspended was reaffirmed.";
    case "consent-half-granted":
      return `The first of two people of ${partner(fact.data.partner)} said yes${spoken(fact.data)}${reason(fact.data.justification)}.`;
    case "consent-granted":
      return `${partner(fact.data.partner)} granted consent until ${at(fact.data.expiresAt)}${spoken(fact.data)}${reason(fact.data.justification)}.`;
    case "consent-granted-by-standing":
      return `A standing consent of ${partner(fact.data.partner)} said yes, until ${at(fact.data.expiresAt)}.`;
    case "consent-glass-broken":
      return `The glass of ${partner(fact.data.partner)} is broken: until ${at(fact.data.expiresAt)} that stands in for its answer.`;
    case "consent-glass-ended":
      return `The broken glass of ${partner(fact.data.partner)} stands in for its answer no more.`;
    case "consent-refused":
      return `${partner(fact.data.partner)} refused consent${spoken(fact.data)}${reason(fact.data.justification)}.`;
    case "consent-abstained":
      return `${partner(fact.data.partner)} abstained${reason(fact.data.justification)}.`;
    case "consent-withdrawn":
      return `${partner(fact.data.partner)} withdrew its consent${spoken(fact.data)}${reason(fact.data.justification)}.`;
    case "consent-unanswered":
      return `${partner(fact.data.partner)} did not answer in time; silence is no consent.`;
    case "consent-expired":
      return `The consent of ${partner(fact.data.partner)} expired.`;
    case "consent-invalidated":
      return `What ${partner(fact.data.partner)} was asked about has changed: its answer is void.`;
    case "consent-answer-void":
      return `${partner(fact.data.partner)} answered (${fact.data.answer}) when it no longer counted: ${withoutStop(fact.data.why)}.`;
    case "consent-round-satisfied":
      return "The consent that was asked for is given.";
    case "consent-round-provisional":
      return "What was asked about may be done for now, because glass is broken.";
    case "consent-round-refused":
      return `The consent that was asked for is refused (${fact.data.because}).`;
    case "consent-round-lapsed":
      return "The question lapsed: it was not answered in time.";
    case "consent-round-revoked":
      return `The consent is no longer given (${fact.data.because}).`;
    case "consent-round-consumed":
      return "What the consent was for is done.";
    case "consent-round-cancelled":
      return `The question was taken back: ${withoutStop(fact.data.reason)}.`;
  }
}

/** In whose place somebody looked at a condition; nothing where they did so in their own right. */
function inPlaceOf(
  looked: { readonly inPlaceOf?: { readonly from: PersonId } | undefined },
  names: Directory,
): string {
  const from = looked.inPlaceOf?.from;
  return from === undefined ? "" : `, looked at in the place of ${names.person(from).name ?? "an official"}`;
}
