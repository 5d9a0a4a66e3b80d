import { FINISHED_STEP, lastInvocationOf, type RunState } from "@mirror/engine";
import { decideConsent } from "@mirror/partnership";
import { guardedSteps } from "@mirror/playbook";
import { withPartners } from "../among-partners.js";
import { consentKind } from "../kinds/consent-kind.js";
import type { Turn } from "../turn.js";

/** A round is good for what it was asked about, once: when all that it guards is over, it is used up. */
export async function useUpConsents(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id);
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const step of run.steps.values()) {
    if (!FINISHED_STEP.has(step.status) || FINISHED_STEP.has(before?.steps.get(step.id)?.status ?? "ready"))
      continue;
    for (const guard of playbook.steps[step.step]?.mirror?.guarded_by ?? []) {
      const stream = lastInvocationOf(run, guard)?.answeredBy;
      const isOver = guardedSteps(playbook, guard).every((guarded) => {
        const last = lastInvocationOf(run, guarded.id);
        return last !== undefined && FINISHED_STEP.has(last.status);
      });
      if (!isOver || stream == null) continue;
      const round = await turn.loadKnown(consentKind, stream);
      if (round.status === "satisfied" || round.status === "provisional")
        await turn.tell(consentKind, stream, (state, context) =>
          decideConsent(state, { type: "consume" }, withPartners(context, [])),
        );
    }
  }
}
