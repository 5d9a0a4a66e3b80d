import type { Outcome } from "@mirror/engine";
import {
  type ChannelCall,
  clockIsUnmet,
  type Partner,
  type PartnerFact,
  recallIsOpen,
  type SentPage,
  silentIn,
} from "@mirror/partnership";
import {
  decided,
  type EffectId,
  known,
  type PartnerId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { incidentChart } from "../incident/incident.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { RUN_OF_STEP } from "../kinds/run-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { callEffect } from "../paging/channel-call.js";
import { LEAD_IS_OFFERED } from "../paging/lead-page.js";
import { peoplePageEffect } from "../paging/people-page.js";
import type { Turn } from "../turn.js";
import type { Begun } from "./begun.js";

/** A worker is about to send what a person asked for. As a page's, its intent is the fact that asks for it. */
export async function beginCall(
  turn: Turn,
  id: PartnerId,
  call: EffectId,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const page = await owedPage(turn, id, call);
  if (page !== undefined) return beginPeoplePage(turn, page, begun);
  const found = await owedCall(turn, id, call);
  if (!found.ok) return found;
  const effect = callEffect(found.partner, found.call);
  turn.whenCommitted(() => begun({ effect, livesMs: null, credential: null }));
  return undefined;
}

/** What came of it, well or not: it was asked for once, by somebody who is looking. */
export async function recordCall(
  turn: Turn,
  id: PartnerId,
  call: EffectId,
  { status, detail }: Outcome,
): Promise<Refusal | undefined> {
  const page = await owedPage(turn, id, call);
  // A call that was never heard must not pass for one that nobody answered: it stays owed, under the same id.
  if (page !== undefined)
    return status === "succeeded"
      ? endPage(turn, page, "sent", detail)
      : refuse("conflict", "page-not-sent", detail);
  const found = await owedCall(turn, id, call);
  if (!found.ok) return found;
  return turn.decide(partnerKind, id, () =>
    decided<PartnerFact>({ type: "channel-call-made", data: { id: call, outcome: status, detail } }),
  );
}

interface OwedPage {
  readonly partner: Partner;
  readonly page: SentPage;
}

async function owedPage(turn: Turn, id: PartnerId, effect: EffectId): Promise<OwedPage | undefined> {
  const partner = await turn.load(partnerKind, id);
  const page = partner?.pages.find((one) => one.id === effect);
  return partner === undefined || page === undefined ? undefined : { partner, page };
}

/** Somebody is to be called to what waits for them: not where it waits no more, nor when its time is over. */
async function beginPeoplePage(
  turn: Turn,
  owed: OwedPage,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const { partner, page } = owed;
  if (turn.recordedAt() >= page.answerBy || !(await stillWaits(turn, partner, page)))
    return endPage(turn, owed, "not-wanted", "It waits no more, or its time is over.");
  turn.whenCommitted(() =>
    begun({ effect: peoplePageEffect(partner, page), livesMs: null, credential: null }),
  );
  return undefined;
}

async function stillWaits(turn: Turn, partner: Partner, { about, title, to }: SentPage): Promise<boolean> {
  switch (readId(about)?.kind) {
    case "consent":
      return (await turn.loadKnown(consentKind, about)).status === "open";
    case "consultation": {
      const consultation = await turn.loadKnown(consultationKind, about);
      // Whoever asked is told what came of it.
      if (consultation.question.by === partner.id) return true;
      return consultation.closedAt === null && silentIn(consultation).includes(partner.id);
    }
    case "aid-request": {
      const { assignments } = await turn.loadKnown(aidKind, about);
      return assignments.some((one) => one.partner === partner.id && one.status === "notified");
    }
    case "regulatory-clock":
      return clockIsUnmet(await turn.loadKnown(regulatoryClockKind, about));
    case "incident":
      return !incidentChart.isFinal((await turn.loadKnown(incidentKind, about)).status);
    case "team":
      return partner.staffing.handOvers.some(
        (one) => one.team === about && one.to === to && one.acceptedAt === null,
      );
    case "person":
    case "partner":
      // It tells of an absence, a qualification, or how a partner stands, and asks nobody for an answer.
      return true;
    case "run":
      if (title === LEAD_IS_OFFERED)
        return (await turn.loadKnown(turn.desk.runKind, about)).leadOffer?.to === partner.id;
      // It tells, and asks for nothing: that a consent was withdrawn is news as long as its time runs (C-09).
      return true;
    case "share-recall":
      return recallIsOpen(await turn.loadKnown(shareRecallKind, about));
    default: {
      const stream = known(await turn.desk.journal.lookUp(RUN_OF_STEP, about), "The run of a called step");
      const { steps } = await turn.loadKnown(turn.desk.runKind, stream);
      return [...steps.values()].some(({ id, status }) => id === about && WAITING.has(status));
    }
  }
}

/** A step that its team has yet to take, or that is stopped, or is to be undone. */
const WAITING: ReadonlySet<string> = new Set(["assigned", "on-hold", "compensating"]);

function endPage(
  turn: Turn,
  { partner, page }: OwedPage,
  because: "sent" | "not-wanted",
  detail: string,
): Promise<Refusal | undefined> {
  return turn.decide(partnerKind, partner.id, () =>
    decided<PartnerFact>({ type: "person-call-ended", data: { id: page.id, because, detail } }),
  );
}

async function owedCall(
  turn: Turn,
  id: PartnerId,
  call: EffectId,
): Promise<{ readonly ok: true; readonly partner: Partner; readonly call: ChannelCall } | Refusal> {
  const partner = await turn.load(partnerKind, id);
  const found = partner?.calls.find((one) => one.id === call);
  if (partner === undefined || found === undefined)
    return refuse("conflict", "nothing-owed", "This is no longer asked for.");
  return { ok: true, partner, call: found };
}
