import type { Contact, Escalation, EscalationFact } from "@mirror/partnership";
import type { Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { at, withoutStop } from "../views/sentences.js";

/** What happened in an escalation, in one sentence. */
export function escalationWords(
  fact: Recorded<EscalationFact>,
  escalation: Escalation,
  names: Directory,
): string {
  const { to, of } = escalation.case;
  const home = names.partner(of).name;
  const contact = ({ person }: Contact) => names.who(person, `a person of ${home}`);
  switch (fact.type) {
    case "escalation-proposed":
      return `${fact.data.case.trigger === undefined ? "Escalated" : "It was proposed to escalate"} to the ${to} level at ${home}: ${withoutStop(fact.data.case.reason)}.`;
    case "escalation-decision-missed":
      return `${contact(fact.data.contact)} did not decide in time; the next is called.`;
    case "escalation-authorised":
      return `${contact(fact.data.page.contact)} is paged, to answer by ${at(fact.data.page.answerBy)}.`;
    case "escalation-page-sent":
      return `The page to ${names.who(fact.data.person, `a person of ${home}`)} ${fact.data.outcome === "succeeded" ? "was sent" : `could not be sent for certain: ${withoutStop(fact.data.detail)}`}.`;
    case "escalation-rejected":
      return `The ${to} level was not wanted: ${withoutStop(fact.data.justification)}.`;
    case "escalation-page-missed":
      return `${contact(fact.data.contact)} did not answer; ${contact(fact.data.page.contact)} is paged, to answer by ${at(fact.data.page.answerBy)}.`;
    case "escalation-unreached":
      return `Nobody on the ladder of ${home} answered; everybody on it is paged.`;
    case "escalation-alarm-repeated":
      return `Still nobody on the ladder of ${home} has answered; everybody on it is paged once more.`;
    case "escalation-triggered":
      return `What asks for the ${to} level at ${home} is still so, or happened again (${fact.data.trigger.kind}); it is kept the longer for it.`;
    case "escalation-acknowledged":
      return `${names.who(fact.data.person, `A person of ${home}`)} acknowledged; the level is to be taken by ${at(fact.data.acceptBy)}.`;
    case "escalation-accept-missed":
      return `The level was not taken in time; ${contact(fact.data.page.contact)} is paged.`;
    case "escalation-accepted":
      return `${names.who(fact.data.person, `The authority at ${home}`)} took the ${to} level.`;
    case "escalation-declined":
      return `${home} did not take the ${to} level: ${withoutStop(fact.data.justification)}.`;
    case "escalation-stand-down-proposed":
      return `It was proposed to leave the ${to} level: every exit criterion is met.`;
    case "escalation-stand-down-objected":
      return `${names.partner(fact.data.partner).name} objected to leaving the ${to} level: ${withoutStop(fact.data.justification)}.`;
    case "escalation-stood-down":
      return `The ${to} level was left; it closes at ${at(fact.data.closesAt)}.`;
    case "escalation-flared-up":
      return `It flared up: the ${to} level is taken again: ${withoutStop(fact.data.justification)}.`;
    case "escalation-superseded":
      return `Another escalation took over: ${withoutStop(fact.data.justification)}.`;
    case "escalation-closed":
      return `The escalation is closed: ${withoutStop(fact.data.because)}.`;
  }
}
