import type { ExerciseId, Instant, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asRecorded } from "../as-recorded.js";
import type { PartnerCommand } from "../partner/commands.js";
import { decidePartner } from "../partner/decide.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { after, codeOf, contextAt, DAY_MS, idOf, START } from "../testing/desk.js";
import { HOST, PARTNERS } from "../testing/three-partners.js";
import { missingFor } from "./qualification.js";

const PERSON: PersonId = HOST.person(HOST.responder);
const NAME = "Night drill";
const exercise = idOf<ExerciseId>("exercise", "exercise");
const context = contextAt(START, HOST.administrator, PARTNERS);

type Command<T extends PartnerCommand["type"]> = Extract<PartnerCommand, { type: T }>;

const demand = (drillHoldsDays?: number): Command<"demand-qualifications"> => ({
  type: "demand-qualifications",
  role: "responder",
  qualifications: [NAME],
  ...(drillHoldsDays === undefined ? {} : { drillHoldsDays }),
});
const attended = (endedAt: Instant): Command<"record-qualification"> => ({
  type: "record-qualification",
  person: PERSON,
  name: NAME,
  until: null,
  attended: { exercise, endedAt },
});

function after_(partner: Partner, command: PartnerCommand): Partner {
  const decision = decidePartner(partner, command, context);
  if (!decision.ok) throw new Error(decision.detail);
  return decision.facts.reduce<Partner>(
    (sofar, fact) => evolvePartner(sofar, asRecorded(PartnerFact.parse(fact), context)),
    partner,
  );
}
const refused = (partner: Partner, endedAt: Instant) =>
  codeOf(decidePartner(partner, attended(endedAt), context));

test("M28 attending an exercise gives a qualification for as long as the role's demand says, from when it ended", () => {
  const demanded = after_(HOST.partner, demand(365));
  const partner = after_(demanded, attended(START));
  expect(partner.staffing.qualifications).toEqual([
    { person: PERSON, name: NAME, until: after(365 * DAY_MS) },
  ]);
  expect(missingFor(partner, PERSON, "responder", START)).toEqual([]);
  const renewed = after_(partner, attended(after(30 * DAY_MS)));
  expect(renewed.staffing.qualifications[0]?.until).toBe(after(395 * DAY_MS));
});

test("M28 it shortens none that is held for longer, and gives none that no demand takes from an exercise", () => {
  expect(refused(after_(HOST.partner, demand()), START)).toBe("drill-does-not-count");
  expect(refused(HOST.partner, START)).toBe("drill-does-not-count");
  const once = after_(after_(HOST.partner, demand(365)), attended(START));
  expect(refused(once, START)).toBe("held-for-longer");
  const { attended: _, ...forEver } = attended(START);
  expect(refused(after_(once, forEver), after(DAY_MS))).toBe("held-for-longer");
});
