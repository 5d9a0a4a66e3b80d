import { runWakeUps } from "@mirror/engine";
import {
  agreementWakeUps,
  aidWakeUps,
  consentWakeUps,
  decideAgreement,
  decideAid,
  decideConsent,
  decideEscalation,
  escalationWakeUps,
} from "@mirror/partnership";
import { type Refusal, type RunId, readId, refuse, type StreamId, type WakeUp } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** A wake-up rings: its stream is told, and nothing happens where it is no longer owed. The commit itself is held until it is due. */
export async function ringWakeUp(turn: Turn, stream: StreamId, name: string): Promise<Refusal | undefined> {
  const ring = { type: "ring", wakeUp: name } as const;
  switch (readId(stream)?.kind) {
    case "run": {
      const run = await turn.load(turn.desk.runKind, stream);
      await turn.joinClockOf(stream);
      if (!isOwed(turn, run && runWakeUps(run), name)) return gone();
      return askRun(turn, stream as RunId, { type: "ring", name });
    }
    case "consent": {
      const round = await turn.load(consentKind, stream);
      await turn.joinClockOf(stream);
      if (!isOwed(turn, round && consentWakeUps(round), name)) return gone();
      return turn.decide(consentKind, stream, (state, context) =>
        decideConsent(state, ring, withPartners(context, [])),
      );
    }
    case "aid-request": {
      const request = await turn.load(aidKind, stream);
      await turn.joinClockOf(stream);
      if (!isOwed(turn, request && aidWakeUps(request), name)) return gone();
      return turn.decide(aidKind, stream, (state, context) =>
        decideAid(state, ring, { ...withPartners(context, []), commitments: [] }),
      );
    }
    case "escalation": {
      const escalation = await turn.load(escalationKind, stream);
      await turn.joinClockOf(stream);
      if (!isOwed(turn, escalation && escalationWakeUps(escalation), name)) return gone();
      const partners = await partnersAmong(turn, escalation === undefined ? [] : [escalation.case.of]);
      return turn.decide(escalationKind, stream, (state, context) =>
        decideEscalation(state, ring, { ...withPartners(context, partners), blockers: [] }),
      );
    }
    case "agreement": {
      const agreement = await turn.load(agreementKind, stream);
      await turn.joinClockOf(stream);
      if (!isOwed(turn, agreement && agreementWakeUps(agreement), name)) return gone();
      return turn.decide(agreementKind, stream, (state, context) =>
        decideAgreement(state, ring, withPartners(context, [])),
      );
    }
    default:
      return refuse("absent", "nothing-to-wake", `Nothing in ${stream} waits for the clock.`);
  }
}

function isOwed(turn: Turn, owed: readonly WakeUp[] | undefined, name: string): boolean {
  const wakeUp = owed?.find((one) => one.name === name);
  if (wakeUp === undefined) return false;
  turn.holdUntil(wakeUp.dueAt);
  return true;
}

function gone(): Refusal {
  return refuse("conflict", "nothing-due", "Nothing waits for this wake-up any more.");
}
