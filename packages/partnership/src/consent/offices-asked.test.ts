import { type CaveatId, instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { authorise } from "../authority/authorise.js";
import type { Caveat } from "../caveat/state.js";
import { DecisionRight } from "../partner/decision-rights.js";
import type { Partner } from "../partner/state.js";
import { decideStanding } from "../standing-consent/decide.js";
import { inForce } from "../testing/agreement-story.js";
import {
  BECAUSE,
  CONSENT_STEP,
  consentDesk,
  GUARDED_STEP,
  onlyHost,
  PLAYBOOK,
  questionOf,
  scopeOf,
} from "../testing/consent-story.js";
import { after, codeOf, contextAt, HOUR_MS, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { grantOf, standingDesk, useOf } from "../testing/standing-story.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import { higherOffices, officesAsked } from "./offices-asked.js";
import { decisionOf } from "./state.js";
import { whoMayAnswer } from "./who-may-answer.js";

const ROW: DecisionRight = { effects: ["E2"], level: "operational", office: OFFICE, dualControl: false };
const TWO_OFFICES: DecisionRight = { ...ROW, dualControl: true, secondOffice: "Minister" };

const LIMIT: Caveat = {
  id: idOf<CaveatId>("caveat"),
  kind: "limitation",
  higherOffice: "Minister",
  scope: {
    concerning: "both",
    ...{ playbooks: "any", effects: "any", targets: "any", dataClasses: "any" },
  },
  words: "Not without the minister.",
  by: HOST.person(HOST.official),
  setAt: START,
};

/** HOST as its own word has left it; its duty officer is the minister. */
function hostWith(rights: readonly DecisionRight[] | null, ...caveats: readonly Caveat[]): Partner {
  const people = HOST.partner.people.map((one) =>
    one.id === HOST.person(HOST.officer)
      ? { ...one, roles: [...one.roles, "authorised-official" as const], office: "Minister" }
      : one,
  );
  const decisionRights = rights && { rights, ratifiedBy: null };
  return { ...HOST.partner, people, caveats, decisionRights };
}

function routed(host: Partner, changes = {}) {
  return officesAsked(questionOf({ ...onlyHost, ...changes }), [host, NORTH.partner]);
}

/** The round that HOST is asked in, as its own word has it. */
function askedOf(host: Partner, changes = {}) {
  const partners = PARTNERS.map((one) => (one.id === HOST.id ? host : one));
  const desk = consentDesk(partners);
  const question = questionOf({ ...onlyHost, ...changes });
  const offices = officesAsked(question, partners);
  if (!offices.ok) throw new Error(offices.detail);
  desk.must(SERVICE, {
    type: "open",
    id: idOf("consent"),
    question: { ...question, asks: [...offices.asks] },
  });
  return { desk, grant: { type: "grant", scopeHash: desk.is.scopeHash } as const };
}

test("C-02 a question goes to the office that the partner's matrix names for its effect and level, not the playbook's", () => {
  expect(routed(hostWith([{ ...ROW, office: "Directorate" }]))).toMatchObject({
    asks: [{ partner: HOST.id, office: "Directorate", role: "host-hospital" }],
  });
  expect(routed(hostWith(null))).toEqual({ ok: true, asks: onlyHost.asks });
});

test("C-02 what the matrix gives to nobody is asked of the playbook's office, which can only say no", () => {
  const host = hostWith([{ ...ROW, effects: ["E1"] }]);
  expect(routed(host)).toEqual({ ok: true, asks: onlyHost.asks });
  const { desk, grant } = askedOf(host);
  expect(codeOf(desk.send(HOST.official, grant))).toBe("not-by-decision-rights");
  expect(codeOf(desk.send(HOST.official, { type: "refuse", justification: BECAUSE }))).toBe("ok");
});

test("C-11 where the matrix asks for two, the question says so from the beginning", () => {
  const { desk, grant } = askedOf(hostWith([{ ...ROW, dualControl: true }]));
  expect(decisionOf(desk.is, HOST.id)).toMatchObject({ office: OFFICE, takesTwo: true });
  expect(desk.must(HOST.official, grant).status).toBe("open");
  expect(desk.must(HOST.deputy, grant).status).toBe("satisfied");
});

test("C-11 where the matrix names a second office, one of each agrees, whichever does first", () => {
  const [first, deputy, minister] = [HOST.official, HOST.deputy, HOST.officer];
  const host = hostWith([TWO_OFFICES]);
  for (const [one, other, wrong] of [
    [first, minister, deputy],
    [minister, deputy, undefined],
  ] as const) {
    const { desk, grant } = askedOf(host);
    expect(new Set(whoMayAnswer(desk.is, host, START))).toEqual(
      new Set([first, deputy, minister].map((each) => HOST.person(each))),
    );
    desk.must(one, grant);
    expect(whoMayAnswer(desk.is, host, START)).toContain(HOST.person(other));
    if (wrong !== undefined) {
      expect(whoMayAnswer(desk.is, host, START)).not.toContain(HOST.person(wrong));
      const no = desk.send(wrong, grant);
      expect([codeOf(no), ruleOf(no)]).toEqual(["not-the-office", "C-02"]);
    }
    const { decisions, status } = desk.must(other, grant);
    expect([status, decisions[0]?.status]).toEqual(["satisfied", "granted"]);
  }
});

test("C-11 either of the two offices may say no, and take the yes back", () => {
  const said = askedOf(hostWith([TWO_OFFICES]));
  said.desk.must(HOST.official, said.grant);
  expect(codeOf(said.desk.send(HOST.deputy, { type: "refuse", justification: BECAUSE }))).toBe("ok");
  const given = askedOf(hostWith([TWO_OFFICES]));
  for (const one of [HOST.official, HOST.officer]) given.desk.must(one, given.grant);
  expect(given.desk.must(HOST.deputy, { type: "withdraw", justification: BECAUSE }).status).toBe("revoked");
});

test("C-02 a matrix that names a second office since it was asked is not met by the first alone", () => {
  const partners = [hostWith([TWO_OFFICES]), NORTH.partner];
  const desk = consentDesk(partners);
  desk.must(SERVICE, { type: "open", id: idOf("consent"), question: questionOf(onlyHost) });
  const no = desk.send(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash });
  expect([codeOf(no), ruleOf(no)]).toEqual(["not-by-decision-rights", "C-02"]);
});

test("C-13 a limitation's higher office is asked in the place of the playbook's, and beside the matrix's own", () => {
  expect(routed(hostWith(null, LIMIT))).toEqual({
    ok: true,
    asks: [{ partner: HOST.id, office: "Minister", role: "host-hospital" }],
  });
  expect(routed(hostWith([ROW], LIMIT))).toEqual({
    ok: true,
    asks: [
      { partner: HOST.id, office: OFFICE, role: "host-hospital", secondOffice: "Minister", takesTwo: true },
    ],
  });
  expect(routed(hostWith([TWO_OFFICES], LIMIT))).toMatchObject({ asks: [{ secondOffice: "Minister" }] });
  const both = { ...LIMIT, higherOffice: OFFICE };
  expect(routed(hostWith([ROW], both))).toEqual({ ok: true, asks: onlyHost.asks });
});

test("C-13 only what names a higher office leaves an answer to one", () => {
  const forbidden = { ...LIMIT, kind: "prohibition", higherOffice: null } as const;
  const { scope } = questionOf(onlyHost);
  expect(higherOffices(scope, hostWith(null, forbidden, LIMIT))).toEqual(["Minister"]);
});

test("C-13 nobody is asked what a caveat forbids, or what three offices would have to agree to", () => {
  const forbidden = { ...LIMIT, kind: "prohibition", higherOffice: null } as const;
  expect(routed(hostWith(null, forbidden))).toMatchObject({ code: "caveat-prohibits", rule: "C-13" });
  const third = { ...LIMIT, higherOffice: "Parliament" };
  expect(routed(hostWith([TWO_OFFICES], third))).toMatchObject({ code: "three-offices", rule: "C-13" });
});

test("C-13 a caveat of whoever is not asked moves no question, and whoever was not read is asked as the playbook says", () => {
  const north = { ...NORTH.partner, caveats: [LIMIT] };
  const asking = questionOf(onlyHost);
  expect(officesAsked(asking, [HOST.partner, north])).toEqual({ ok: true, asks: onlyHost.asks });
  expect(officesAsked(asking, [])).toEqual({ ok: true, asks: onlyHost.asks });
});

test("C-13 what a limitation concerns is done once its higher office has agreed, as one of two as well", () => {
  const host = hostWith([ROW], LIMIT);
  const { desk, grant } = askedOf(host);
  for (const one of [HOST.official, HOST.officer]) desk.must(one, grant);
  const answer = authorise(
    {
      ...{ mode: "live", step: GUARDED_STEP, effect: "E2", performer: NORTH.id, on: HOST.id },
      playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash, validUntil: null },
      ...{ severity: null, activities: [], sectors: [], guardedBy: [CONSENT_STEP], executor: null },
    },
    {
      agreements: [inForce()],
      rounds: [{ round: desk.is, scopeHashNow: desk.is.scopeHash }],
      partners: [host, NORTH.partner],
      at: START,
    },
  );
  expect(answer.ok).toBe(true);
});

test("C-06 one office's yes in advance answers for nothing that two offices have to agree to", () => {
  const desk = standingDesk();
  desk.must(HOST.official, grantOf());
  const asks = [{ partner: HOST.id, office: OFFICE, role: "host-hospital", secondOffice: "Minister" }];
  const context = { ...contextAt(START, SERVICE, PARTNERS), agreements: [inForce()] };
  const no = decideStanding(desk.is, useOf({ asks }), context);
  expect([codeOf(no), ruleOf(no)]).toEqual(["beyond-standing-consent", "C-06"]);
});

test("C-11 a second office is another one, and goes with dual control", () => {
  const parses = (right: object) => DecisionRight.safeParse(right).success;
  expect(parses(ROW)).toBe(true);
  expect(parses(TWO_OFFICES)).toBe(true);
  expect(parses({ ...TWO_OFFICES, dualControl: false })).toBe(false);
  expect(parses({ ...TWO_OFFICES, secondOffice: OFFICE })).toBe(false);
});

test("C-08 of a question that two offices answer, the first yes holds no longer than it says for both", () => {
  const { desk, grant } = askedOf(hostWith([TWO_OFFICES]), { scope: scopeOf() });
  const soon = after(HOUR_MS);
  desk.must(HOST.official, { ...grant, expiresAt: soon });
  desk.must(HOST.officer, { ...grant, expiresAt: instantAfter(soon, HOUR_MS) });
  expect(decisionOf(desk.is, HOST.id)).toMatchObject({ status: "granted", expiresAt: soon });
});
