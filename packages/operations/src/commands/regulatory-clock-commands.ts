import {
  type ClockSubject,
  type DutyMeant,
  decideRegulatoryClock,
  type Occurrence,
  type RegulatoryClockCommand,
} from "@mirror/partnership";
import {
  type IncidentId,
  type Refusal,
  type RegulatoryClockId,
  type RunId,
  refuse,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** What a person says who starts a clock: its keeper is their own partner. */
export interface ClockToStart extends Pick<ClockSubject, "entity" | "zone"> {
  readonly duty: DutyMeant;
  readonly incident: IncidentId;
  readonly run: RunId | null;
  readonly occurrence: Occurrence;
}

/** Starts a regulatory clock for the actor's own partner, of an incident that it owns or is affected by. */
export async function startRegulatoryClock(
  turn: Turn,
  { duty, incident: incidentId, run: runId, entity, zone, occurrence }: ClockToStart,
  started: (id: RegulatoryClockId) => void,
): Promise<Refusal | undefined> {
  const incident = await turn.load(incidentKind, incidentId);
  const signed = await whoeverIs(turn, "keep-regulatory-clock");
  if (!signed.ok) return signed;
  const of = signed.partner.id;
  if (incident === undefined || (incident.owner !== of && !incident.affected.includes(of)))
    return refuse("absent", "no-such-incident", "There is no such incident, or it is not yours to see.");
  await turn.joinClockOf(incidentId);
  const run = runId === null ? null : await turn.load(turn.desk.runKind, runId);
  if (run === undefined || (run !== null && run.incident !== incidentId))
    return refuse("invalid", "not-its-run", "That is no run of this incident.");
  const id = turn.newId("regulatory-clock") as RegulatoryClockId;
  started(id);
  const subject = { mode: turn.mode, of, entity, incident: incidentId, run: runId, zone };
  return turn.decide(regulatoryClockKind, id, (state, context) =>
    decideRegulatoryClock(
      state,
      { type: "start", id, duty, subject, occurrence },
      withPartners(context, [signed.partner]),
    ),
  );
}

/** Something that a person says about a clock: what else has happened, that the report has left, that it was noted wrongly. */
export async function tellRegulatoryClock(
  turn: Turn,
  id: RegulatoryClockId,
  command: RegulatoryClockCommand,
): Promise<Refusal | undefined> {
  const clock = await turn.load(regulatoryClockKind, id);
  if (clock === undefined)
    return refuse("absent", "no-such-clock", "There is no such clock, or it is not yours to see.");
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, []);
  return turn.decide(regulatoryClockKind, id, (state, context) =>
    decideRegulatoryClock(state, command, withPartners(context, partners)),
  );
}
