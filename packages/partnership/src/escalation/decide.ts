import { type Decided, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { Blocker } from "../stand-down/blockers.js";
import type { CrisisLevel, EscalationCommand } from "./commands.js";
import type { EscalationFact } from "./facts.js";
import type { Escalation } from "./state.js";

export interface EscalationContext extends PartnershipContext {
  /** What still stands in the way of standing down in this run, this escalation aside (ES-09). Weighed at `confirm`. */
  readonly blockers: readonly Blocker[];
}

/** How long a level is kept after its last trigger, unless the case says otherwise (ES-06). */
export const DWELL_MS: Readonly<Record<CrisisLevel, number>> = {
  technical: 4 * 3600 * 1000,
  operational: 12 * 3600 * 1000,
  political: 24 * 3600 * 1000,
};

/** The partners whose streams a command depends on, besides the actor's own. */
export function escalationPartners(_state: Escalation | undefined, command: EscalationCommand): PartnerId[] {
  return command.type === "open" ? [command.case.of] : [];
}

/** What a command does to an escalation. */
export function decideEscalation(
  _state: Escalation | undefined,
  command: EscalationCommand,
  _context: EscalationContext,
): Decided<EscalationFact> | Refusal {
  return refuse("conflict", "not-decided-yet", command.type);
}
