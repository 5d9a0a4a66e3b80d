import { keyOf } from "@mirror/partner-keys";
import type { AgreementId, EffectClass } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { decideAgreement } from "../agreement/decide.js";
import { AgreementFact } from "../agreement/facts.js";
import { type Agreement, agreementWakeUps, evolveAgreement } from "../agreement/state.js";
import type { Level } from "../role.js";
import { proposed } from "../testing/agreement-story.js";
import { consentDesk, questionOf, scopeOf } from "../testing/consent-story.js";
import { codeOf, contextAt, Desk, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import type { Appointment } from "./appointment.js";
import type { DecisionRight, DecisionRights } from "./decision-rights.js";
import type { Partner } from "./state.js";
import { signStatement } from "./statement.js";

const KEY = keyOf("Northmark");
const OFFICIAL = NORTH.person(NORTH.official);

/** NORTH as its own statements have left it; the others are as they always are. */
function northWith(change: Partial<Partner>): Partner[] {
  return PARTNERS.map((one) => (one.id === NORTH.id ? { ...one, ...change } : one));
}

function appointed(change: Partial<Appointment>): Partner[] {
  const appointment = {
    person: OFFICIAL,
    effectCeiling: "E4",
    levels: ["operator", "technical", "operational", "political"],
    until: null,
    publicKey: null,
    since: START,
    ...change,
  } as const;
  return northWith({ appointments: [appointment] });
}

function matrix(...rights: DecisionRight[]): DecisionRights {
  return { rights, ratifiedBy: null };
}

/** A round that asks HOST and NORTH about an effect of a class, at a level. */
function asked(partners: readonly Partner[], effect: EffectClass, level: Level = "operational") {
  const desk = consentDesk(partners);
  const question = questionOf({ level, scope: scopeOf({ effect }) });
  desk.must(SERVICE, { type: "open", id: idOf("consent"), question });
  return { desk, grant: { type: "grant", scopeHash: desk.is.scopeHash } as const };
}

test.each([
  ["a higher effect class", { effectCeiling: "E1" }],
  ["another level", { levels: ["technical"] }],
] as const)(
  "C-02 an official grants nothing of %s than appointed for, and may still refuse",
  (_what, limits) => {
    const { desk, grant } = asked(
      appointed({
        ...limits,
        levels: [...("levels" in limits ? limits.levels : (["operational"] as const))],
      }),
      "E2",
    );
    const no = desk.send(NORTH.official, grant);
    expect([codeOf(no), ruleOf(no)]).toEqual(["beyond-appointment", "C-02"]);
    expect(
      codeOf(
        desk.send(NORTH.official, { type: "refuse", justification: "This is beyond what I may decide." }),
      ),
    ).toBe("ok");
  },
);

test("C-02 an official grants up to what the appointment says", () => {
  const { desk, grant } = asked(appointed({ effectCeiling: "E2", levels: ["operational"] }), "E2");
  expect(codeOf(desk.send(NORTH.official, grant))).toBe("ok");
});

test("INV-12 a partner that is no state gives no state's consent: it grants nothing at the political level", () => {
  const { desk, grant } = asked(PARTNERS, "E2", "political");
  const no = desk.send(HOST.official, grant);
  expect([codeOf(no), ruleOf(no)]).toEqual(["not-a-state", "INV-12"]);
  expect(codeOf(desk.send(NORTH.official, grant))).toBe("ok");
});

test("C-02 where a matrix is set, only the office that it names for the class and level grants", () => {
  const row: DecisionRight = { effects: ["E2"], level: "operational", office: OFFICE, dualControl: false };
  const outcome = (rights: DecisionRights, effect: EffectClass = "E2") => {
    const { desk, grant } = asked(northWith({ decisionRights: rights }), effect);
    const decision = desk.send(NORTH.official, grant);
    return [codeOf(decision), ruleOf(decision)];
  };
  expect(outcome(matrix(row))).toEqual(["ok", undefined]);
  expect(outcome(matrix(row), "E1")).toEqual(["not-by-decision-rights", "C-02"]);
  expect(outcome(matrix({ ...row, office: "Minister" }))).toEqual(["not-by-decision-rights", "C-02"]);
  expect(outcome(matrix())).toEqual(["not-by-decision-rights", "C-02"]);
});

test("C-11 a matrix can want two persons where the question wants one", () => {
  const row: DecisionRight = { effects: ["E2"], level: "operational", office: OFFICE, dualControl: true };
  const { desk, grant } = asked(northWith({ decisionRights: matrix(row) }), "E2");
  const half = desk.must(NORTH.official, grant);
  expect(half.decisions.find((one) => one.partner === NORTH.id)?.status).toBe("partially-authorised");
  expect(codeOf(desk.send(NORTH.official, grant))).toBe("same-person-twice");
  const whole = desk.must(NORTH.deputy, grant);
  expect(whole.decisions.find((one) => one.partner === NORTH.id)?.status).toBe("granted");
});

/** An agreement of three, and NORTH with a key. */
function atSignature(change: Partial<Partner> = {}) {
  const id = idOf<AgreementId>("agreement");
  const key = { publicKey: KEY.publicKey, since: START };
  const partners = northWith({ key, statements: 4, ...change });
  const desk = new Desk(
    { decide: decideAgreement, evolve: evolveAgreement, wakeUps: agreementWakeUps },
    (now, actor) => contextAt(now, actor, partners),
  );
  desk.state = proposed({}, id).is;
  const signed = (
    type: "ratify" | "denounce",
    more: { version?: number; textHash?: string; agreement?: AgreementId } = {},
    number = 5,
  ) => {
    const said = { partner: NORTH.id, number, statedAt: START };
    const about = { agreement: id, version: 1, textHash: desk.is.textHash, ...more };
    return signStatement({ ...said, type, ...about }, KEY);
  };
  return { desk, signed, textHash: desk.is.textHash };
}

test("INV-12 a partner with a key is bound by nothing but what it signs for exactly this text, as its next statement", () => {
  const { desk, signed, textHash } = atSignature();
  const told = (statement?: ReturnType<typeof signed>) => {
    const decision = desk.send(NORTH.official, {
      type: "ratify",
      textHash,
      ...(statement && { signed: statement }),
    });
    return [codeOf(decision), ruleOf(decision)];
  };
  expect(told()).toEqual(["not-signed", "INV-12"]);
  expect(told(signed("ratify", {}, 4))).toEqual(["statement-out-of-turn", undefined]);
  expect(told({ ...signed("ratify"), signature: signed("denounce").signature })).toEqual([
    "not-signed",
    "INV-12",
  ]);
  expect(told(signed("denounce"))).toEqual(["other-statement", "INV-10"]);
  expect(told(signed("ratify", { agreement: idOf("agreement") }))).toEqual(["other-statement", "INV-10"]);
  expect(told(signed("ratify", { version: 2 }))).toEqual(["other-statement", "INV-10"]);
  expect(told(signed("ratify", { textHash: "sha256:other" }))).toEqual(["other-statement", "INV-10"]);
  expect(told(signed("ratify"))).toEqual(["ok", undefined]);
  const fact = AgreementFact.parse(JSON.parse(JSON.stringify(desk.facts.at(-1))));
  expect(fact).toMatchObject({ data: { signed: { signature: signed("ratify").signature } } });
});

test("INV-12 notice is given under the partner's key or by its official alone, and what is not signed with the key is none", () => {
  const { desk, signed, textHash } = atSignature();
  desk.must(HOST.official, { type: "ratify", textHash });
  desk.must(NORTH.official, { type: "ratify", textHash, signed: signed("ratify") });
  const inForce = { ...desk.is, status: "in-force" } as Agreement;
  desk.state = inForce;
  const denounce = {
    type: "denounce",
    justification: "A later treaty takes the place of this one.",
  } as const;
  const forged = { ...signed("denounce"), signature: signed("ratify").signature };
  expect(codeOf(desk.send(NORTH.official, { ...denounce, signed: forged }))).toBe("not-signed");
  expect(codeOf(desk.send(NORTH.official, { ...denounce, signed: signed("denounce") }))).toBe("ok");
  expect(desk.facts.at(-1)).toMatchObject({
    type: "agreement-denounced",
    data: { signed: signed("denounce") },
  });
});

test("INV-12 where the matrix names who binds the partner, no other official does", () => {
  const by = (ratifiedBy: string) => {
    const { desk, signed, textHash } = atSignature({ decisionRights: { rights: [], ratifiedBy } });
    const decision = desk.send(NORTH.official, { type: "ratify", textHash, signed: signed("ratify") });
    return [codeOf(decision), ruleOf(decision)];
  };
  expect(by("Minister")).toEqual(["not-by-decision-rights", "INV-12"]);
  expect(by(OFFICE)).toEqual(["ok", undefined]);
});
