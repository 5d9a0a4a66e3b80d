import type { RunState, StepInvocation } from "@mirror/engine";
import { decideConsent, roundGoesOn } from "@mirror/partnership";
import { readId, type StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { consentKind } from "../kinds/consent-kind.js";
import { scopeHashNow } from "../step-scope.js";
import type { Turn } from "../turn.js";
import { checkRunConditions } from "./check-run-conditions.js";

/**
 * Where what was asked about has changed (a value, a team), every answer to it is void at once: nobody goes on deciding
 * about what would not be done, or holds a task that nobody agreed to (C-03). What conditions say of the values is looked
 * at in the same breath (C-07).
 */
export async function voidChangedConsents(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id);
  if (before?.variables === run.variables && before.bindings === run.bindings) return;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const stream of newestRounds(run)) {
    const round = await turn.loadKnown(consentKind, stream);
    if (!roundGoesOn(round)) continue;
    await checkRunConditions(turn, run, round);
    const scopeHash = scopeHashNow(run, playbook, round);
    if (scopeHash !== round.scopeHash)
      await turn.tell(consentKind, stream, (state, context) =>
        decideConsent(state, { type: "invalidate", scopeHash }, withPartners(context, [])),
      );
  }
}

/** The round of each consent step that counts: that of its newest invocation. */
function newestRounds(run: RunState): Iterable<StreamId> {
  const newest = new Map<StepInvocation["step"], StreamId>();
  for (const step of run.steps.values())
    if (step.answeredBy !== null && readId(step.answeredBy)?.kind === "consent")
      newest.set(step.step, step.answeredBy);
  return newest.values();
}
