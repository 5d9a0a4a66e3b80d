import { type AidPackageView, routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import type { AidPackage, Partner } from "@mirror/partnership";
import { type AidPackageId, known } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import type { Sight } from "../sight/sight.js";
import { versioned } from "../views/version.js";

/** What a partner has ready is nobody else's to know before it is offered. */
function own(sight: Sight): Promise<Partner | undefined> {
  return sight.load(partnerKind, sight.caller.partner.id);
}

function packageView(partner: Partner, { by: _, isWithdrawn, ...prepared }: AidPackage): AidPackageView {
  const named = prepared.resources.map((one) => ({
    ...one,
    found: partner.resources.find(({ id }) => id === one.resource),
  }));
  const { currency } = known(prepared.resources[0], "What a package holds").cost;
  return versioned({
    ...prepared,
    resources: named.map(({ found, ...one }) => ({ ...one, name: found?.name ?? one.resource })),
    cost: {
      currency,
      amount: prepared.resources.reduce((sum, { cost }) => sum + cost.amount, 0),
      notToExceed: prepared.resources.reduce((sum, { cost }) => sum + cost.notToExceed, 0),
    },
    withdrawn: isWithdrawn,
    ready: !isWithdrawn && named.every(({ found }) => found?.retired === null),
  });
}

async function find(sight: Sight, id: AidPackageId): Promise<AidPackageView | undefined> {
  const partner = await own(sight);
  const found = partner?.packages.find((one) => one.id === id);
  return partner && found && packageView(partner, found);
}

export const aidPackageDoors: Door[] = [
  reads(routes.aidPackages.list, async (sight, { query }) => {
    const partner = await own(sight);
    const all =
      partner?.packages.filter((one) => !one.isWithdrawn).map((one) => packageView(partner, one)) ?? [];
    return pageOfList(
      all.toSorted((one, other) => (one.id < other.id ? -1 : 1)),
      query,
      ({ id }) => id,
    );
  }),
  reads(routes.aidPackages.show, (sight, { params }) => find(sight, params.id)),
  decides(routes.aidPackages.prepare, {
    decide: (turn, { body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "prepare-package", ...body }),
    async show(sight) {
      const partner = await own(sight);
      const prepared = partner?.packages.at(-1);
      return partner && prepared && packageView(partner, prepared);
    },
  }),
  decides(routes.aidPackages.withdraw, {
    about: (sight, { params }) => find(sight, params.id),
    decide: (turn, { params, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "withdraw-package", package: params.id }),
    show: (sight, { params }) => find(sight, params.id),
  }),
];
