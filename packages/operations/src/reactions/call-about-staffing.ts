import { gapsLeftBy, holdersOf, type Partner, type QualificationWarning } from "@mirror/partnership";
import type { PersonId } from "@mirror/vocabulary";
import { callPeople } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/**
 * What was just said of who works when calls whom it concerns: whoever is offered a shift; whoever sets the rosters where an
 * absence leaves one open (M04); and whoever has a qualification that ends, with whoever records the next (M28).
 */
export async function callAboutStaffing(turn: Turn, before: Partner, partner: Partner): Promise<void> {
  const was = before.staffing;
  const { handOvers, absences, qualifications } = partner.staffing;
  for (const one of handOvers)
    if (!was.handOvers.includes(one) && one.acceptedAt === null)
      await callPeople(turn, partner.id, [one.to], {
        about: one.team,
        title: "A shift is offered to you: please answer.",
        answerBy: one.until,
      });
  const now = turn.now();
  for (const one of absences)
    if (!was.absences.includes(one) && gapsLeftBy(partner, one, now).length > 0)
      await callPeople(turn, partner.id, whoRosters(partner, turn), {
        about: one.person,
        title: "An absence leaves a shift or an office without enough people.",
        answerBy: one.to,
      });
  for (const { person, warned, name } of qualifications) {
    const known = was.qualifications.find((one) => one.person === person && one.name === name);
    if (warned === undefined || warned === known?.warned) continue;
    await callPeople(turn, partner.id, [person, ...whoRosters(partner, turn)], {
      about: person,
      title: WARNINGS[warned],
      answerBy: null,
    });
  }
}

const WARNINGS: Readonly<Record<QualificationWarning, string>> = {
  "ends-in-30-days": "A qualification that a role demands ends within 30 days.",
  "ends-in-7-days": "A qualification that a role demands ends within 7 days.",
  ended: "A qualification that a role demands has ended, and the role with it.",
};

/** Who can name somebody else: the administrators, and the duty officers, who find out first. */
function whoRosters(partner: Partner, turn: Turn): PersonId[] {
  return (["administrator", "duty-officer"] as const).flatMap((role) =>
    holdersOf(partner, { role }, turn.now()),
  );
}
