import {
  type ConsentFact,
  type ConsentRound,
  consentWakeUps,
  evolveConsent,
  matterOf,
  roundIsOver,
} from "@mirror/partnership";
import { msOf, narrowestTlp, type PartnerId } from "@mirror/vocabulary";
import { awaitedFrom } from "../awaited-from.js";
import { markingOf } from "../marking-of.js";
import { reactToConsent } from "../reactions/consent-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** Index: the rounds of the real world that a partner is asked in, or has said yes in, while they go on. */
export function roundsOf(partner: PartnerId): string {
  return `rounds-of/${partner}`;
}

/** Index: the rounds in which a partner has refused a matter, in whichever run: for half an hour it is not asked again (C-17). */
export function refusalsBy(partner: PartnerId, matter: string): string {
  return `refusals-by/${partner}/${matter}`;
}

export const consentKind: StreamKind<ConsentRound, ConsentFact> = {
  name: "consent",
  evolve: evolveConsent,
  wakeUps: consentWakeUps,
  owed: () => [],
  index: (round) => {
    const score = msOf(round.askedAt);
    return [
      { index: "consents", member: round.id, score },
      { index: streamsOfRun(round.question.run), member: round.id, score },
      ...((round.status === "open" || round.status === "provisional") && round.question.mode === "live"
        ? round.question.asks.map(({ partner }) => ({ index: awaitedFrom(partner), member: round.id, score }))
        : []),
      ...(roundIsOver(round) || round.question.mode === "exercise"
        ? []
        : round.question.asks.map(({ partner }) => ({ index: roundsOf(partner), member: round.id, score }))),
      ...round.decisions
        .filter(({ status }) => status === "denied")
        .map(({ partner }) => ({
          index: refusalsBy(partner, matterOf(round.question.scope)),
          member: round.id,
          score,
        })),
    ];
  },
  lookUps: () => [],
  // It tells what will be done: no wider than the steps that it is about, and than the one that asks.
  marking: ({ question }, _fact, flows) => {
    const { playbook } = flows.flowOf(question.scope.playbook.hash);
    const about = [question.stepId, ...question.scope.steps.map((step) => step.id)];
    return narrowestTlp("TLP:AMBER", ...about.map((step) => markingOf(playbook, step)));
  },
  react: reactToConsent,
};
