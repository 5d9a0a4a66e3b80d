import { type RegulatoryClockView, type ReportingDutyView, routes } from "@mirror/contract";
import {
  clocksOf,
  clocksOfIncident,
  partnerKind,
  startRegulatoryClock,
  type Turn,
  tellPartner,
  tellRegulatoryClock,
} from "@mirror/operations";
import { clockStanding, RegulatoryClockCommand, reportingDuties } from "@mirror/partnership";
import { instantOf, type RegulatoryClockId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex, pageOfList } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenIncident, seenRegulatoryClock } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import {
  ownDutyView,
  regulatoryClockSummary,
  regulatoryClockView,
  reportingDutyView,
} from "../views/regulatory-clock-view.js";

async function show(sight: Sight, id: string): Promise<RegulatoryClockView | undefined> {
  const seen = await seenRegulatoryClock(sight, id);
  return seen && regulatoryClockView(seen.clock, await sight.directory());
}

/** A duty of the caller's own partner: what others have stated is not theirs to see. */
async function ownDuty(sight: Sight, id: string): Promise<ReportingDutyView | undefined> {
  const partner = await sight.load(partnerKind, sight.caller.partner.id);
  const found = partner?.reportingDuties.find(({ duty }) => duty.id === id);
  return partner && found && ownDutyView(found, partner, instantOf(Date.now()));
}

interface OnClock {
  readonly params: { readonly id: RegulatoryClockId };
}

/** A verb whose command is its body under the verb's name. */
function says(type: RegulatoryClockCommand["type"]) {
  return {
    about: (sight: Sight, { params }: OnClock) => seenRegulatoryClock(sight, params.id),
    decide: (turn: Turn, { params, body }: OnClock & { readonly body: object }) =>
      tellRegulatoryClock(turn, params.id, RegulatoryClockCommand.parse({ type, ...body })),
    show: (sight: Sight, { params }: OnClock) => show(sight, params.id),
  };
}

export const regulatoryClockDoors: Door[] = [
  reads(routes.regulatoryClocks.duties, async (sight, { query }) => {
    const now = instantOf(Date.now());
    const { id } = sight.caller.partner;
    const own = (await sight.load(partnerKind, id))?.reportingDuties.filter((one) => !one.isWithdrawn) ?? [];
    const { partner } = sight.caller;
    const all = [
      ...reportingDuties.map((duty) => reportingDutyView(duty, now)),
      ...own.map((one) => ownDutyView(one, partner, now)),
    ];
    return pageOfList(
      all.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      query,
      (one) => one.id,
    );
  }),
  decides(routes.regulatoryClocks.stateDuty, {
    decide: (turn, { body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "state-duty", duty: body.duty }),
    show: (sight, { body }) => ownDuty(sight, body.duty.id),
  }),
  decides(routes.regulatoryClocks.withdrawDuty, {
    decide: (turn, { body, caller }) =>
      tellPartner(turn, caller.partner.id, { type: "withdraw-duty", ...body }),
    show: (sight, { body }) => ownDuty(sight, body.duty),
  }),
  reads(routes.regulatoryClocks.list, (sight, { query }) =>
    pageOfIndex(
      sight,
      query.incident === undefined ? clocksOf(sight.caller.viewer.partner) : clocksOfIncident(query.incident),
      query,
      async (id) => {
        const seen = await seenRegulatoryClock(sight, id);
        if (seen === undefined) return undefined;
        const isOpen = clockStanding(seen.clock).status === "running";
        if (query.open !== undefined && (query.open === "true") !== isOpen) return undefined;
        return regulatoryClockSummary(seen.clock, await sight.directory());
      },
    ),
  ),
  reads(routes.regulatoryClocks.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.regulatoryClocks.start, {
    about: (sight, { body }) => seenIncident(sight, body.incident),
    decide: (turn, { body: { run = null, ...said } }, made) =>
      startRegulatoryClock(turn, { ...said, run }, made),
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.regulatoryClocks.record, says("record-occurrence")),
  decides(routes.regulatoryClocks.correct, says("correct")),
  decides(routes.regulatoryClocks.extend, says("extend")),
  decides(routes.regulatoryClocks.submit, says("submit")),
  decides(routes.regulatoryClocks.transfer, says("transfer")),
  decides(routes.regulatoryClocks.setNotApplicable, says("set-not-applicable")),
  decides(routes.regulatoryClocks.reopen, says("reopen")),
];
