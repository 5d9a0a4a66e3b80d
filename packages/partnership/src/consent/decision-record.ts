import { DecisionId } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import { pageHashOf } from "./page.js";
import type { ConsentDecision, ConsentRound } from "./state.js";

/** What every decision is recorded with, whoever says it (C-02). */
export function recordOf(
  { question, scopeHash }: ConsentRound,
  { partner, role }: ConsentDecision,
  context: PartnershipContext,
) {
  return {
    decision: DecisionId.parse(context.newId("decision")),
    partner,
    role,
    authority: question.agreements,
    scopeHash,
    pageHash: pageHashOf(question),
    mode: question.mode,
  };
}
