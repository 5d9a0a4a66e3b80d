import {
  AcceptDuty,
  CALENDAR_DAYS_MAX,
  DeclineDuty,
  DemandQualifications,
  EndAbsence,
  OfferDuty,
  RecordQualification,
  SetAbsence,
  SetRosterPattern,
  WithdrawQualification,
} from "@mirror/partnership";
import { ExerciseId, Instant, PartnerId, PersonId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";
import { decidingOn, reading } from "../route.js";
import { PartnerView } from "../views/partner.js";
import { DutyView, RosterCalendar } from "../views/staffing.js";

const params = z.strictObject({ id: PartnerId });
const ofTeam = params.extend({ team: TeamId });
const answer = { status: 200, schema: PartnerView } as const;

/** Who works for a partner when: qualifications, absences, weekly rosters, and shifts that are handed over. */
export const staffing = {
  duty: reading({
    id: "partner.duty",
    path: "/partners/{id}/teams/{team}/duty",
    summary: "Who is on duty, and why",
    description:
      "In the order in which they are called, now or at the instant `at`: by a dated shift, a weekly one, a shift taken over, or in the " +
      "place of somebody away. For the partner's own people.",
    params: ofTeam,
    query: z.strictObject({ at: Instant.optional() }),
    answer: { status: 200, schema: DutyView },
  }),
  calendar: reading({
    id: "partner.roster-calendar",
    path: "/partners/{id}/teams/{team}/calendar",
    summary: "A team's shifts as a calendar",
    description:
      "An iCalendar text (RFC 5545) of the shifts to come, dated and weekly, each an event in UTC. For the partner's own people.",
    params: ofTeam,
    query: z.strictObject({
      days: z.coerce
        .number()
        .int()
        .min(1)
        .max(CALENDAR_DAYS_MAX)
        .optional()
        .meta({ description: "How many days of weekly shifts; 60 unless told." }),
      person: PersonId.optional().meta({ description: "Only this person's." }),
    }),
    answer: { status: 200, schema: RosterCalendar },
  }),
  demandQualifications: decidingOn({
    id: "partner.demand-qualifications",
    path: "/partners/{id}/qualifications/demand",
    summary: "Say what a role demands",
    description:
      "From now on whoever lacks one of these qualifications does not have the role (M28); none: it takes none any more. For the partner's " +
      "own administrators. What its officials need is said by a statement that it signs (`partner.state`); its administrators need none.",
    params,
    body: DemandQualifications.omit({ type: true }),
    answer,
  }),
  recordQualification: decidingOn({
    id: "partner.record-qualification",
    path: "/partners/{id}/qualifications",
    summary: "Record a qualification",
    description:
      "That a person is qualified, until an end (null: without one). It takes the place of what was recorded under that name. For the " +
      "partner's own administrators.",
    params,
    body: RecordQualification.omit({ type: true, attended: true }).extend({
      exercise: ExerciseId.optional().meta({
        description:
          "By having attended this exercise, which is over: `until` follows from what the role's demand says, and is null here (M28).",
      }),
    }),
    answer,
  }),
  withdrawQualification: decidingOn({
    id: "partner.withdraw-qualification",
    path: "/partners/{id}/qualifications/withdraw",
    summary: "Withdraw a qualification",
    description: "It counts no more, at once. For the partner's own administrators.",
    params,
    body: WithdrawQualification.omit({ type: true }),
    answer,
  }),
  setAbsence: decidingOn({
    id: "partner.set-absence",
    path: "/partners/{id}/absences",
    summary: "Say that somebody is away",
    description:
      "From then to then, and who is asked instead. Whoever is away is called only where nobody else is there. For the person, or an " +
      "administrator of the partner.",
    params,
    body: SetAbsence.omit({ type: true }),
    answer,
  }),
  endAbsence: decidingOn({
    id: "partner.end-absence",
    path: "/partners/{id}/absences/end",
    summary: "End an absence",
    description: "By when it begins: takes it back, or ends it now. For the person, or an administrator.",
    params,
    body: EndAbsence.omit({ type: true }),
    answer,
  }),
  setPattern: decidingOn({
    id: "partner.set-roster-pattern",
    path: "/partners/{id}/teams/{team}/pattern",
    summary: "Set a team's weekly roster",
    description:
      "Shifts that come again every week, by the clocks of a time zone, and the days that are otherwise; null: none. Where clocks are put " +
      "forward or back, a shift is so much shorter or longer. It stands beside the team's dated shifts. For the partner's own administrators.",
    params: ofTeam,
    body: SetRosterPattern.omit({ type: true, team: true }),
    answer,
  }),
  offerDuty: decidingOn({
    id: "partner.offer-duty",
    path: "/partners/{id}/teams/{team}/duty/offer",
    summary: "Offer your shift to a colleague",
    description:
      "The rest of it, with a note and what is open. Nothing changes until the other accepts. For whoever has a shift in the team now.",
    params: ofTeam,
    body: OfferDuty.omit({ type: true, team: true }),
    answer,
  }),
  acceptDuty: decidingOn({
    id: "partner.accept-duty",
    path: "/partners/{id}/teams/{team}/duty/accept",
    summary: "Take over a shift that was offered to you",
    description: "From now until its end you are called in that person's place.",
    params: ofTeam,
    body: AcceptDuty.omit({ type: true, team: true }),
    answer,
  }),
  declineDuty: decidingOn({
    id: "partner.decline-duty",
    path: "/partners/{id}/teams/{team}/duty/decline",
    summary: "Decline a shift that was offered to you",
    description: "Whoever offered it keeps it.",
    params: ofTeam,
    body: DeclineDuty.omit({ type: true, team: true }),
    answer,
  }),
};
