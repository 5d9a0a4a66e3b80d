import { canonicalJson, DelegationId, effectWithin, type Instant, type Refusal } from "@mirror/vocabulary";
import { partnerAt } from "../partner/appointment.js";
import type { DecisionRight } from "../partner/decision-rights.js";
import type { PartnerFact } from "../partner/facts.js";
import type { Partner } from "../partner/state.js";
import type { SetDecisionRights } from "../partner/statement.js";
import { type Delegable, unlessDelegable } from "./may-delegate.js";
import type { Delegation } from "./state.js";

/** What a partner's matrix delegates, under its own key: each row for its own office, level and effects (C-12). */
function delegatedIn(rights: readonly DecisionRight[]): Delegable[] {
  return rights.flatMap(({ effects, level, office, delegates = [] }) => {
    const effectCeiling = effects.reduce((one, other) => (effectWithin(one, other) ? other : one));
    return delegates.map((each) => ({
      ...each,
      office,
      scope: { effectCeiling, levels: [level], playbooks: "any" as const },
    }));
  });
}

/** Why a matrix names somebody who cannot answer in another's place; undefined where it does not. */
export function delegatesFault(
  partner: Partner,
  rights: readonly DecisionRight[],
  now: Instant,
): Refusal | undefined {
  const today = partnerAt(partner, now);
  for (const one of delegatedIn(rights)) {
    const fault = unlessDelegable(today, one, now);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The delegations that a matrix makes and the one before it did not. */
export function newlyDelegated(
  partner: Partner,
  { rights, number }: SetDecisionRights,
  newId: (kind: "delegation") => string,
): PartnerFact[] {
  const still = keptFrom(partner.delegations, rights);
  return delegatedIn(rights)
    .filter((one) => !still.some((each) => isSame(each, one)))
    .map((one) => ({
      type: "delegation-made",
      data: {
        ...one,
        id: DelegationId.parse(newId("delegation")),
        words: `Named in the decision rights, by statement ${number}.`,
        signed: null,
        statement: number,
      },
    }));
}

/** A partner's delegations once another matrix stands: what an earlier one delegated and this one does not, is over. */
export function afterRights(
  all: readonly Delegation[],
  rights: readonly DecisionRight[],
  at: Instant,
): readonly Delegation[] {
  const still = keptFrom(all, rights);
  return all.map((one) =>
    one.statement === undefined || one.revokedAt !== null || still.includes(one)
      ? one
      : { ...one, revokedAt: at },
  );
}

function keptFrom(all: readonly Delegation[], rights: readonly DecisionRight[]): readonly Delegation[] {
  const named = delegatedIn(rights);
  return all.filter(
    (one) => one.statement !== undefined && one.revokedAt === null && named.some((each) => isSame(each, one)),
  );
}

function isSame(one: Delegable, other: Delegable): boolean {
  const key = ({ from, to, office, scope, until }: Delegable) =>
    canonicalJson({ from, to, office, scope, until });
  return key(one) === key(other);
}
