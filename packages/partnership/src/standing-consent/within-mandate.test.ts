import type { EffectClass } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Appointment } from "../partner/appointment.js";
import type { DecisionRight } from "../partner/decision-rights.js";
import type { Partner } from "../partner/state.js";
import { inForce } from "../testing/agreement-story.js";
import { scopeOf } from "../testing/consent-story.js";
import { codeOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { grantOf, standingDesk, useOf } from "../testing/standing-story.js";
import { HOST, OFFICE, PARTNERS } from "../testing/three-partners.js";

const LEVELS = ["operator", "technical", "operational"] as const;

/** A desk at which HOST is as its own statements have left it. */
function deskWith(change: Partial<Partner>) {
  const partners = PARTNERS.map((one) => (one.id === HOST.id ? { ...one, ...change } : one));
  return standingDesk([inForce()], partners);
}

function upTo(effectCeiling: Appointment["effectCeiling"], ...officials: (typeof HOST.official)[]) {
  return officials.map((official) => ({
    person: HOST.person(official),
    effectCeiling,
    levels: [...LEVELS],
    until: null,
    publicKey: null,
    since: START,
  }));
}

const right = (effects: DecisionRight["effects"], office: string, dualControl = false): DecisionRight => ({
  effects,
  level: "operational",
  office,
  dualControl,
});
const matrix = (...rights: DecisionRight[]) => ({ decisionRights: { rights, ratifiedBy: null } });

test("C-02 an official gives in advance no more than they may give now", () => {
  const desk = deskWith({ appointments: upTo("E2", HOST.official) });
  const no = desk.send(HOST.official, grantOf({ effectCeiling: "E3" }));
  expect([codeOf(no), ruleOf(no)]).toEqual(["beyond-appointment", "C-02"]);
  expect(codeOf(desk.send(HOST.official, grantOf({ effectCeiling: "E2" })))).toBe("ok");
});

test("C-11 the second of two agrees to no more than they may give now, either", () => {
  const appointments = [...upTo("E4", HOST.official), ...upTo("E2", HOST.deputy)];
  const desk = deskWith({ appointments });
  const { termsHash } = desk.must(HOST.official, grantOf({ effectCeiling: "E4" }));
  expect(codeOf(desk.send(HOST.deputy, { type: "second", termsHash }))).toBe("beyond-appointment");
});

test("C-02 an office gives in advance what the partner's matrix gives it, and answers for nothing else by it", () => {
  const elsewhere = deskWith(matrix(right(["E3"], "Directorate")));
  expect(codeOf(elsewhere.send(HOST.official, grantOf()))).toBe("not-by-decision-rights");
  const desk = deskWith(matrix(right(["E3"], OFFICE), right(["E1", "E2"], "Directorate")));
  desk.must(HOST.official, grantOf());
  const use = (effect: EffectClass) => desk.send(SERVICE, useOf({ scope: scopeOf({ effect }) }));
  expect(codeOf(use("E2"))).toBe("not-by-decision-rights");
  expect(codeOf(use("E3"))).toBe("ok");
});

test("C-11 where the partner's matrix wants two, two give it in advance", () => {
  const two = matrix(right(["E3"], OFFICE, true), right(["E2"], OFFICE, true));
  const desk = deskWith(two);
  const { status, termsHash } = desk.must(HOST.official, grantOf());
  expect(status).toBe("half-granted");
  desk.must(HOST.deputy, { type: "second", termsHash });
  expect(codeOf(desk.send(SERVICE, useOf({ scope: scopeOf({ effect: "E3" }) })))).toBe("ok");
});

test("C-11 what one gave in advance answers for nothing that the matrix wants two for", () => {
  const desk = deskWith(matrix(right(["E3"], OFFICE), right(["E2"], OFFICE, true)));
  desk.must(HOST.official, grantOf());
  const no = desk.send(SERVICE, useOf({ scope: scopeOf({ effect: "E2" }) }));
  expect([codeOf(no), ruleOf(no)]).toEqual(["takes-two", "C-11"]);
});

test("C-11 what was given in advance by whoever is one voice with who asks answers for nothing that takes two", () => {
  const [first, asker] = [HOST.official, HOST.officer].map((one) => HOST.person(one));
  const delegation = {
    id: "delegation--0197a000-0000-7000-8000-000000000001",
    ...{ from: first, to: asker, office: OFFICE },
    scope: { effectCeiling: "E0", levels: ["technical"], playbooks: "any" },
    ...{ until: "2099-01-01T00:00:00.000Z", words: "Order 12.", madeAt: START, revokedAt: null },
  };
  const outcome = (change: Partial<Partner>, requestedBy: typeof asker) => {
    const desk = deskWith({ ...matrix(right(["E2", "E3"], OFFICE, true)), ...change });
    const { termsHash } = desk.must(HOST.official, grantOf());
    desk.must(HOST.deputy, { type: "second", termsHash });
    return codeOf(desk.send(SERVICE, useOf({ requestedBy: requestedBy ?? null })));
  };
  const tied = { delegations: [delegation] } as unknown as Partial<Partner>;
  expect(outcome(tied, asker)).toBe("beyond-standing-consent");
  expect(outcome({}, asker)).toBe("ok");
  expect(outcome({}, first)).toBe("beyond-standing-consent");
});
