import { evolvePartner, type Partner, type PartnerFact, partnerWakeUps } from "@mirror/partnership";
import { reactToPartner } from "../reactions/partner-reaction.js";
import type { StreamKind } from "../stream-kind.js";

/** Look-up map: token id → the partner whose stream knows it. */
export const PARTNER_OF_TOKEN = "partner-of-token";

/** Look-up map: resource id → the partner whose registry it stands in. */
export const PARTNER_OF_RESOURCE = "partner-of-resource";

/** Index: the partner whose person signs in under a login name. One at most. */
export function signingInAs(login: string): string {
  return `signing-in-as ${login}`;
}

export const partnerKind: StreamKind<Partner, PartnerFact> = {
  name: "partner",
  evolve: evolvePartner,
  wakeUps: partnerWakeUps,
  owed: ({ calls, pages }) => [...calls, ...pages].map(({ id }) => ({ effect: id, capability: "page" })),
  index: (partner) => [
    { index: "partners", member: partner.id, score: 0 },
    ...partner.accounts.map(({ login }) => ({ index: signingInAs(login), member: partner.id, score: 0 })),
  ],
  lookUps: ({ id, tokens, resources }) => [
    ...tokens.map((token) => ({ map: PARTNER_OF_TOKEN, key: token.id, value: id })),
    ...resources.map((resource) => ({ map: PARTNER_OF_RESOURCE, key: resource.id, value: id })),
  ],
  marking: () => "TLP:AMBER",
  react: reactToPartner,
};
