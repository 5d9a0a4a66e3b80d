import { type CaveatsLeft, type CaveatView, type DelegationView, routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import { type Caveat, type Delegation, delegationHolds, type Partner } from "@mirror/partnership";
import { keyFingerprint, type PartnerId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import type { Sight } from "../sight/sight.js";

type About = { readonly params: { readonly id: PartnerId } };

async function known(sight: Sight, { params }: About): Promise<Partner | undefined> {
  return sight.load(partnerKind, params.id);
}

/** Who answers in whose place is a partner's own business. */
async function own(sight: Sight, asked: About): Promise<Partner | undefined> {
  const partner = await known(sight, asked);
  return partner?.id === sight.caller.partner.id ? partner : undefined;
}

async function delegationView(
  sight: Sight,
  partner: Partner,
  delegation: Delegation,
): Promise<DelegationView> {
  const { from, to, madeAt: _, signed = null, statement = null, ...rest } = delegation;
  const names = await sight.directory();
  const holds = delegationHolds(partner, delegation, await sight.recordedAt());
  return {
    ...rest,
    from: names.person(from),
    to: names.person(to),
    holds,
    statement,
    fingerprint: signed && keyFingerprint(signed.key),
  };
}

/** Everybody has to know that something is restricted; what it is, only the partner's own people (C-13). */
function caveatView(sight: Sight, partner: Partner, caveat: Caveat): CaveatView {
  const { id, kind, words, higherOffice, scope, setAt } = caveat;
  return partner.id === sight.caller.partner.id
    ? { id, kind, words, higherOffice, scope, setAt }
    : { id, kind, words: "Restricted.", higherOffice: null, scope: null, setAt };
}

async function caveatsLeft(sight: Sight, asked: About): Promise<CaveatsLeft | undefined> {
  const partner = await known(sight, asked);
  if (partner === undefined) return undefined;
  return { partner: (await sight.directory()).partner(partner.id), caveats: partner.caveats.length };
}

export const restrictionDoors: Door[] = [
  reads(routes.delegations.list, async (sight, asked) => {
    const partner = await own(sight, asked);
    if (partner === undefined) return undefined;
    const all = await Promise.all(partner.delegations.map((one) => delegationView(sight, partner, one)));
    return pageOfList(byId(all), asked.query, ({ id }) => id);
  }),
  decides(routes.delegations.make, {
    about: own,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "delegate", ...body }),
    async show(sight, asked) {
      const partner = await own(sight, asked);
      const made = partner?.delegations.at(-1);
      return partner && made && delegationView(sight, partner, made);
    },
  }),
  decides(routes.delegations.revoke, {
    about: own,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "revoke-delegation", ...body }),
    async show(sight, asked) {
      const partner = await own(sight, asked);
      const ended = partner?.delegations.find(({ id }) => id === asked.body.delegation);
      return partner && ended && delegationView(sight, partner, ended);
    },
  }),
  reads(routes.caveats.list, async (sight, asked) => {
    const partner = await known(sight, asked);
    if (partner === undefined) return undefined;
    const all = partner.caveats.map((one) => caveatView(sight, partner, one));
    return pageOfList(byId(all), asked.query, ({ id }) => id);
  }),
  decides(routes.caveats.set, {
    about: known,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "set-caveat", ...body }),
    async show(sight, asked) {
      const partner = await known(sight, asked);
      const set = partner?.caveats.at(-1);
      return partner && set && caveatView(sight, partner, set);
    },
  }),
  decides(routes.caveats.lift, {
    about: known,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "lift-caveat", ...body }),
    show: caveatsLeft,
  }),
];

/** Ids grow with time: the oldest first. */
function byId<Item extends { readonly id: string }>(all: readonly Item[]): Item[] {
  return all.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
