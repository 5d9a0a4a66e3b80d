import type { Agreement, Partner, PartnershipContext } from "@mirror/partnership";
import { type DecisionContext, type PartnerId, partnerOfActor } from "@mirror/vocabulary";
import { agreementKind, agreementsIn } from "./kinds/agreement-kind.js";
import { partnerKind } from "./kinds/partner-kind.js";
import type { Turn } from "./turn.js";

/** Reads these partners, and the actor's own: what a decision among partners is made with. */
export async function partnersAmong(turn: Turn, ids: readonly PartnerId[]): Promise<Partner[]> {
  const own = partnerOfActor(turn.actor);
  const wanted = own === null ? ids : [...ids, own];
  const read: Partner[] = [];
  for (const id of new Set(wanted)) {
    const partner = await turn.load(partnerKind, id);
    if (partner !== undefined) read.push(partner);
  }
  return read;
}

export function withPartners(context: DecisionContext, partners: readonly Partner[]): PartnershipContext {
  return { ...context, partners };
}

/** Every agreement that all of these partners are parties to, in the world or the exercise that the turn acts in. */
export async function agreementsAmong(turn: Turn, ids: readonly PartnerId[]): Promise<Agreement[]> {
  const listings: string[][] = [];
  for (const id of new Set(ids)) listings.push(await turn.listed(agreementsIn(turn.mode, id)));
  const [first = [], ...others] = listings;
  const read: Agreement[] = [];
  for (const stream of first) {
    if (!others.every((one) => one.includes(stream)) || !(await turn.isHere(stream))) continue;
    read.push(await turn.loadKnown(agreementKind, stream));
  }
  return read;
}
