import { type Refusal, refuse } from "@mirror/vocabulary";
import type { AidPackage } from "../aid-package/facts.js";
import type { Acting } from "../context.js";
import type { Offer } from "./commands.js";
import type { DeedOf } from "./deed.js";
import { isOfType } from "./from-registry.js";
import type { AidRequest } from "./state.js";

/**
 * What a package comes to as offers: each of its resources for the line that asks for its type. Refuses a package of which
 * a part is not asked for, and one that was prepared under another agreement than the request stands on.
 */
export function offersOf(
  request: AidRequest,
  command: DeedOf<"offer-package">,
  { partner }: Acting,
): { readonly ok: true; readonly offers: readonly Offer[] } | Refusal {
  const found = partner.packages.find((one) => one.id === command.package && !one.isWithdrawn);
  if (found === undefined)
    return refuse("absent", "package-unknown", `${partner.name} has prepared no such package.`);
  const other = otherAgreement(found, request);
  if (other !== undefined) return other;
  const { earliestStart, validUntil } = command;
  const offers: Offer[] = [];
  for (const { resource: id, quantity, cost } of found.resources) {
    const resource = partner.resources.find((one) => one.id === id);
    const line = resource && request.need.needs.find((need) => isOfType(resource, need))?.line;
    if (resource === undefined || resource.team === null || line === undefined)
      return refuse(
        "invalid",
        "not-asked-for",
        `No line of this request asks for what ${resource?.name ?? id} is; offer what fits one by one.`,
      );
    offers.push({
      ...{ line, quantity, cost, earliestStart, validUntil, conditions: found.conditions },
      resource: { id, name: resource.name, team: resource.team },
      package: found.id,
    });
  }
  return { ok: true, offers };
}

function otherAgreement({ name, under }: AidPackage, { need }: AidRequest): Refusal | undefined {
  if (under === null || need.clause === null) return undefined;
  if (under.agreement === need.clause.agreement && under.clause === need.clause.clause) return undefined;
  const detail = `${name} was prepared under clause ${under.clause} of ${under.agreement}; this request stands on another.`;
  return refuse("conflict", "other-clause", detail, "MA-05");
}
