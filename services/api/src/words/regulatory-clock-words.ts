import type { RegulatoryClock, RegulatoryClockFact } from "@mirror/partnership";
import type { PersonId, Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { at, withoutStop } from "../views/sentences.js";

/** What happened to a regulatory clock, in one sentence. */
export function regulatoryClockWords(
  fact: Recorded<RegulatoryClockFact>,
  { duty, subject }: RegulatoryClock,
  names: Directory,
): string {
  const home = names.partner(subject.of).name;
  const who = (by: PersonId) => names.who(by, `A person of ${home}`);
  const report = `${duty.id}, ${subject.entity}'s ${duty.stage}`;
  switch (fact.type) {
    case "regulatory-clock-started":
      return `${report}: its time runs from the ${fact.data.occurrence.event} at ${at(fact.data.occurrence.at)}.`;
    case "regulatory-clock-event-recorded":
      return `${report}: counted from the ${fact.data.occurrence.event} at ${at(fact.data.occurrence.at)} too.`;
    case "regulatory-clock-event-corrected": {
      const { event, from, to, reason, by } = fact.data;
      return `${who(by)} corrected the ${event} of ${duty.id} from ${at(from)} to ${at(to)}: ${withoutStop(reason)}.`;
    }
    case "regulatory-clock-extended":
      return `${duty.id} has time until ${at(fact.data.until)}: ${withoutStop(fact.data.basis)}.`;
    case "regulatory-clock-told":
      return `${report}: ${fact.data.mark === "half-gone" ? "half of the time is gone" : "an eighth of the time is left"}; due at ${at(fact.data.dueAt)}.`;
    case "regulatory-clock-missed":
      return `${report}, was due at ${at(fact.data.dueAt)}, and no report had left.`;
    case "regulatory-clock-report-submitted":
      return `${report}: the report left at ${at(fact.data.at)}: ${withoutStop(fact.data.reference)}.`;
    case "regulatory-clock-transferred":
      return `${who(fact.data.by)} transferred ${duty.id} to ${fact.data.to}: ${withoutStop(fact.data.reason)}.`;
    case "regulatory-clock-not-applicable":
      return `${who(fact.data.by)} found that ${duty.id} does not apply: ${withoutStop(fact.data.reason)}.`;
    case "regulatory-clock-reopened":
      return `${who(fact.data.by)} reopened ${duty.id}: ${withoutStop(fact.data.reason)}.`;
  }
}
