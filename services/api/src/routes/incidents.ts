import { type IncidentView, routes } from "@mirror/contract";
import {
  acknowledgeIncident,
  assessIncident,
  closeIncident,
  mergeIncident,
  openIncident,
} from "@mirror/operations";
import type { IncidentId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenIncident, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { incidentSummary, incidentView } from "../views/incident-view.js";

async function show(sight: Sight, id: string): Promise<IncidentView | undefined> {
  const seen = await seenIncident(sight, id);
  return seen && incidentView(sight, seen.incident);
}

const onIncident = {
  about: (sight: Sight, { params }: { params: { id: IncidentId } }) => seenIncident(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: IncidentId } }) => show(sight, params.id),
};

export const incidentDoors: Door[] = [
  reads(routes.incidents.list, (sight, { query }) =>
    pageOfIndex(sight, "incidents", query, async (id) => {
      const seen = await seenIncident(sight, id);
      if (seen === undefined) return undefined;
      const isOpen = seen.incident.status === "open" || seen.incident.status === "acknowledged";
      if (query.open !== undefined && (query.open === "true") !== isOpen) return undefined;
      return incidentSummary(seen.incident, await sight.directory());
    }),
  ),
  reads(routes.incidents.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.incidents.open, {
    about: (sight, { body }) => withinExercise(sight, body.exercise),
    decide: (turn, { body: { exercise = null, ...what } }, made) => openIncident(turn, what, exercise, made),
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.incidents.acknowledge, {
    ...onIncident,
    decide: (turn, { params }) => acknowledgeIncident(turn, params.id),
  }),
  decides(routes.incidents.assess, {
    ...onIncident,
    decide: (turn, { params, body }) => assessIncident(turn, params.id, body),
  }),
  decides(routes.incidents.merge, {
    ...onIncident,
    decide: (turn, { params, body: { into, reason } }) => mergeIncident(turn, params.id, into, reason),
  }),
  decides(routes.incidents.close, {
    ...onIncident,
    decide: (turn, { params, body }) => closeIncident(turn, params.id, body.reason),
  }),
];
