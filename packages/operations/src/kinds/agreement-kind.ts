import { type Agreement, type AgreementFact, agreementWakeUps, evolveAgreement } from "@mirror/partnership";
import { msOf, type PartnerId } from "@mirror/vocabulary";
import type { StreamKind } from "../stream-kind.js";

export function agreementsOf(partner: PartnerId): string {
  return `agreements-of/${partner}`;
}

export const agreementKind: StreamKind<Agreement, AgreementFact> = {
  name: "agreement",
  evolve: evolveAgreement,
  wakeUps: agreementWakeUps,
  owed: () => [],
  index: (agreement) => {
    const score = msOf(agreement.text.effectiveFrom);
    return [
      { index: "agreements", member: agreement.id, score },
      ...agreement.text.parties.map((party) => ({ index: agreementsOf(party), member: agreement.id, score })),
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
};
