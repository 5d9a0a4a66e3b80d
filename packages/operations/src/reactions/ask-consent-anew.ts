import type { RunState } from "@mirror/engine";
import {
  type AidAssignment,
  type AidRequest,
  asksConsentAnew,
  decideConsent,
  roundIsOver,
} from "@mirror/partnership";
import { guardedSteps, type Playbook } from "@mirror/playbook";
import { readId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partiesOf } from "../step-scope.js";
import { streamsUnder } from "../still-open.js";
import type { Turn } from "../turn.js";

/**
 * A lent team whose mission, reach or marking was amended does not go on under a yes to what it did before: every answer to a
 * question about its work is void, and is asked for again (C-03, MA-05).
 */
export async function askConsentAnew(turn: Turn, request: AidRequest, run: RunState): Promise<void> {
  for (const fact of turn.written(aidKind, request.id)) {
    if (fact.type !== "aid-amended" || !asksConsentAnew(fact.data.amendment)) continue;
    const { assignment, amendmentHash } = fact.data;
    for (const lent of request.assignments.filter((one) => one.id === assignment))
      await voidRoundsAbout(turn, request, lent, run, amendmentHash);
  }
}

/** A lent team may work in one run and have been asked for in another: all that belongs together is looked through. */
async function voidRoundsAbout(
  turn: Turn,
  request: AidRequest,
  lent: AidAssignment,
  asked: RunState,
  amendmentHash: string,
): Promise<void> {
  const streams = await streamsUnder(turn, asked.calledBy?.top ?? asked.id);
  for (const stream of streams.filter((one) => readId(one)?.kind === "consent")) {
    const round = await turn.loadKnown(consentKind, stream);
    const run = await turn.loadKnown(turn.desk.runKind, round.question.run);
    const { playbook } = await turn.desk.flows.fetch(turn.desk.journal, run.playbook.hash);
    const isVoid = !roundIsOver(round) && isAbout(run, playbook, round.question.stepId, request, lent);
    if (isVoid)
      await turn.tell(consentKind, stream, (state, context) =>
        decideConsent(state, { type: "invalidate", scopeHash: amendmentHash }, withPartners(context, [])),
      );
  }
}

/** Whether the lent team does something with what is the asking partner's under a consent step. */
function isAbout(
  run: RunState,
  playbook: Playbook,
  consentStep: Parameters<typeof guardedSteps>[1],
  request: AidRequest,
  lent: AidAssignment,
): boolean {
  return guardedSteps(playbook, consentStep).some((step) => {
    const parties = partiesOf(run, playbook, step);
    return (
      parties.ok &&
      parties.on === request.need.by &&
      parties.performer.partner === lent.partner &&
      "offer" in lent &&
      parties.performer.team === lent.offer.resource.team
    );
  });
}
