import { CaveatId, type Decided, decided, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import type { PartnerFact } from "../partner/facts.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import type { LiftCaveat, SetCaveat } from "./commands.js";

/** A partner's own official restricts what is done with what is its own; nobody is ever kept from it (C-13). */
export function decideCaveat(
  partner: Partner,
  command: SetCaveat,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const { kind, scope, words } = command;
  const higherOffice = command.higherOffice ?? null;
  const official = officialOf(partner, context);
  if (!official.ok) return official;
  if ((kind === "limitation") !== (higherOffice !== null))
    return refuse(
      "invalid",
      "higher-office-amiss",
      "A limitation names the higher office that is asked; a prohibition names none.",
      "C-13",
    );
  const id = CaveatId.parse(context.newId("caveat"));
  return decided<PartnerFact>({
    type: "caveat-set",
    data: { id, kind, higherOffice, scope, words, by: official.person },
  });
}

export function decideLifting(
  partner: Partner,
  { caveat }: LiftCaveat,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const official = officialOf(partner, context);
  if (!official.ok) return official;
  if (!partner.caveats.some((one) => one.id === caveat))
    return refuse("absent", "caveat-unknown", "Your partner has set no such caveat, or has lifted it.");
  return (
    standingAgainst(partner, "lift-caveat") ??
    decided<PartnerFact>({ type: "caveat-lifted", data: { id: caveat, by: official.person } })
  );
}

function officialOf(
  partner: Partner,
  context: PartnershipContext,
): { readonly ok: true; readonly person: PersonId } | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id !== partner.id || !acting.person.roles.includes("authorised-official"))
    return refuse(
      "forbidden",
      "not-an-official",
      `Only an authorised official of ${partner.name} says what is restricted there.`,
      "INV-12",
    );
  return { ok: true, person: acting.person.id };
}
