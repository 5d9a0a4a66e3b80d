import { type DecisionContext, type Instant, type Refusal, refuse } from "@mirror/vocabulary";
import { asRecorded } from "../as-recorded.js";
import { accountOf } from "./account.js";
import type { PartnerFact } from "./facts.js";
import { evolvePartner, type Partner } from "./state.js";

/**
 * Nobody locks a partner out, itself included: what a person commands may not take away its last administrator who can sign
 * in (M04). Our own set-up may: it can also add one.
 */
export function unlessLocksOut(
  partner: Partner,
  facts: readonly PartnerFact[],
  context: DecisionContext,
): Refusal | undefined {
  const { actor, now } = context;
  if (actor.kind !== "person" || !isLookedAfter(partner, now)) return undefined;
  const after = facts.reduce((sofar, fact) => evolvePartner(sofar, asRecorded(fact, context)), partner);
  if (isLookedAfter(after, now)) return undefined;
  return refuse(
    "conflict",
    "last-administrator",
    `This would leave ${partner.name} without an administrator who can sign in. First give somebody else that role and a way to sign in, or the administrator another token; then do this.`,
    "M04",
  );
}

/** Whether some administrator has a password, or a token that is good now for whatever its person may do. */
function isLookedAfter(partner: Partner, now: Instant): boolean {
  return partner.people.some(
    ({ id, roles }) =>
      roles.includes("administrator") &&
      ((accountOf(partner, id)?.password ?? null) !== null ||
        partner.tokens.some(
          ({ person, scopes, revokedAt, expiresAt }) =>
            person === id && scopes === null && revokedAt === null && now < expiresAt,
        )),
  );
}
