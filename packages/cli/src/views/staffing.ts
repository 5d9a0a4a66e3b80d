import type { DutyView, PartnerView, PreflightView, RosterCalendar } from "@mirror/contract";
import { shown } from "../output/shown.js";
import { fields, parts, section, table, when } from "../output/text.js";

/** Who works for a partner when, beside the partner itself. */
export const staffingText = shown(
  ({ partners }) => partners.show.answer.schema,
  (partner: PartnerView): string => {
    return parts(
      fields([
        ["partner", partner.name],
        ["version", partner.version],
      ]),
      ...staffingParts(partner),
    );
  },
);

/** The tables of who works when; none where they are not shown. */
export function staffingParts({ staffing, people, teams }: PartnerView): string[] {
  if (staffing === null) return [];
  const nameOf = (id: string) => people?.find((one) => one.id === id)?.name ?? id;
  const teamOf = (id: string) => teams.find((one) => one.id === id)?.name ?? id;
  return [
    section(
      "Demanded",
      table(
        ["role", "qualifications"],
        staffing.demands.map((one) => [one.role, one.qualifications.join(", ")]),
      ),
    ),
    section(
      "Qualifications",
      table(
        ["person", "name", "until", "state"],
        staffing.qualifications.map((one) => [nameOf(one.person), one.name, when(one.until), one.state]),
      ),
    ),
    section(
      "Roles that do not count now",
      table(
        ["person", "role", "missing"],
        staffing.lapsed.map((one) => [nameOf(one.person), one.role, one.missing.join(", ")]),
      ),
    ),
    section(
      "Away",
      table(
        ["person", "from", "to", "cover"],
        staffing.absences.map((one) => [
          nameOf(one.person),
          when(one.from),
          when(one.to),
          one.cover && nameOf(one.cover),
        ]),
      ),
    ),
    section("Left open", staffing.gaps.map(({ words }) => words).join("\n")),
    section(
      "Weekly shifts",
      table(
        ["team", "zone", "person", "days", "from", "to", "asked"],
        staffing.patterns.flatMap(({ team, pattern }) =>
          pattern.weekly.map((one) => [
            teamOf(team),
            pattern.zone,
            nameOf(one.person),
            one.days.map((day) => DAYS[day - 1]).join(" "),
            one.begins,
            one.ends,
            one.order,
          ]),
        ),
      ),
    ),
    section(
      "Shifts handed over",
      table(
        ["team", "from", "to", "until", "accepted", "open", "note"],
        staffing.handOvers.map((one) => [
          teamOf(one.team),
          nameOf(one.from),
          nameOf(one.to),
          when(one.until),
          when(one.acceptedAt),
          one.openItems.length,
          one.note,
        ]),
      ),
    ),
  ];
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export const dutyText = shown(
  ({ staffing }) => staffing.duty.answer.schema,
  ({ at, onDuty }: DutyView): string => {
    const nameOf = (id: string) => onDuty.find(({ person }) => person === id)?.name ?? id;
    return parts(
      fields([["at", when(at)]]),
      table(
        ["person", "because", "of", "until"],
        onDuty.map((one) => [one.name, one.because, one.of && nameOf(one.of), when(one.until)]),
      ),
    );
  },
);

export const calendarText = shown(
  ({ staffing }) => staffing.calendar.answer.schema,
  ({ calendar }: RosterCalendar): string => calendar,
);

export const preflightText = shown(
  ({ playbooks }) => playbooks.preflight.answer.schema,
  ({ problems, tooFew, unproved, unknownDuties, ending }: PreflightView): string => {
    return parts(
      fields([["would be", problems.length === 0 ? "started" : "rejected"]]),
      section("Problems", problems.join("\n")),
      section(
        "Too few within reach",
        table(
          ["what", "without"],
          tooFew.map(({ words, without }) => [words, without?.join("; ")]),
        ),
      ),
      section(
        "Not reached within 30 days",
        table(
          ["what", "who"],
          unproved.map(({ words, people }) => [words, people?.join(", ")]),
        ),
      ),
      section("Duties that nobody has stated", unknownDuties.map(({ words }) => words).join("\n")),
      section("Qualifications that end", ending.join("\n")),
    );
  },
);
