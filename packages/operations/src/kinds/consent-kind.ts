import { type ConsentFact, type ConsentRound, consentWakeUps, evolveConsent } from "@mirror/partnership";
import { msOf } from "@mirror/vocabulary";
import { reactToConsent } from "../reactions/consent-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

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
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToConsent,
};
