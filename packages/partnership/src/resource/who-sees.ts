import type { Instant, PartnerId } from "@mirror/vocabulary";
import { type Agreement, agreementInForce } from "../agreement/state.js";
import { mayRead, type Viewer } from "../marking/may-read.js";
import type { Resource } from "./state.js";

/**
 * Whether somebody sees a resource of a partner's registry: by its marking, and where that is narrow, as one of the partners
 * that it names or as a party to an agreement that it names, while that one is in force (SH-03).
 */
export function seesResource(
  viewer: Viewer,
  owner: PartnerId,
  { marking, seenBy }: Resource,
  agreements: readonly Agreement[],
  at: Instant,
): boolean {
  const parties = agreements
    .filter((one) => seenBy.agreements.includes(one.id) && agreementInForce(one, at))
    .flatMap((one) => one.text.parties);
  return mayRead(viewer, {
    marking,
    ownerPartner: owner,
    participants: [...seenBy.partners, ...parties],
    named: [],
  });
}
