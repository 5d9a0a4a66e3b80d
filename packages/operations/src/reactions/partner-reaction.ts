import { holdersOf, type Partner, whoMayAnswer } from "@mirror/partnership";
import { type Instant, type PersonId, readId, type StreamId } from "@mirror/vocabulary";
import { awaitedFrom } from "../awaited-from.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import type { Turn } from "../turn.js";
import { callAboutStaffing } from "./call-about-staffing.js";
import { callToRequest, callToRound } from "./call-who-is-waited-for.js";
import { callToConsultation, speakersOf } from "./consultation-reaction.js";

/** To how many things somebody who becomes an official is called at once; the inbox has all of them. */
const CALLED_TO_MAX = 100;

/** What follows from what a partner says of itself: who may answer from now on is called to what was asked before. */
export async function reactToPartner(turn: Turn, stream: StreamId): Promise<void> {
  const partner = turn.currentKnown(partnerKind, stream);
  const before = turn.before(partnerKind, stream);
  if (before === undefined) return;
  if (before.staffing !== partner.staffing) await callAboutStaffing(turn, before, partner);
  if (!mayOthersAnswer(before, partner)) return;
  const fresh = (may: (partner: Partner, at: Instant) => PersonId[]) => {
    const known = may(before, turn.now());
    return may(partner, turn.now()).filter((one) => !known.includes(one));
  };
  for (const awaited of (await turn.listed(awaitedFrom(partner.id))).slice(0, CALLED_TO_MAX)) {
    if (readId(awaited)?.kind === "consent") {
      const round = await turn.loadKnown(consentKind, awaited);
      const people = fresh((one, at) => whoMayAnswer(round, one, at));
      if (people.length === 0) continue;
      // Reading a run fetches the playbook that says how widely the question may be named.
      await turn.loadKnown(turn.desk.runKind, round.question.run);
      await callToRound(turn, round, partner.id, people);
    } else if (readId(awaited)?.kind === "consultation") {
      const consultation = await turn.loadKnown(consultationKind, awaited);
      await callToConsultation(turn, consultation, partner.id, fresh(speakersOf));
    } else {
      const request = await turn.loadKnown(aidKind, awaited);
      const people = fresh((one, at) => holdersOf(one, { role: "authorised-official" }, at));
      await callToRequest(turn, request, partner.id, people);
    }
  }
}

/** Most of what a partner says (a token, a page that was sent) changes nothing about who answers for it. */
function mayOthersAnswer(before: Partner, now: Partner): boolean {
  return before.people !== now.people || before.delegations !== now.delegations;
}
