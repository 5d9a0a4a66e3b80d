import { routes } from "@mirror/contract";
import { partnerKind, tellPartner } from "@mirror/operations";
import { decides } from "../door/decides.js";
import { type Door, reads } from "../door/reads.js";
import { dutyView } from "../views/staffing-view.js";
import { onPartner } from "./on-partner.js";

export const staffingDoors: Door[] = [
  reads(routes.staffing.duty, async (sight, { params, query }) => {
    const partner = await sight.load(partnerKind, params.id);
    // Who of a team can be reached when is its partner's own business.
    if (partner?.id !== sight.caller.partner.id) return undefined;
    if (!partner.teams.some(({ id }) => id === params.team)) return undefined;
    return dutyView(partner, params.team, query.at ?? (await sight.recordedAt()));
  }),
  decides(routes.staffing.demandQualifications, {
    ...onPartner,
    decide: (turn, { params, body }) =>
      tellPartner(turn, params.id, { type: "demand-qualifications", ...body }),
  }),
  decides(routes.staffing.recordQualification, {
    ...onPartner,
    decide: (turn, { params, body }) =>
      tellPartner(turn, params.id, { type: "record-qualification", ...body }),
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
