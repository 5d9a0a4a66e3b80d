import type { Instant, PartnerId } from "@mirror/vocabulary";
import type { ConsentRule } from "./commands.js";
import type { ConsentDecision, ConsentRound } from "./state.js";

/** How many of the partners asked have to grant; how many were asked is fixed when the round opens (C-05). */
export function grantsNeeded(rule: ConsentRule, asked: number): number {
  switch (rule.kind) {
    case "all":
      return asked;
    case "any":
      return 1;
    case "k_of":
      return rule.k;
  }
}

/** Whether enough partners' grants stand at this instant; a grant past its end counts as none, rung or not (C-08). */
export function ruleHolds(round: ConsentRound, at: Instant): boolean {
  const granted = round.decisions.filter((one) => stands(one, at));
  return granted.length >= grantsNeeded(round.question.rule, round.decisions.length);
}

/** Whether those who have not answered yet could still make the rule true. */
export function ruleCanHold(round: ConsentRound, at: Instant): boolean {
  const possible = round.decisions.filter((one) => stands(one, at) || isPending(one));
  return possible.length >= grantsNeeded(round.question.rule, round.decisions.length);
}

export function isPending(decision: ConsentDecision): boolean {
  return decision.status === "requested" || decision.status === "partially-authorised";
}

function stands(decision: ConsentDecision, at: Instant): boolean {
  return decision.status === "granted" && at < decision.expiresAt;
}

/** The partners whose answer is still waited for. */
export function pendingPartners(round: ConsentRound): PartnerId[] {
  if (round.status !== "open" && round.status !== "satisfied") return [];
  return round.decisions.filter(isPending).map((one) => one.partner);
}
