import { keyOf } from "@mirror/partner-keys";
import type { Actor, AgreementId, RunId, Signer } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { whoActs } from "../context.js";
import { partnerWakeUps } from "../staffing/qualification-end.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  Desk,
  idOf,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS, STRANGER } from "../testing/three-partners.js";
import { appointmentOf, partnerAt } from "./appointment.js";
import { decidePartner } from "./decide.js";
import { spokenBy } from "./decide-statement.js";
import { type DecisionRight, rightFor } from "./decision-rights.js";
import { holdersOf } from "./duty.js";
import { PartnerFact } from "./facts.js";
import { firstStatements } from "./first-statements.js";
import { evolvePartner, type Partner } from "./state.js";
import { DemandOfOfficials, type Statement, signStatement } from "./statement.js";

type Says = Statement extends infer One
  ? One extends unknown
    ? Omit<One, "partner" | "number" | "statedAt">
    : never
  : never;

const KEY = keyOf("Northmark");
const ANOTHER = keyOf("Somebody else");
const DELEGATE = NORTH.person(NORTH.responder);

/** A partner's stream with what it says under its key; `number` is the next one unless told. */
function speaking(from: Partner = NORTH.partner, by: Actor = NORTH.administrator) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: partnerWakeUps },
    (now, actor, state) => contextAt(now, actor, [...(state === undefined ? [] : [state]), ...PARTNERS]),
  );
  desk.state = from;
  const statementOf = (says: Says, number = desk.is.statements + 1) =>
    ({ partner: from.id, number, statedAt: START, ...says }) as Statement;
  const say = (says: Says, signer: Signer = KEY, next?: Signer, actor = by) =>
    desk.send(actor, { type: "state", signed: signStatement(statementOf(says), signer, next) });
  return { desk, say, statementOf };
}

function enrolled(from: Partner = NORTH.partner, by: Actor = NORTH.administrator) {
  const story = speaking(from, by);
  expect(codeOf(story.say({ type: "enrol-key", publicKey: KEY.publicKey }))).toBe("ok");
  return story;
}

const appoint: Extract<Says, { type: "appoint" }> = {
  type: "appoint",
  person: DELEGATE,
  office: "Minister",
  effectCeiling: "E3",
  levels: ["operational", "political"],
  until: after(10 * DAY_MS),
  publicKey: null,
};

const told = (decision: ReturnType<ReturnType<typeof speaking>["say"]>) => [
  codeOf(decision),
  ruleOf(decision),
];

test("a partner's administrator enrols its key, which proves itself; nobody else's does, and only once", () => {
  const { desk, say } = speaking();
  const enrol = { type: "enrol-key", publicKey: KEY.publicKey } as const;
  expect(told(say(enrol, KEY, undefined, HOST.administrator))).toEqual(["not-of-this-partner", "INV-12"]);
  expect(told(say(enrol, KEY, undefined, NORTH.official))).toEqual(["not-administrator", "INV-12"]);
  expect(told(say(enrol, KEY, undefined, CLOCK))).toEqual(["not-a-person", "INV-12"]);
  expect(told(say(enrol, ANOTHER))).toEqual(["not-signed", "INV-12"]);
  expect(codeOf(say(enrol))).toBe("ok");
  expect(desk.is.key).toEqual({ publicKey: KEY.publicKey, since: START });
  expect(told(say({ ...enrol, publicKey: ANOTHER.publicKey }, ANOTHER))).toEqual(["key-enrolled", "INV-12"]);
});

test("INV-12 whoever enrolled a partner and looks after it cannot enrol a key for it", () => {
  const { say } = speaking({ ...NORTH.partner, people: [], addedBy: HOST.person(HOST.administrator) });
  const enrol = { type: "enrol-key", publicKey: KEY.publicKey } as const;
  expect(told(say(enrol, KEY, undefined, HOST.administrator))).toEqual(["not-of-this-partner", "INV-12"]);
});

test("INV-12 without an enrolled key nobody is appointed, whoever signs", () => {
  expect(told(speaking().say(appoint))).toEqual(["no-key", "INV-12"]);
});

test("INV-12 only what is signed with the partner's own key appoints, and any of its people may bring it", () => {
  const { desk, say } = enrolled();
  expect(told(say(appoint, ANOTHER))).toEqual(["not-signed", "INV-12"]);
  expect(told(say(appoint, KEY, undefined, HOST.official))).toEqual(["not-of-this-partner", "INV-12"]);
  expect(codeOf(say(appoint, KEY, undefined, NORTH.lead))).toBe("ok");
  expect(holdersOf(desk.is, { office: "Minister" }, START)).toEqual([DELEGATE]);
  expect(codeOf(speaking(desk.is, SERVICE).say({ ...appoint, office: null }, ANOTHER))).toBe("not-signed");
});

test("a statement of another partner, or one that has had its turn, says nothing any more", () => {
  const { desk, say, statementOf } = enrolled();
  const first = signStatement(statementOf(appoint), KEY);
  expect(codeOf(desk.send(NORTH.administrator, { type: "state", signed: first }))).toBe("ok");
  expect(codeOf(say({ type: "dismiss", person: DELEGATE, reason: "The term is over." }))).toBe("ok");
  expect(codeOf(desk.send(NORTH.administrator, { type: "state", signed: first }))).toBe(
    "statement-out-of-turn",
  );
  const others = signStatement({ ...statementOf(appoint), partner: HOST.id } as Statement, KEY);
  expect(spokenBy(desk.is, others)).toMatchObject({ code: "other-partner", rule: "INV-12" });
});

test("an appointment gives role and office until its end, and not a moment longer", () => {
  const { desk, say } = enrolled();
  expect(codeOf(say(appoint))).toBe("ok");
  const until = after(10 * DAY_MS);
  const before = partnerAt(desk.is, START);
  expect(before.people.find((one) => one.id === DELEGATE)).toMatchObject({
    office: "Minister",
    roles: ["responder", "authorised-official"],
  });
  expect(appointmentOf(desk.is, DELEGATE, until)).toBe(undefined);
  expect(holdersOf(desk.is, { office: "Minister" }, until)).toEqual([]);
  const acting = whoActs(contextAt(until, NORTH.responder, [desk.is]));
  expect(acting.ok && acting.person).toMatchObject({ office: null, roles: ["responder"] });
});

test("an official is appointed anew, limited and dismissed at once", () => {
  const { desk, say } = enrolled();
  const second = NORTH.person(NORTH.official);
  expect(codeOf(say({ ...appoint, person: second, until: null }))).toBe("ok");
  expect(codeOf(say({ ...appoint, effectCeiling: "E2" }))).toBe("ok");
  expect(codeOf(say(appoint))).toBe("ok");
  const limit: Extract<Says, { type: "limit" }> = {
    type: "limit",
    person: DELEGATE,
    effectCeiling: "E1",
    levels: ["operational"],
    until: after(DAY_MS),
  };
  expect(codeOf(say(limit))).toBe("ok");
  expect(appointmentOf(desk.is, DELEGATE, START)).toMatchObject({
    effectCeiling: "E1",
    levels: ["operational"],
  });
  expect(codeOf(say({ ...limit, person: second, until: null }))).toBe("ok");
  expect(codeOf(say({ type: "dismiss", person: DELEGATE, reason: "The term is over." }))).toBe("ok");
  expect(desk.is.people.find((one) => one.id === DELEGATE)).toMatchObject({
    office: null,
    roles: ["responder"],
  });
  expect(desk.is.appointments.map((one) => one.person)).toEqual([second]);
  expect(desk.facts.map((fact) => fact.type)).toEqual([
    "key-enrolled",
    ...["official-appointed", "official-appointed", "official-appointed"],
    ...["official-limited", "official-limited", "official-dismissed"],
  ]);
});

test.each([
  ["a higher ceiling", { effectCeiling: "E4" }],
  ["another level", { levels: ["technical"] }],
  ["a later end", { until: after(11 * DAY_MS) }],
  ["no end", { until: null }],
] as const)("a limit gives nothing: %s is refused", (_what, change) => {
  const { say } = enrolled();
  say(appoint);
  const { office: _office, publicKey: _key, ...limits } = appoint;
  expect(codeOf(say({ ...limits, type: "limit", ...change } as Says))).toBe("not-a-limit");
});

test("who was never appointed is neither limited nor dismissed; an official of before keys had to be is dismissed", () => {
  const { desk, say } = enrolled();
  const { office: _office, publicKey: _key, ...limits } = appoint;
  expect(codeOf(say({ ...limits, type: "limit" }))).toBe("not-an-official");
  const reason = "The term is over.";
  expect(codeOf(say({ type: "dismiss", person: DELEGATE, reason }))).toBe("not-an-official");
  expect(codeOf(say({ type: "dismiss", person: NORTH.person(NORTH.deputy), reason }))).toBe("ok");
  expect(holdersOf(desk.is, { office: OFFICE }, START)).toEqual([NORTH.person(NORTH.official)]);
});

test("C-07 a dismissal may say since when the person was no official, also of one who is none any more; never from later on", () => {
  const { say } = enrolled();
  const dismiss = { type: "dismiss", person: NORTH.person(NORTH.deputy), reason: "Never sworn in." } as const;
  expect(codeOf(say({ ...dismiss, from: after(1) }))).toBe("dismissed-later");
  expect(codeOf(say(dismiss))).toBe("ok");
  expect(codeOf(say(dismiss))).toBe("not-an-official");
  expect(codeOf(say({ ...dismiss, from: START }))).toBe("ok");
  const stranger = HOST.person(HOST.official);
  expect(codeOf(say({ ...dismiss, person: stranger, from: START }))).toBe("not-an-official");
});

test("INV-12 a person of a company never holds an office of a state", () => {
  const { say } = enrolled();
  expect(told(say({ ...appoint, person: HOST.person(HOST.official) }))).toEqual(["person-unknown", "INV-12"]);
});

test.each([
  ["an operator", HOST],
  ["a non-state partner", STRANGER],
])("INV-12 nobody of %s is given the political level, by appointment or by matrix", (_who, cast) => {
  const { say } = enrolled(cast.partner, cast.administrator);
  const person = cast.person(cast.official);
  expect(told(say({ ...appoint, person }))).toEqual(["not-a-state", "INV-12"]);
  expect(codeOf(say({ ...appoint, person, levels: ["operational"] }))).toBe("ok");
  const right: DecisionRight = { effects: ["E2"], level: "political", office: OFFICE, dualControl: false };
  const matrix = say({ type: "set-decision-rights", rights: [right], ratifiedBy: null });
  expect(told(matrix)).toEqual(["not-a-state", "INV-12"]);
});

test("an appointment ends in the future, and its official signs with a key of their own", () => {
  const { say } = enrolled();
  expect(codeOf(say({ ...appoint, until: START }))).toBe("appointment-over");
  expect(told(say({ ...appoint, publicKey: KEY.publicKey }))).toEqual(["key-shared", "INV-12"]);
  expect(codeOf(say({ ...appoint, publicKey: ANOTHER.publicKey }))).toBe("ok");
  expect(codeOf(say({ ...appoint, publicKey: ANOTHER.publicKey }))).toBe("ok");
  const second = { ...appoint, person: NORTH.person(NORTH.official), publicKey: ANOTHER.publicKey };
  expect(told(say(second))).toEqual(["key-shared", "INV-12"]);
});

test("a key is replaced by what the old one signs and the new one proves; then the old one says nothing", () => {
  const { desk, say } = enrolled();
  const replace = { type: "replace-key", publicKey: ANOTHER.publicKey } as const;
  expect(told(say(replace))).toEqual(["key-not-proven", "INV-12"]);
  expect(told(say(replace, KEY, KEY))).toEqual(["key-not-proven", "INV-12"]);
  expect(told(say(replace, ANOTHER, ANOTHER))).toEqual(["not-signed", "INV-12"]);
  expect(codeOf(say(replace, KEY, ANOTHER))).toBe("ok");
  expect(desk.is.key?.publicKey).toBe(ANOTHER.publicKey);
  expect(told(say(appoint))).toEqual(["not-signed", "INV-12"]);
  expect(codeOf(say(appoint, ANOTHER))).toBe("ok");
});

test("the matrix says which office decides what; a pair that is given to two is refused", () => {
  const { desk, say } = enrolled();
  const row: DecisionRight = {
    effects: ["E3", "E4"],
    level: "operational",
    office: OFFICE,
    dualControl: true,
  };
  const matrix = (...rights: DecisionRight[]): Says => ({
    type: "set-decision-rights",
    rights,
    ratifiedBy: "Minister",
  });
  expect(codeOf(say(matrix(row, { ...row, office: OFFICE })))).toBe("right-given-twice");
  expect(codeOf(say(matrix(row)))).toBe("ok");
  const { decisionRights } = desk.is;
  if (decisionRights === null) throw new Error("They were set.");
  expect(decisionRights.ratifiedBy).toBe("Minister");
  expect(rightFor(decisionRights, "E4", "operational")).toEqual(row);
  expect(rightFor(decisionRights, "E4", "political")).toBe(undefined);
  expect(rightFor(decisionRights, "E1", "operational")).toBe(undefined);
});

test("M28 what officials need is said by the partner's key, and whoever lacks it decides nothing", () => {
  const { desk, say } = enrolled();
  expect(codeOf(say(appoint))).toBe("ok");
  const isOfficial = () =>
    holdersOf(desk.is, { role: "authorised-official" }, desk.now).includes(appoint.person);
  expect(isOfficial()).toBe(true);
  expect(codeOf(say({ type: "demand-of-officials", qualifications: ["Crisis law"] }))).toBe("ok");
  expect(isOfficial()).toBe(false);
  const { qualifications } = DemandOfOfficials.shape;
  expect(qualifications.safeParse(["Crisis law", "Crisis law"]).success).toBe(false);
  expect(codeOf(say({ type: "demand-of-officials", qualifications: [] }))).toBe("ok");
  expect(isOfficial()).toBe(true);
});

test("what a partner says on an agreement or a run's lead has its turn among its statements", () => {
  const { desk, say } = enrolled();
  const on = { agreement: idOf<AgreementId>("agreement"), version: 1, textHash: "sha256:text" };
  expect(codeOf(say({ type: "ratify", ...on }))).toBe("ok");
  expect(codeOf(say({ type: "denounce", ...on }))).toBe("ok");
  const run = idOf<RunId>("run");
  expect(codeOf(say({ type: "offer-lead", run, to: HOST.id, reason: "It hits you hardest." }))).toBe("ok");
  expect(codeOf(say({ type: "accept-lead", run, from: HOST.id, offer: 4 }))).toBe("ok");
  expect(desk.is.statements).toBe(5);
});

test("what is signed is what is read: a statement comes out of its record as it was signed", () => {
  const { desk, say } = enrolled();
  say({ ...appoint, publicKey: ANOTHER.publicKey });
  const fact = PartnerFact.parse(JSON.parse(JSON.stringify(desk.facts.at(-1))));
  if (fact.type !== "official-appointed") throw new Error("It was an appointment.");
  const { key, ...signed } = fact.data;
  const before = { ...desk.is, statements: fact.data.statement.number - 1 };
  expect(spokenBy(before, signed)).toEqual({ ok: true, key });
});

test("a partner's first statements enrol its key and appoint its officials, as far as its kind goes", () => {
  for (const cast of [NORTH, HOST]) {
    const { desk } = speaking(
      { ...cast.partner, people: cast.partner.people.map((one) => ({ ...one, roles: [], office: null })) },
      SERVICE,
    );
    const officials = [{ person: cast.person(cast.official), office: OFFICE }];
    for (const signed of firstStatements(desk.is, officials, KEY, START))
      desk.must(SERVICE, { type: "state", signed });
    expect(holdersOf(desk.is, { office: OFFICE }, START)).toEqual([cast.person(cast.official)]);
    expect(desk.is.appointments[0]?.levels.includes("political")).toBe(cast === NORTH);
  }
});
