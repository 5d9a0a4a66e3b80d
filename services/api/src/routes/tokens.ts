import { routes } from "@mirror/contract";
import { partnerKind } from "@mirror/operations";
import type { Api } from "../door/api.js";
import { pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { administers, tokenView } from "../views/partner-view.js";

/** A partner's tokens with their last use, which is no part of the partner: it would move its ETag with every request. */
export const tokenDoors: Door[] = [(api) => listsTokens(api)(api)];

function listsTokens({ tokenUses }: Api): Door {
  return reads(routes.tokens.list, async (sight, { params, query, caller }) => {
    const partner = await sight.load(partnerKind, params.id);
    if (partner === undefined) return undefined;
    const now = await sight.recordedAt();
    const all = administers(partner, caller, now);
    if (!all && caller.partner.id !== partner.id) return undefined;
    const shown = partner.tokens.filter(
      ({ person, revokedAt, expiresAt }) =>
        (all || person === caller.person.id) &&
        (query.good === undefined || (query.good === "true") === (revokedAt === null && now < expiresAt)),
    );
    const newestFirst = shown.toSorted((a, b) => (a.id < b.id ? 1 : -1));
    const { items, next } = pageOfList(newestFirst, query, ({ id }) => id, "falling");
    const used = await tokenUses.lastOf(items.map(({ id }) => id));
    return {
      items: items.map((token, n) => ({ ...tokenView(token), lastUsedAt: used[n] ?? null })),
      next,
    };
  });
}
