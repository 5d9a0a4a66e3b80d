import type { IncidentSummary, IncidentView } from "@mirror/contract";
import { type Incident, runsOfIncident } from "@mirror/operations";
import type { Directory } from "../sight/directory.js";
import { seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { versioned } from "./version.js";

export function incidentSummary(incident: Incident, names: Directory): IncidentSummary {
  const { id, status, mode, title, severity, lifeSafety, marking, owner, affected, openedAt } = incident;
  return {
    id,
    status,
    exercise: mode === "exercise",
    title,
    severity,
    lifeSafety,
    marking,
    owner: names.partner(owner),
    affected: affected.map((one) => names.partner(one)),
    openedAt,
  };
}

export async function incidentView(sight: Sight, incident: Incident): Promise<IncidentView> {
  const names = await sight.directory();
  const streams = await sight.listed(runsOfIncident(incident.id));
  const runs = (await Promise.all(streams.map((one) => seenRun(sight, one)))).flatMap((seen) =>
    seen === undefined || seen.run.calledBy !== null ? [] : [seen.run],
  );
  return versioned({
    ...incidentSummary(incident, names),
    exerciseId: incident.exercise,
    description: incident.description,
    source: incident.source,
    markingAssigned: incident.markingAssigned,
    openedBy: incident.openedBy === null ? null : names.person(incident.openedBy),
    closedBecause: incident.closedBecause,
    runs: runs.map((run) => ({ id: run.id, name: run.playbook.name, status: run.status })),
  });
}
