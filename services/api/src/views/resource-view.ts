import type { ResourceView } from "@mirror/contract";
import { aidKind, promisesOf } from "@mirror/operations";
import { commitmentsOf } from "@mirror/partnership";
import type { SeenResource } from "../sight/seen-resource.js";
import type { Sight } from "../sight/sight.js";
import { versioned } from "./version.js";

/** A resource as the caller may know it: who else sees it, and what of it is promised, are its own partner's to know. */
export async function resourceView(sight: Sight, { partner, resource }: SeenResource): Promise<ResourceView> {
  const names = await sight.directory();
  const { id, typed, name, home, quantity, team, words, marking, seenBy, availability, retired } = resource;
  const isOwn = partner.id === sight.caller.partner.id;
  return versioned({
    ...{ id, typed, name, home, quantity, words, marking, availability, retired },
    partner: names.partner(partner.id),
    team: team === null ? null : names.team(partner.id, team),
    seenBy: isOwn
      ? { partners: seenBy.partners.map((one) => names.partner(one)), agreements: seenBy.agreements }
      : null,
    promised: isOwn ? await promisedOf(sight, { partner, resource }) : null,
  });
}

async function promisedOf(
  sight: Sight,
  { partner, resource }: SeenResource,
): Promise<NonNullable<ResourceView["promised"]>> {
  const promised: NonNullable<ResourceView["promised"]> = [];
  for (const stream of await sight.listed(promisesOf("live", partner.id))) {
    const request = await sight.load(aidKind, stream);
    for (const one of request === undefined ? [] : commitmentsOf(request))
      if (request !== undefined && one.partner === partner.id && one.resource === resource.id)
        promised.push({ request: request.id, quantity: one.quantity, from: one.from, until: one.to });
  }
  return promised.toSorted((one, other) => (one.from < other.from ? -1 : 1));
}
