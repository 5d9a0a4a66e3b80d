import { routes } from "@mirror/contract";
import { partnerKind, recordQualification, tellPartner } from "@mirror/operations";
import { type Partner, rosterCalendar } from "@mirror/partnership";
import type { PartnerId, TeamId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { type Door, reads } from "../door/reads.js";
import type { Sight } from "../sight/sight.js";
import { dutyView } from "../views/staffing-view.js";
import { onPartner } from "./on-partner.js";

/** How far ahead a calendar goes unless told. */
const CALENDAR_DAYS = 60;

/** Who of a team can be reached when is its partner's own business. */
async function ownTeam(
  sight: Sight,
  { params }: { readonly params: { readonly id: PartnerId; readonly team: TeamId } },
): Promise<Partner | undefined> {
  const partner = await sight.load(partnerKind, params.id);
  const isOwn = partner?.id === sight.caller.partner.id;
  return isOwn && partner.teams.some(({ id }) => id === params.team) ? partner : undefined;
}

export const staffingDoors: Door[] = [
  reads(routes.staffing.duty, async (sight, asked) => {
    const partner = await ownTeam(sight, asked);
    const at = asked.query.at ?? (await sight.recordedAt());
    return partner && dutyView(partner, asked.params.team, at);
  }),
  reads(routes.staffing.calendar, async (sight, asked) => {
    const partner = await ownTeam(sight, asked);
    const { days = CALENDAR_DAYS, person = null } = asked.query;
    const at = await sight.recordedAt();
    return partner && { calendar: rosterCalendar(partner, asked.params.team, { at, days, person }) };
  }),
  decides(routes.staffing.demandQualifications, {
    ...onPartner,
    decide: (turn, { params, body }) =>
      tellPartner(turn, params.id, { type: "demand-qualifications", ...body }),
  }),
  decides(routes.staffing.recordQualification, {
    ...onPartner,
    decide: (turn, { params, body }) => recordQualification(turn, params.id, body),
  }),
  decides(routes.staffing.withdrawQualification, {
    ...onPartner,
    decide: (turn, { params, body }) =>
      tellPartner(turn, params.id, { type: "withdraw-qualification", ...body }),
  }),
  decides(routes.staffing.setAbsence, {
    ...onPartner,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "set-absence", ...body }),
  }),
  decides(routes.staffing.endAbsence, {
    ...onPartner,
    decide: (turn, { params, body }) => tellPartner(turn, params.id, { type: "end-absence", ...body }),
  }),
  decides(routes.staffing.setPattern, {
    ...onPartner,
    decide: (turn, { params: { id, team }, body }) =>
      tellPartner(turn, id, { type: "set-roster-pattern", team, ...body }),
  }),
  decides(routes.staffing.offerDuty, {
    ...onPartner,
    decide: (turn, { params: { id, team }, body }) =>
      tellPartner(turn, id, { type: "offer-duty", team, ...body }),
  }),
  decides(routes.staffing.acceptDuty, {
    ...onPartner,
    decide: (turn, { params: { id, team }, body }) =>
      tellPartner(turn, id, { type: "accept-duty", team, ...body }),
  }),
  decides(routes.staffing.declineDuty, {
    ...onPartner,
    decide: (turn, { params: { id, team }, body }) =>
      tellPartner(turn, id, { type: "decline-duty", team, ...body }),
  }),
];
