import {
  evolveRegulatoryClock,
  type RegulatoryClock,
  type RegulatoryClockFact,
  regulatoryClockWakeUps,
} from "@mirror/partnership";
import { type IncidentId, msOf, type PartnerId } from "@mirror/vocabulary";
import { reactToRegulatoryClock } from "../reactions/regulatory-clock-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** The regulatory clocks of a partner, newest first. */
export function clocksOf(partner: PartnerId): string {
  return `regulatory-clocks-of/${partner}`;
}

/** The regulatory clocks that an incident has started. */
export function clocksOfIncident(incident: IncidentId): string {
  return `regulatory-clocks-of-incident/${incident}`;
}

export const regulatoryClockKind: StreamKind<RegulatoryClock, RegulatoryClockFact> = {
  name: "regulatory clock",
  evolve: evolveRegulatoryClock,
  wakeUps: regulatoryClockWakeUps,
  owed: () => [],
  index: ({ id: member, startedAt, subject: { of, incident, run } }) => {
    const score = msOf(startedAt);
    return [
      { index: clocksOf(of), member, score },
      { index: clocksOfIncident(incident), member, score },
      ...(run === null ? [] : [{ index: streamsOfRun(run), member, score }]),
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToRegulatoryClock,
};
