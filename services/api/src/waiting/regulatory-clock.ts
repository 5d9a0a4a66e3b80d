import { clockBinding, clockStanding, eventsOf, type RegulatoryClock } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { at } from "../views/sentences.js";

/** What a clock waits for, in one sentence; null where it waits for nothing any more. */
export function clockWaitsFor(clock: RegulatoryClock, names: Directory): string | null {
  const { stage, recipient, term } = clock.duty;
  const { of, entity } = clock.subject;
  const report = `${entity}'s ${stage} to: ${recipient}`;
  const standing = clockStanding(clock);
  switch (standing.status) {
    case "running": {
      if (standing.dueAt === null) {
        const missing = eventsOf(term).filter(
          (event) => !clock.occurrences.some((one) => one.event === event),
        );
        return missing.length > 0
          ? `${report}. When it is due is not known before its ${missing.join(" or ")}.`
          : `${report}, without an end that could be counted.`;
      }
      const { kind } = clockBinding(clock);
      return `${report}, ${kind === "enforced" ? "due" : "by a term that is only shown, due"} at ${at(standing.dueAt)}; ${names.partner(of).name} keeps this clock.`;
    }
    case "missed":
      return standing.submission === null ? `${report}, which was due at ${at(standing.dueAt)}.` : null;
    case "met":
    case "transferred":
    case "not-applicable":
      return null;
  }
}
