import {
  type Instant,
  instantOf,
  known,
  msOf,
  type PersonId,
  type Recorded,
  type WakeUp,
} from "@mirror/vocabulary";
import { type Binding, bindingOf } from "./binding.js";
import type { ClockSubject, Occurrence } from "./commands.js";
import type { ClockMark, RegulatoryClockFact } from "./facts.js";
import type { ReportingDuty, StartEvent } from "./reporting-duty.js";
import { termEnd } from "./term-end.js";

/** One reporting duty that runs for one entity in one incident. It never pauses, whatever becomes of its run (ES-08). */
export interface RegulatoryClock {
  readonly id: string;
  readonly duty: ReportingDuty;
  readonly subject: ClockSubject;
  readonly startedAt: Instant;
  /** What the term is counted from, each as it is known now. */
  readonly occurrences: readonly Occurrence[];
  /** What was known before, and why it was wrong. */
  readonly corrections: readonly Correction[];
  readonly extensions: readonly Extension[];
  /** The last report; one that was corrected has another after it. */
  readonly submission: Submission | null;
  readonly setAside: SetAside | null;
  readonly told: readonly { readonly mark: ClockMark; readonly dueAt: Instant }[];
  /** The ends that went by without a report; a correction may show that one of them never was the end. */
  readonly missed: readonly Instant[];
}

export interface Correction {
  readonly event: StartEvent;
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  readonly by: PersonId;
  readonly at: Instant;
}

export interface Extension {
  readonly from: Instant | null;
  readonly until: Instant;
  readonly basis: string;
  readonly by: PersonId;
  readonly at: Instant;
}

export interface Submission {
  readonly at: Instant;
  readonly reference: string;
  readonly by: PersonId | null;
  readonly recordedAt: Instant;
}

export interface SetAside {
  readonly as: "transferred" | "not-applicable";
  readonly to: string | null;
  readonly reason: string;
  readonly by: PersonId;
  readonly at: Instant;
}

/** How a clock stands. `missed` with a submission: the report came late. */
export type ClockStanding =
  | { readonly status: "running"; readonly dueAt: Instant | null }
  | { readonly status: "met"; readonly submission: Submission; readonly dueAt: Instant | null }
  | { readonly status: "missed"; readonly dueAt: Instant; readonly submission: Submission | null }
  | { readonly status: "transferred" | "not-applicable"; readonly setAside: SetAside };

export function evolveRegulatoryClock(
  clock: RegulatoryClock | undefined,
  fact: Recorded<RegulatoryClockFact>,
): RegulatoryClock {
  const { at } = fact;
  if (fact.type === "regulatory-clock-started") {
    const { id, duty, subject, occurrence } = fact.data;
    return {
      id,
      duty,
      subject,
      startedAt: at,
      occurrences: [occurrence],
      corrections: [],
      extensions: [],
      submission: null,
      setAside: null,
      told: [],
      missed: [],
    };
  }
  if (clock === undefined)
    throw new Error(`A regulatory clock begins with regulatory-clock-started, not with ${fact.type}.`);
  switch (fact.type) {
    case "regulatory-clock-event-recorded":
      return { ...clock, occurrences: [...clock.occurrences, fact.data.occurrence] };
    case "regulatory-clock-event-corrected": {
      const { event, to } = fact.data;
      return {
        ...clock,
        occurrences: clock.occurrences.map((one) => (one.event === event ? { ...one, at: to } : one)),
        corrections: [...clock.corrections, { ...fact.data, at }],
      };
    }
    case "regulatory-clock-extended":
      return { ...clock, extensions: [...clock.extensions, { ...fact.data, at }] };
    case "regulatory-clock-told":
      return { ...clock, told: [...clock.told, fact.data] };
    case "regulatory-clock-missed":
      return { ...clock, missed: [...clock.missed, fact.data.dueAt] };
    case "regulatory-clock-report-submitted":
      return { ...clock, submission: { ...fact.data, recordedAt: at } };
    case "regulatory-clock-transferred":
      return { ...clock, setAside: { ...fact.data, as: "transferred", at } };
    case "regulatory-clock-not-applicable":
      return { ...clock, setAside: { ...fact.data, as: "not-applicable", to: null, at } };
    case "regulatory-clock-reopened":
      return { ...clock, setAside: null };
  }
}

/** Whether the term is kept, or only shown: as the duty stood when the first of its events happened. */
export function clockBinding(clock: RegulatoryClock): Binding {
  return bindingOf(clock.duty, firstOccurrence(clock));
}

/** When the report is due, by what is known now: the end of the term, or what the authority has put in its place. */
export function clockDueAt(clock: RegulatoryClock): Instant | null {
  const extended = clock.extensions.at(-1);
  if (extended !== undefined) return extended.until;
  const happened = new Map(clock.occurrences.map(({ event, at }) => [event, at]));
  return termEnd(clock.duty.term, happened, clock.subject.zone);
}

/** How the clock stands by what is on the record; a term that is only shown is never missed. */
export function clockStanding(clock: RegulatoryClock): ClockStanding {
  const { setAside, submission } = clock;
  if (setAside !== null) return { status: setAside.as, setAside };
  const dueAt = clockDueAt(clock);
  const isLate = dueAt !== null && clockBinding(clock).kind === "enforced";
  if (submission !== null)
    return isLate && submission.at > dueAt
      ? { status: "missed", dueAt, submission }
      : { status: "met", submission, dueAt };
  return isLate && clock.missed.includes(dueAt)
    ? { status: "missed", dueAt, submission }
    : { status: "running", dueAt };
}

/** Whether it keeps a run from standing down (ES-09): unmet, and nobody else has it. A term that is only shown keeps nobody. */
export function clockIsUnmet(clock: RegulatoryClock): boolean {
  if (clockBinding(clock).kind === "shown") return false;
  const standing = clockStanding(clock);
  switch (standing.status) {
    case "running":
      return true;
    case "missed":
      return standing.submission === null;
    case "met":
    case "transferred":
    case "not-applicable":
      return false;
  }
}

/** The marks at which a partner is told that time goes by, each with its instant; none where there is no end. */
export function clockMarks(clock: RegulatoryClock): readonly { mark: ClockMark; at: Instant }[] {
  const dueAt = clockDueAt(clock);
  if (dueAt === null) return [];
  const [from, to] = [msOf(firstOccurrence(clock)), msOf(dueAt)];
  return [
    { mark: "half-gone", at: instantOf(from + Math.floor((to - from) / 2)) },
    { mark: "nearly-due", at: instantOf(from + Math.floor(((to - from) * 7) / 8)) },
  ];
}

/** `half-gone`, `nearly-due` and `due`: of a term that is enforced, while no report has left and nobody has set it aside. */
export function regulatoryClockWakeUps(clock: RegulatoryClock): WakeUp[] {
  const standing = clockStanding(clock);
  if (standing.status !== "running" || standing.dueAt === null) return [];
  if (clockBinding(clock).kind === "shown") return [];
  const { dueAt } = standing;
  const untold = clockMarks(clock).filter(
    ({ mark }) => !clock.told.some((one) => one.mark === mark && one.dueAt === dueAt),
  );
  return [...untold.map(({ mark, at }) => ({ name: mark, dueAt: at })), { name: "due", dueAt }];
}

function firstOccurrence(clock: RegulatoryClock): Instant {
  const [first] = clock.occurrences.map(({ at }) => at).toSorted();
  return known(first, "what a clock was started by");
}
