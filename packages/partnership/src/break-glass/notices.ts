import { EffectId, type Instant, type PartnerId, type PersonId } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import { holdersOf } from "../partner/duty.js";
import type { Partner } from "../partner/state.js";
import type { BreakGlassFact, GlassNoticeWhy } from "./facts.js";

export type GlassNotices = Extract<BreakGlassFact, { type: "break-glass-opened" }>["data"]["notices"];

/** Everybody of a partner who may stand by a break-glass: its officials, and its duty officers. */
export function mayJoinGlass(partner: Partner, at: Instant): PersonId[] {
  return [...officialsOf(partner, at), ...holdersOf(partner, { role: "duty-officer" }, at)].filter(isFirst);
}

/** Everybody of a partner who may look back at one: its officials and its auditors, but for those who stood by it. */
export function mayReviewGlass(
  partner: Partner,
  by: readonly { readonly person: PersonId }[],
  at: Instant,
): PersonId[] {
  return [...officialsOf(partner, at), ...holdersOf(partner, { role: "auditor" }, at)]
    .filter(isFirst)
    .filter((person) => !by.some((one) => one.person === person));
}

/** A page for each of these people of one partner. */
export function noticesFor(
  partner: PartnerId,
  people: readonly PersonId[],
  why: GlassNoticeWhy,
  context: PartnershipContext,
): GlassNotices {
  return people.map((person) => ({
    effect: EffectId.parse(context.newId("effect")),
    person,
    partner,
    why,
  }));
}

/** That glass is broken: to the partner's own, but for those who know, and at once to every other participant of the run. */
export function tellAll(
  own: PartnerId,
  participants: readonly PartnerId[],
  who: readonly PersonId[],
  context: PartnershipContext,
): GlassNotices {
  const concerned = context.partners.filter(({ id }) => id === own || participants.includes(id));
  return concerned.flatMap((partner) => {
    const people = mayJoinGlass(partner, context.now).filter((person) => !who.includes(person));
    return noticesFor(partner.id, people, "in-force", context);
  });
}

function officialsOf(partner: Partner, at: Instant): PersonId[] {
  return holdersOf(partner, { role: "authorised-official" }, at);
}

function isFirst<T>(one: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(one) === index;
}
