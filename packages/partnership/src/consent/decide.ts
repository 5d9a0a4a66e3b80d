import { type Decided, type Refusal, refuse } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { ConsentCommand } from "./commands.js";
import type { ConsentFact } from "./facts.js";
import type { ConsentRound } from "./state.js";

/** What a command does to a round. Needs the actor's own partner in the context, and no other. */
export function decideConsent(
  _round: ConsentRound | undefined,
  command: ConsentCommand,
  _context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  return refuse("conflict", "not-decided-yet", command.type);
}

/** The refusal to show for a decision that only recorded an answer as void (C-14); undefined for every other decision. */
export function voidAnswerIn(_decision: Decided<ConsentFact>): Refusal | undefined {
  return undefined;
}
