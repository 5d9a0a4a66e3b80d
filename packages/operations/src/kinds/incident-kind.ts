import { contentHash, msOf } from "@mirror/vocabulary";
import type { AlertKey } from "../incident/alert-on-incident.js";
import { evolveIncident, type Incident, type IncidentFact, incidentChart } from "../incident/incident.js";
import { reactToIncident } from "../reactions/incident-reaction.js";
import type { StreamKind } from "../stream-kind.js";

/** The incident that an alert belongs to while it is not over: of one alert there is one at most. */
export function incidentOfAlert({ source, fingerprint }: AlertKey): string {
  return `incident-of-alert/${source}/${contentHash(fingerprint)}`;
}

export const incidentKind: StreamKind<Incident, IncidentFact> = {
  name: "incident",
  evolve: evolveIncident,
  wakeUps: () => [],
  owed: () => [],
  index: (incident) => {
    const row = { member: incident.id, score: msOf(incident.openedAt) };
    const heard = incidentChart.isFinal(incident.status) ? [] : incident.alerts;
    const keys = heard.map(({ source, alert }) =>
      incidentOfAlert({ source, fingerprint: alert.fingerprint }),
    );
    return [{ index: "incidents", ...row }, ...keys.map((index) => ({ index, ...row }))];
  },
  lookUps: () => [],
  marking: (incident) => incident.marking,
  react: reactToIncident,
};
