import { chart } from "@mirror/chart";
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
  TLP_WHEN_UNMARKED,
  Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";

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
  severity: z.int().min(0).max(5),
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
  readonly severity: number;
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
  | Fact<"incident-run-started", { readonly run: RunId }>
  | Fact<"incident-closed", { readonly by: PersonId; readonly reason: string }>;

export type IncidentCommand =
  | {
      readonly type: "open";
      readonly id: IncidentId;
      readonly mode: Mode;
      readonly exercise: ExerciseId | null;
      readonly owner: PartnerId;
      readonly what: OpenIncident;
    }
  | { readonly type: "acknowledge"; readonly by: PersonId }
  | { readonly type: "start-run"; readonly run: RunId }
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
  if (incident === undefined) return refuse("absent", "no-such-incident", "There is no such incident.");
  if (command.type === "start-run")
    return incidentChart.isFinal(incident.status)
      ? refuse("conflict", "incident-over", `This incident is ${incident.status}; open a new one.`)
      : decided({ type: "incident-run-started", data: { run: command.run } });
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
  return decided({ type: "incident-closed", data: { by: command.by, reason: command.reason } });
}

export function evolveIncident(incident: Incident | undefined, fact: Recorded<IncidentFact>): Incident {
  if (fact.type === "incident-opened")
    return {
      ...fact.data,
      markingAssigned: fact.data.markingAssigned ?? false,
      status: "open",
      openedAt: fact.at,
      openedBy: fact.actor.kind === "person" ? fact.actor.person : null,
      closedBecause: null,
      runs: [],
    };
  if (incident === undefined) throw new Error(`An incident's history cannot begin with ${fact.type}.`);
  switch (fact.type) {
    case "incident-acknowledged":
      return { ...incident, status: "acknowledged" };
    case "incident-run-started":
      return { ...incident, runs: [...incident.runs, fact.data.run] };
    case "incident-closed":
      return { ...incident, status: "closed", closedBecause: fact.data.reason };
  }
}
