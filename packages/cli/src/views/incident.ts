import type { IncidentSummary, IncidentView } from "@mirror/contract";
import { shown, shownItems } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";
import { modeText, partnersText, personText } from "./references.js";
import { situationText } from "./situation.js";

export const incidentList = shownItems(
  ({ incidents }) => incidents.list.answer.schema,
  (items: readonly IncidentSummary[]): string => {
    return table(
      ["id", "status", "mode", "severity", "title", "owner", "source", "repeats", "opened"],
      items.map((one) => [
        one.id,
        one.status,
        modeText(one.exercise),
        one.severity,
        one.title,
        one.owner.name,
        sourceText(one),
        one.repeats,
        when(one.openedAt),
      ]),
    );
  },
);

export const incidentText = shown(
  ({ incidents }) => incidents.show.answer.schema,
  (incident: IncidentView): string => {
    return parts(
      fields([
        ["id", incident.id],
        ["title", incident.title],
        ["status", incident.status],
        ["mode", modeText(incident.exercise)],
        ["severity", severityText(incident)],
        ["life safety", incident.lifeSafety],
        [
          "marking",
          incident.markingAssigned ? `${incident.marking} (assigned: nobody marked it)` : incident.marking,
        ],
        ["owner", incident.owner.name],
        ["affected", partnersText(incident.affected)],
        ["source", sourceText(incident)],
        ["stand-down", standDownText(incident)],
        ["opened", when(incident.openedAt)],
        ["opened by", personText(incident.openedBy)],
        ["merged into", incident.mergedInto],
        ["closed because", incident.closedBecause],
        ["version", incident.version],
      ]),
      section("How it stands", situationText(incident.situation)),
      section(
        "In the partners' own words",
        table(
          ["partner", "severity", "outlook", "capacity exceeded", "since", "by", "reason"],
          incident.assessments.map((one) => [
            one.partner.name,
            one.severity,
            one.outlook,
            one.capacityExceeded,
            when(one.at),
            personText(one.by),
            one.reason,
          ]),
        ),
      ),
      section("Description", incident.description),
      section(
        "Alerts",
        table(
          ["status", "repeats", "severity", "title", "seen", "first", "last"],
          incident.alerts.map((one) => [
            one.status,
            one.repeats,
            one.severity,
            one.title,
            one.observables.map(({ value }) => value).join(", "),
            when(one.firstAt),
            when(one.lastAt),
          ]),
        ),
      ),
      section(
        "Playbooks that fit",
        table(
          ["playbook", "name", "the source may", "run", "not started because"],
          incident.playbooks.map((one) => [one.playbook, one.name, one.may, one.run, one.because]),
        ),
      ),
      section(
        "Runs",
        table(
          ["id", "status", "playbook"],
          incident.runs.map((one) => [one.id, one.status, one.name]),
        ),
      ),
    );
  },
);

function sourceText({ source, proposedBy, status }: IncidentSummary): string {
  if (proposedBy === null) return source;
  return status === "open" ? `${source} (proposed by its alert)` : `${source} (by its alert)`;
}

function standDownText({ standDownProposedAt }: IncidentSummary): string | null {
  if (standDownProposedAt === null) return null;
  return `proposed to whoever leads: no alert fires since ${when(standDownProposedAt)}`;
}

function severityText({ severity, declaredSeverity }: IncidentView): string {
  return severity === declaredSeverity ? `${severity}` : `${severity} (declared as ${declaredSeverity})`;
}
