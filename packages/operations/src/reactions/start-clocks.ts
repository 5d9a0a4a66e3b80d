import type { RunState, StepInvocation } from "@mirror/engine";
import {
  type ClockMoment,
  clockMoments,
  decideRegulatoryClock,
  eventsOf,
  type Partner,
  type RegulatoryClock,
  type RegulatoryClockCommand,
  reportingDutyOf,
} from "@mirror/partnership";
import { known, type RegulatoryClockId, type RunId, TimeZone } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { clocksOfIncident, regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import type { Turn } from "../turn.js";

const UTC = TimeZone.parse("UTC");

/**
 * What the reports of this turn come to for the clocks that their steps name: a start begins the performer's own clock, or
 * notes another of its events; a report that has left meets it (ES-08). A clock that is there is not begun again: whoever
 * knows better corrects it. Drills start none (DR-06).
 */
export async function startClocks(turn: Turn, id: RunId): Promise<void> {
  const run = turn.currentKnown(turn.desk.runKind, id);
  if (run.mode === "exercise") return;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const fact of turn.written(turn.desk.runKind, id)) {
    if (fact.type !== "step-completed") continue;
    const step = known(run.steps.get(fact.data.invocation), "The step that was completed");
    const moments = clockMoments(playbook.steps[step.step]?.mirror, fact.data.outputs, fact.at);
    if (moments.length === 0) continue;
    const partner = await turn.loadKnown(partnerKind, step.partner ?? run.lead);
    for (const moment of moments) await noteMoment(turn, run, step, partner, moment);
  }
}

type Completed = Pick<StepInvocation, "id" | "name">;

async function noteMoment(
  turn: Turn,
  run: RunState,
  step: Completed,
  partner: Partner,
  moment: ClockMoment,
): Promise<void> {
  const duty = reportingDutyOf(moment.duty, partner);
  // The pre-flight has said so: there is nothing that could be counted.
  if (duty === undefined) return;
  const { at, words } = moment;
  const said = `"${step.name}" was reported (${step.id})${words === null ? "" : `: ${words}`}`.slice(0, 4000);
  const own = await clocksFor(turn, run, duty.id, partner.name);
  if (moment.does === "meets") {
    for (const clock of own)
      if (clock.setAside === null)
        await tellClock(turn, clock.id, { type: "submit", at, reference: said }, partner);
    return;
  }
  const event = moment.event ?? known(eventsOf(duty.term)[0], "What a duty is counted from");
  if (!eventsOf(duty.term).includes(event)) return;
  const occurrence = { event, at, evidence: said };
  if (own.length === 0) {
    const id = turn.newId("regulatory-clock") as RegulatoryClockId;
    const subject = {
      ...{ mode: run.mode, of: partner.id, entity: partner.name, incident: run.incident },
      ...{ run: run.calledBy?.top ?? run.id, zone: UTC },
    };
    await tellClock(turn, id, { type: "start", id, duty: duty.id, subject, occurrence }, partner);
    return;
  }
  for (const clock of own)
    if (clock.setAside === null && !clock.occurrences.some((one) => one.event === event))
      await tellClock(turn, clock.id, { type: "record-occurrence", occurrence }, partner);
}

async function clocksFor(
  turn: Turn,
  run: RunState,
  duty: string,
  entity: string,
): Promise<RegulatoryClock[]> {
  const found: RegulatoryClock[] = [];
  for (const stream of await turn.listed(clocksOfIncident(run.incident))) {
    const clock = await turn.loadKnown(regulatoryClockKind, stream);
    if (clock.duty.id === duty && clock.subject.entity === entity) found.push(clock);
  }
  return found;
}

async function tellClock(
  turn: Turn,
  id: string,
  command: RegulatoryClockCommand,
  partner: Partner,
): Promise<void> {
  await turn.tell(regulatoryClockKind, id, (state, context) =>
    decideRegulatoryClock(state, command, withPartners(context, [partner])),
  );
}
