import { type RunView, routes } from "@mirror/contract";
import { FINISHED_RUN } from "@mirror/engine";
import {
  abortRun,
  acceptLead,
  dropLeadOffer,
  holdRun,
  leadsOfferedTo,
  offerLead,
  releaseRun,
  runsOfIncident,
  startRun,
} from "@mirror/operations";
import type { RunId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex, pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenIncident, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { placeOf, timelineOf } from "../timeline/timeline.js";
import { runSummary, runView } from "../views/run-view.js";
import { standDownView } from "../views/stand-down-view.js";

async function show(sight: Sight, id: string): Promise<RunView | undefined> {
  const seen = await seenRun(sight, id);
  return seen && runView(sight, seen);
}

const onRun = {
  about: (sight: Sight, { params }: { params: { id: RunId } }) => seenRun(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: RunId } }) => show(sight, params.id),
};

/** By what runs are found: those whose lead is offered are few, and found by that. */
function indexFor({ caller }: Sight, { incident, leadOffered }: RunQuery): string {
  if (leadOffered === "true") return leadsOfferedTo(caller.partner.id);
  return incident === undefined ? "runs" : runsOfIncident(incident);
}

type RunQuery = NonNullable<ReturnType<typeof routes.runs.list.query.parse>>;

export const runDoors: Door[] = [
  reads(routes.runs.list, (sight, { query }) =>
    pageOfIndex(sight, indexFor(sight, query), query, async (id) => {
      const seen = await seenRun(sight, id);
      if (seen === undefined) return undefined;
      if (query.incident !== undefined && seen.run.incident !== query.incident) return undefined;
      const isOpen = !FINISHED_RUN.has(seen.run.status);
      if (query.open !== undefined && (query.open === "true") !== isOpen) return undefined;
      return runSummary(sight, seen);
    }),
  ),
  reads(routes.runs.show, (sight, { params }) => show(sight, params.id)),
  reads(routes.runs.standDown, async (sight, { params }) => {
    const seen = await seenRun(sight, params.id);
    return seen && standDownView(sight, seen);
  }),
  decides(routes.runs.start, {
    about: (sight, { body }) => seenIncident(sight, body.incident),
    decide: (turn, { body: { hash, newFacts, ...what } }, made) =>
      startRun(
        turn,
        { ...what, ...(hash === undefined ? {} : { hash }), ...(newFacts === undefined ? {} : { newFacts }) },
        made,
      ),
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.runs.hold, {
    ...onRun,
    decide: (turn, { params, body }) => holdRun(turn, params.id, body.reason),
  }),
  decides(routes.runs.release, { ...onRun, decide: (turn, { params }) => releaseRun(turn, params.id) }),
  decides(routes.runs.cancel, {
    ...onRun,
    decide: (turn, { params, body }) => abortRun(turn, params.id, body.reason),
  }),
  decides(routes.runs.offerLead, {
    ...onRun,
    decide: (turn, { params, body }) => offerLead(turn, params.id, body),
  }),
  decides(routes.runs.acceptLead, {
    ...onRun,
    decide: (turn, { params, body }) => acceptLead(turn, params.id, body),
  }),
  decides(routes.runs.dropLeadOffer, {
    ...onRun,
    decide: (turn, { params, body }) => dropLeadOffer(turn, params.id, body.reason),
  }),
  reads(routes.runs.timeline, async (sight, { params, query }) => {
    const timeline = await timelineOf(sight, params.id);
    return timeline && pageOfList(timeline, query, placeOf);
  }),
];
