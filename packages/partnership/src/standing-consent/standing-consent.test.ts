import { type AgreementId, instantAfter, type PartnerId, type StandingConsentId } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import type { ConsentQuestion } from "../consent/commands.js";
import { inForce, SUNSET } from "../testing/agreement-story.js";
import {
  aboutNobody,
  BECAUSE,
  conditionOf,
  consentDesk,
  questionOf,
  scopeOf,
} from "../testing/consent-story.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  HOUR_MS,
  idOf,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { grantOf, standingDesk, standingInForce, useOf } from "../testing/standing-story.js";
import { HOST, NORTH, OFFICE, PARTNERS, SOUTH, STRANGER, whileHeldBack } from "../testing/three-partners.js";
import { decideStanding } from "./decide.js";
import { StandingFact } from "./facts.js";
import { evolveStanding } from "./state.js";
import type { StandingTerms } from "./terms.js";

const YEAR_MS = 365 * DAY_MS;

describe("C-06 what can be granted in advance, up to the last value that may be and no further", () => {
  const LONG = inForce({ sunsetAt: after(400 * DAY_MS), reviewOn: after(365 * DAY_MS) });
  test.each<[name: string, changes: Partial<StandingTerms>, code: string]>([
    ["an effect of class E3 on anything", { effectCeiling: "E3", targets: "any" }, "ok"],
    ["an effect of class E4 on named targets", { effectCeiling: "E4" }, "ok"],
    ["an effect of class E4 on anything", { effectCeiling: "E4", targets: "any" }, "targets-unnamed"],
    ["an effect of class E5", { effectCeiling: "E5" }, "effect-never-allowed"],
    ["one severity", { severities: { from: 3, to: 3 } }, "ok"],
    ["no severity", { severities: { from: 4, to: 3 } }, "severities-empty"],
    ["twelve months", { until: after(YEAR_MS) }, "ok"],
    ["a moment more", { until: after(YEAR_MS + 1) }, "standing-too-long"],
    ["the next moment", { until: after(1) }, "ok"],
    ["this moment", { until: START }, "standing-over"],
    ["the political level", { level: "political" }, "political-level"],
    ["personal data", { dataClasses: ["personal data of patients"] }, "never-standing"],
    ["who did it", { dataClasses: ["attribution"] }, "never-standing"],
    ["another's teams under no agreement", { agreement: null }, "agreement-unnamed"],
    ["one's own teams under no agreement", { agreement: null, performers: [HOST.id] }, "ok"],
    [
      "an agreement that nobody read",
      { agreement: idOf<AgreementId>("agreement") },
      "agreement-not-in-force",
    ],
    ["teams of who is no party", { performers: [NORTH.id, STRANGER.id] }, "not-a-party"],
  ])("%s", (_name, changes, code) => {
    const decision = standingDesk([LONG]).send(HOST.official, grantOf(changes));
    expect(codeOf(decision)).toBe(code);
    expect(ruleOf(decision)).toBe(code === "ok" ? undefined : "C-06");
  });

  test("as long as the agreement and no longer; and under one in force only", () => {
    const sunsetAt = after(10 * DAY_MS);
    const short = inForce({ sunsetAt });
    const codeFor = (until: typeof sunsetAt, at = START) => {
      const desk = standingDesk([short]);
      desk.now = at;
      return codeOf(desk.send(HOST.official, grantOf({ until })));
    };
    expect(codeFor(sunsetAt)).toBe("ok");
    expect(codeFor(instantAfter(sunsetAt, 1))).toBe("beyond-sunset");
    expect(codeFor(after(20 * DAY_MS), sunsetAt)).toBe("agreement-not-in-force");
    expect(SUNSET > sunsetAt).toBe(true);
  });
});

test("INV-12 only the partner's own official of that office says yes in advance, and only one that may begin something", () => {
  const by = (actor: (typeof HOST)["official"], partners = PARTNERS) =>
    codeOf(standingDesk([inForce()], partners).send(actor, grantOf()));
  expect(by(SERVICE)).toBe("not-a-person");
  expect(by(HOST.responder)).toBe("not-the-office");
  expect(by(HOST.administrator)).toBe("not-the-office");
  expect(by(HOST.official, whileHeldBack(HOST, "restricted"))).toBe("partner-restricted");
  expect(codeOf(standingDesk().send(HOST.official, grantOf({ office: "Somebody else" })))).toBe(
    "not-the-office",
  );
});

test("C-16 what is agreed to for an exercise has the mode of an exercise, and answers for nothing else", () => {
  const grant = grantOf({ mode: "exercise" });
  if (grant.type !== "grant") throw new Error("A grant is a grant.");
  const live = { ...grant, terms: { ...grant.terms, mode: "live" as const } };
  expect(ruleOf(standingDesk().send(HOST.official, live))).toBe("C-16");
  const rehearsed = standingInForce({ mode: "exercise" });
  expect(ruleOf(rehearsed.send(SERVICE, useOf()))).toBe("C-16");
});

test("a standing consent is given once, and what nobody gave takes nothing", () => {
  const desk = standingInForce();
  expect(codeOf(desk.send(HOST.official, grantOf()))).toBe("standing-exists");
  expect(codeOf(standingDesk().send(HOST.official, { type: "revoke" }))).toBe("standing-unknown");
  const [first] = desk.facts;
  if (first === undefined) throw new Error("Nothing was recorded.");
  expect(() => evolveStanding(undefined, { ...first, type: "standing-expired", data: {} })).toThrow(
    "begins with being granted",
  );
});

describe("C-06 what a standing consent answers, by every one of its conditions", () => {
  const step = (changes: Parameters<typeof scopeOf>[0]): Partial<ConsentQuestion> => ({
    scope: scopeOf(changes),
  });
  test.each<[name: string, changes: Partial<ConsentQuestion>, severity: number | null, answers: boolean]>([
    ["the question that it is for", {}, 3, true],
    ["its first severity", {}, 2, true],
    ["its last severity", {}, 4, true],
    ["one below", {}, 1, false],
    ["one above", {}, 5, false],
    ["one that is not known", {}, null, false],
    ["the effect at its ceiling", step({ effect: "E3" }), 3, true],
    ["an effect beyond it", step({ effect: "E4" }), 3, false],
    ["one of its targets", step({ targets: ["server-2"] }), 3, true],
    ["another target besides", step({ targets: ["server-2", "server-3"] }), 3, false],
    ["a step that names no target", step({ targets: [] }), 3, false],
    ["no data at all", step({ dataClasses: [] }), 3, true],
    ["other data", step({ dataClasses: ["memory", "logs"] }), 3, false],
    ["a publication", step({ involves: ["publication"] }), 3, false],
    ["saying who did it", step({ involves: ["attribution"] }), 3, false],
    ["an export of personal data", step({ involves: ["personal-data-export"] }), 3, false],
    ["other performers", step({ performers: [{ partner: SOUTH.id, team: SOUTH.team }] }), 3, false],
    ["another level", { level: "technical" }, 3, false],
    [
      "another office",
      { asks: [{ partner: HOST.id, office: "Directorate", role: "host-hospital" }] },
      3,
      false,
    ],
    [
      "a question to somebody else",
      { asks: [{ partner: NORTH.id, office: OFFICE, role: "north" }] },
      3,
      false,
    ],
    [
      "another version",
      { scope: { ...scopeOf(), playbook: { ...scopeOf().playbook, hash: "sha256:other" } } },
      3,
      false,
    ],
    [
      "another playbook",
      { scope: { ...scopeOf(), playbook: { ...scopeOf().playbook, id: "playbook--x" } } },
      3,
      false,
    ],
    ["a question to two people of each", { dualControl: true }, 3, false],
  ])("%s", (_name, changes, severity, answers) => {
    const decision = standingInForce().send(SERVICE, useOf(changes, severity));
    expect([codeOf(decision), ruleOf(decision)]).toEqual(
      answers ? ["ok", undefined] : ["beyond-standing-consent", "C-06"],
    );
  });

  test("data that a step tells others is held against the terms as what an effect touches is", () => {
    const sent = (dataClasses: string[]) => {
      const shares = { with: [SOUTH.id], dataClasses, purpose: "That they look.", keepFor: null };
      return codeOf(standingInForce().send(SERVICE, useOf({ scope: scopeOf({ shares }) })));
    };
    expect([["memory"], ["addresses"]].map(sent)).toEqual(["ok", "beyond-standing-consent"]);
  });

  test("its conditions are kept as they were found, and the office is told", () => {
    const desk = standingInForce({ targets: "any", performers: [NORTH.id, SOUTH.id] });
    desk.must(SERVICE, useOf());
    const [use] = desk.is.uses;
    expect(use?.conditions).toContainEqual({ condition: "severity", allowed: "2 to 4", found: "3" });
    expect(use?.conditions.map((one) => one.condition)).toEqual([
      ...["playbook version", "office", "level", "effect", "severity"],
      ...["targets", "data", "involves", "performers", "people", "uses"],
    ]);
    expect(desk.is.notices.map((one) => one.person)).toEqual([
      HOST.person(HOST.official),
      HOST.person(HOST.deputy),
    ]);
    const [first] = desk.is.notices;
    const fact = { type: "standing-notice-sent", data: { effect: first?.effect ?? "", detail: "Mailed." } };
    const told = StandingFact.parse(fact);
    const [recorded] = desk.facts;
    if (recorded === undefined) throw new Error("Nothing was recorded.");
    expect(evolveStanding(desk.is, { ...recorded, ...told }).notices).toHaveLength(1);
  });

  test("its yes holds no longer than what was asked, its window, its own end and its agreement", () => {
    const expiry = (terms: Partial<StandingTerms>, changes: Partial<ConsentQuestion>) => {
      const desk = standingInForce(terms);
      desk.must(SERVICE, useOf(changes));
      return desk.is.uses[0]?.expiresAt;
    };
    expect(expiry({}, {})).toBe(after(8 * HOUR_MS));
    expect(expiry({}, { holdsForMs: 24 * HOUR_MS })).toBe(after(12 * HOUR_MS));
    expect(expiry({ until: after(HOUR_MS) }, {})).toBe(after(HOUR_MS));
    expect(
      expiry(
        { agreement: null, performers: [HOST.id] },
        step({ performers: [{ partner: HOST.id, team: HOST.team }] }),
      ),
    ).toBe(after(8 * HOUR_MS));
  });

  test("not for a suspended partner, not once its agreement has ended, and not by a clock", () => {
    const desk = standingInForce();
    const at = { ...contextAt(START, SERVICE, PARTNERS), agreements: [inForce()] };
    const use = useOf();
    expect(codeOf(decideStanding(desk.is, use, at))).toBe("ok");
    expect(codeOf(decideStanding(desk.is, use, { ...at, agreements: [] }))).toBe("beyond-standing-consent");
    expect(codeOf(decideStanding(desk.is, use, { ...at, now: after(31 * DAY_MS) }))).toBe(
      "beyond-standing-consent",
    );
    const ended = inForce({ sunsetAt: after(HOUR_MS) });
    expect(codeOf(decideStanding(desk.is, use, { ...at, agreements: [ended], now: after(HOUR_MS) }))).toBe(
      "beyond-standing-consent",
    );
    expect(codeOf(decideStanding(desk.is, use, { ...at, partners: whileHeldBack(HOST, "suspended") }))).toBe(
      "partner-suspended",
    );
    expect(codeOf(decideStanding(desk.is, use, { ...at, partners: [] }))).toBe("partner-unknown");
    expect(codeOf(desk.send(CLOCK, use))).toBe("not-for-the-clock");
  });
});

test("C-06 use n is answered, and use n+1 is refused", () => {
  const desk = standingInForce({ usesMax: 2 });
  expect(desk.must(SERVICE, useOf()).status).toBe("in-force");
  expect(desk.must(SERVICE, useOf()).status).toBe("used-up");
  expect(ruleOf(desk.send(SERVICE, useOf()))).toBe("C-06");
  // One that says it is in force and is not: the count itself refuses.
  const { is } = desk;
  const context = { ...contextAt(START, SERVICE, PARTNERS), agreements: [inForce()] };
  expect(ruleOf(decideStanding({ ...is, status: "in-force" }, useOf(), context))).toBe("C-06");
});

test("C-06 revoke, then use: refused. Any official of the partner revokes, with or without a reason, once", () => {
  for (const justification of [undefined, "We have changed our mind."]) {
    const desk = standingInForce();
    expect(codeOf(desk.send(NORTH.official, { type: "revoke" }))).toBe("not-an-official");
    expect(codeOf(desk.send(HOST.responder, { type: "revoke" }))).toBe("not-an-official");
    expect(codeOf(desk.send(SERVICE, { type: "revoke" }))).toBe("not-a-person");
    desk.must(
      HOST.deputy,
      justification === undefined ? { type: "revoke" } : { type: "revoke", justification },
    );
    expect(desk.is).toMatchObject({
      status: "revoked",
      revokedBy: { person: HOST.person(HOST.deputy), justification: justification ?? null },
    });
    expect(ruleOf(desk.send(SERVICE, useOf()))).toBe("C-06");
    expect(codeOf(desk.send(HOST.official, { type: "revoke" }))).toBe("standing-over");
    expect(desk.wakeUps()).toEqual([]);
  }
});

test("an official who holds no office by name may take back", () => {
  const nameless = PARTNERS.map((one) => ({
    ...one,
    people: one.people.map((person) =>
      person.id === HOST.person(HOST.deputy) ? { ...person, office: null } : person,
    ),
  }));
  const desk = standingDesk([inForce()], nameless);
  desk.must(HOST.official, grantOf());
  expect(desk.must(HOST.deputy, { type: "revoke" })).toMatchObject({
    revokedBy: { office: "authorised official" },
  });
});

test("C-06 at its end it answers nothing, rung or not, and the clock says so once", () => {
  const desk = standingInForce();
  desk.now = after(30 * DAY_MS);
  expect(ruleOf(desk.send(SERVICE, useOf()))).toBe("C-06");
  expect(codeOf(desk.send(HOST.official, { type: "revoke" }))).toBe("standing-over");
  const ring = { type: "ring", wakeUp: "standing-end" } as const;
  expect(codeOf(desk.send(HOST.official, ring))).toBe("not-the-clock");
  expect(desk.must(CLOCK, ring).status).toBe("expired");
  expect(desk.send(CLOCK, ring)).toEqual({ ok: true, facts: [] });
  expect(desk.wakeUps()).toEqual([]);
});

test("C-11 up to class E4 it takes two people of the office, who agree to the same terms", () => {
  const desk = standingInForce({ effectCeiling: "E4" });
  const { termsHash } = desk.is;
  const second = { type: "second", termsHash } as const;
  expect(desk.is.status).toBe("half-granted");
  const visible = useOf({ scope: scopeOf({ effect: "E4" }), dualControl: true });
  expect(ruleOf(desk.send(SERVICE, visible))).toBe("C-06");
  expect(codeOf(desk.send(HOST.official, second))).toBe("same-person-twice");
  expect(codeOf(desk.send(NORTH.official, second))).toBe("not-an-official");
  expect(codeOf(desk.send(HOST.deputy, { ...second, termsHash: "sha256:other" }))).toBe("terms-changed");
  expect(desk.must(HOST.deputy, second)).toMatchObject({ status: "in-force", by: [{}, {}] });
  expect(codeOf(desk.send(HOST.deputy, second))).toBe("standing-in-force");
  expect(
    codeOf(
      desk.send(SERVICE, {
        ...visible,
        question: { ...visible.question, requestedBy: HOST.person(HOST.deputy) },
      }),
    ),
  ).toBe("beyond-standing-consent");
  expect(codeOf(desk.send(SERVICE, visible))).toBe("ok");
});

test("the second person is of that office, of a partner that may begin something, and in time", () => {
  const desk = standingInForce({ effectCeiling: "E4" });
  const second = { type: "second", termsHash: desk.is.termsHash } as const;
  const context = { ...contextAt(START, HOST.deputy, PARTNERS), agreements: [] };
  const people = PARTNERS.map((one) => ({
    ...one,
    people: one.people.map((person) =>
      person.id === HOST.person(HOST.deputy) ? { ...person, office: "Press" } : person,
    ),
  }));
  expect(codeOf(decideStanding(desk.is, second, { ...context, partners: people }))).toBe("not-the-office");
  const partners = whileHeldBack(HOST, "restricted");
  expect(codeOf(decideStanding(desk.is, second, { ...context, partners }))).toBe("partner-restricted");
  expect(codeOf(decideStanding(desk.is, second, { ...context, now: after(30 * DAY_MS) }))).toBe(
    "standing-over",
  );
});

test("a standing consent is read back as it was, and takes nothing that its chart has not", () => {
  const desk = standingInForce({ effectCeiling: "E4", usesMax: 2 });
  desk.must(HOST.deputy, { type: "second", termsHash: desk.is.termsHash });
  desk.must(SERVICE, useOf());
  desk.must(HOST.official, { type: "revoke" });
  expect(desk.folded(StandingFact)).toEqual(desk.is);
  const used = desk.facts.find((one) => one.type === "standing-used");
  if (used === undefined) throw new Error("It was used.");
  expect(() => evolveStanding(desk.is, used)).toThrow("does not take use");
});

describe("a round that standing consents answer", () => {
  const yes = (partner: PartnerId = HOST.id, expiresAt = after(HOUR_MS)) => ({
    partner,
    standing: idOf<StandingConsentId>("standing-consent"),
    use: 1,
    by: [{ person: HOST.person(HOST.official), office: OFFICE, at: START, justification: null }],
    expiresAt,
  });
  const open = (question: ConsentQuestion, standing: ReturnType<typeof yes>[]) => {
    const desk = consentDesk();
    desk.must(SERVICE, { type: "open", id: idOf("consent"), question, standing });
    return desk;
  };

  test("is satisfied in the commit that opens it, where they are enough", () => {
    const question = questionOf({ rule: { kind: "any" } });
    expect(open(question, [yes()]).is).toMatchObject({
      status: "satisfied",
      decisions: [{ status: "granted" }, {}, {}],
    });
    expect(open(questionOf(), [yes()]).is).toMatchObject({
      status: "open",
      decisions: [{ status: "granted" }, {}, {}],
    });
  });

  test("counts none of a partner that is not asked, and none that is over", () => {
    const question = questionOf({ rule: { kind: "any" } });
    expect(open(question, [yes(STRANGER.id), yes(HOST.id, START)]).is.status).toBe("open");
  });

  test("C-09 loses its ground at once when the standing consent is revoked", () => {
    const given = yes();
    const by = { person: HOST.person(HOST.deputy), office: OFFICE, justification: null };
    const revoke = { type: "revoke-standing-yes", standing: given.standing, by } as const;
    const desk = open(questionOf({ rule: { kind: "any" } }), [given]);
    expect(codeOf(desk.send(HOST.official, revoke))).toBe("not-for-people");
    expect(desk.send(SERVICE, { ...revoke, standing: idOf<StandingConsentId>("standing-consent") })).toEqual({
      ok: true,
      facts: [],
    });
    expect(desk.must(SERVICE, revoke)).toMatchObject({
      status: "revoked",
      because: "withdrawn",
      decisions: [{ status: "withdrawn", by: by.person }, {}, {}],
    });
    expect(desk.send(SERVICE, revoke)).toEqual({ ok: true, facts: [] });
    const used = open(questionOf({ rule: { kind: "any" } }), [given]);
    used.must(SERVICE, { type: "consume" });
    expect(used.send(SERVICE, revoke)).toEqual({ ok: true, facts: [] });
    const told = open(questionOf({ rule: { kind: "any" } }), [given]);
    const justification = "The office has changed its mind.";
    expect(told.must(SERVICE, { ...revoke, by: { ...by, justification } })).toMatchObject({
      decisions: [{ justification }, {}, {}],
    });
  });

  test("C-07 does not come back when a suspended yes is reaffirmed, once the standing consent is revoked", () => {
    const given = yes();
    const desk = open(
      questionOf(
        aboutNobody({
          kind: "and",
          of: [
            { kind: "partner", who: HOST.id },
            { kind: "partner", who: NORTH.id },
          ],
        }),
      ),
      [given],
    );
    const { scopeHash } = desk.is;
    const on = { partner: NORTH.id, condition: 1 };
    const checker = { by: "office", partner: NORTH.id, office: OFFICE } as const;
    desk.must(NORTH.official, { type: "grant", scopeHash, conditions: [conditionOf({ checker })] });
    desk.must(NORTH.official, { type: "verify-condition", ...on, met: true });
    desk.must(NORTH.official, { type: "report-violation", ...on, justification: BECAUSE });
    expect(desk.is).toMatchObject({
      status: "revoked",
      because: "suspended",
      decisions: [{ status: "granted" }, {}, {}],
    });
    const by = { person: HOST.person(HOST.deputy), office: OFFICE, justification: null };
    desk.must(SERVICE, { type: "revoke-standing-yes", standing: given.standing, by });
    expect(desk.must(NORTH.official, { type: "reaffirm", scopeHash })).toMatchObject({
      status: "revoked",
      decisions: [{ status: "withdrawn" }, { status: "granted" }, {}],
    });
  });

  test("C-06 its yes has no conditions of its own, and was written down by nobody else", () => {
    const desk = open(questionOf({ rule: { kind: "any" } }), [yes()]);
    expect(desk.is.decisions[0]).toMatchObject({ conditions: [], by: [{ attested: null }] });
    expect(desk.wakeUps().map((one) => one.name)).toEqual(["grant-expiry", "answer-deadline"]);
  });
});
