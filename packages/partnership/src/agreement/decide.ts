import { type Decided, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { AgreementCommand } from "./commands.js";
import type { AgreementFact } from "./facts.js";
import type { Agreement } from "./state.js";

/** The partners whose streams a command depends on, besides the actor's own. */
export function agreementPartners(_agreement: Agreement | undefined, command: AgreementCommand): PartnerId[] {
  return command.type === "propose" ? command.text.parties : [];
}

/** What a command does to an agreement. Each party is bound by its own authorised official alone. */
export function decideAgreement(
  _agreement: Agreement | undefined,
  command: AgreementCommand,
  _context: PartnershipContext,
): Decided<AgreementFact> | Refusal {
  return refuse("conflict", "not-decided-yet", command.type);
}
