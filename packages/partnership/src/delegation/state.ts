import { type DelegationId, effectWithin, type Instant, type PersonId } from "@mirror/vocabulary";
import type { z } from "zod";
import type { ConsentQuestion } from "../consent/commands.js";
import { appointmentOf, type Mandate, partnerAt } from "../partner/appointment.js";
import { mayDecide } from "../partner/duty.js";
import type { Partner } from "../partner/state.js";
import type { DelegatedScope } from "./delegated-scope.js";
import type { DelegationMade, InPlaceOf } from "./facts.js";

/** What an official has put into another's hands, and may take back at any time (C-12). */
export type Delegation = z.infer<typeof DelegationMade>["data"] & {
  readonly madeAt: Instant;
  readonly revokedAt: Instant | null;
};

/** Whether more is delegated than an official may do itself (C-12). */
export function reachesBeyond({ effectCeiling, levels }: DelegatedScope, own: Mandate): boolean {
  return !effectWithin(effectCeiling, own.effectCeiling) || !levels.every((one) => own.levels.includes(one));
}

/**
 * Whether a delegation gives anything at an instant: not revoked, not over, and its delegator still holds that office in
 * person. So it dies with the delegator's dismissal, and with the delegate's, who has no role then (C-12). It hangs on the
 * appointment that it was made under: a later one does not revive it, and once that one is limited to less, it gives nothing.
 */
export function delegationHolds(recorded: Partner, delegation: Delegation, at: Instant): boolean {
  if (delegation.revokedAt !== null || delegation.until <= at) return false;
  const own = appointmentOf(recorded, delegation.from, at);
  if (own !== undefined && (delegation.madeAt < own.since || reachesBeyond(delegation.scope, own)))
    return false;
  const partner = partnerAt(recorded, at);
  const delegate = partner.people.find((one) => one.id === delegation.to);
  return mayDecide(partner, delegation.from, delegation.office) && (delegate?.roles.length ?? 0) > 0;
}

/** The delegation by which a person may answer a question for an office; undefined where there is none. */
export function delegationFor(
  partner: Partner,
  person: PersonId,
  office: string,
  { level, scope }: Pick<ConsentQuestion, "level" | "scope">,
  at: Instant,
): Delegation | undefined {
  return partner.delegations.find(
    (one) =>
      one.to === person &&
      one.office === office &&
      delegationHolds(partner, one, at) &&
      one.scope.levels.includes(level) &&
      (one.scope.playbooks === "any" || one.scope.playbooks.includes(scope.playbook.id)) &&
      scope.steps.every((step) => effectWithin(step.effect, one.scope.effectCeiling)),
  );
}

/** Whether one of two has delegated to the other, for any office: then they are not two (C-11, C-12). */
export function areDelegateAndDelegator(
  partner: Partner,
  one: PersonId,
  other: PersonId,
  at: Instant,
): boolean {
  return partner.delegations.some(
    (each) =>
      delegationHolds(partner, each, at) &&
      ((each.from === one && each.to === other) || (each.from === other && each.to === one)),
  );
}

/** Whether somebody who answered in another's place still could (C-12): asked anew at every use. */
export function stillInPlaceOf(partner: Partner, { delegation }: InPlaceOf, at: Instant): boolean {
  return partner.delegations.some((one) => one.id === delegation && delegationHolds(partner, one, at));
}

/** What a delegation is found by. */
export function delegationOf(partner: Partner, id: DelegationId): Delegation | undefined {
  return partner.delegations.find((one) => one.id === id);
}
