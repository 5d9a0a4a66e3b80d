import {
  type AgreedLine,
  type AidFact,
  type AidRequest,
  type Amendment,
  asksConsentAnew,
} from "@mirror/partnership";
import type { Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { and, at, once, underClauses, withoutStop } from "../views/sentences.js";

/** What an amendment changes, after a colon. */
function amendmentWords(amendment: Amendment): string {
  const { mission, plannedUse, effectCeiling, marking, until, costTerms, notToExceed } = amendment;
  return [
    mission === undefined ? [] : [`mission: ${withoutStop(mission)}`],
    plannedUse === undefined ? [] : [`planned use: ${withoutStop(plannedUse)}`],
    effectCeiling === undefined ? [] : [`effects up to ${effectCeiling}`],
    marking === undefined ? [] : [`marked ${marking}`],
    until === undefined ? [] : [`until ${at(until)}`],
    costTerms === undefined ? [] : [`costs: ${withoutStop(costTerms)}`],
    notToExceed === undefined ? [] : [`at most ${notToExceed}`],
  ]
    .flat()
    .join("; ");
}

function linesWords(count: number): string {
  return count === 1 ? "in one line" : `in ${count} lines`;
}

function agreedWords(lines: readonly AgreedLine[]): string {
  return lines.map(({ line, agreed }) => `${agreed} for line ${line}`).join("; ");
}

/** What happened to a request for aid, in one sentence. */
export function aidWords(fact: Recorded<AidFact>, request: AidRequest, names: Directory): string {
  const asking = names.partner(request.need.by).name;
  const assignment = "assignment" in fact.data ? fact.data.assignment : undefined;
  const helper = request.assignments.find((one) => one.id === assignment);
  const helping = helper === undefined ? "a partner" : names.partner(helper.partner).name;
  const resource = helper !== undefined && "offer" in helper ? helper.offer.resource.name : "the help";
  const currency = helper !== undefined && "offer" in helper ? helper.offer.cost.currency : "";
  const allowed = underClauses(request.need.clause === null ? [] : [request.need.clause]);
  switch (fact.type) {
    case "aid-drafted":
      return `A request for aid of ${asking} was drawn up: ${withoutStop(fact.data.need.mission)}.`;
    case "aid-submitted":
      return `${asking} submitted its request for aid${allowed}.`;
    case "aid-distributed": {
      const asked = once(fact.data.asked.map((one) => names.partner(one.partner).name));
      return `${and(asked)} ${asked.length === 1 ? "is" : "are"} asked for aid, to offer by ${at(fact.data.offersBy)}.`;
    }
    case "aid-reopened":
      return `${asking} asks again.`;
    case "aid-discarded":
      return `${asking} discarded the draft.`;
    case "aid-partially-filled":
      return "A part of the need is committed.";
    case "aid-filled":
      return "All of the need is committed.";
    case "aid-open-again":
      return "Nothing of the need is committed any more: it is open again.";
    case "aid-unfilled":
      return "Nobody could help.";
    case "aid-expired":
      return "The time is over, and nothing was committed.";
    case "aid-late":
      return "The time is over; what is committed stands, the rest is no longer asked for.";
    case "aid-cancelled":
      return `${asking} cancelled the request: ${withoutStop(fact.data.reason)}.`;
    case "aid-closed":
      return fact.data.because === "given-up"
        ? `${asking} gave the request up.`
        : "All help is over: the request is closed.";
    case "aid-cancelled-wholly":
      return "All help is home: the request is cancelled.";
    case "aid-acknowledged":
      return `${helping} acknowledged the request.`;
    case "aid-considered":
      return `${helping} is looking at the request.`;
    case "aid-offered": {
      const { offer, partner } = fact.data;
      return `${names.partner(partner).name} offered ${offer.quantity} of ${offer.resource.name} from ${at(offer.earliestStart)}.`;
    }
    case "aid-declined":
      return `${helping} declined (${fact.data.reason})${fact.data.text === null ? "" : `: ${withoutStop(fact.data.text)}`}.`;
    case "aid-lapsed":
      return `${helping} did not answer in time (${fact.data.deadline}).`;
    case "aid-offer-expired":
      return `The offer of ${helping} expired.`;
    case "aid-offer-withdrawn":
      return `${helping} withdrew its offer: ${withoutStop(fact.data.reason)}.`;
    case "aid-offer-rejected":
      return `${asking} rejected the offer of ${helping}: ${withoutStop(fact.data.reason)}.`;
    case "aid-offer-accepted":
      return `${asking} accepted the offer of ${helping}, to be committed by ${at(fact.data.commitBy)}.`;
    case "aid-agreement-signed":
      return `${names.partner(fact.data.partner).name} signed for the help of ${helping}.`;
    case "aid-committed":
      return `${resource} of ${helping} is committed${allowed}.`;
    case "aid-assignment-cancelled":
      return `The help of ${helping} was cancelled by the ${fact.data.side} partner: ${withoutStop(fact.data.reason)}.`;
    case "aid-mobilised":
      return `${resource} of ${helping} is on its way.`;
    case "aid-checked-in":
      return `${asking} checked ${resource} in: ${withoutStop(fact.data.verified)}.`;
    case "aid-reported":
      return `${resource} of ${helping} reports: ${withoutStop(fact.data.text)}.`;
    case "aid-extension-asked":
      return `${asking} asks to keep ${resource} until ${at(fact.data.until)}: ${withoutStop(fact.data.reason)}.`;
    case "aid-extension-granted":
      return `${helping} leaves ${resource} until ${at(fact.data.until)}.`;
    case "aid-extension-refused":
      return `${helping} does not leave ${resource} for longer: ${withoutStop(fact.data.reason)}.`;
    case "aid-amendment-proposed":
      return `${names.partner(fact.data.partner).name} proposed to amend the help of ${helping}: ${amendmentWords(fact.data.amendment)}.`;
    case "aid-amended":
      return `Both sides amended the help of ${helping}: ${amendmentWords(fact.data.amendment)}${
        asksConsentAnew(fact.data.amendment) ? "; consent to it is asked anew" : ""
      }.`;
    case "aid-amendment-refused":
      return `${names.partner(fact.data.partner).name} did not amend the help of ${helping}: ${withoutStop(fact.data.reason)}.`;
    case "aid-recalled":
      return `${helping} recalls ${resource}: ${withoutStop(fact.data.notice)}.`;
    case "aid-released":
      return `${asking} released ${resource}.`;
    case "aid-period-ended":
      return `The period of ${resource} is over: its access ends.`;
    case "aid-host-consent-ended":
      return `The host's consent ended: the access of ${resource} ends.`;
    case "aid-departed":
      return `${resource} departed: ${withoutStop(fact.data.handOver)}.`;
    case "aid-returned":
      return `${resource} is home at ${helping}, with everything accounted for.`;
    case "aid-costs-waived":
      return `${helping} waived its costs.`;
    case "aid-costs-claimed":
      return `${helping} claimed its costs: ${fact.data.amount} ${currency}, ${linesWords(fact.data.lines?.length ?? 1)}.`;
    case "aid-claim-lapsed":
      return `${helping} did not claim its costs in time: they are settled as unclaimed.`;
    case "aid-costs-disputed":
      return `${asking} disputes the costs of ${helping}: ${fact.data.lines.map(({ line, reason }) => `line ${line}, ${withoutStop(reason)}`).join("; ")}.`;
    case "aid-dispute-answered":
      return `${helping} says to line ${fact.data.line}: ${withoutStop(fact.data.answer)}.`;
    case "aid-resolution-proposed":
      return `${names.partner(fact.data.partner).name} would settle the dispute: ${agreedWords(fact.data.lines)}.`;
    case "aid-costs-resolved":
      return `Both sides settled the dispute on the costs of ${helping}: ${agreedWords(fact.data.lines)}.`;
    case "aid-costs-approved-first":
      return `The first of two people of ${asking}'s finance approved the costs.`;
    case "aid-costs-approved":
      return `${asking}'s finance approved the costs.`;
    case "aid-assignment-closed":
      return `The help of ${helping} is closed.`;
  }
}
