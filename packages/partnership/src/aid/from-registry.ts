import { type Instant, type Refusal, ResourceId, refuse } from "@mirror/vocabulary";
import type { Partner } from "../partner/state.js";
import { isAvailable } from "../resource/available.js";
import { resourceNamed } from "../resource/decide.js";
import type { Resource } from "../resource/state.js";
import type { Need, Offer } from "./commands.js";

/** The resource of a partner's registry that an offer names by its id; undefined where it names one that no registry keeps. */
export function registeredAs(
  partner: Partner | undefined,
  { resource }: Pick<Offer, "resource">,
): Resource | undefined {
  return partner?.resources.find((one) => one.id === resource.id);
}

/** Whether an offer names its resource by the id that a registry gave it. */
export function namesRegistered({ resource }: Pick<Offer, "resource">): boolean {
  return ResourceId.safeParse(resource.id).success;
}

/**
 * Why a partner's registry does not bear an offer: what it does not know or has out of use, more than there is, another team
 * than goes with it, or a time for which it is not to be had (MA-06). What stands in the registry is offered by its id: under
 * a name of its own it could be promised twice.
 */
export function registryRefusal(
  partner: Partner,
  offer: Offer,
  need: Need,
  window: { readonly from: Instant; readonly until: Instant },
): Refusal | undefined {
  if (!namesRegistered(offer)) {
    const namesake = resourceNamed(partner, offer.resource.id) ?? resourceNamed(partner, offer.resource.name);
    if (namesake === undefined) return undefined;
    const detail = `${namesake.name} stands in the registry: offer it as ${namesake.id}.`;
    return refuse("invalid", "resource-registered", detail, "MA-06");
  }
  const found = registeredAs(partner, offer);
  if (found === undefined)
    return refuse("invalid", "resource-unknown", `The registry of ${partner.name} has no such resource.`);
  if (found.team !== null && found.team !== offer.resource.team)
    return refuse("invalid", "other-team", `Another team goes with ${found.name}.`, "MA-05");
  if (!isOfType(found, need) && offer.substitution === undefined) {
    const { category, kind, type } = found.typed;
    const detail = `${found.name} is ${category}, ${kind}, type ${type}: say why it does in the place of what is asked for.`;
    return refuse("invalid", "substitute-unsaid", detail, "MA-05");
  }
  return notToBeHad(found, offer, window);
}

/** Why a resource cannot be promised as offered, whoever else it is promised to; undefined where it can. */
export function notToBeHad(
  resource: Resource,
  { quantity }: Pick<Offer, "quantity">,
  window: { readonly from: Instant; readonly until: Instant },
): Refusal | undefined {
  if (resource.retired !== null)
    return refuse(
      "conflict",
      "resource-retired",
      `${resource.name} is out of use: ${resource.retired.reason}`,
      "MA-06",
    );
  if (quantity > resource.quantity)
    return refuse(
      "invalid",
      "more-than-there-is",
      `There are ${resource.quantity} of ${resource.name}.`,
      "MA-06",
    );
  if (isAvailable(resource, window)) return undefined;
  const detail = `${resource.name} is not available from ${window.from} to ${window.until}.`;
  return refuse("conflict", "resource-unavailable", detail, "MA-06");
}

/** Whether a resource is of just the type that a need asks for. */
export function isOfType({ typed }: Resource, need: Need): boolean {
  return (["category", "kind", "type"] as const).every(
    (part) => typed[part].trim().toLowerCase() === need[part].trim().toLowerCase(),
  );
}

/** An offer as it goes on record: with the type that the registry knows its resource by, and none that was only claimed. */
export function withRegisteredType(partner: Partner, offer: Offer): Offer {
  const { typed: _, ...resource } = offer.resource;
  const found = registeredAs(partner, offer);
  if (found === undefined) return { ...offer, resource };
  return { ...offer, resource: { ...resource, name: found.name, typed: found.typed } };
}
