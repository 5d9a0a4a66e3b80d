import type { IncidentSummary, IncidentView, SituationView } from "@mirror/contract";
import { type Incident, newestVersion, runsOfIncident } from "@mirror/operations";
import { situationOf } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { seenPlaybook, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { versioned } from "./version.js";

export function incidentSummary(incident: Incident, names: Directory): IncidentSummary {
  const { id, status, mode, title, lifeSafety, marking, owner, affected, openedAt } = incident;
  return {
    id,
    status,
    exercise: mode === "exercise",
    title,
    severity: situationOf(incident).severity,
    lifeSafety,
    marking,
    owner: names.partner(owner),
    affected: affected.map((one) => names.partner(one)),
    openedAt,
    source: incident.source,
    proposedBy: incident.proposedBy,
    repeats: incident.alerts.reduce((sum, one) => sum + one.repeats, 0),
    standDownProposedAt: incident.standDownProposedAt,
  };
}

/** How an incident stands, for itself and for each of its runs. */
export function situationView(incident: Incident, names: Directory): SituationView {
  const { significant, exceeded, isLargeScale: largeScale, ...situation } = situationOf(incident);
  const named = (partners: typeof significant) => partners.map((one) => names.partner(one));
  return { ...situation, significant: named(significant), exceeded: named(exceeded), largeScale };
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
    situation: situationView(incident, names),
    declaredSeverity: incident.severity,
    assessments: incident.assessments.map((one) => ({
      ...one,
      partner: names.partner(one.partner),
      by: names.person(one.by),
    })),
    markingAssigned: incident.markingAssigned,
    openedBy: incident.openedBy === null ? null : names.person(incident.openedBy),
    closedBecause: incident.closedBecause,
    mergedInto: incident.mergedInto,
    alerts: incident.alerts.map(({ alert, ...heard }) => ({ ...alert, ...heard })),
    playbooks: await Promise.all(
      incident.playbooks.map(async (one) => ({ ...one, name: await playbookName(sight, one.playbook) })),
    ),
    runs: runs.map((run) => ({ id: run.id, name: run.playbook.name, status: run.status })),
  });
}

async function playbookName(sight: Sight, id: string): Promise<string | null> {
  const seen = await seenPlaybook(sight, id);
  return (seen && newestVersion(seen.shelf)?.name) ?? null;
}
