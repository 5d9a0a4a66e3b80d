import { type Decided, type Refusal, refuse } from "@mirror/vocabulary";
import type { ConsentFact } from "./facts.js";

/** The refusal to show for a decision that only recorded an answer as void (C-14); undefined for every other decision. */
export function voidAnswerIn(decision: Decided<ConsentFact>): Refusal | undefined {
  const fact = decision.facts.find((one) => one.type === "consent-answer-void");
  return (
    fact &&
    refuse("conflict", "round-closed", `${fact.data.why} Your answer is kept, and changes nothing.`, "C-14")
  );
}
