import { agreementKind, PARTNER_OF_RESOURCE, partnerKind } from "@mirror/operations";
import { type Agreement, type Partner, type Resource, seesResource } from "@mirror/partnership";
import type { AgreementId, ResourceId } from "@mirror/vocabulary";
import type { Sight } from "./sight.js";

/** A resource of some partner's registry, and whose it is. */
export interface SeenResource {
  readonly partner: Partner;
  readonly resource: Resource;
}

/** A resource that the caller may see. */
export async function seenResource(sight: Sight, id: ResourceId): Promise<SeenResource | undefined> {
  const stream = await sight.desk.journal.lookUp(PARTNER_OF_RESOURCE, id);
  const partner = stream === undefined ? undefined : await sight.load(partnerKind, stream);
  if (partner === undefined) return undefined;
  return (await resourcesSeen(sight, partner)).find(({ resource }) => resource.id === id);
}

/** What of a partner's registry the caller may see. */
export async function resourcesSeen(sight: Sight, partner: Partner): Promise<SeenResource[]> {
  const agreements: Agreement[] = [];
  for (const id of new Set<AgreementId>(partner.resources.flatMap(({ seenBy }) => seenBy.agreements))) {
    const agreement = await sight.load(agreementKind, id);
    if (agreement !== undefined) agreements.push(agreement);
  }
  const at = await sight.recordedAt();
  return partner.resources
    .filter((resource) => seesResource(sight.caller.viewer, partner.id, resource, agreements, at))
    .map((resource) => ({ partner, resource }));
}
