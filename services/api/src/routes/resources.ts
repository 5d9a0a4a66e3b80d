import { type ResourceView, routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import { isAvailable, type Resource } from "@mirror/partnership";
import type { Instant, PartnerId, ResourceId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { resourcesSeen, type SeenResource, seenResource } from "../sight/seen-resource.js";
import type { Sight } from "../sight/sight.js";
import { resourceView } from "../views/resource-view.js";

interface OnResource {
  readonly params: { readonly id: ResourceId };
}

async function show(sight: Sight, { params }: OnResource): Promise<ResourceView | undefined> {
  const seen = await seenResource(sight, params.id);
  return seen && resourceView(sight, seen);
}

const onResource = {
  about: (sight: Sight, { params }: OnResource) => seenResource(sight, params.id),
  show,
};

interface Sought {
  readonly partner?: PartnerId | undefined;
  readonly category?: string | undefined;
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
  readonly retired?: "true" | "false" | undefined;
}

async function found(sight: Sight, sought: Sought): Promise<SeenResource[]> {
  const all: SeenResource[] = [];
  for (const id of sought.partner === undefined ? await sight.listed("partners") : [sought.partner]) {
    const partner = await sight.load(partnerKind, id);
    if (partner !== undefined) all.push(...(await resourcesSeen(sight, partner)));
  }
  return all
    .filter(({ resource }) => fits(resource, sought))
    .toSorted((one, other) => (one.resource.id < other.resource.id ? -1 : 1));
}

function fits(resource: Resource, { category, kind, type, from, until, retired }: Sought): boolean {
  if (retired !== "true" && resource.retired !== null) return false;
  const { typed } = resource;
  if (!isSaid(category, typed.category) || !isSaid(kind, typed.kind) || !isSaid(type, typed.type))
    return false;
  return from === undefined || until === undefined || isAvailable(resource, { from, until });
}

function isSaid(sought: string | undefined, is: string): boolean {
  return sought === undefined || sought.trim().toLowerCase() === is.trim().toLowerCase();
}

export const resourceDoors: Door[] = [
  reads(routes.resources.list, async (sight, { query }) => {
    const page = pageOfList(await found(sight, query), query, ({ resource }) => resource.id);
    return { ...page, items: await Promise.all(page.items.map((one) => resourceView(sight, one))) };
  }),
  reads(routes.resources.show, show),
  decides(routes.resources.add, {
    decide: (turn, { body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "add-resource", ...body }),
    async show(sight, { caller }) {
      const partner = await sight.load(partnerKind, caller.partner.id);
      const resource = partner?.resources.at(-1);
      return partner && resource && resourceView(sight, { partner, resource });
    },
  }),
  decides(routes.resources.change, {
    ...onResource,
    decide: (turn, { params, body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "change-resource", resource: params.id, ...body }),
  }),
  decides(routes.resources.setAvailability, {
    ...onResource,
    decide: (turn, { params, body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "set-availability", resource: params.id, ...body }),
  }),
  decides(routes.resources.retire, {
    ...onResource,
    decide: (turn, { params, body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "retire-resource", resource: params.id, ...body }),
  }),
];
