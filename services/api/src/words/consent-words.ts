import type { ConsentFact } from "@mirror/partnership";
import type { PartnerId, Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { and, at, once, underClauses, withoutStop } from "../views/sentences.js";

/** What happened in a consent round, in one sentence. */
export function consentWords(fact: Recorded<ConsentFact>, names: Directory): string {
  const partner = (id: PartnerId) => names.partner(id).name;
  const reason = (text: string | null) => (text === null ? "" : `: ${withoutStop(text)}`);
  switch (fact.type) {
    case "consent-asked": {
      const { question } = fact.data;
      const asked = once(question.asks.map((ask) => `${partner(ask.partner)} (${ask.office})`));
      return `${and(asked)} ${asked.length === 1 ? "is" : "are"} asked for consent until ${at(question.answerBy)}${underClauses(question.agreements)}: ${question.question}`;
    }
    case "consent-half-granted":
      return `The first of two people of ${partner(fact.data.partner)} said yes${reason(fact.data.justification)}.`;
    case "consent-granted":
      return `${partner(fact.data.partner)} granted consent until ${at(fact.data.expiresAt)}${reason(fact.data.justification)}.`;
    case "consent-granted-by-standing":
      return `A standing consent of ${partner(fact.data.partner)} said yes, until ${at(fact.data.expiresAt)}.`;
    case "consent-refused":
      return `${partner(fact.data.partner)} refused consent${reason(fact.data.justification)}.`;
    case "consent-abstained":
      return `${partner(fact.data.partner)} abstained${reason(fact.data.justification)}.`;
    case "consent-withdrawn":
      return `${partner(fact.data.partner)} withdrew its consent${reason(fact.data.justification)}.`;
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
