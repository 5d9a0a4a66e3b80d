import {
  type Escalation,
  type EscalationFact,
  escalationWakeUps,
  evolveEscalation,
  pagesOwed,
} from "@mirror/partnership";
import { type IncidentId, known, msOf } from "@mirror/vocabulary";
import { pageEffectId } from "../paging/escalation-page.js";
import { reactToEscalation } from "../reactions/escalation-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** The escalations about an incident that belong to no run. */
export function escalationsOfIncident(incident: IncidentId): string {
  return `escalations-of-incident/${incident}`;
}

function placeOf({ case: { run, incident } }: Escalation): string {
  return run === null
    ? escalationsOfIncident(known(incident, "What an escalation outside of any run is about"))
    : streamsOfRun(run);
}

export const escalationKind: StreamKind<Escalation, EscalationFact> = {
  name: "escalation",
  evolve: evolveEscalation,
  wakeUps: escalationWakeUps,
  owed: (escalation) =>
    pagesOwed(escalation).map((page) => ({ effect: pageEffectId(escalation, page), capability: "page" })),
  index: (escalation) => {
    const score = msOf(escalation.proposedAt);
    return [
      { index: "escalations", member: escalation.id, score },
      { index: placeOf(escalation), member: escalation.id, score },
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToEscalation,
};
