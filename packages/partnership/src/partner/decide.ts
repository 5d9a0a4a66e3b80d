import { type Decided, type Refusal, refuse, type WakeUp } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { PartnerCommand } from "./commands.js";
import type { PartnerFact } from "./facts.js";
import type { Partner } from "./state.js";

/** What a command does to a partner. Its own administrators look after it; our own set-up may too. */
export function decidePartner(
  partner: Partner | undefined,
  command: PartnerCommand,
  _context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  return refuse("conflict", "not-decided-yet", `${command.type} ${partner?.name ?? ""}`);
}

/** A partner owes nothing to time: shifts and tokens are read against the instant they are asked for. */
export function partnerWakeUps(_partner: Partner): WakeUp[] {
  return [];
}
