import { type Decided, decided, type Instant, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, partnerOf, whoActs } from "../context.js";
import { hasRole } from "../partner/duty.js";
import type { Partner } from "../partner/state.js";
import { heard } from "../ring.js";
import type { PartnerRole } from "../role.js";
import { unjustified } from "../words.js";
import type { DutyMeant, Occurrence, RegulatoryClockCommand } from "./commands.js";
import { ClockMark, type RegulatoryClockFact } from "./facts.js";
import { reportingDuty } from "./reporting-duties.js";
import type { ReportingDuty, StartEvent } from "./reporting-duty.js";
import { reportingDutyOf } from "./reporting-duty-of.js";
import { clockDueAt, type RegulatoryClock, regulatoryClockWakeUps } from "./state.js";
import { eventsOf } from "./term-end.js";

/** Those who note what has happened, and that a report has left. */
const NOTES: readonly PartnerRole[] = ["responder", "duty-officer", "run-lead", "authorised-official"];
/** And those who say that a clock is to be read otherwise than it was. */
const JUDGES: readonly PartnerRole[] = ["duty-officer", "run-lead", "authorised-official"];

/**
 * What a command does to a regulatory clock. There is no command that pauses one (ES-08). Refuses what lies in the future,
 * events that the duty's term is not counted from, corrections without a reason, and whoever is not of the partner that
 * keeps it.
 */
export function decideRegulatoryClock(
  clock: RegulatoryClock | undefined,
  command: RegulatoryClockCommand,
  context: PartnershipContext,
): Decided<RegulatoryClockFact> | Refusal {
  if (command.type === "start") {
    if (clock !== undefined)
      return refuse("conflict", "clock-exists", "This clock was started already.", "ES-08");
    const meant = dutyMeant(command.duty, partnerOf(context, command.subject.of));
    if (!meant.ok) return meant;
    const { duty } = meant;
    const { id, subject, occurrence } = command;
    if (subject.mode === "exercise")
      return refuse("forbidden", "drill-starts-no-clock", "No duty to report begins in a drill.", "DR-06");
    const by = whoMay(NOTES, subject.of, context);
    if (!by.ok) return by;
    return (
      unusable(occurrence, duty, context.now) ??
      decided<RegulatoryClockFact>({
        type: "regulatory-clock-started",
        data: { id, duty, subject, occurrence, by: by.person },
      })
    );
  }
  if (clock === undefined) return refuse("absent", "clock-unknown", "There is no such clock.");
  if (command.type === "ring") return decideRing(clock, command, context);
  if (command.type === "record-occurrence" || command.type === "submit") {
    const by = whoMay(NOTES, clock.subject.of, context);
    if (!by.ok) return by;
    return command.type === "submit"
      ? decideSubmission(clock, command, by.person, context.now)
      : decideOccurrence(clock, command.occurrence, by.person, context.now);
  }
  return decideJudgement(clock, command, context);
}

/** A duty that we know keeps its term: what a partner states itself bears another name. */
function dutyMeant(
  meant: DutyMeant,
  keeper: Partner | undefined,
): { readonly ok: true; readonly duty: ReportingDuty } | Refusal {
  if (typeof meant === "string") {
    const duty = keeper && reportingDutyOf(meant, keeper);
    return duty === undefined
      ? refuse("invalid", "duty-unknown", `We know of no reporting duty ${meant}.`)
      : { ok: true, duty };
  }
  return reportingDuty(meant.id) === undefined
    ? { ok: true, duty: meant }
    : refuse(
        "conflict",
        "duty-known",
        `${meant.id} is known here already: name your own otherwise.`,
        "ES-08",
      );
}

type Judgement = Extract<
  RegulatoryClockCommand,
  { type: "correct" | "extend" | "transfer" | "set-not-applicable" | "reopen" }
>;

/** What changes how a clock is read: a person's word, with a reason, beside what was there before. */
function decideJudgement(
  clock: RegulatoryClock,
  command: Judgement,
  context: PartnershipContext,
): Decided<RegulatoryClockFact> | Refusal {
  const acting = whoMay(JUDGES, clock.subject.of, context);
  if (!acting.ok) return acting;
  if (acting.person === null)
    return refuse(
      "forbidden",
      "not-a-person",
      "Only a person says that a clock is to be read otherwise.",
      "ES-08",
    );
  const by = acting.person;
  const unreasoned = unjustified(command.type === "extend" ? command.basis : command.reason, "ES-08");
  if (unreasoned !== undefined) return unreasoned;
  if (command.type === "reopen") {
    if (clock.setAside === null)
      return refuse("conflict", "clock-not-set-aside", "This clock was not set aside.", "ES-08");
    return decided<RegulatoryClockFact>({
      type: "regulatory-clock-reopened",
      data: { reason: command.reason, by },
    });
  }
  if (clock.setAside !== null) return setAside();
  switch (command.type) {
    case "correct":
      return decideCorrection(clock, command, by, context.now);
    case "extend": {
      const from = clockDueAt(clock);
      if (from !== null && command.until <= from)
        return refuse(
          "invalid",
          "extension-shortens",
          `The report is due at ${from} already: more time ends later.`,
        );
      const { until, basis } = command;
      return decided<RegulatoryClockFact>({
        type: "regulatory-clock-extended",
        data: { from, until, basis, by },
      });
    }
    case "transfer": {
      const { to, reason } = command;
      return decided<RegulatoryClockFact>({ type: "regulatory-clock-transferred", data: { to, reason, by } });
    }
    case "set-not-applicable":
      return decided<RegulatoryClockFact>({
        type: "regulatory-clock-not-applicable",
        data: { reason: command.reason, by },
      });
  }
}

function decideCorrection(
  clock: RegulatoryClock,
  { event, at, reason }: Extract<Judgement, { type: "correct" }>,
  by: PersonId,
  now: Instant,
): Decided<RegulatoryClockFact> | Refusal {
  const known = clock.occurrences.find((one) => one.event === event);
  if (known === undefined)
    return refuse(
      "conflict",
      "event-not-recorded",
      `No ${event} was recorded that could be corrected.`,
      "ES-08",
    );
  if (at > now) return inFuture(event, at, now);
  if (at === known.at)
    return refuse("conflict", "event-unchanged", `That is what is recorded: ${at}.`, "ES-08");
  return decided<RegulatoryClockFact>({
    type: "regulatory-clock-event-corrected",
    data: { event, from: known.at, to: at, reason, by },
  });
}

function decideOccurrence(
  clock: RegulatoryClock,
  occurrence: Occurrence,
  by: PersonId | null,
  now: Instant,
): Decided<RegulatoryClockFact> | Refusal {
  if (clock.setAside !== null) return setAside();
  const refusal = unusable(occurrence, clock.duty, now);
  if (refusal !== undefined) return refusal;
  if (clock.occurrences.some((one) => one.event === occurrence.event))
    return refuse(
      "conflict",
      "event-recorded",
      `The ${occurrence.event} is recorded already: correct it, with a reason.`,
      "ES-08",
    );
  return decided<RegulatoryClockFact>({
    type: "regulatory-clock-event-recorded",
    data: { occurrence, by },
  });
}

function decideSubmission(
  clock: RegulatoryClock,
  { at, reference }: Extract<RegulatoryClockCommand, { type: "submit" }>,
  by: PersonId | null,
  now: Instant,
): Decided<RegulatoryClockFact> | Refusal {
  if (clock.setAside !== null) return setAside();
  if (at > now) return inFuture("submission", at, now);
  return decided<RegulatoryClockFact>({
    type: "regulatory-clock-report-submitted",
    data: { at, reference, by },
  });
}

function decideRing(
  clock: RegulatoryClock,
  command: Extract<RegulatoryClockCommand, { type: "ring" }>,
  context: PartnershipContext,
): Decided<RegulatoryClockFact> | Refusal {
  const ring = heard(command, regulatoryClockWakeUps(clock), context, "ES-08");
  if (!ring.ok) return ring;
  const dueAt = clockDueAt(clock);
  if (ring.owed === undefined || dueAt === null) return decided<RegulatoryClockFact>();
  const mark = ClockMark.safeParse(ring.owed.name);
  return decided<RegulatoryClockFact>(
    mark.success
      ? { type: "regulatory-clock-told", data: { mark: mark.data, dueAt } }
      : { type: "regulatory-clock-missed", data: { dueAt } },
  );
}

/** Our own services note what a step's report said; people, only those of the partner that keeps the clock. */
function whoMay(
  roles: readonly PartnerRole[],
  of: RegulatoryClock["subject"]["of"],
  context: PartnershipContext,
): { readonly ok: true; readonly person: PersonId | null } | Refusal {
  if (context.actor.kind === "service") return { ok: true, person: null };
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { person, partner } = acting;
  if (partner.id !== of)
    return refuse("forbidden", "not-its-keeper", "Another partner keeps this clock.", "INV-12");
  if (!roles.some((role) => hasRole(partner, person.id, role)))
    return refuse("forbidden", "not-your-part", `This takes one of these roles: ${roles.join(", ")}.`, "M27");
  return { ok: true, person: person.id };
}

function unusable({ event, at }: Occurrence, duty: ReportingDuty, now: Instant): Refusal | undefined {
  const events = eventsOf(duty.term);
  if (!events.includes(event))
    return refuse(
      "invalid",
      "event-not-counted",
      `${duty.id} is counted from ${events.join(" or ")}, not from ${event}: ${duty.startsOn}.`,
      "ES-08",
    );
  return at > now ? inFuture(event, at, now) : undefined;
}

function inFuture(event: StartEvent, at: Instant, now: Instant): Refusal {
  return refuse("invalid", "event-in-future", `It is ${now}: no ${event} happened at ${at}.`, "ES-08");
}

function setAside(): Refusal {
  return refuse(
    "conflict",
    "clock-set-aside",
    "This clock was transferred, or does not apply: reopen it first, with a reason.",
    "ES-08",
  );
}
