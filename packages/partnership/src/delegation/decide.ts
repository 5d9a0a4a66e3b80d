import { type Decided, DelegationId, decided, type Refusal, refuse } from "@mirror/vocabulary";
import { type Acting, type PartnershipContext, whoActs } from "../context.js";
import type { PartnerFact } from "../partner/facts.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import type { Delegate, RevokeDelegation } from "./commands.js";
import { nothingToDelegate, unlessDelegable } from "./may-delegate.js";
import { signatureOnDelegation } from "./signed-delegation.js";
import { delegationHolds, delegationOf } from "./state.js";

/** An official lets somebody answer in its place. Only what it may do itself, in person: nobody delegates what was delegated (C-12). */
export function decideDelegation(
  partner: Partner,
  command: Delegate,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = officialOf(partner, context);
  if (!acting.ok) return acting;
  const { id: from, office } = acting.person;
  const { to, scope, until, words } = command;
  if (office === null) return nothingToDelegate();
  const refusal =
    unlessDelegable(acting.partner, { from, to, office, scope, until }, context.now) ??
    standingAgainst(acting.partner, "delegate");
  if (refusal !== undefined) return refusal;
  const id = command.signed?.said.delegation ?? DelegationId.parse(context.newId("delegation"));
  if (delegationOf(acting.partner, id) !== undefined)
    return refuse("conflict", "delegation-exists", "This delegation was made already; make another.", "C-12");
  const made = { from, to, office, scope, until, words };
  if (command.signed === undefined && acting.partner.decisionRights !== null)
    return refuse(
      "forbidden",
      "key-needed",
      `${acting.partner.name} has set its decision rights: who answers in an office's place is named there, or signed with the official's own key.`,
      "INV-12",
    );
  const bearing = signatureOnDelegation(
    acting.partner,
    { ...made, delegation: id },
    command.signed,
    context.now,
  );
  if (!bearing.ok) return bearing;
  return decided<PartnerFact>({ type: "delegation-made", data: { id, ...made, signed: bearing.signed } });
}

/** Whoever delegated takes it back, whoever holds it gives it back, and any authorised official of the partner ends it. */
export function decideDelegationEnd(
  partner: Partner,
  command: RevokeDelegation,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = officialOf(partner, context);
  if (!acting.ok) return acting;
  const found = delegationOf(partner, command.delegation);
  if (found === undefined)
    return refuse("absent", "delegation-unknown", "There is no such delegation of your partner.");
  const { id: by, roles } = acting.person;
  if (by !== found.from && by !== found.to && !roles.includes("authorised-official"))
    return refuse("forbidden", "not-an-official", "Only an official, or who holds it, ends it.", "C-12");
  if (!delegationHolds(partner, found, context.now))
    return refuse("conflict", "delegation-over", "This delegation is over already.", "C-12");
  return decided<PartnerFact>({ type: "delegation-revoked", data: { id: found.id, by } });
}

function officialOf(partner: Partner, context: PartnershipContext): Acting | Refusal {
  const acting = whoActs(context);
  if (!acting.ok || acting.partner.id === partner.id) return acting;
  return refuse(
    "forbidden",
    "not-of-this-partner",
    `Only ${partner.name}'s own people say who answers for it.`,
    "INV-12",
  );
}
