import type { RegulatoryClockSummary, RegulatoryClockView, ReportingDutyView } from "@mirror/contract";
import {
  type Binding,
  bindingOf,
  clockBinding,
  clockDueAt,
  clockMarks,
  clockStanding,
  type OwnDuty,
  type Partner,
  type RegulatoryClock,
  type ReportingDuty,
} from "@mirror/partnership";
import { type Instant, RegulatoryClockId } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { clockWaitsFor } from "../waiting/regulatory-clock.js";
import { versioned } from "./version.js";

/** A duty that is known here. */
export function reportingDutyView(duty: ReportingDuty, now: Instant): ReportingDutyView {
  const binding = bindingView(bindingOf(duty, now));
  return { ...duty, binding, statedBy: null, statedAt: null, withdrawn: false };
}

/** A duty that a partner has stated itself. */
export function ownDutyView(
  { duty, statedAt, isWithdrawn }: OwnDuty,
  { id, name }: Pick<Partner, "id" | "name">,
  now: Instant,
): ReportingDutyView {
  return { ...reportingDutyView(duty, now), statedBy: { id, name }, statedAt, withdrawn: isWithdrawn };
}

export function regulatoryClockSummary(clock: RegulatoryClock, names: Directory): RegulatoryClockSummary {
  const { id: duty, regime, stage, recipient } = clock.duty;
  const { of, entity, incident, run } = clock.subject;
  return {
    id: RegulatoryClockId.parse(clock.id),
    duty,
    regime,
    stage,
    status: clockStanding(clock).status,
    binding: bindingView(clockBinding(clock)),
    of: names.partner(of),
    entity,
    recipient,
    incident,
    run,
    dueAt: clockDueAt(clock),
    waitingFor: clockWaitsFor(clock, names),
  };
}

export function regulatoryClockView(clock: RegulatoryClock, names: Directory): RegulatoryClockView {
  const { submission, setAside } = clock;
  return versioned({
    ...regulatoryClockSummary(clock, names),
    marking: "TLP:AMBER" as const,
    startsOn: clock.duty.startsOn,
    note: clock.duty.note,
    confidence: clock.duty.confidence,
    zone: clock.subject.zone,
    startedAt: clock.startedAt,
    occurrences: [...clock.occurrences],
    corrections: clock.corrections.map(({ event, from, to, reason, by, at }) => ({
      event,
      from,
      to,
      reason,
      by: names.person(by),
      at,
    })),
    extensions: clock.extensions.map(({ from, until, basis, by, at }) => ({
      from,
      until,
      basis,
      by: names.person(by),
      at,
    })),
    marks: [...clockMarks(clock)],
    submission:
      submission === null
        ? null
        : {
            at: submission.at,
            reference: submission.reference,
            by: submission.by === null ? null : names.person(submission.by),
          },
    setAside:
      setAside === null
        ? null
        : { to: setAside.to, reason: setAside.reason, by: names.person(setAside.by), at: setAside.at },
  });
}

function bindingView(binding: Binding): { enforced: boolean; because: string | null } {
  return binding.kind === "enforced"
    ? { enforced: true, because: null }
    : { enforced: false, because: binding.words };
}
