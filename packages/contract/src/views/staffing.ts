import { PartnerRole, RosterPattern } from "@mirror/partnership";
import { Instant, PersonId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";

/** What a person is qualified for. `ends-soon`: within thirty days. */
export const QualificationView = z
  .object({
    person: PersonId,
    name: z.string(),
    until: Instant.nullable().meta({ description: "Null: without an end." }),
    state: z.enum(["held", "ends-soon", "ended"]),
  })
  .meta({ id: "Qualification" });

/** A role that somebody is given and does not have now, for want of qualifications (M28). */
export const LapsedRoleView = z
  .object({ person: PersonId, role: PartnerRole, missing: z.array(z.string()) })
  .meta({ id: "LapsedRole" });

export const DutyHandOverView = z
  .object({
    team: TeamId,
    from: PersonId,
    to: PersonId,
    until: Instant,
    note: z.string(),
    openItems: z.array(z.string()),
    offeredAt: Instant,
    acceptedAt: Instant.nullable().meta({ description: "Null: not yet." }),
  })
  .meta({ id: "DutyHandOver" });

/** Who works for a partner when, as its own people see it. */
export const StaffingView = z
  .object({
    demands: z.array(
      z.object({
        role: PartnerRole,
        qualifications: z.array(z.string()),
        drillHoldsDays: z
          .int()
          .nullable()
          .meta({ description: "For how many days attending an exercise gives them; null: none does." }),
      }),
    ),
    qualifications: z.array(QualificationView),
    lapsed: z.array(LapsedRoleView),
    absences: z.array(z.object({ person: PersonId, from: Instant, to: Instant, cover: PersonId.nullable() })),
    gaps: z
      .array(z.object({ person: PersonId, from: Instant, words: z.string() }))
      .meta({ description: "What absences leave open within a month: a shift, or an office (M04)." }),
    patterns: z.array(z.object({ team: TeamId, pattern: RosterPattern })),
    handOvers: z.array(DutyHandOverView),
  })
  .meta({ id: "Staffing" });
export type StaffingView = z.infer<typeof StaffingView>;

/** A team's shifts as a calendar. */
export const RosterCalendar = z
  .object({ calendar: z.string().meta({ description: "The text of an .ics file (RFC 5545)." }) })
  .meta({ id: "RosterCalendar" });
export type RosterCalendar = z.infer<typeof RosterCalendar>;

/** Who is on duty in a team at an instant, first called first, each with the reason. */
export const DutyView = z
  .object({
    at: Instant,
    onDuty: z.array(
      z.object({
        person: PersonId,
        name: z.string(),
        because: z.enum(["shift", "cover", "hand-over", "member", "nobody-else"]),
        of: PersonId.nullable().meta({ description: "In whose place." }),
        until: Instant.nullable(),
      }),
    ),
  })
  .meta({ id: "Duty" });
export type DutyView = z.infer<typeof DutyView>;
