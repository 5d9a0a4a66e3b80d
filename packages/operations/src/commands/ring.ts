import { runWakeUps } from "@mirror/engine";
import {
  agreementWakeUps,
  aidWakeUps,
  breakGlassWakeUps,
  consentWakeUps,
  consultationWakeUps,
  decideAgreement,
  decideAid,
  decideConsent,
  decideConsultation,
  decideEscalation,
  decideRegulatoryClock,
  decideShareRecall,
  decideStanding,
  decideWarnings,
  escalationWakeUps,
  partnerWakeUps,
  regulatoryClockWakeUps,
  shareRecallWakeUps,
  standingWakeUps,
} from "@mirror/partnership";
import {
  type BreakGlassId,
  type Fact,
  type Refusal,
  type RunId,
  readId,
  refuse,
  type StreamId,
  type WakeUp,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { aidKind } from "../kinds/aid-kind.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import type { StreamKind } from "../stream-kind.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { tellBreakGlass } from "./break-glass-commands.js";
import { unlessService } from "./who-acts.js";

/** A wake-up rings: its stream is told, and nothing happens where it is no longer owed. The commit itself is held until it is due. */
export async function ringWakeUp(turn: Turn, stream: StreamId, name: string): Promise<Refusal | undefined> {
  const forPeople = unlessService(turn);
  if (forPeople !== undefined) return forPeople;
  const ring = { type: "ring", wakeUp: name } as const;
  switch (readId(stream)?.kind) {
    case "run":
      return (
        (await unlessOwed(turn, turn.desk.runKind, stream, runWakeUps, name)) ??
        askRun(turn, stream as RunId, { type: "ring", name })
      );
    case "consent":
      return (
        (await unlessOwed(turn, consentKind, stream, consentWakeUps, name)) ??
        turn.decide(consentKind, stream, (state, context) =>
          decideConsent(state, ring, withPartners(context, [])),
        )
      );
    case "consultation":
      return (
        (await unlessOwed(turn, consultationKind, stream, consultationWakeUps, name)) ??
        turn.decide(consultationKind, stream, (state, context) =>
          decideConsultation(state, ring, withPartners(context, [])),
        )
      );
    case "aid-request":
      return (
        (await unlessOwed(turn, aidKind, stream, aidWakeUps, name)) ??
        turn.decide(aidKind, stream, (state, context) =>
          decideAid(state, ring, { ...withPartners(context, []), commitments: [] }),
        )
      );
    case "escalation": {
      const gone = await unlessOwed(turn, escalationKind, stream, escalationWakeUps, name);
      if (gone !== undefined) return gone;
      const { of } = turn.currentKnown(escalationKind, stream).case;
      const partners = await partnersAmong(turn, [of]);
      return turn.decide(escalationKind, stream, (state, context) =>
        decideEscalation(state, ring, { ...withPartners(context, partners), blockers: [] }),
      );
    }
    case "regulatory-clock":
      return (
        (await unlessOwed(turn, regulatoryClockKind, stream, regulatoryClockWakeUps, name)) ??
        turn.decide(regulatoryClockKind, stream, (state, context) =>
          decideRegulatoryClock(state, ring, withPartners(context, [])),
        )
      );
    case "share-recall":
      return (
        (await unlessOwed(turn, shareRecallKind, stream, shareRecallWakeUps, name)) ??
        turn.decide(shareRecallKind, stream, (state, context) =>
          decideShareRecall(state, ring, withPartners(context, [])),
        )
      );
    case "partner": {
      const gone = await unlessOwed(turn, partnerKind, stream, partnerWakeUps, name);
      return gone ?? turn.decide(partnerKind, stream, (state, { now }) => decideWarnings(state, now));
    }
    case "agreement":
      return (
        (await unlessOwed(turn, agreementKind, stream, agreementWakeUps, name)) ??
        turn.decide(agreementKind, stream, (state, context) =>
          decideAgreement(state, ring, withPartners(context, [])),
        )
      );
    case "break-glass":
      return (
        (await unlessOwed(turn, breakGlassKind, stream, breakGlassWakeUps, name)) ??
        tellBreakGlass(turn, stream as BreakGlassId, ring)
      );
    case "standing-consent":
      return (
        (await unlessOwed(turn, standingConsentKind, stream, standingWakeUps, name)) ??
        turn.decide(standingConsentKind, stream, (state, context) =>
          decideStanding(state, ring, { ...withPartners(context, []), agreements: [] }),
        )
      );
    default:
      return refuse("absent", "nothing-to-wake", `Nothing in ${stream} waits for the clock.`);
  }
}

/** Reads the stream, takes its clock, and holds the commit until the wake-up is due; a no where nothing waits for it. */
async function unlessOwed<State, F extends Fact>(
  turn: Turn,
  kind: StreamKind<State, F>,
  stream: StreamId,
  wakeUps: (state: State) => readonly WakeUp[],
  name: string,
): Promise<Refusal | undefined> {
  const state = await turn.load(kind, stream);
  const wakeUp = state === undefined ? undefined : wakeUps(state).find((one) => one.name === name);
  if (wakeUp === undefined)
    return refuse("conflict", "nothing-due", "Nothing waits for this wake-up any more.");
  await turn.joinClockOf(stream);
  turn.holdUntil(wakeUp.dueAt);
  return undefined;
}
