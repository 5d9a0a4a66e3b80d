import { msOf } from "@mirror/vocabulary";
import { evolveIncident, type Incident, type IncidentFact } from "../incident/incident.js";
import type { StreamKind } from "../stream-kind.js";

export const incidentKind: StreamKind<Incident, IncidentFact> = {
  name: "incident",
  evolve: evolveIncident,
  wakeUps: () => [],
  owed: () => [],
  index: (incident) => [{ index: "incidents", member: incident.id, score: msOf(incident.openedAt) }],
  lookUps: () => [],
  marking: (incident) => incident.marking,
};
