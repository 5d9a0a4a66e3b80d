import { type Agreement, type AgreementFact, agreementWakeUps, evolveAgreement } from "@mirror/partnership";
import { type Mode, msOf, type PartnerId } from "@mirror/vocabulary";
import { reactToAgreement } from "../reactions/agreement-reaction.js";
import type { StreamKind } from "../stream-kind.js";

/** Every agreement of a partner, of either mode: for whoever looks through them. */
export function agreementsOf(partner: PartnerId): string {
  return `agreements-of/${partner}`;
}

/** The agreements of a partner that count in one mode: what decisions go by, so that no drill can keep a real one waiting. */
export function agreementsIn(mode: Mode, partner: PartnerId): string {
  return `agreements-of/${partner}/${mode}`;
}

export const agreementKind: StreamKind<Agreement, AgreementFact> = {
  name: "agreement",
  evolve: evolveAgreement,
  wakeUps: agreementWakeUps,
  owed: () => [],
  index: (agreement) => {
    const { parties, mode, effectiveFrom } = agreement.text;
    const score = msOf(effectiveFrom);
    return [
      { index: "agreements", member: agreement.id, score },
      ...parties.flatMap((party) => [
        { index: agreementsOf(party), member: agreement.id, score },
        { index: agreementsIn(mode, party), member: agreement.id, score },
      ]),
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToAgreement,
};
