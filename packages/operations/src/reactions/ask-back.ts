import type { WithdrawnStep } from "@mirror/engine";
import { type ConsentRound, decideShareRecall, type ShareRecall } from "@mirror/partnership";
import {
  durationMs,
  instantAfter,
  known,
  type PartnerId,
  type RunId,
  readId,
  type ShareRecallId,
} from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { streamsOfRun } from "../kinds/run-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import type { Turn } from "../turn.js";

/** How long whoever was told has to answer, where the playbook says nothing: a default of ours, no standard has one. */
const ANSWER_WITHIN_MS = 72 * 3_600_000;

/**
 * Everybody whom a step told something is asked to return or erase it, each once, by the partner whose consent it was
 * shared under and that took it back (C-09, 7). Where several have, whoever was first asks.
 */
export async function askBack(
  turn: Turn,
  id: RunId,
  round: ConsentRound,
  { step, name, invocation }: WithdrawnStep,
): Promise<void> {
  const run = turn.currentKnown(turn.desk.runKind, id);
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const share = known(playbook.steps[step]?.mirror?.share, `What ${name} shares`);
  const by = known(
    round.decisions.find((one) => one.status === "withdrawn"),
    `Who withdrew from ${round.id}`,
  ).partner;
  const told = new Set(
    share.with.map((role) => run.bindings[role]?.partner).filter((one) => one !== undefined),
  );
  told.delete(by);
  for (const partner of await alreadyAsked(turn, id, invocation)) told.delete(partner);
  const withinMs = share.return_within === undefined ? ANSWER_WITHIN_MS : durationMs(share.return_within);
  for (const of of told) {
    const recall = turn.newId("share-recall") as ShareRecallId;
    await turn.tell(shareRecallKind, recall, (state, context) =>
      decideShareRecall(
        state,
        {
          type: "ask",
          id: recall,
          share: {
            ...{ mode: run.mode, run: id, stepId: step, stepName: name, by, of },
            invocation: known(invocation, `The invocation of ${name}, which has shared,`),
            round: round.id,
            dataClasses: [...share.data_classes],
            purpose: share.purpose,
            answerBy: instantAfter(context.now, withinMs),
          },
        },
        withPartners(context, []),
      ),
    );
  }
}

/** Who has been asked for what this step told them. */
async function alreadyAsked(
  turn: Turn,
  run: RunId,
  invocation: WithdrawnStep["invocation"],
): Promise<PartnerId[]> {
  const asked: ShareRecall["share"][] = [];
  for (const stream of await turn.listed(streamsOfRun(run)))
    if (readId(stream)?.kind === "share-recall")
      asked.push((await turn.loadKnown(shareRecallKind, stream)).share);
  return asked.filter((share) => share.invocation === invocation).map((share) => share.of);
}
