import type { PartnerView } from "@mirror/contract";
import { partnerKind } from "@mirror/operations";
import type { PartnerId } from "@mirror/vocabulary";
import type { Sight } from "../sight/sight.js";
import { partnerView } from "../views/partner-view.js";

/** A partner as the caller may see it; undefined where there is none. */
export async function showPartner(sight: Sight, id: PartnerId): Promise<PartnerView | undefined> {
  const partner = await sight.load(partnerKind, id);
  return partner && partnerView(partner, sight.caller, await sight.recordedAt());
}

/** A command about the partner that the address names. */
export const onPartner = {
  about: (sight: Sight, { params }: { params: { id: PartnerId } }) => sight.load(partnerKind, params.id),
  show: (sight: Sight, { params }: { params: { id: PartnerId } }) => showPartner(sight, params.id),
};
