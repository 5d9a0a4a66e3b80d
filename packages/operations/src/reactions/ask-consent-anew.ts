import type { RunState } from "@mirror/engine";
import {
  type AidAssignment,
  type AidRequest,
  asksConsentAnew,
  assignmentOf,
  decideConsent,
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
    const assignment = assignmentOf(request, fact.data.assignment);
    if (assignment === undefined || !("offer" in assignment)) continue;
    await voidRoundsAbout(turn, request, assignment, run, fact.data.amendmentHash);
  }
}

/** A lent team may work in one run and have been asked for in another: all that belongs together is looked through. */
async function voidRoundsAbout(
  turn: Turn,
  request: AidRequest,
  lent: Extract<AidAssignment, { readonly offer: unknown }>,
  asked: RunState,
  amendmentHash: string,
): Promise<void> {
  for (const stream of await streamsUnder(turn, asked.calledBy?.top ?? asked.id)) {
    if (readId(stream)?.kind !== "consent") continue;
    const round = await turn.loadKnown(consentKind, stream);
    if (round.status !== "open" && round.status !== "satisfied") continue;
    const run = await turn.loadKnown(turn.desk.runKind, round.question.run);
    const { playbook } = await turn.desk.flows.fetch(turn.desk.journal, run.playbook.hash);
    if (!isAbout(run, playbook, round.question.stepId, request, lent)) continue;
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
  lent: Extract<AidAssignment, { readonly offer: unknown }>,
): boolean {
  return guardedSteps(playbook, consentStep).some((step) => {
    const parties = partiesOf(run, playbook, step);
    return (
      parties.ok &&
      parties.on === request.need.by &&
      parties.performer.partner === lent.partner &&
      parties.performer.team === lent.offer.resource.team
    );
  });
}
