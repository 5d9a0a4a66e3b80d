import {
  decideConsent,
  type FindAuthorityInvalid,
  holdersOf,
  type Partner,
  type SendElsewhere,
  whoMayAnswer,
} from "@mirror/partnership";
import { type Instant, known, type PersonId, readId, type StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { awaitedFrom } from "../awaited-from.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind, roundsOf } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { callPeople } from "../paging/people-page.js";
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
  await findAuthorityInvalid(turn, partner);
  await tellOfStanding(turn, before, partner);
  if (!mayOthersAnswer(before, partner)) return;
  await sendElsewhere(turn, before, partner);
  const fresh = (may: (partner: Partner, at: Instant) => PersonId[]) => {
    const could = may(before, turn.now());
    return may(partner, turn.now()).filter((one) => !could.includes(one));
  };
  for (const awaited of (await turn.listed(awaitedFrom(partner.id))).slice(0, CALLED_TO_MAX)) {
    if (readId(awaited)?.kind === "consent") {
      const round = await turn.loadKnown(consentKind, awaited);
      const asked = known(turn.before(consentKind, awaited), "What was asked before a partner changed");
      const could = whoMayAnswer(asked, before, turn.now());
      const people = whoMayAnswer(round, partner, turn.now()).filter((one) => !could.includes(one));
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

/** What is asked of a partner goes to the offices that its caveats and its matrix name now (C-02, C-13). An exercise goes on as it was asked. */
async function sendElsewhere(turn: Turn, before: Partner, partner: Partner): Promise<void> {
  if (before.caveats === partner.caveats && before.decisionRights === partner.decisionRights) return;
  for (const round of await turn.listed(roundsOf(partner.id)))
    await tellRound(turn, round, partner, { type: "send-elsewhere", partner: partner.id });
}

/** Every yes since then of somebody who was no official any more, the partner has said now, rested on nothing (C-07). */
async function findAuthorityInvalid(turn: Turn, partner: Partner): Promise<void> {
  for (const fact of turn.written(partnerKind, partner.id)) {
    if (fact.type !== "official-dismissed") continue;
    const { person, from, reason: justification } = fact.data.statement;
    if (from === undefined) continue;
    const said = {
      type: "find-authority-invalid",
      partner: partner.id,
      person,
      from,
      justification,
    } as const;
    for (const round of await turn.listed(roundsOf(partner.id))) await tellRound(turn, round, partner, said);
  }
}

async function tellRound(
  turn: Turn,
  round: string,
  partner: Partner,
  said: SendElsewhere | FindAuthorityInvalid,
): Promise<void> {
  const { question } = await turn.loadKnown(consentKind, round);
  // What follows from a round is done in its run.
  await turn.loadKnown(turn.desk.runKind, question.run);
  await turn.tell(consentKind, round, (state, context) =>
    decideConsent(state, said, withPartners(context, [partner])),
  );
}

/**
 * Its standing was set, or appealed against: the partner's officials, administrators and duty officers are told. Whoever
 * set it answers an appeal, and is among them where it was the partner itself; of another's, everybody sees it at the partner.
 */
async function tellOfStanding(turn: Turn, before: Partner, partner: Partner): Promise<void> {
  const { standing } = partner;
  if (standing === before.standing) return;
  const wasAppealed = standing.status !== "active" && standing.appeal !== undefined;
  const title = wasAppealed
    ? "Your partner's standing was appealed against: it waits for an answer."
    : `Your partner is ${standing.status === "active" ? "in good standing again" : standing.status} from now on.`;
  const people = (["authorised-official", "administrator", "duty-officer"] as const).flatMap((role) =>
    holdersOf(partner, { role }, turn.now()),
  );
  await callPeople(turn, partner.id, people, { about: partner.id, title, answerBy: null });
}

/** Most of what a partner says (a token, a page that was sent) changes nothing about who answers for it. */
function mayOthersAnswer(before: Partner, now: Partner): boolean {
  return (
    before.people !== now.people ||
    before.delegations !== now.delegations ||
    before.caveats !== now.caveats ||
    before.decisionRights !== now.decisionRights
  );
}
