import type { Agreement, Partner, PartnershipContext } from "@mirror/partnership";
import type { DecisionContext, PartnerId } from "@mirror/vocabulary";
import { agreementKind, agreementsOf } from "./kinds/agreement-kind.js";
import { partnerKind } from "./kinds/partner-kind.js";
import type { Turn } from "./turn.js";

/** Reads these partners, and the actor's own: what a decision among partners is made with. */
export async function partnersAmong(turn: Turn, ids: readonly PartnerId[]): Promise<Partner[]> {
  const wanted = turn.actor.kind === "person" ? [...ids, turn.actor.partner] : ids;
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

/** Every agreement that any of these partners is a party to. */
export async function agreementsAmong(turn: Turn, ids: readonly PartnerId[]): Promise<Agreement[]> {
  const streams = new Set<string>();
  for (const id of new Set(ids))
    for (const stream of await turn.listed(agreementsOf(id))) streams.add(stream);
  const read: Agreement[] = [];
  for (const stream of streams) {
    const agreement = await turn.load(agreementKind, stream);
    if (agreement !== undefined && agreement.text.mode === turn.mode) read.push(agreement);
  }
  return read;
}
