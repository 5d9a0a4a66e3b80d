import {
  Duration,
  dayAfter,
  dayIn,
  durationMs,
  earliest,
  type Instant,
  instantAfter,
  instantIn,
  instantOf,
  monthsAfter,
  msOf,
  TimeZone,
} from "@mirror/vocabulary";
import { businessDaysAfter } from "./business-days.js";
import type { StartEvent, Term } from "./reporting-duty.js";

const UTC = TimeZone.parse("UTC");

/**
 * When a term ends, by the events that have happened so far; null where it names no instant, or none of its events has
 * happened. Where an act gives more time because its last day is a holiday, that is not counted: we say rather too early
 * than too late.
 */
export function termEnd(
  term: Term,
  happened: ReadonlyMap<StartEvent, Instant>,
  zone: TimeZone,
): Instant | null {
  if (term.kind === "within") {
    const [first, ...others] = term.of.flatMap(({ event, duration }) => {
      const at = happened.get(event);
      return at === undefined ? [] : [later(at, duration)];
    });
    return first === undefined ? null : earliest(first, ...others);
  }
  const at = happened.get(term.event);
  if (at === undefined) return null;
  switch (term.kind) {
    case "business-days": {
      const last = businessDaysAfter(dayIn(term.zone, at), term.days, term.calendar);
      return instantIn(term.zone, last, term.untilMinute);
    }
    case "end-of-next-day":
      return instantIn(zone, dayAfter(dayIn(zone, at), 2));
    case "without-delay":
    case "unsettled":
      return null;
  }
}

/** The events that a term is counted from. */
export function eventsOf(term: Term): readonly StartEvent[] {
  return term.kind === "within" ? term.of.map(({ event }) => event) : [term.event];
}

/** Months go by the calendar, at the same time of the day in UTC; everything else is a fixed length. */
function later(at: Instant, duration: string): Instant {
  const months = /^P(\d+)M$/.exec(duration)?.[1];
  if (months === undefined) return instantAfter(at, durationMs(Duration.parse(duration)));
  const day = dayIn(UTC, at);
  const sinceMidnightMs = msOf(at) - msOf(instantIn(UTC, day));
  return instantOf(msOf(instantIn(UTC, monthsAfter(day, Number(months)))) + sinceMidnightMs);
}
