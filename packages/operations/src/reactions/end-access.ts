import type { RunState } from "@mirror/engine";
import { type ConsentRound, decideAid, isAtWork, roundIsOver, ruleHolds } from "@mirror/partnership";
import { guardedSteps } from "@mirror/playbook";
import { type Instant, readId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partiesOf } from "../step-scope.js";
import { streamsUnder } from "../still-open.js";
import type { Turn } from "../turn.js";

/**
 * When a host takes its consent back, the access of the lent teams that worked under it ends, even where all that it guarded
 * is done and it was used up: they still are in the house (C-09, MA-08). In the turn that takes it back, and in no later one:
 * by then they may be at work under another.
 */
export async function endAccessUnder(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const now = turn.now();
  const before = turn.before(consentKind, round.id);
  if (!isTakenBack(round, now) || (before !== undefined && isTakenBack(before, now))) return;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const underIt = guardedSteps(playbook, round.question.stepId).flatMap((step) => {
    const parties = partiesOf(run, playbook, step);
    return parties.ok && parties.performer.partner !== parties.on ? [parties] : [];
  });
  if (underIt.length === 0) return;
  // A lent team may work in one run and have been asked for in another: all that belongs together is looked through.
  for (const stream of await streamsUnder(turn, run.calledBy?.top ?? run.id)) {
    if (readId(stream)?.kind !== "aid-request") continue;
    const request = await turn.loadKnown(aidKind, stream);
    for (const assignment of request.assignments) {
      if (!isAtWork(assignment)) continue;
      const isUnderIt = underIt.some(
        ({ performer, on }) =>
          on === request.need.by &&
          performer.partner === assignment.partner &&
          performer.team === assignment.offer.resource.team,
      );
      if (!isUnderIt) continue;
      await turn.tell(aidKind, stream, (state, context) =>
        decideAid(
          state,
          { type: "end-host-consent", assignment: assignment.id },
          { ...withPartners(context, []), commitments: [] },
        ),
      );
    }
  }
}

/** At once where a yes was withdrawn; where one was suspended first, when nobody may say any more that it stands (C-07). */
function isTakenBack(round: ConsentRound, now: Instant): boolean {
  if (!round.decisions.some((one) => one.status === "withdrawn")) return false;
  if (round.status === "consumed") return !ruleHolds(round, now);
  if (round.status !== "revoked") return false;
  return round.because === "withdrawn" || (round.because === "suspended" && roundIsOver(round));
}
