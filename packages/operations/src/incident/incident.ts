import type { Alert } from "@mirror/alert";
import { chart } from "@mirror/chart";
import {
  type Assessment,
  type RecordedAssessment,
  Severity,
  type SeverityReading,
  situationOf,
  unjustified,
} from "@mirror/partnership";
import {
  type Decided,
  type DecisionContext,
  decided,
  type ExerciseId,
  type Fact,
  type IncidentId,
  type Instant,
  type Mode,
  PartnerId,
  type PersonId,
  type Recorded,
  type Refusal,
  type RunId,
  refuse,
  type SourceId,
  TLP_WHEN_UNMARKED,
  Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";
import {
  type AlertKey,
  type AlertOnIncident,
  allResolved,
  isAlert,
  type ProposedPlaybook,
} from "./alert-on-incident.js";

export type IncidentStatus = "open" | "acknowledged" | "closed" | "merged";

/** An incident is open until somebody owns up to it, then acknowledged, then closed; two that are one are merged. */
export const incidentChart = chart<IncidentStatus, "acknowledge" | "close" | "merge">("incident", ["open"], {
  open: { acknowledge: "acknowledged", close: "closed", merge: "merged" },
  acknowledged: { close: "closed", merge: "merged" },
  closed: {},
  merged: {},
});

const Line = z.string().trim().min(1).max(200);

/** What opens an incident. Severity is 0 to 5 (ES-01), never a CVSS score (ES-10). */
export const OpenIncident = z.strictObject({
  title: Line,
  description: z.string().max(8000).default(""),
  severity: Severity,
  lifeSafety: z.boolean().default(false),
  /** Left out, it is the default for what nobody marked, and the record says that it was assigned. */
  marking: Tlp.optional(),
  affected: z.array(PartnerId).min(1).max(50),
  /** Where it came from: a person, or a detection's own id. */
  source: Line.default("declared by a person"),
});
export type OpenIncident = z.infer<typeof OpenIncident>;

export interface Incident {
  readonly id: IncidentId;
  readonly mode: Mode;
  readonly exercise: ExerciseId | null;
  readonly status: IncidentStatus;
  readonly title: string;
  readonly description: string;
  /** As what it was declared. What its partners have said since stands beside it: `situationOf` (ES-01). */
  readonly severity: number;
  /** How it stands at each partner, in its own last word. */
  readonly assessments: readonly RecordedAssessment[];
  /** Each change of its severity for everyone together, oldest first (ES-01). */
  readonly severities: readonly SeverityReading[];
  readonly lifeSafety: boolean;
  readonly marking: Tlp;
  /** Whether nobody said who may know, and the default was assigned. */
  readonly markingAssigned: boolean;
  readonly affected: readonly PartnerId[];
  readonly source: string;
  readonly owner: PartnerId;
  readonly openedAt: Instant;
  readonly openedBy: PersonId | null;
  readonly closedBecause: string | null;
  /** Every run that was started for it, oldest first; those that these call are theirs. */
  readonly runs: readonly RunId[];
  /** The source whose alert proposed it; null where somebody declared it. */
  readonly proposedBy: SourceId | null;
  /** The alerts that it came of, its own first, then those of incidents that were merged into it. */
  readonly alerts: readonly AlertOnIncident[];
  readonly playbooks: readonly ProposedPlaybook[];
  /** Since when none of its alerts fires any more: whoever leads may want to stand down. Nothing does so by itself. */
  readonly standDownProposedAt: Instant | null;
  readonly mergedInto: IncidentId | null;
}

export type IncidentFact =
  | Fact<
      "incident-opened",
      Omit<OpenIncident, "marking"> & {
        readonly marking: Tlp;
        readonly markingAssigned?: boolean;
        readonly id: IncidentId;
        readonly mode: Mode;
        readonly exercise: ExerciseId | null;
        readonly owner: PartnerId;
      }
    >
  | Fact<"incident-acknowledged", { readonly by: PersonId }>
  | Fact<"incident-assessed", Omit<RecordedAssessment, "at">>
  | Fact<"incident-run-started", { readonly run: RunId; readonly playbook?: string }>
  | Fact<"incident-proposed", Proposal & { readonly markingAssigned: boolean }>
  | Fact<"incident-alert-repeated", AlertKey & { readonly severity: number }>
  | Fact<"incident-alert-resolved", AlertKey>
  | Fact<"incident-stand-down-proposed", { readonly to: PartnerId }>
  | Fact<"incident-start-refused", { readonly playbook: string; readonly because: string }>
  | Fact<"incident-merged", { readonly by: PersonId; readonly into: IncidentId; readonly reason: string }>
  | Fact<
      "incident-taken-in",
      { readonly by: PersonId; readonly from: IncidentId; readonly alerts: readonly AlertOnIncident[] }
    >
  | Fact<"incident-closed", { readonly by: PersonId; readonly reason: string }>;

/** An incident as an alert proposes it. */
export interface Proposal {
  readonly id: IncidentId;
  readonly mode: Mode;
  readonly exercise: ExerciseId | null;
  readonly owner: PartnerId;
  readonly source: { readonly id: SourceId; readonly name: string };
  readonly marking: Tlp;
  readonly markingAssigned: boolean;
  readonly alert: Alert;
  readonly playbooks: readonly Pick<ProposedPlaybook, "playbook" | "may">[];
}

export type IncidentCommand =
  | { readonly type: "propose"; readonly proposal: Proposal }
  | ({ readonly type: "hear-again"; readonly severity: number } & AlertKey)
  | ({ readonly type: "hear-resolved" } & AlertKey)
  | { readonly type: "refuse-start"; readonly playbook: string; readonly because: string }
  | {
      readonly type: "merge";
      readonly by: PersonId;
      readonly into: IncidentId;
      readonly reason: string;
      readonly openRuns: number;
    }
  | {
      readonly type: "take-in";
      readonly by: PersonId;
      readonly from: IncidentId;
      readonly alerts: readonly AlertOnIncident[];
    }
  | {
      readonly type: "open";
      readonly id: IncidentId;
      readonly mode: Mode;
      readonly exercise: ExerciseId | null;
      readonly owner: PartnerId;
      readonly what: OpenIncident;
    }
  | { readonly type: "acknowledge"; readonly by: PersonId }
  | {
      readonly type: "assess";
      readonly by: PersonId;
      readonly partner: PartnerId;
      readonly assessment: Assessment;
    }
  | { readonly type: "start-run"; readonly run: RunId; readonly playbook?: string }
  | { readonly type: "close"; readonly by: PersonId; readonly reason: string; readonly openRuns: number };

export function decideIncident(
  incident: Incident | undefined,
  command: IncidentCommand,
  _context: DecisionContext,
): Decided<IncidentFact> | Refusal {
  if (command.type === "open") {
    if (incident !== undefined)
      return refuse("conflict", "incident-exists", "This incident was opened before.");
    const { id, mode, exercise, owner, what } = command;
    const { marking = TLP_WHEN_UNMARKED } = what;
    const markingAssigned = what.marking === undefined;
    const data = { ...what, marking, markingAssigned, id, mode, exercise, owner };
    return decided({ type: "incident-opened", data });
  }
  if (command.type === "propose")
    return incident === undefined
      ? decided({ type: "incident-proposed", data: command.proposal })
      : refuse("conflict", "incident-exists", "This incident was opened before.");
  if (incident === undefined) return refuse("absent", "no-such-incident", "There is no such incident.");
  switch (command.type) {
    case "assess":
    case "start-run":
    case "hear-again":
    case "hear-resolved":
    case "refuse-start":
    case "take-in":
      return incidentChart.isFinal(incident.status)
        ? refuse("conflict", "incident-over", `This incident is ${incident.status}; open a new one.`)
        : onOpen(incident, command);
    case "acknowledge":
    case "close":
    case "merge":
      return move(incident, command);
  }
}

type OnOpen = Extract<
  IncidentCommand,
  { type: "assess" | "start-run" | "hear-again" | "hear-resolved" | "refuse-start" | "take-in" }
>;

/** What happens to an incident that is not over, and leaves its status as it is. */
function onOpen(incident: Incident, command: OnOpen): Decided<IncidentFact> | Refusal {
  switch (command.type) {
    case "assess": {
      const { by, partner, assessment } = command;
      const refusal = unjustified(assessment.reason, "ES-04");
      return refusal ?? decided({ type: "incident-assessed", data: { ...assessment, partner, by } });
    }
    case "start-run": {
      const { run, playbook } = command;
      return decided({ type: "incident-run-started", data: { run, ...(playbook && { playbook }) } });
    }
    case "hear-again": {
      const { source, fingerprint, severity } = command;
      return decided({ type: "incident-alert-repeated", data: { source, fingerprint, severity } });
    }
    case "hear-resolved": {
      const { source, fingerprint } = command;
      const heard = incident.alerts.find((one) => isAlert(one, command));
      if (heard?.status !== "firing") return decided();
      const others = incident.alerts.filter((one) => one !== heard);
      const resolved = { type: "incident-alert-resolved", data: { source, fingerprint } } as const;
      return others.some((one) => one.status === "firing")
        ? decided(resolved)
        : // Whoever leads decides about it: an alert that has fallen silent ends nothing.
          decided<IncidentFact>(resolved, {
            type: "incident-stand-down-proposed",
            data: { to: incident.owner },
          });
    }
    case "refuse-start": {
      const { playbook, because } = command;
      return decided({ type: "incident-start-refused", data: { playbook, because } });
    }
    case "take-in": {
      const { by, from, alerts } = command;
      return decided({ type: "incident-taken-in", data: { by, from, alerts } });
    }
  }
}

type Move = Extract<IncidentCommand, { type: "acknowledge" | "close" | "merge" }>;

function move(incident: Incident, command: Move): Decided<IncidentFact> | Refusal {
  if (incidentChart.next(incident.status, command.type) === undefined)
    return incident.status === "acknowledged" && command.type === "acknowledge"
      ? decided()
      : refuse("conflict", "wrong-state", `This incident is ${incident.status}.`);
  if (command.type === "acknowledge")
    return decided({ type: "incident-acknowledged", data: { by: command.by } });
  if (command.openRuns > 0)
    return refuse(
      "conflict",
      "runs-open",
      `${command.openRuns} of its runs still go on; stand them down or abort them first.`,
      "ES-09",
    );
  const { by, reason } = command;
  return command.type === "close"
    ? decided({ type: "incident-closed", data: { by, reason } })
    : decided({ type: "incident-merged", data: { by, into: command.into, reason } });
}

export function evolveIncident(incident: Incident | undefined, fact: Recorded<IncidentFact>): Incident {
  const next = evolved(incident, fact);
  const { severity } = situationOf(next);
  if (next.severities.at(-1)?.severity === severity) return next;
  return { ...next, severities: [...next.severities, { severity, at: fact.at }] };
}

function evolved(incident: Incident | undefined, fact: Recorded<IncidentFact>): Incident {
  if (fact.type === "incident-opened")
    return {
      ...fact.data,
      markingAssigned: fact.data.markingAssigned ?? false,
      status: "open",
      openedAt: fact.at,
      openedBy: fact.actor.kind === "person" ? fact.actor.person : null,
      closedBecause: null,
      runs: [],
      assessments: [],
      severities: [],
      ...NO_ALERTS,
    };
  if (fact.type === "incident-proposed") return proposed(fact.data, fact.at);
  if (incident === undefined) throw new Error(`An incident's history cannot begin with ${fact.type}.`);
  switch (fact.type) {
    case "incident-acknowledged":
      return { ...incident, status: "acknowledged" };
    case "incident-assessed": {
      const others = incident.assessments.filter((one) => one.partner !== fact.data.partner);
      return { ...incident, assessments: [...others, { ...fact.data, at: fact.at }] };
    }
    case "incident-run-started":
      return {
        ...incident,
        runs: [...incident.runs, fact.data.run],
        playbooks: incident.playbooks.map((one) =>
          one.playbook === fact.data.playbook && one.run === null ? { ...one, run: fact.data.run } : one,
        ),
      };
    case "incident-closed":
      return { ...incident, status: "closed", closedBecause: fact.data.reason };
    case "incident-alert-repeated":
      return {
        ...incident,
        // Until somebody owns up to it, it is as bad as its alerts say; then it is as bad as they say.
        severity:
          incident.status === "open" ? Math.max(incident.severity, fact.data.severity) : incident.severity,
        standDownProposedAt: null,
        alerts: incident.alerts.map((one) =>
          isAlert(one, fact.data)
            ? { ...one, status: "firing", repeats: one.repeats + 1, lastAt: fact.at, resolvedAt: null }
            : one,
        ),
      };
    case "incident-alert-resolved":
      return {
        ...incident,
        alerts: incident.alerts.map((one) =>
          isAlert(one, fact.data)
            ? { ...one, status: "resolved", lastAt: fact.at, resolvedAt: fact.at }
            : one,
        ),
      };
    case "incident-stand-down-proposed":
      return { ...incident, standDownProposedAt: fact.at };
    case "incident-start-refused":
      return {
        ...incident,
        playbooks: incident.playbooks.map((one) =>
          one.playbook === fact.data.playbook ? { ...one, because: fact.data.because } : one,
        ),
      };
    case "incident-merged": {
      const { into, reason } = fact.data;
      return { ...incident, status: "merged", mergedInto: into, closedBecause: reason };
    }
    case "incident-taken-in": {
      const alerts = [...incident.alerts, ...fact.data.alerts];
      return {
        ...incident,
        alerts,
        standDownProposedAt: allResolved(alerts) ? incident.standDownProposedAt : null,
      };
    }
  }
}

const NO_ALERTS = {
  proposedBy: null,
  alerts: [],
  playbooks: [],
  standDownProposedAt: null,
  mergedInto: null,
} as const;

function proposed({ alert: told, source, playbooks, ...proposal }: Proposal, at: Instant): Incident {
  const { status, ...alert } = told;
  const { title, description, severity } = alert;
  return {
    ...proposal,
    ...NO_ALERTS,
    ...{ title, description, severity },
    status: "open",
    lifeSafety: false,
    affected: [proposal.owner],
    source: source.name,
    openedAt: at,
    openedBy: null,
    closedBecause: null,
    runs: [],
    assessments: [],
    severities: [],
    proposedBy: source.id,
    alerts: [{ source: source.id, alert, status, repeats: 0, firstAt: at, lastAt: at, resolvedAt: null }],
    playbooks: playbooks.map((one) => ({ ...one, run: null, because: null })),
  };
}
