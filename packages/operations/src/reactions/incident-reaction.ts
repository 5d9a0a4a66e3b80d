import { FINISHED_RUN } from "@mirror/engine";
import { assessmentWords, decideEscalation, type Trigger, wantedLevels } from "@mirror/partnership";
import type { PartnerId, RunId, StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { noteTrigger, proposeLevel } from "../escalation/propose-level.js";
import { type Incident, incidentChart } from "../incident/incident.js";
import { escalationKind, escalationsOfIncident } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import type { Turn } from "../turn.js";

/**
 * What follows from what a partner has said of an incident: the levels that it asks for are called or proposed at that
 * partner, at once (ES-03, ES-07). Where one is asked for no longer, it was until now: its dwell time is counted from here
 * (ES-06), and only people leave it.
 */
export async function reactToIncident(turn: Turn, stream: StreamId): Promise<void> {
  const incident = turn.currentKnown(incidentKind, stream);
  const before = turn.before(incidentKind, stream);
  if (before === undefined) return;
  if (incidentChart.isFinal(incident.status) && !incidentChart.isFinal(before.status))
    await endLevels(turn, incident);
  for (const run of incident.runs) if (!before.runs.includes(run)) await callInRun(turn, incident, run);
  for (const said of incident.assessments) {
    if (before.assessments.includes(said)) continue;
    const run = (await runToEscalateIn(turn, incident, said.partner)) ?? incident.id;
    const { name } = await turn.loadKnown(partnerKind, said.partner);
    const was = wantedLevels(before, said.partner);
    const is = wantedLevels(incident, said.partner);
    for (const to of new Set([...was, ...is])) {
      const trigger: Trigger = { kind: "assessment", subject: incident.id };
      const asked = { of: said.partner, to, trigger };
      const reason = `${name} says: ${assessmentWords(said)}. ${said.reason}`;
      if (was.includes(to)) await noteTrigger(turn, run, asked);
      else await proposeLevel(turn, run, { ...asked, reason });
    }
  }
}

/** A run begins, and its partners have said before how they stand: what they ask for is called in it, where it is not yet (ES-03). */
async function callInRun(turn: Turn, incident: Incident, run: RunId): Promise<void> {
  const { participants } = await turn.loadKnown(turn.desk.runKind, run);
  for (const said of incident.assessments) {
    if (!participants.includes(said.partner)) continue;
    const { name } = await turn.loadKnown(partnerKind, said.partner);
    for (const to of wantedLevels(incident, said.partner)) {
      const asked = { of: said.partner, to, trigger: { kind: "assessment", subject: incident.id } as const };
      const reason = `${name} says: ${assessmentWords(said)}. ${said.reason}`;
      await proposeLevel(turn, run, { ...asked, reason });
    }
  }
}

/** What was called about the incident alone ends with it, as what was called in a run ends with that. */
async function endLevels(turn: Turn, { id, status }: Incident): Promise<void> {
  for (const stream of await turn.listed(escalationsOfIncident(id)))
    await turn.tell(escalationKind, stream, (state, context) =>
      decideEscalation(
        state,
        { type: "end", reason: `The incident is ${status}.` },
        { ...withPartners(context, []), blockers: [] },
      ),
    );
}

/** The oldest of its runs that goes on, and in which the partner takes part. */
async function runToEscalateIn(turn: Turn, { runs }: Incident, partner: PartnerId) {
  for (const id of runs) {
    const run = await turn.loadKnown(turn.desk.runKind, id);
    if (!FINISHED_RUN.has(run.status) && run.participants.includes(partner)) return id;
  }
  return undefined;
}
