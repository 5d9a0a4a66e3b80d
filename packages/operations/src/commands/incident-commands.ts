import { FINISHED_RUN } from "@mirror/engine";
import type { Assessment } from "@mirror/partnership";
import { type ExerciseId, type IncidentId, type Refusal, refuse } from "@mirror/vocabulary";
import { partnersAmong } from "../among-partners.js";
import { decideIncident, type Incident, type OpenIncident } from "../incident/incident.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { unlessPlayers } from "../players.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** Opens an incident for the actor's partner; in an exercise where one is named. */
export async function openIncident(
  turn: Turn,
  what: OpenIncident,
  exercise: ExerciseId | null,
  opened: (id: IncidentId) => void,
): Promise<Refusal | undefined> {
  await turn.joinClock(exercise === null ? "live" : "exercise", exercise);
  const signed = await whoeverIs(turn, "open-incident", "trigger", "duty-officer", "run-lead");
  if (!signed.ok) return signed;
  const concerned = [signed.partner.id, ...what.affected];
  const known = new Set((await partnersAmong(turn, what.affected)).map((partner) => partner.id));
  const unknown = what.affected.find((id) => !known.has(id));
  if (unknown !== undefined) return refuse("invalid", "partner-unknown", `${unknown} is no partner here.`);
  const notPlaying = unlessPlayers(turn, concerned);
  if (notPlaying !== undefined) return notPlaying;
  const id = turn.newId("incident") as IncidentId;
  opened(id);
  return turn.decide(incidentKind, id, (state, context) =>
    decideIncident(
      state,
      { type: "open", id, mode: turn.mode, exercise, owner: signed.partner.id, what },
      context,
    ),
  );
}

export async function acknowledgeIncident(turn: Turn, id: IncidentId): Promise<Refusal | undefined> {
  const found = await ownIncident(turn, id);
  if (!found.ok) return found;
  return turn.decide(incidentKind, id, (state, context) =>
    decideIncident(state, { type: "acknowledge", by: found.person }, context),
  );
}

/**
 * Says how an incident stands at the actor's own partner: no partner speaks for another, nor can any be asked to wait with it
 * (ES-01). What follows for the levels is proposed by itself (ES-07).
 */
export async function assessIncident(
  turn: Turn,
  id: IncidentId,
  assessment: Assessment,
): Promise<Refusal | undefined> {
  const found = await ownIncident(turn, id);
  if (!found.ok) return found;
  const { person: by, partner } = found;
  return turn.decide(incidentKind, id, (state, context) =>
    decideIncident(state, { type: "assess", by, partner, assessment }, context),
  );
}

/** Closes an incident once none of its runs goes on. */
export async function closeIncident(
  turn: Turn,
  id: IncidentId,
  reason: string,
): Promise<Refusal | undefined> {
  const found = await ownIncident(turn, id);
  if (!found.ok) return found;
  const openRuns = await openRunsOf(turn, found.incident);
  return turn.decide(incidentKind, id, (state, context) =>
    decideIncident(state, { type: "close", by: found.person, reason, openRuns }, context),
  );
}

/**
 * Says that an incident is another one's: its alerts are counted there from now on. Both are of one partner, and none of
 * its runs goes on.
 */
export async function mergeIncident(
  turn: Turn,
  id: IncidentId,
  into: IncidentId,
  reason: string,
): Promise<Refusal | undefined> {
  const found = await ownIncident(turn, id);
  if (!found.ok) return found;
  // Of another world, or another exercise, it is not there (C-16).
  if (!(await turn.isHere(into)))
    return refuse("absent", "no-such-incident", "There is no such incident, or it is not yours to see.");
  const target = await ownIncident(turn, into);
  if (!target.ok) return target;
  const by = found.person;
  if (id === into || target.incident.owner !== found.incident.owner)
    return refuse("invalid", "not-to-merge", "An incident is merged into another one of the same partner.");
  const openRuns = await openRunsOf(turn, found.incident);
  const { alerts } = found.incident;
  return (
    (await turn.decide(incidentKind, id, (state, context) =>
      decideIncident(state, { type: "merge", by, into, reason, openRuns }, context),
    )) ??
    turn.decide(incidentKind, into, (state, context) =>
      decideIncident(state, { type: "take-in", by, from: id, alerts }, context),
    )
  );
}

/** How many of its runs go on. Those that these runs called end before they do. */
async function openRunsOf(turn: Turn, { runs }: Incident): Promise<number> {
  let openRuns = 0;
  for (const stream of runs) {
    const run = await turn.load(turn.desk.runKind, stream);
    if (run !== undefined && !FINISHED_RUN.has(run.status)) openRuns += 1;
  }
  return openRuns;
}

async function ownIncident(turn: Turn, id: IncidentId) {
  const incident = await turn.load(incidentKind, id);
  if (incident === undefined)
    return refuse("absent", "no-such-incident", "There is no such incident, or it is not yours to see.");
  await turn.joinClockOf(id);
  const signed = await whoeverIs(turn, "keep-incident", "duty-officer", "run-lead", "authorised-official");
  if (!signed.ok) return signed;
  if (incident.owner !== signed.partner.id && !incident.affected.includes(signed.partner.id))
    return refuse("absent", "no-such-incident", "There is no such incident, or it is not yours to see.");
  return { ok: true as const, incident, person: signed.id, partner: signed.partner.id };
}
