import type { Instant, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asRecorded } from "../as-recorded.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { after, codeOf, contextAt, DAY_MS, SERVICE, START } from "../testing/desk.js";
import { HOST, PARTNERS } from "../testing/three-partners.js";
import type { Qualification } from "./qualification.js";
import { decideWarnings, partnerWakeUps } from "./qualification-end.js";

const [ONE, OTHER] = [HOST.responder, HOST.officer].map(HOST.person) as [PersonId, PersonId];
const NAME = "Forensics II";

function qualified(...qualifications: readonly Qualification[]): Partner {
  const demands = [{ role: "responder" as const, qualifications: [NAME] }];
  return { ...HOST.partner, staffing: { ...HOST.partner.staffing, demands, qualifications } };
}
const until = (days: number, person = ONE, name = NAME): Qualification => ({
  ...{ person, name },
  until: after(days * DAY_MS),
});

/** What is warned of at an instant, and the partner after it. */
function ring(partner: Partner, now: Instant) {
  const decision = decideWarnings(partner, now);
  if (!decision.ok) throw new Error(decision.detail);
  const context = contextAt(now, SERVICE, PARTNERS);
  const next = decision.facts.reduce<Partner>(
    (sofar, fact) => evolvePartner(sofar, asRecorded(PartnerFact.parse(fact), context)),
    partner,
  );
  return { said: decision.facts.map(({ data }) => data), next };
}

test("M28 a qualification that a role demands is warned of thirty days and seven days before its end, and when it ends", () => {
  let partner = qualified(until(40));
  for (const [day, warning] of [
    [10, "ends-in-30-days"],
    [33, "ends-in-7-days"],
    [40, "ended"],
  ] as const) {
    const [wake] = partnerWakeUps(partner);
    expect(wake).toEqual({ name: "qualification-ends", dueAt: after(day * DAY_MS) });
    expect(codeOf(decideWarnings(partner, after(day * DAY_MS - 1)))).toBe("nothing-due");
    const { said, next } = ring(partner, after(day * DAY_MS));
    expect(said).toEqual([{ person: ONE, name: NAME, warning }]);
    partner = next;
  }
  expect(partnerWakeUps(partner)).toEqual([]);
});

test("M28 what was slept through is not told late: of each qualification the latest warning alone is given", () => {
  const { said, next } = ring(qualified(until(5), until(-1, OTHER), until(60, OTHER, "Other")), START);
  // The officer is no responder, so that nothing is demanded of them.
  expect(said).toEqual([{ person: ONE, name: NAME, warning: "ends-in-7-days" }]);
  expect(partnerWakeUps(next)).toEqual([{ name: "qualification-ends", dueAt: after(5 * DAY_MS) }]);
});

test("M28 one that is recorded anew is warned of anew, and one without an end or that no role demands never", () => {
  const warned = { ...until(5), warned: "ends-in-7-days" as const };
  expect(ring(qualified(warned, until(5, ONE, "Other")), after(5 * DAY_MS)).said).toHaveLength(1);
  const context = contextAt(START, SERVICE, PARTNERS);
  const fact = PartnerFact.parse({ type: "qualification-recorded", data: until(90) });
  const renewed = evolvePartner(qualified(warned, until(5, ONE, "Other")), asRecorded(fact, context));
  expect(partnerWakeUps(renewed)).toEqual([{ name: "qualification-ends", dueAt: after(60 * DAY_MS) }]);
  expect(partnerWakeUps(qualified({ person: ONE, name: NAME, until: null }))).toEqual([]);
  expect(codeOf(decideWarnings(undefined, START))).toBe("nothing-due");
});
