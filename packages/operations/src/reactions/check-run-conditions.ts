import { type RunState, variablesInSight } from "@mirror/engine";
import { type ConsentRound, decideConsent, roundGoesOn, type VerifyCondition } from "@mirror/partnership";
import { evaluateCondition, readCondition } from "@mirror/playbook";
import { withPartners } from "../among-partners.js";
import { consentKind } from "../kinds/consent-kind.js";
import type { Turn } from "../turn.js";

/**
 * Looks at the conditions that the run's own values decide: one that they meet now is verified, and one that they met and
 * no longer do suspends the yes that stood on it (C-07). What comes after its deadline is left to the clock.
 */
export async function checkRunConditions(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const asking = run.steps.get(round.question.invocation);
  if (asking === undefined || !roundGoesOn(round)) return;
  const lookUp = variablesInSight(run, asking);
  for (const decision of round.decisions) {
    if (decision.status !== "conditional" && decision.status !== "granted") continue;
    for (const [index, { checker, state }] of decision.conditions.entries()) {
      if (checker.by !== "run") continue;
      const read = readCondition(checker.holds);
      const answer = read.ok && evaluateCondition(read.condition, lookUp);
      const holds = answer !== false && answer.ok && answer.holds;
      const on = { partner: decision.partner, condition: index + 1 };
      const said: VerifyCondition = { type: "verify-condition", ...on, met: true };
      if (decision.status === "conditional" && state === "pending" && holds)
        await turn.decide(consentKind, round.id, (now, context) =>
          decideConsent(now, said, withPartners(context, [])),
        );
      else if (decision.status === "granted" && state === "verified" && !holds) {
        const justification = `The run's values no longer say so: ${checker.holds}`;
        await turn.decide(consentKind, round.id, (now, context) =>
          decideConsent(now, { type: "report-violation", ...on, justification }, withPartners(context, [])),
        );
      }
    }
  }
}
