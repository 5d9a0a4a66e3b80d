import type { IncidentSummary, IncidentView } from "@mirror/contract";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText } from "./references.js";

export function incidentList(items: readonly IncidentSummary[]): string {
  return table(
    ["id", "status", "mode", "severity", "title", "owner", "opened"],
    items.map((one) => [
      one.id,
      one.status,
      modeText(one.exercise),
      one.severity,
      one.title,
      one.owner.name,
      when(one.openedAt),
    ]),
  );
}

export function incidentText(incident: IncidentView): string {
  return parts(
    fields([
      ["id", incident.id],
      ["title", incident.title],
      ["status", incident.status],
      ["mode", modeText(incident.exercise)],
      ["severity", incident.severity],
      ["life safety", incident.lifeSafety],
      [
        "marking",
        incident.markingAssigned ? `${incident.marking} (assigned: nobody marked it)` : incident.marking,
      ],
      ["owner", incident.owner.name],
      ["affected", partnersText(incident.affected)],
      ["source", incident.source],
      ["opened", when(incident.openedAt)],
      ["opened by", personText(incident.openedBy)],
      ["closed because", incident.closedBecause],
      ["version", incident.version],
    ]),
    section("Description", incident.description),
    section(
      "Runs",
      table(
        ["id", "status", "playbook"],
        incident.runs.map((one) => [one.id, one.status, one.name]),
      ),
    ),
  );
}
