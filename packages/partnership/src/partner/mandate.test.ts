import { keyOf } from "@mirror/partner-keys";
import type { AgreementId, EffectClass } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { decideAgreement } from "../agreement/decide.js";
import { AgreementFact } from "../agreement/facts.js";
import { type Agreement, agreementWakeUps, evolveAgreement } from "../agreement/state.js";
import { decisionOf } from "../consent/state.js";
import type { Level } from "../role.js";
import { proposed } from "../testing/agreement-story.js";
import { BECAUSE, conditionOf, consentDesk, questionOf, scopeOf, spoken } from "../testing/consent-story.js";
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

/** NORTH's office finds it so. */
const BY_NORTH = conditionOf({ checker: { by: "office", partner: NORTH.id, office: OFFICE } });

const TWO: DecisionRight = { effects: ["E2"], level: "operational", office: OFFICE, dualControl: true };

const BEYOND: readonly [what: string, since: readonly Partner[], code: string, rule: string][] = [
  ["the appointment", appointed({ effectCeiling: "E1" }), "beyond-appointment", "C-02"],
  ["the matrix", northWith({ decisionRights: matrix() }), "not-by-decision-rights", "C-02"],
];

test.each(BEYOND)(
  "C-02 neither conditions nor a duty officer's pen carry a yes beyond %s",
  (_what, now, code, rule) => {
    const { desk, grant } = asked(now, "E2");
    const onCondition = desk.send(NORTH.official, { ...grant, conditions: [BY_NORTH] });
    expect([codeOf(onCondition), ruleOf(onCondition)]).toEqual([code, rule]);
    const said = (answer: "grant" | "refuse") =>
      spoken(desk.now, desk.is.scopeHash, { official: OFFICIAL, answer, justification: BECAUSE });
    const written = desk.send(NORTH.officer, said("grant"));
    expect([codeOf(written), ruleOf(written)]).toEqual([code, rule]);
    expect(codeOf(desk.send(NORTH.officer, said("refuse")))).toBe("ok");
  },
);

test.each<(typeof BEYOND)[number]>([
  ...BEYOND,
  ["what one person says", northWith({ decisionRights: matrix(TWO) }), "takes-two", "C-11"],
])("C-02 a yes is not reaffirmed or confirmed beyond %s as it is by then", (_what, since, code, rule) => {
  const partners = [...PARTNERS];
  const suspended = asked(partners, "E2");
  const on = { partner: NORTH.id, condition: 1 };
  suspended.desk.must(NORTH.official, { ...suspended.grant, conditions: [BY_NORTH] });
  suspended.desk.must(NORTH.official, { type: "verify-condition", ...on, met: true });
  suspended.desk.must(NORTH.official, { type: "report-violation", ...on, justification: BECAUSE });
  const written = asked(partners, "E2");
  const { scopeHash } = written.desk.is;
  written.desk.must(NORTH.officer, spoken(written.desk.now, scopeHash, { official: OFFICIAL }));
  partners.splice(0, partners.length, ...since);
  const reaffirmed = suspended.desk.send(NORTH.official, { type: "reaffirm", scopeHash });
  expect([codeOf(reaffirmed), ruleOf(reaffirmed)]).toEqual([code, rule]);
  expect(decisionOf(suspended.desk.is, NORTH.id)?.status).toBe("suspended");
  const confirmed = written.desk.send(NORTH.official, { type: "confirm", scopeHash });
  expect([codeOf(confirmed), ruleOf(confirmed)]).toEqual([code, rule]);
});

test("C-02 whoever has left the office confirms nothing that was said in it", () => {
  const partners = [...PARTNERS];
  const { desk } = asked(partners, "E2");
  const { scopeHash } = desk.is;
  desk.must(NORTH.officer, spoken(desk.now, scopeHash, { official: OFFICIAL }));
  partners.splice(0, partners.length, ...appointed({ until: START }));
  const confirmed = desk.send(NORTH.official, { type: "confirm", scopeHash });
  expect([codeOf(confirmed), ruleOf(confirmed)]).toEqual(["not-the-office", "C-02"]);
});

test("C-11 where the matrix wants two, one of them may be spoken for, both set conditions, and whoever asks reaffirms nothing", () => {
  const desk = consentDesk(northWith({ decisionRights: matrix(TWO) }));
  const asking = NORTH.person(NORTH.deputy);
  const question = (requestedBy: typeof asking | null) =>
    questionOf({ level: "operational", scope: scopeOf({ effect: "E2" }), requestedBy });
  desk.must(SERVICE, { type: "open", id: idOf("consent"), question: question(null) });
  const { scopeHash } = desk.is;
  desk.must(NORTH.officer, spoken(desk.now, scopeHash, { official: OFFICIAL }));
  expect(decisionOf(desk.is, NORTH.id)?.status).toBe("partially-authorised");
  desk.must(NORTH.deputy, { type: "grant", scopeHash, conditions: [BY_NORTH] });
  expect(decisionOf(desk.is, NORTH.id)).toMatchObject({ status: "conditional", by: [{}, {}] });
  const on = { partner: NORTH.id, condition: 1 };
  desk.must(NORTH.official, { type: "verify-condition", ...on, met: true });
  desk.must(NORTH.official, { type: "report-violation", ...on, justification: BECAUSE });
  desk.state = { ...desk.is, question: question(asking) };
  const reaffirmed = desk.send(NORTH.deputy, { type: "reaffirm", scopeHash });
  expect([codeOf(reaffirmed), ruleOf(reaffirmed)]).toEqual(["requester-decides", "C-11"]);
  expect(codeOf(desk.send(NORTH.official, { type: "reaffirm", scopeHash }))).toBe("ok");
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
  expect(told(signed("ratify", {}, 4))).toEqual(["statement-out-of-turn", "INV-12"]);
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

test("INV-12 a partner without a key is bound by nobody, and an official of before there were keys gives its notice", () => {
  const { desk, textHash } = atSignature();
  const unsigned = desk.send(HOST.official, { type: "ratify", textHash });
  expect([codeOf(unsigned), ruleOf(unsigned)]).toEqual(["no-key", "INV-12"]);
  desk.state = { ...desk.is, status: "in-force" } as Agreement;
  expect(
    codeOf(
      desk.send(HOST.official, { type: "denounce", justification: "The assembly has voted against it." }),
    ),
  ).toBe("ok");
});

test("INV-12 a partner with a key gives notice under it, and what is not signed with the key is none", () => {
  const { desk, signed, textHash } = atSignature();
  desk.must(NORTH.official, { type: "ratify", textHash, signed: signed("ratify") });
  const inForce = { ...desk.is, status: "in-force" } as Agreement;
  desk.state = inForce;
  const denounce = {
    type: "denounce",
    justification: "A later treaty takes the place of this one.",
  } as const;
  const forged = { ...signed("denounce"), signature: signed("ratify").signature };
  expect(codeOf(desk.send(NORTH.official, { ...denounce, signed: forged }))).toBe("not-signed");
  const unsigned = desk.send(NORTH.official, denounce);
  expect([codeOf(unsigned), ruleOf(unsigned)]).toEqual(["not-signed", "INV-12"]);
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
