import { type Decided, type PartnerId, type Refusal, refuse, type WakeUp } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type { AidCommand } from "./commands.js";
import type { Commitment } from "./commitments.js";
import type { AidFact } from "./facts.js";
import type { AidRequest } from "./state.js";

export interface AidContext extends PartnershipContext {
  /** What the assisting partner has promised elsewhere: `commitmentsOf` its other requests' streams. Weighed at a commit (MA-06). */
  readonly commitments: readonly Commitment[];
}

/** The partners whose streams a command depends on, besides the actor's own: the recipients when it is sent to them. */
export function aidPartners(request: AidRequest | undefined, command: AidCommand): PartnerId[] {
  if (command.type === "submit") return request?.need.recipients ?? [];
  if (command.type === "reopen") return command.recipients ?? request?.need.recipients ?? [];
  return [];
}

/** What a command does to a request for aid. Who may say what is MA-01's matrix (`who-may.ts`). */
export function decideAid(
  _request: AidRequest | undefined,
  command: AidCommand,
  _context: AidContext,
): Decided<AidFact> | Refusal {
  return refuse("conflict", "not-decided-yet", command.type);
}

export function aidWakeUps(_request: AidRequest): WakeUp[] {
  return [];
}

/** What the step that asked has come to: `filled` when every line is committed, `failed` when it is unfilled, expired, late or given up. */
export function aidOutcome(_request: AidRequest): "pending" | "filled" | "failed" {
  return "pending";
}
