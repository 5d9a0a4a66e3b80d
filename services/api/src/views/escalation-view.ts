import type { EscalationSummary, EscalationView } from "@mirror/contract";
import { type CheckedCriterion, type Escalation, keptUntil } from "@mirror/partnership";
import type { Instant, PersonId } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import type { SeenEscalation } from "../sight/seen.js";
import { escalationWaitsFor } from "../waiting/escalation.js";
import { exitCriteria as exitCriteria_ } from "./exit-criterion-view.js";
import { versioned } from "./version.js";

export function escalationSummary({ escalation, of }: SeenEscalation, names: Directory): EscalationSummary {
  const { run, incident, invocation, mode, from, to, severity, reason } = escalation.case;
  return {
    id: escalation.id,
    status: escalation.status,
    run,
    incident: of?.incident ?? incident ?? null,
    step: invocation,
    name: (invocation === null ? undefined : of?.steps.get(invocation)?.name) ?? reason,
    exercise: mode === "exercise",
    from,
    to,
    of: names.partner(escalation.case.of),
    severity,
    since: sinceOf(escalation),
    waitingFor: escalationWaitsFor(escalation, names),
  };
}

export function escalationView(
  seen: SeenEscalation,
  checked: readonly CheckedCriterion[],
  names: Directory,
): EscalationView {
  const { escalation } = seen;
  const { affected, office, reason, deEscalation, exitCriteria } = escalation.case;
  const person = (id: PersonId | null) => (id === null ? null : names.person(id));
  return versioned({
    ...escalationSummary(seen, names),
    marking: "TLP:AMBER" as const,
    affected: affected.map((one) => names.partner(one)),
    office,
    reason,
    deEscalation,
    exitCriteria,
    criteria: exitCriteria_(checked, exitCriteria),
    trigger: escalation.case.trigger ?? null,
    proposedAt: escalation.proposedAt,
    keptUntil: keptUntil(escalation),
    paged: pagedIn(escalation).map((one) => names.person(one)),
    answerBy: answerByOf(escalation),
    missed: escalation.missed,
    acknowledgedBy: person(escalation.status === "acknowledged" ? escalation.by : null),
    heldBy: person(holderOf(escalation)),
    standDownProposedBy: person(escalation.status === "standdown-proposed" ? escalation.proposedBy : null),
    closesAt: escalation.status === "stood-down" ? escalation.closesAt : null,
    because: becauseOf(escalation),
  });
}

function sinceOf(escalation: Escalation): Instant {
  return "since" in escalation ? escalation.since : escalation.at;
}

function pagedIn(escalation: Escalation): PersonId[] {
  switch (escalation.status) {
    case "proposed":
      return escalation.page === null ? [] : [escalation.page.contact.person];
    case "notified":
      return [escalation.page.contact.person];
    case "unreached":
      return [...new Set(escalation.everybody.map((contact) => contact.person))];
    case "acknowledged":
    case "active":
    case "standdown-proposed":
    case "stood-down":
    case "closed":
    case "rejected":
    case "superseded":
      return [];
  }
}

function answerByOf(escalation: Escalation): Instant | null {
  if (escalation.status === "acknowledged") return escalation.acceptBy;
  return escalation.status === "proposed" || escalation.status === "notified"
    ? (escalation.page?.answerBy ?? null)
    : null;
}

function holderOf(escalation: Escalation): PersonId | null {
  return escalation.status === "active" || escalation.status === "standdown-proposed" ? escalation.by : null;
}

function becauseOf(escalation: Escalation): string | null {
  switch (escalation.status) {
    case "closed":
      return escalation.because;
    case "rejected":
      return escalation.justification;
    case "superseded":
      return `Superseded by ${escalation.to}.`;
    case "proposed":
    case "notified":
    case "unreached":
    case "acknowledged":
    case "active":
    case "standdown-proposed":
    case "stood-down":
      return null;
  }
}
