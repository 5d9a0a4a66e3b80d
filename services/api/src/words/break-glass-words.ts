import type { BreakGlassFact } from "@mirror/partnership";
import type { PersonId, Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { and, at, withoutStop } from "../views/sentences.js";

/** What happened to a break-glass, in one sentence. */
export function breakGlassWords(fact: Recorded<BreakGlassFact>, names: Directory): string {
  const person = (id: PersonId) => names.person(id).name ?? "Somebody";
  switch (fact.type) {
    case "break-glass-opened":
      return `${person(fact.data.person)} of ${names.partner(fact.data.partner).name} broke the glass until ${at(fact.data.until)}, in danger to ${DANGER[fact.data.danger]}: ${withoutStop(fact.data.justification)}.`;
    case "break-glass-joined":
      return `${person(fact.data.person)} stands by it as the second person: the break-glass is in force.`;
    case "break-glass-alone":
      return `${person(fact.data.person)} goes on alone${fact.data.tried.length === 0 ? "" : `: ${and(fact.data.tried.map(person))} could not be reached`}. The break-glass is in force.`;
    case "break-glass-used":
      return "It stands in for its partner's answer to a question.";
    case "break-glass-closed":
      return `${person(fact.data.person)} closed the break-glass${fact.data.justification === null ? "" : `: ${withoutStop(fact.data.justification)}`}.`;
    case "break-glass-ended":
      return "The time of the break-glass is over.";
    case "break-glass-review-overdue":
      return "ALARM: the review of the break-glass is overdue.";
    case "break-glass-reviewed":
      return `${person(fact.data.person)} reviewed the break-glass, and found it ${fact.data.verdict === "justified" ? "justified" : "not justified"}: ${withoutStop(fact.data.findings)}.`;
    case "break-glass-notice-sent":
      return `Somebody was told of the break-glass: ${withoutStop(fact.data.detail)}.`;
  }
}

const DANGER = { life: "life", environment: "the environment" } as const;
