import { type Decided, DelegationId, decided, instantAfter, type Refusal, refuse } from "@mirror/vocabulary";
import { type Acting, type PartnershipContext, whoActs } from "../context.js";
import { appointmentOf } from "../partner/appointment.js";
import { mayDecide } from "../partner/duty.js";
import type { PartnerFact } from "../partner/facts.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import type { Delegate, RevokeDelegation } from "./commands.js";
import { delegationHolds, delegationOf, reachesBeyond } from "./state.js";

/** Nobody's place is taken for longer than a year by one piece of paper. */
const LASTS_MAX_MS = 365 * 24 * 3600 * 1000;

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
  if (office === null || !mayDecide(acting.partner, from, office))
    return refuse(
      "forbidden",
      "nothing-to-delegate",
      "Only an official who holds an office in person delegates it; what was delegated is not delegated on.",
      "C-12",
    );
  const no = (code: string, detail: string) => refuse("invalid", code, detail, "C-12");
  if (to === from) return no("delegates-to-oneself", "Name somebody else.");
  const delegate = acting.partner.people.find((one) => one.id === to);
  if (delegate === undefined)
    return refuse("absent", "person-unknown", "Nobody of your partner is known by this.", "INV-12");
  if (until <= context.now) return no("delegation-over", "A delegation ends in the future.");
  if (until > instantAfter(context.now, LASTS_MAX_MS))
    return no("delegation-too-long", "A delegation lasts 365 days at most.");
  const own = appointmentOf(acting.partner, from, context.now);
  const isBeyond =
    own !== undefined && (reachesBeyond(scope, own) || (own.until !== null && until > own.until));
  if (isBeyond)
    return refuse(
      "forbidden",
      "beyond-delegator",
      "You can delegate no more than you may do yourself, and no longer.",
      "C-12",
    );
  return (
    standingAgainst(acting.partner, "delegate") ??
    decided<PartnerFact>({
      type: "delegation-made",
      data: {
        id: DelegationId.parse(context.newId("delegation")),
        from,
        to,
        office,
        scope,
        until,
        words,
      },
    })
  );
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
