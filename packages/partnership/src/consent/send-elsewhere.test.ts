import { type CaveatId, type DelegationId, instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Caveat } from "../caveat/state.js";
import type { DecisionRight } from "../partner/decision-rights.js";
import type { Partner } from "../partner/state.js";
import { BECAUSE, conditionOf, consentDesk, onlyHost, questionOf } from "../testing/consent-story.js";
import { after, CLOCK, codeOf, HOUR_MS, idOf, MINUTE_MS, ruleOf, SERVICE, START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import type { ConsentQuestion, FindAuthorityInvalid } from "./commands.js";
import { ConsentFact } from "./facts.js";
import { pageHashOf } from "./page.js";
import { decisionOf } from "./state.js";
import { whoMayAnswer } from "./who-may-answer.js";
import { whoMayReaffirm } from "./who-may-reaffirm.js";

const [OFFICIAL, MINISTER] = [HOST.official, HOST.officer].map((one) => HOST.person(one));
const SENT = { type: "send-elsewhere", partner: HOST.id } as const;

const LIMIT: Caveat = {
  id: idOf<CaveatId>("caveat"),
  kind: "limitation",
  higherOffice: "Minister",
  scope: { concerning: "both", playbooks: "any", effects: "any", targets: "any", dataClasses: "any" },
  words: "Not without the minister.",
  by: HOST.person(HOST.official),
  setAt: START,
};
const ROW: DecisionRight = { effects: ["E2"], level: "operational", office: OFFICE, dualControl: false };

/** HOST, whose duty officer is its minister, and what its own word changes. */
function hostWith(change: Partial<Partner> = {}): Partner {
  const people = HOST.partner.people.map((one) =>
    one.id === MINISTER
      ? { ...one, roles: [...one.roles, "authorised-official" as const], office: "Minister" }
      : one,
  );
  return { ...HOST.partner, people, ...change };
}

const rights = (...rows: DecisionRight[]) => ({ decisionRights: { rights: rows, ratifiedBy: null } });

/** A round that HOST is asked in, and a HOST that changes its own word while it goes on. */
function asked(changes: Partial<ConsentQuestion> = {}, begins: Partial<Partner> = {}) {
  const partners = PARTNERS.map((one) => (one.id === HOST.id ? hostWith(begins) : one));
  const desk = consentDesk(partners);
  desk.must(SERVICE, {
    type: "open",
    id: idOf("consent"),
    question: questionOf({ ...onlyHost, ...changes }),
  });
  const grant = { type: "grant", scopeHash: desk.is.scopeHash } as const;
  return {
    ...{ desk, grant },
    now: (change: Partial<Partner>) => {
      partners[0] = hostWith(change);
      return desk.must(SERVICE, SENT);
    },
    host: () => decisionOf(desk.is, HOST.id),
    written: () => desk.facts.length,
  };
}

test("C-13 a limitation that is set after the question leaves the answer to its higher office, on another page", () => {
  const { desk, grant, now, host } = asked();
  const pageHash = pageHashOf(desk.is.question);
  const round = now({ caveats: [LIMIT] });
  expect(host()).toMatchObject({ status: "requested", office: "Minister" });
  expect(whoMayAnswer(round, hostWith(), START)).toEqual([MINISTER]);
  expect(codeOf(desk.send(HOST.official, grant))).toBe("not-the-office");
  const old = desk.send(HOST.officer, { ...grant, pageHash });
  expect([codeOf(old), ruleOf(old)]).toEqual(["page-changed", "INV-10"]);
  expect(desk.must(HOST.officer, { ...grant, pageHash: pageHashOf(round.question) }).status).toBe(
    "satisfied",
  );
  for (const { type, data } of desk.facts) ConsentFact.parse(JSON.parse(JSON.stringify({ type, data })));
});

test("C-13 what was said so far is no yes of the higher office: half of one, or one on conditions, is asked anew there", () => {
  const half = asked({ dualControl: true });
  half.desk.must(HOST.official, half.grant);
  half.now({ caveats: [LIMIT] });
  expect(half.host()).toMatchObject({ status: "requested", office: "Minister" });
  const conditional = asked();
  conditional.desk.must(HOST.official, { ...conditional.grant, conditions: [conditionOf()] });
  conditional.now({ caveats: [LIMIT] });
  expect(conditional.host()).toMatchObject({ status: "requested", office: "Minister" });
});

test("C-13 beside a matrix the higher office is the second of two, and told twice it is so once", () => {
  const { desk, now, host, written } = asked({}, rights(ROW));
  now({ ...rights(ROW), caveats: [LIMIT] });
  expect(host()).toMatchObject({ office: OFFICE, secondOffice: "Minister", takesTwo: true });
  const before = written();
  desk.must(SERVICE, SENT);
  expect(written()).toBe(before);
});

test("C-13 a yes that was given waits for the higher office to say whether it stands, and counts for nothing until then", () => {
  const { desk, grant, now, host } = asked();
  desk.must(HOST.official, grant);
  expect(now({ caveats: [LIMIT] })).toMatchObject({ status: "revoked", because: "suspended" });
  expect(host()).toMatchObject({
    ...{ status: "suspended", because: "authority-found-invalid", office: "Minister" },
    answerBy: after(HOUR_MS),
  });
  expect(whoMayReaffirm(desk.is, hostWith(), START)).toEqual([MINISTER]);
  const reaffirm = { type: "reaffirm", scopeHash: desk.is.scopeHash } as const;
  expect(codeOf(desk.send(HOST.official, reaffirm))).toBe("not-the-office");
  expect(desk.must(HOST.officer, reaffirm).status).toBe("satisfied");
  expect(whoMayReaffirm(desk.is, hostWith(), START)).toEqual([]);
});

test("C-13 a yes that is suspended already goes to the higher office, too, and is withdrawn where nobody says that it stands", () => {
  const { desk, grant, now, host } = asked();
  desk.must(HOST.official, grant);
  const other = { ...LIMIT, higherOffice: "Regent" };
  now({ caveats: [other] });
  now({ caveats: [LIMIT] });
  expect(host()).toMatchObject({ status: "suspended", office: "Minister" });
  desk.now = after(HOUR_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: "suspension-deadline" });
  expect(host()?.status).toBe("withdrawn");
});

test("C-02 a matrix that is set after the question leaves what is outstanding to its office, and takes no yes back", () => {
  const elsewhere = rights({ ...ROW, office: "Minister" });
  const open = asked();
  open.now(elsewhere);
  expect(open.host()).toMatchObject({ status: "requested", office: "Minister" });
  const given = asked();
  given.desk.must(HOST.official, given.grant);
  expect(given.now(elsewhere).status).toBe("satisfied");
  expect(given.host()).toMatchObject({ status: "granted", office: OFFICE });
});

test("C-11 a matrix that has come to want two says so in the round", () => {
  const { desk, grant, now, host } = asked();
  now(rights({ ...ROW, dualControl: true }));
  expect(host()).toMatchObject({ status: "requested", takesTwo: true });
  desk.must(HOST.official, grant);
  expect(host()?.status).toBe("partially-authorised");
});

test("C-13 nothing is left to fewer offices than were asked, and what nobody may be asked stays as it is", () => {
  const two = asked({}, { ...rights(ROW), caveats: [LIMIT] });
  two.now({ ...rights(ROW), caveats: [LIMIT] });
  two.now(rights(ROW));
  expect(two.host()).toMatchObject({ office: OFFICE, secondOffice: "Minister" });
  const forbidden = asked();
  forbidden.now({ caveats: [{ ...LIMIT, kind: "prohibition", higherOffice: null }] });
  expect(forbidden.host()).toMatchObject({ status: "requested", office: OFFICE });
  const plain = asked();
  const before = plain.written();
  plain.now({});
  expect(plain.written()).toBe(before);
});

test("C-13 an answer that is over, a partner that is not asked and one that was not read are sent nowhere", () => {
  const elsewhere = asked();
  const elsewhereBefore = elsewhere.written();
  elsewhere.desk.must(SERVICE, { ...SENT, partner: NORTH.id });
  expect(elsewhere.written()).toBe(elsewhereBefore);
  const over = asked();
  over.desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  expect(over.now({ caveats: [LIMIT] }).status).toBe("refused");
  const unread = consentDesk([]);
  unread.must(SERVICE, { type: "open", id: idOf("consent"), question: questionOf(onlyHost) });
  unread.must(SERVICE, SENT);
  expect(unread.facts).toHaveLength(1);
});

test("C-13 a yes that was refused in a round that goes on is not asked of the higher office", () => {
  const asks = [HOST, NORTH].map(({ id }) => ({ partner: id, office: OFFICE, role: "a" }));
  const performers = [{ partner: HOST.id, team: HOST.team }];
  const steps = questionOf().scope.steps.map((one) => ({ ...one, on: NORTH.id, performers }));
  const { desk, now, host } = asked({ asks, rule: { kind: "any" }, scope: { ...questionOf().scope, steps } });
  desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  expect(desk.is.status).toBe("open");
  now({ caveats: [LIMIT] });
  expect(host()?.status).toBe("denied");
});

const FOUND: FindAuthorityInvalid = {
  type: "find-authority-invalid",
  ...{ partner: HOST.id, person: HOST.person(HOST.official) },
  ...{ from: START, justification: "The appointment was never signed." },
};

test("C-07 a yes of somebody who was no official when they gave it is suspended at once, until one who is says that it stands", () => {
  const { desk, grant, host } = asked();
  desk.must(HOST.official, grant);
  expect(desk.must(SERVICE, FOUND)).toMatchObject({ status: "revoked", because: "suspended" });
  expect(host()).toMatchObject({ status: "suspended", justification: FOUND.justification });
  const before = desk.facts.length;
  desk.must(SERVICE, FOUND);
  expect(desk.facts).toHaveLength(before);
  const { scopeHash } = desk.is;
  expect(desk.must(HOST.deputy, { type: "reaffirm", scopeHash }).status).toBe("satisfied");
});

test("C-07 what was given before, by another, or in no round at all rests on its own authority", () => {
  const { desk, grant } = asked();
  desk.must(HOST.official, grant);
  const before = desk.facts.length;
  for (const other of [
    { ...FOUND, from: instantAfter(START, 1) },
    { ...FOUND, person: HOST.person(HOST.deputy) },
    { ...FOUND, partner: NORTH.id },
  ])
    expect(desk.must(SERVICE, other).status).toBe("satisfied");
  expect(desk.facts).toHaveLength(before);
  const open = asked();
  expect(open.desk.must(SERVICE, FOUND).status).toBe("open");
  open.desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  expect(open.desk.must(SERVICE, FOUND).status).toBe("refused");
});

test("C-12 a delegate's yes rests on whoever delegated", () => {
  const delegation = {
    ...{
      id: idOf<DelegationId>("delegation"),
      from: OFFICIAL,
      to: HOST.person(HOST.responder),
      office: OFFICE,
    },
    scope: { effectCeiling: "E4", levels: ["operational"], playbooks: "any" },
    ...{ until: after(24 * HOUR_MS), words: "Order 12.", madeAt: START, revokedAt: null },
  };
  const { desk, grant, host } = asked({}, { delegations: [delegation] } as unknown as Partial<Partner>);
  desk.must(HOST.responder, grant);
  desk.must(SERVICE, FOUND);
  expect(host()?.status).toBe("suspended");
});

test("C-07 half a yes that rested on nothing, and one on conditions, are asked anew of the same office", () => {
  const half = asked({ dualControl: true });
  half.desk.must(HOST.official, half.grant);
  half.desk.must(SERVICE, FOUND);
  expect(half.host()).toMatchObject({ status: "requested", office: OFFICE });
  const conditional = asked();
  conditional.desk.must(HOST.official, { ...conditional.grant, conditions: [conditionOf()] });
  conditional.desk.must(SERVICE, FOUND);
  expect(conditional.host()).toMatchObject({ status: "requested", office: OFFICE });
});

test("C-11 whoever stands by half of what two agreed to is another than the one who is left", () => {
  const { desk, grant } = asked({ dualControl: true });
  for (const one of [HOST.official, HOST.deputy]) desk.must(one, grant);
  desk.must(SERVICE, FOUND);
  const { scopeHash } = desk.is;
  const no = desk.send(HOST.deputy, { type: "reaffirm", scopeHash });
  expect([codeOf(no), ruleOf(no)]).toEqual(["delegate-and-delegator", "C-12"]);
});

test("C-07 a suspended yes is withdrawn no later than it would have ended", () => {
  const { desk, grant, host } = asked();
  const soon = after(MINUTE_MS);
  desk.must(HOST.official, { ...grant, expiresAt: soon });
  desk.must(SERVICE, FOUND);
  expect(host()).toMatchObject({ answerBy: soon });
});

test("INV-12 no person sends a question elsewhere, or finds an authority invalid, by their own word", () => {
  const { desk } = asked();
  for (const said of [SENT, FOUND]) expect(codeOf(desk.send(HOST.official, said))).toBe("not-for-people");
});
