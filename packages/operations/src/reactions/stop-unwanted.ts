import { FINISHED_RUN, FINISHED_STEP, type RunState } from "@mirror/engine";
import { decideConsent, decideEscalation, escalationIsOpen, roundGoesOn } from "@mirror/partnership";
import { type RunId, readId, type StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { consentKind } from "../kinds/consent-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { streamsOfRun } from "../kinds/run-kind.js";
import { openedKindOf } from "../still-open.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** A step that ended from outside (cancelled, out of time, skipped, its run over) no longer wants its answer. */
export async function stopUnwanted(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id);
  const runEnded = FINISHED_RUN.has(run.status) && !(before && FINISHED_RUN.has(before.status));
  for (const step of run.steps.values()) {
    if (step.answeredBy === null || !FINISHED_STEP.has(step.status)) continue;
    const was = before?.steps.get(step.id);
    const justEnded = was === undefined || !FINISHED_STEP.has(was.status);
    if ((justEnded && step.status !== "done") || runEnded)
      await stop(turn, step.answeredBy, runEnded ? `The run is ${run.status}.` : `${step.name} has ended.`);
  }
  if (!runEnded) return;
  // No step names what a person called in it, or what was proposed by itself.
  for (const stream of await turn.listed(streamsOfRun(run.id)))
    if (readId(stream)?.kind === "escalation") await stop(turn, stream, `The run is ${run.status}.`);
}

async function stop(turn: Turn, stream: StreamId, reason: string): Promise<void> {
  switch (openedKindOf(stream)) {
    case "consent": {
      const round = await turn.loadKnown(consentKind, stream);
      if (roundGoesOn(round))
        await turn.tell(consentKind, stream, (state, context) =>
          decideConsent(state, { type: "cancel", reason }, withPartners(context, [])),
        );
      return;
    }
    case "escalation": {
      const escalation = await turn.loadKnown(escalationKind, stream);
      if (escalationIsOpen(escalation))
        await turn.tell(escalationKind, stream, (state, context) =>
          decideEscalation(state, { type: "end", reason }, { ...withPartners(context, []), blockers: [] }),
        );
      return;
    }
    case "aid-request":
      // It was asked in a partner's name, and only that partner's official takes it back (MA-01); help that is promised or
      // on its way has to come home first. Its own deadlines end it otherwise.
      return;
    case "run": {
      const called = await turn.loadKnown(turn.desk.runKind, stream);
      if (!FINISHED_RUN.has(called.status)) await tellRun(turn, stream as RunId, { type: "abort", reason });
      return;
    }
  }
}
