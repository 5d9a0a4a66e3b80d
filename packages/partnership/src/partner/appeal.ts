import { type Decided, decided, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { OFFICIAL } from "./appointment.js";
import type { AppealStanding } from "./commands.js";
import type { PartnerFact } from "./facts.js";
import { standingAgainst } from "./standing.js";
import type { Partner } from "./state.js";

/**
 * A partner that is restricted or suspended says why that is wrong (M22). It changes nothing by itself: whoever set the
 * standing answers it, by setting it anew. For its officials and administrators, once, and until the date that was given;
 * where none was, at any time.
 */
export function decideAppeal(
  partner: Partner,
  { justification }: AppealStanding,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { roles, id: person } = acting.person;
  const mayAppeal =
    acting.partner.id === partner.id && roles.some((role) => role === OFFICIAL || role === "administrator");
  if (!mayAppeal)
    return refuse(
      "forbidden",
      "not-for-this-partner",
      `Only an official or an administrator of ${partner.name} appeals for it.`,
      "INV-12",
    );
  const { standing } = partner;
  if (standing.status === "active")
    return refuse("conflict", "nothing-to-appeal", `${partner.name} is in good standing.`, "M22");
  if (standing.appeal !== undefined)
    return refuse("conflict", "appealed-already", `This was appealed at ${standing.appeal.at}.`, "M22");
  if (standing.appealBy !== null && standing.appealBy <= context.now)
    return refuse("conflict", "appeal-late", `This could be appealed until ${standing.appealBy}.`, "M22");
  return (
    standingAgainst(partner, "appeal") ??
    decided<PartnerFact>({ type: "standing-appealed", data: { person, justification } })
  );
}
