import { type DelegationId, instantAfter, type PersonId } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { authorise } from "../authority/authorise.js";
import type { ConsentQuestion } from "../consent/commands.js";
import { decideConsent } from "../consent/decide.js";
import { evolveConsent } from "../consent/evolve.js";
import type { Appointment } from "../partner/appointment.js";
import { decidePartner } from "../partner/decide.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { inForce } from "../testing/agreement-story.js";
import {
  asked,
  BECAUSE,
  CONSENT_STEP,
  conditionOf,
  consentDesk,
  GUARDED_STEP,
  onlyHost,
  PLAYBOOK,
  questionOf,
  scopeOf,
  spoken,
} from "../testing/consent-story.js";
import { after, codeOf, contextAt, DAY_MS, Desk, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { grantOf, standingDesk } from "../testing/standing-story.js";
import { HOST, NORTH, OFFICE, PARTNERS, whileHeldBack } from "../testing/three-partners.js";
import type { Delegate } from "./commands.js";
import { delegationFor, delegationHolds } from "./state.js";

const HOUR_MS = 3_600_000;
const WORDS = "Order 12 of the directorate, for the night shift.";

function registry(partner: Partner = HOST.partner) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  desk.state = partner;
  return desk;
}

function delegate(changes: Partial<Delegate> = {}): Delegate {
  return {
    type: "delegate",
    to: HOST.person(HOST.officer),
    scope: { effectCeiling: "E3", levels: ["operational"], playbooks: "any" },
    until: after(DAY_MS),
    words: WORDS,
    ...changes,
  };
}

/** HOST once its official has let its duty officer answer. */
function delegated(changes: Partial<Delegate> = {}, by = HOST.official): Partner {
  return registry().must(by, delegate(changes));
}

function appointed(until = after(DAY_MS)): Partner {
  const appointment = {
    person: HOST.person(HOST.official),
    effectCeiling: "E3",
    levels: ["operational"],
    until,
    publicKey: null,
    since: START,
  } as const;
  return { ...HOST.partner, appointments: [appointment] };
}

describe("C-12 what an official delegates", () => {
  test.each<[name: string, changes: Partial<Delegate>, code: string]>([
    ["to somebody of its own", {}, "ok"],
    ["to itself", { to: HOST.person(HOST.official) }, "delegates-to-oneself"],
    ["to somebody of another partner", { to: NORTH.person(NORTH.officer) }, "person-unknown"],
    ["until now", { until: START }, "delegation-over"],
    ["for a year", { until: after(365 * DAY_MS) }, "ok"],
    ["for longer", { until: instantAfter(after(365 * DAY_MS), 1) }, "delegation-too-long"],
  ])("%s", (_name, changes, code) => {
    expect(codeOf(registry().send(HOST.official, delegate(changes)))).toBe(code);
  });

  test.each<[name: string, changes: Partial<Delegate>, code: string]>([
    ["all that it may do itself", {}, "ok"],
    ["a higher effect", { scope: { ...delegate().scope, effectCeiling: "E4" } }, "beyond-delegator"],
    [
      "another level",
      { scope: { ...delegate().scope, levels: ["operational", "technical"] } },
      "beyond-delegator",
    ],
    ["longer than it is appointed for", { until: after(2 * DAY_MS) }, "beyond-delegator"],
  ])("is a part of what it was appointed for: %s", (_name, changes, code) => {
    expect(codeOf(registry(appointed()).send(HOST.official, delegate(changes)))).toBe(code);
  });

  test("for ever, where it was appointed without an end", () => {
    const [forEver] = appointed().appointments.map((one) => ({ ...one, until: null }));
    const partner = { ...HOST.partner, appointments: forEver === undefined ? [] : [forEver] };
    expect(codeOf(registry(partner).send(HOST.official, delegate({ until: after(2 * DAY_MS) })))).toBe("ok");
  });

  test("is in force only while the partner may begin something", () => {
    const held = whileHeldBack(HOST, "restricted").find((one) => one.id === HOST.id);
    expect(codeOf(registry(held).send(HOST.official, delegate()))).toBe("partner-restricted");
  });
});

test("C-12 a chain of two is refused: a delegate does not delegate on, nor does anybody without an office", () => {
  const desk = registry(delegated());
  expect(ruleOf(desk.send(HOST.officer, delegate({ to: HOST.person(HOST.responder) })))).toBe("C-12");
  const official = { person: HOST.person(HOST.officer), office: OFFICE };
  const offices = HOST.partner.people.map((one) =>
    one.id === official.person ? { ...one, office: OFFICE } : one,
  );
  const nominal = registry({ ...HOST.partner, people: offices });
  expect(codeOf(nominal.send(HOST.officer, delegate({ to: HOST.person(HOST.responder) })))).toBe(
    "nothing-to-delegate",
  );
  expect(codeOf(registry().send(NORTH.official, delegate()))).toBe("not-of-this-partner");
  expect(codeOf(registry().send({ kind: "clock" }, delegate()))).toBe("not-a-person");
});

test("C-12 whoever delegated, whoever holds it and any official ends it, once; nobody else does", () => {
  for (const by of [HOST.official, HOST.officer, HOST.deputy]) {
    const desk = registry(delegated());
    const [made] = desk.is.delegations;
    const revoke = {
      type: "revoke-delegation",
      delegation: made?.id ?? idOf<DelegationId>("delegation"),
    } as const;
    expect(codeOf(desk.send(HOST.responder, revoke))).toBe("not-an-official");
    expect(codeOf(desk.send(NORTH.official, revoke))).toBe("not-of-this-partner");
    expect(desk.must(by, revoke).delegations).toMatchObject([{ revokedAt: START }]);
    expect(codeOf(desk.send(by, revoke))).toBe("delegation-over");
  }
  const unknown = { type: "revoke-delegation", delegation: idOf<DelegationId>("delegation") } as const;
  expect(codeOf(registry().send(HOST.official, unknown))).toBe("delegation-unknown");
});

test("C-12 one of two delegations ends, and the other goes on", () => {
  const desk = registry(delegated());
  desk.must(HOST.official, delegate({ to: HOST.person(HOST.responder) }));
  const [first, second] = desk.is.delegations;
  desk.must(HOST.official, {
    type: "revoke-delegation",
    delegation: first?.id ?? idOf<DelegationId>("delegation"),
  });
  expect(desk.is.delegations).toMatchObject([{ revokedAt: START }, { id: second?.id, revokedAt: null }]);
  for (const fact of desk.facts)
    PartnerFact.parse(JSON.parse(JSON.stringify({ type: fact.type, data: fact.data })));
});

describe("C-12 a delegation", () => {
  const holds = (partner: Partner, at = START) => {
    const [one] = partner.delegations;
    return one !== undefined && delegationHolds(partner, one, at);
  };
  const without = (partner: Partner, person: PersonId): Partner => ({
    ...partner,
    people: partner.people.map((one) => (one.id === person ? { ...one, roles: [], office: null } : one)),
  });

  test("ends with its time, and dies with its delegator's dismissal and with its delegate's", () => {
    const partner = delegated();
    expect(holds(partner)).toBe(true);
    expect(holds(partner, after(DAY_MS))).toBe(false);
    expect(holds(without(partner, HOST.person(HOST.official)))).toBe(false);
    expect(holds(without(partner, HOST.person(HOST.officer)))).toBe(false);
    const gone = { ...partner, people: partner.people.filter((one) => one.id !== HOST.person(HOST.officer)) };
    expect(holds(gone)).toBe(false);
  });

  test("hangs on its delegator's appointment: limited to less, or made anew, it gives nothing", () => {
    const partner = registry(appointed()).must(HOST.official, delegate());
    const changed = (change: Partial<Appointment>): Partner => ({
      ...partner,
      appointments: partner.appointments.map((one) => ({ ...one, ...change })),
    });
    expect(holds(partner)).toBe(true);
    expect(holds(changed({ effectCeiling: "E4" }))).toBe(true);
    expect(holds(changed({ effectCeiling: "E2" }))).toBe(false);
    expect(holds(changed({ levels: ["technical"] }))).toBe(false);
    expect(holds(changed({ since: after(1) }), after(HOUR_MS))).toBe(false);
    expect(holds(changed({ until: after(HOUR_MS) }), after(HOUR_MS))).toBe(false);
  });

  test("answers for its own office, level, effects and playbooks, and for nobody else's", () => {
    const partner = delegated({ scope: { ...delegate().scope, playbooks: [scopeOf().playbook.id] } });
    const officer = HOST.person(HOST.officer);
    const found = (person: PersonId, office: string, question: ReturnType<typeof questionOf>) =>
      delegationFor(partner, person, office, question, START) !== undefined;
    expect(found(officer, OFFICE, questionOf())).toBe(true);
    expect(found(HOST.person(HOST.responder), OFFICE, questionOf())).toBe(false);
    expect(found(officer, "Press", questionOf())).toBe(false);
    expect(found(officer, OFFICE, questionOf({ level: "technical" }))).toBe(false);
    expect(found(officer, OFFICE, questionOf({ scope: scopeOf({ effect: "E4" }) }))).toBe(false);
    const playbook = { ...scopeOf().playbook, id: "playbook--other" };
    expect(found(officer, OFFICE, questionOf({ scope: { ...scopeOf(), playbook } }))).toBe(false);
    expect(delegationFor(partner, officer, OFFICE, questionOf(), after(DAY_MS))).toBeUndefined();
  });
});

describe("an answer in another's place", () => {
  const among = (host: Partner) => [host, ...PARTNERS.filter((one) => one.id !== HOST.id)];
  const say = (round: ReturnType<typeof asked>["desk"], host: Partner, actor = HOST.officer, at = START) =>
    decideConsent(
      round.is,
      { type: "grant", scopeHash: round.is.scopeHash },
      contextAt(at, actor, among(host)),
    );

  test("counts, and says in whose place it was given; a late one is void by the same name", () => {
    const host = delegated();
    const { desk } = asked();
    const inPlaceOf = { delegation: host.delegations[0]?.id, from: HOST.person(HOST.official) };
    expect(say(desk, host)).toMatchObject({
      facts: [
        { type: "consent-granted", data: { official: { person: HOST.person(HOST.officer), inPlaceOf } } },
      ],
    });
    expect(say(desk, HOST.partner)).toMatchObject({ code: "not-the-office" });
    const late = say(desk, delegated(), HOST.officer, after(5 * HOUR_MS));
    expect(late.ok && late.facts.at(-1)).toMatchObject({
      data: { official: { inPlaceOf: { from: inPlaceOf.from } } },
    });
  });

  test("C-02 goes as far as its delegator may, whatever the delegate is appointed for: no state's consent, nothing that the matrix gives to another office", () => {
    const grant = (host: Partner, question: Parameters<typeof asked>[0] = {}) => {
      const { desk } = asked(question);
      const decision = say(desk, host);
      return [codeOf(decision), ruleOf(decision)];
    };
    const host = registry(appointed()).must(HOST.official, delegate());
    const lesser = {
      person: HOST.person(HOST.officer),
      effectCeiling: "E1",
      levels: ["technical"],
      until: null,
      publicKey: null,
      since: START,
    } as const;
    expect(grant({ ...host, appointments: [...host.appointments, lesser] })).toEqual(["ok", undefined]);
    const political = delegated({ scope: { ...delegate().scope, levels: ["political"] } });
    expect(grant(political, { level: "political" })).toEqual(["not-a-state", "INV-12"]);
    const matrix = (office: string): Partner => ({
      ...host,
      decisionRights: {
        rights: [{ effects: ["E2"], level: "operational", office, dualControl: false }],
        ratifiedBy: null,
      },
    });
    expect(grant(matrix("Minister"))).toEqual(["not-by-decision-rights", "C-02"]);
    expect(grant(matrix(OFFICE))).toEqual(["ok", undefined]);
  });

  test("C-11, C-12 delegator and delegate never both count, nor two delegates of one", () => {
    const two = (first: typeof HOST.official, host: Partner, second = HOST.officer) => {
      const { desk } = asked({ dualControl: true });
      const one = decideConsent(
        desk.is,
        { type: "grant", scopeHash: desk.is.scopeHash },
        contextAt(START, first, among(host)),
      );
      if (!one.ok) throw new Error(one.detail);
      const said = { at: START, recordedAt: START, actor: first, partner: HOST.id };
      for (const fact of one.facts) desk.state = evolveConsent(desk.is, { ...fact, ...said });
      return codeOf(say(desk, host, second));
    };
    const host = delegated();
    expect(two(HOST.official, host)).toBe("delegate-and-delegator");
    expect(two(HOST.officer, host, HOST.official)).toBe("delegate-and-delegator");
    expect(two(HOST.deputy, host)).toBe("ok");
    expect(two(HOST.officer, host, HOST.deputy)).toBe("ok");
    const both = registry(host).must(HOST.official, delegate({ to: HOST.person(HOST.responder) }));
    expect(two(HOST.officer, both, HOST.responder)).toBe("delegate-and-delegator");
    // Whoever holds the office in person is still no second one beside the official who delegated to them.
    const holder = registry().must(HOST.official, delegate({ to: HOST.person(HOST.deputy) }));
    expect(two(HOST.official, holder, HOST.deputy)).toBe("delegate-and-delegator");
    expect(two(HOST.deputy, holder, HOST.official)).toBe("delegate-and-delegator");
    const elsewhere = delegated({ to: HOST.person(HOST.responder) });
    expect(two(HOST.official, elsewhere, HOST.deputy)).toBe("ok");
    expect(two(HOST.deputy, elsewhere, HOST.official)).toBe("ok");
  });
});

test("C-11, C-12 nor do they count as two where a yes is given in advance", () => {
  const host = delegated({ to: HOST.person(HOST.deputy) });
  const second = (partners: readonly Partner[]) => {
    const desk = standingDesk([inForce()], partners);
    const { termsHash } = desk.must(HOST.official, grantOf({ effectCeiling: "E4" }));
    const decision = desk.send(HOST.deputy, { type: "second", termsHash });
    return [codeOf(decision), ruleOf(decision)];
  };
  expect(second([host, NORTH.partner])).toEqual(["delegate-and-delegator", "C-12"]);
  expect(second(PARTNERS)).toEqual(["ok", undefined]);
});

test("C-12 what a delegate granted is weighed again at every use: it allows nothing once the delegation has ended", () => {
  const host = delegated();
  const [made] = host.delegations;
  const { desk } = asked({ asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }] });
  const among = [host, ...PARTNERS.filter((one) => one.id !== HOST.id)];
  const grant = { type: "grant", scopeHash: desk.is.scopeHash } as const;
  const said = decideConsent(desk.is, grant, contextAt(START, HOST.officer, among));
  if (!said.ok) throw new Error(said.detail);
  const recorded = { at: START, recordedAt: START, actor: HOST.officer, partner: HOST.id };
  for (const fact of said.facts) desk.state = evolveConsent(desk.is, { ...fact, ...recorded });
  const question = {
    mode: "live",
    playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash, validUntil: null },
    step: GUARDED_STEP,
    effect: "E2",
    performer: NORTH.id,
    on: HOST.id,
    guardedBy: [CONSENT_STEP],
    executor: null,
    severity: null,
    activities: [],
    sectors: [],
  } as const;
  const answer = (partners: readonly Partner[], at = START, more: { areDelegationsWithheld?: true } = {}) =>
    authorise(question, {
      agreements: [inForce()],
      rounds: [{ round: desk.is, scopeHashNow: desk.is.scopeHash }],
      partners,
      at,
      ...more,
    });
  expect(answer(among).ok).toBe(true);
  const revoked = registry(host).must(HOST.official, {
    type: "revoke-delegation",
    delegation: made?.id ?? idOf<DelegationId>("delegation"),
  });
  expect(answer([revoked, NORTH.partner])).toMatchObject({ code: "delegation-ended", rule: "C-12" });
  expect(answer([HOST.partner, NORTH.partner])).toMatchObject({ rule: "C-12" });
  expect(answer([NORTH.partner])).toMatchObject({ rule: "C-12" });
  expect(answer([NORTH.partner], START, { areDelegationsWithheld: true }).ok).toBe(true);
});

describe("C-12 what else is said in another's place", () => {
  const question = (changes: Partial<ConsentQuestion> = {}) => questionOf({ ...onlyHost, ...changes });
  const opened = (host: Partner, changes: Partial<ConsentQuestion> = {}) => {
    const desk = consentDesk([host, NORTH.partner]);
    desk.must(SERVICE, { type: "open", id: idOf("consent"), question: question(changes) });
    const { scopeHash } = desk.is;
    return { desk, grant: { type: "grant", scopeHash } as const, scopeHash };
  };
  const responder = HOST.person(HOST.responder);

  test("a delegate's spoken yes is theirs to confirm, as long as it would be theirs to give", () => {
    const host = delegated({ to: responder, until: after(HOUR_MS / 4) });
    const inPlaceOf = { delegation: host.delegations[0]?.id, from: HOST.person(HOST.official) };
    for (const [at, code] of [
      [START, "ok"],
      [after(HOUR_MS / 4), "not-the-office"],
    ] as const) {
      const { desk, scopeHash } = opened(host);
      desk.must(HOST.officer, spoken(START, scopeHash, { official: responder }));
      expect(desk.is.decisions).toMatchObject([
        { status: "granted", by: [{ person: responder, inPlaceOf }] },
      ]);
      const confirm = { type: "confirm", scopeHash } as const;
      expect(codeOf(desk.send(HOST.official, confirm))).toBe("nothing-to-confirm");
      desk.now = at;
      const said = desk.send(HOST.responder, confirm);
      expect(codeOf(said)).toBe(code);
      if (said.ok)
        expect(said.facts).toMatchObject([{ data: { official: { person: responder, inPlaceOf } } }]);
    }
  });

  test("a spoken yes, its confirmation and a yes that stands again go as far as the delegator may", () => {
    const host = registry(appointed()).must(HOST.official, delegate({ to: responder }));
    const limited = (effectCeiling: "E1" | "E3") =>
      host.appointments.map((one) => ({ ...one, effectCeiling, since: START }));
    const { desk, scopeHash } = opened(host);
    const others = (level: "political") => opened(host, { level }).desk;
    const political = others("political");
    expect(
      codeOf(political.send(HOST.officer, spoken(START, political.is.scopeHash, { official: responder }))),
    ).toBe("not-the-office");
    desk.must(HOST.officer, spoken(START, scopeHash, { official: responder }));
    const confirm = { type: "confirm", scopeHash } as const;
    const less = { ...host, appointments: limited("E1") };
    const weighed = (partner: Partner) =>
      decideConsent(desk.is, confirm, contextAt(START, HOST.responder, [partner]));
    expect(codeOf(weighed(less))).toBe("not-the-office");
    const matrix = { rights: [], ratifiedBy: null };
    expect(codeOf(weighed({ ...host, decisionRights: matrix }))).toBe("not-by-decision-rights");
    expect(codeOf(weighed(host))).toBe("ok");
  });

  test("a delegate checks a condition and lets a suspended yes stand again", () => {
    const { desk, grant, scopeHash } = opened(delegated());
    desk.must(HOST.official, { ...grant, conditions: [conditionOf()] });
    const of = { partner: HOST.id, condition: 1 };
    const met = { type: "verify-condition", ...of, met: true } as const;
    expect(codeOf(desk.send(HOST.responder, met))).toBe("not-the-checker");
    desk.must(HOST.officer, met);
    desk.must(HOST.officer, { type: "report-violation", ...of, justification: BECAUSE });
    desk.must(HOST.officer, { type: "reaffirm", scopeHash });
    expect(desk.is.status).toBe("satisfied");
    const other = opened(delegated({ scope: { ...delegate().scope, playbooks: ["playbook--other"] } }));
    other.desk.must(HOST.official, { ...other.grant, conditions: [conditionOf()] });
    expect(codeOf(other.desk.send(HOST.officer, met))).toBe("not-the-checker");
  });

  test("C-11 whoever writes one yes down is not, with whom it speaks for, the other one of two", () => {
    const deputy = HOST.person(HOST.deputy);
    const host = delegated();
    const first = opened(host, { dualControl: true });
    first.desk.must(HOST.official, first.grant);
    const both = first.desk.send(HOST.officer, spoken(START, first.scopeHash, { official: deputy }));
    expect([codeOf(both), ruleOf(both)]).toEqual(["both-attested", "C-11"]);
    const second = opened(host, { dualControl: true });
    second.desk.must(HOST.officer, spoken(START, second.scopeHash, { official: deputy }));
    for (const actor of [HOST.official, HOST.officer]) {
      const decision = second.desk.send(actor, second.grant);
      expect([codeOf(decision), ruleOf(decision)]).toEqual(["attester-decides", "C-11"]);
    }
    const apart = opened(delegated({ to: responder }), { dualControl: true });
    apart.desk.must(HOST.officer, spoken(START, apart.scopeHash, { official: deputy }));
    apart.desk.must(HOST.responder, apart.grant);
    expect(apart.desk.is.status).toBe("satisfied");
    const spokenFor = opened(delegated({ to: responder }), { dualControl: true });
    spokenFor.desk.must(HOST.official, spokenFor.grant);
    const pen = spokenFor.desk.send(
      HOST.officer,
      spoken(START, spokenFor.scopeHash, { official: responder }),
    );
    expect(codeOf(pen)).toBe("delegate-and-delegator");
  });

  test("C-11 whoever asks is not one of two who agree through a delegate either", () => {
    const requestedBy = HOST.person(HOST.official);
    const { desk, grant } = opened(delegated(), { dualControl: true, requestedBy });
    const decision = desk.send(HOST.officer, grant);
    expect([codeOf(decision), ruleOf(decision)]).toEqual(["requester-decides", "C-11"]);
    desk.must(HOST.deputy, grant);
  });
});
