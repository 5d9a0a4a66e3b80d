import type { PartnerId } from "@mirror/vocabulary";
import type { Voice } from "../delegation/voice.js";
import type { ConfirmDecision, GrantConsent, OfficialAnswer } from "./commands.js";
import { pageHashOf } from "./page.js";
import type { OfficialDecision } from "./signed-decision.js";
import type { ConsentRound } from "./state.js";

/** What an answer's signature has to say, but for when it was made; `partner` is the one whose official it is. */
export function saysOf(
  { id, question, scopeHash }: ConsentRound,
  answer: OfficialAnswer | ConfirmDecision,
  { person, partner }: Voice & { readonly partner: PartnerId },
): Omit<OfficialDecision, "statedAt"> {
  const { expiresAt, conditions }: Partial<GrantConsent> = answer.type === "grant" ? answer : {};
  return {
    ...{ round: id, decision: answer.type, pageHash: pageHashOf(question), scopeHash, mode: question.mode },
    ...{ partner, person, justification: ("justification" in answer ? answer.justification : null) ?? null },
    ...{ expiresAt: expiresAt ?? null, conditions: conditions ?? [] },
  };
}
