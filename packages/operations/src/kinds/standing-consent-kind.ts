import {
  evolveStanding,
  type StandingConsent,
  type StandingFact,
  standingWakeUps,
} from "@mirror/partnership";
import { known, type Mode, msOf, type PartnerId } from "@mirror/vocabulary";
import { reactToStanding } from "../reactions/standing-consent-reaction.js";
import type { StreamKind } from "../stream-kind.js";

/** Every standing consent that a partner gave, or whose teams may act under it: for whoever looks through them. */
export function standingConsentsOf(partner: PartnerId): string {
  return `standing-consents-of/${partner}`;
}

/** The standing consents of a partner that may answer for it in one mode. */
export function standingConsentsIn(mode: Mode, partner: PartnerId): string {
  return `standing-consents-of/${partner}/${mode}`;
}

export const standingConsentKind: StreamKind<StandingConsent, StandingFact> = {
  name: "standing-consent",
  evolve: evolveStanding,
  wakeUps: standingWakeUps,
  owed: ({ notices }) => notices.map(({ effect }) => ({ effect, capability: "page" })),
  index: ({ id, partner, terms, status, by }) => {
    const score = msOf(known(by[0], `Who gave ${id}`).at);
    const concerned = new Set([partner, ...terms.performers]);
    return [
      ...[...concerned].map((one) => ({ index: standingConsentsOf(one), member: id, score })),
      ...(status === "in-force"
        ? [{ index: standingConsentsIn(terms.mode, partner), member: id, score }]
        : []),
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToStanding,
};
