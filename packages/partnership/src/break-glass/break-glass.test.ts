import {
  type Actor,
  type ConsentId,
  type DelegationId,
  type Duration,
  type EffectId,
  instantAfter,
  type Mode,
  type RunId,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { ConsentQuestion } from "../consent/commands.js";
import type { ScopedStep } from "../consent/scope.js";
import type { Delegation } from "../delegation/state.js";
import { deedOf, glassDesk, glassInForce, openOf, RUN } from "../testing/break-glass-story.js";
import { aboutNobody, BECAUSE, GUARDED_STEP, questionOf, scopeOf } from "../testing/consent-story.js";
import { after, CLOCK, codeOf, DAY_MS, HOUR_MS, idOf, ruleOf, SERVICE } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS, SOUTH, STRANGER, whileHeldBack } from "../testing/three-partners.js";
import { BreakGlassCommand, type UseBreakGlass } from "./commands.js";
import { BreakGlassFact } from "./facts.js";
import { breakGlassIsOpen, evolveBreakGlass } from "./state.js";

const MINUTE_MS = 60_000;
const JOIN = { type: "join" } as const;
const REVIEW = { type: "review", verdict: "justified", findings: BECAUSE } as const;
const NOT_THEIRS: readonly BreakGlassCommand[] = [
  JOIN,
  { type: "alone", tried: [] },
  { type: "close" },
  REVIEW,
];
const END = { type: "ring", wakeUp: "glass-end" } as const;
const REVIEW_DUE = { type: "ring", wakeUp: "review-due" } as const;

/** HOST is asked about its own network, which its own team would cut off. */
function askedOf(step: Partial<ScopedStep> = {}, mode: Mode = "live", run = RUN) {
  const onOwn: Partial<ScopedStep> = { effect: "E3", on: HOST.id, targets: ["ward-network"] };
  return questionOf({
    mode,
    run,
    asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }],
    scope: scopeOf({ ...onOwn, ...step }, mode),
  });
}

function useOf(question = askedOf(), sharing: string[] = []): UseBreakGlass {
  return { type: "use", round: idOf<ConsentId>("consent", question.mode), question, sharing };
}

/** An answer's code and rule. */
function no(desk: ReturnType<typeof glassDesk>, actor: Actor, command: BreakGlassCommand) {
  const answer = desk.send(actor, command);
  return [codeOf(answer), ruleOf(answer)];
}

test("C-10 one person breaks the glass, a second stands by it, and only then does it answer", () => {
  const desk = glassDesk();
  desk.must(HOST.official, openOf());
  expect(no(desk, SERVICE, useOf())).toEqual(["glass-not-in-force", "C-10"]);
  expect(desk.is).toMatchObject({ status: "waiting-for-second", until: after(30 * MINUTE_MS) });
  expect(desk.is.notices.map((one) => [one.why, one.person])).toEqual([
    ["join", HOST.person(HOST.deputy)],
    ["join", HOST.person(HOST.officer)],
  ]);
  desk.must(HOST.officer, JOIN);
  expect(desk.is).toMatchObject({ status: "in-force", by: [{}, { person: HOST.person(HOST.officer) }] });
  const used = desk.must(SERVICE, useOf());
  expect(used.uses).toMatchObject([{ steps: [GUARDED_STEP] }]);
});

test("C-10 all participants are told at once when it comes into force; nobody is called to join any more", () => {
  const { notices } = glassInForce().is;
  expect(notices.map((one) => [one.why, one.person])).toEqual([
    ["in-force", HOST.person(HOST.officer)],
    ...[NORTH, SOUTH].flatMap((one) =>
      [one.official, one.deputy, one.officer].map((who) => ["in-force", one.person(who)]),
    ),
  ]);
});

test("C-10 where no second person is reached, one goes on alone: who was tried is kept, and all are told at once", () => {
  const desk = glassDesk();
  desk.must(HOST.official, openOf());
  const tried = [HOST.person(HOST.deputy)];
  expect(no(desk, HOST.official, { type: "alone", tried: [] })).toEqual(["nobody-tried", "C-10"]);
  for (const other of [HOST.person(HOST.official), HOST.person(HOST.responder), NORTH.person(NORTH.official)])
    expect(no(desk, HOST.official, { type: "alone", tried: [other] })).toEqual(["not-a-second", "C-10"]);
  expect(no(desk, HOST.deputy, { type: "alone", tried })).toEqual(["not-the-first", "C-10"]);
  desk.must(HOST.official, { type: "alone", tried });
  expect(desk.is).toMatchObject({ status: "in-force", alone: { tried }, by: [{}] });
  const told = desk.is.notices.filter((one) => one.why === "in-force").map((one) => one.partner);
  expect(new Set(told)).toEqual(new Set([HOST.id, NORTH.id, SOUTH.id]));
  expect(no(desk, HOST.official, { type: "alone", tried })).toEqual(["in-force-already", "C-10"]);
  const before = desk.is.notices.length;
  const { since } = desk.must(HOST.deputy, JOIN) as { since?: string };
  expect(since).toBe(desk.is.openedAt);
  expect(desk.is.notices.length).toBeLessThan(before);
  expect(no(desk, HOST.officer, JOIN)).toEqual(["two-already", "C-10"]);
});

test("C-10 who has nobody to try may go on alone at once", () => {
  const alone = PARTNERS.map((partner) =>
    partner.id === HOST.id
      ? { ...partner, people: partner.people.filter((one) => one.id === HOST.person(HOST.official)) }
      : partner,
  );
  const desk = glassDesk({ partners: alone });
  desk.must(HOST.official, openOf());
  expect(desk.is.notices).toEqual([]);
  expect(desk.must(HOST.official, { type: "alone", tried: [] }).status).toBe("in-force");
});

test("C-10 two are two: neither the same person, nor one who may not, nor a delegate of the other, nor of another partner", () => {
  const desk = glassDesk();
  desk.must(HOST.official, openOf());
  expect(no(desk, HOST.official, JOIN)).toEqual(["same-person-twice", "C-10"]);
  expect(no(desk, HOST.responder, JOIN)).toEqual(["may-not-join", "C-10"]);
  for (const said of NOT_THEIRS) expect(no(desk, NORTH.official, said)).toEqual(["not-its-partner", "C-10"]);
  for (const said of NOT_THEIRS) expect(no(desk, SERVICE, said)).toEqual(["not-a-person", "INV-12"]);
  const delegated = PARTNERS.map((partner) =>
    partner.id === HOST.id ? { ...partner, delegations: [delegationOf()] } : partner,
  );
  const told = glassDesk({ partners: delegated });
  told.must(HOST.official, openOf());
  expect(no(told, HOST.officer, JOIN)).toEqual(["delegate-and-delegator", "C-10"]);
});

function delegationOf(): Delegation {
  return {
    id: idOf<DelegationId>("delegation"),
    from: HOST.person(HOST.official),
    to: HOST.person(HOST.officer),
    office: OFFICE,
    scope: { playbooks: "any", effectCeiling: "E3", levels: ["operational"] },
    until: after(DAY_MS),
    words: BECAUSE,
    madeAt: after(0),
    revokedAt: null,
  };
}

test("C-10 only an authorised official of the partner breaks its glass, with a reason", () => {
  for (const actor of [HOST.officer, HOST.responder, HOST.lead, HOST.administrator])
    expect(no(glassDesk(), actor, openOf())).toEqual(["not-an-official", "C-10"]);
  expect(no(glassDesk(), CLOCK, openOf())).toEqual(["not-a-person", "INV-12"]);
  expect(no(glassDesk(), HOST.official, openOf({}, { justification: "Too short." }))).toEqual([
    "justification-too-short",
    "C-10",
  ]);
  expect(BreakGlassCommand.safeParse({ ...openOf(), danger: "money" }).success).toBe(false);
});

test("C-10 nobody breaks the glass for more than their appointment reaches to, and no suspended partner does", () => {
  const mandate = { effectCeiling: "E2", levels: ["operational"], until: null, publicKey: null } as const;
  const appointed = PARTNERS.map((partner) => ({
    ...partner,
    appointments: [{ ...mandate, person: HOST.person(HOST.official), since: after(0) }],
  })) as never;
  const desk = glassDesk({ partners: appointed });
  expect(no(desk, HOST.official, openOf())).toEqual(["beyond-appointment", "C-10"]);
  const able = glassDesk({ partners: appointed, deeds: [deedOf({ effect: "E2" })] });
  expect(able.must(HOST.official, openOf({ effectCeiling: "E2" })).status).toBe("waiting-for-second");
  const suspended = glassDesk({ partners: whileHeldBack(HOST, "suspended") });
  expect(no(suspended, HOST.official, openOf())).toEqual(["partner-suspended", "M22"]);
  const unread = glassDesk({ partners: [] });
  unread.state = glassInForce().is;
  expect(no(unread, SERVICE, useOf())).toEqual(["partner-unknown", "C-10"]);
});

test.for([
  ["PT60M", "ok"],
  ["PT60M1S", "lasts-too-long"],
  ["PT0M", "lasts-nothing"],
] as const)("C-10 it lasts 60 minutes at most: %s, %s", ([lasts, code]) => {
  expect(no(glassDesk(), HOST.official, openOf({}, { lasts: lasts as Duration }))[0]).toBe(code);
});

test("C-10 it cannot enter E5, nor cross the drill firewall, nor be of a run that the partner is not in", () => {
  expect(no(glassDesk(), HOST.official, openOf({ effectCeiling: "E5" }))).toEqual([
    "effect-never-allowed",
    "C-10",
  ]);
  expect(no(glassDesk(), HOST.official, openOf({ run: idOf<RunId>("run", "exercise") }))).toEqual([
    "mixed-modes",
    "C-10",
  ]);
  expect(no(glassDesk(), HOST.official, openOf({}, {}, "exercise"))).toEqual(["mixed-modes", "C-10"]);
  expect(no(glassDesk(), STRANGER.official, openOf())).toEqual(["not-a-participant", "C-10"]);
});

test.for([
  ["another partner's assets", deedOf({ on: NORTH.id }), "not-own-assets"],
  ["a share", deedOf({ shares: true }), "never-shares"],
  ["a publication", deedOf({ involves: ["publication"] }), "never-shares"],
  ["saying who did it", deedOf({ involves: ["attribution"] }), "never-shares"],
  ["an export of personal data", deedOf({ involves: ["personal-data-export"] }), "never-shares"],
  ["class E5", deedOf({ effect: "E5" }), "effect-never-allowed"],
  ["more than it is opened for", deedOf({ effect: "E4" }), "beyond-glass"],
  ["other assets", deedOf({ targets: ["ward-network", "core"] }), "beyond-glass"],
  ["assets that nobody names", deedOf({ targets: [] }), "beyond-glass"],
  ["nothing at all", deedOf({ effect: "E0" }), "nothing-guarded"],
] as const)("C-10 the glass is not broken for %s", ([, deed, code]) => {
  expect(no(glassDesk({ deeds: [deed] }), HOST.official, openOf())).toEqual([code, "C-10"]);
});

test("C-10 a step that is named is the only one that it is for; a critical asset and a payment can be among it", () => {
  const other = "action--aaaaaaaa-0000-4000-8000-0000000000ff";
  expect(no(glassDesk(), HOST.official, openOf({ step: other }))).toEqual(["nothing-guarded", "C-10"]);
  const deeds = [deedOf({ id: other, on: NORTH.id }), deedOf({ involves: ["critical-asset", "payment"] })];
  expect(no(glassDesk({ deeds }), HOST.official, openOf({ step: other }))).toEqual([
    "not-own-assets",
    "C-10",
  ]);
  expect(
    glassDesk({ deeds }).must(HOST.official, openOf({ step: GUARDED_STEP, targets: "any" })).status,
  ).toBe("waiting-for-second");
  const desk = glassInForce({ step: GUARDED_STEP });
  expect(no(desk, SERVICE, useOf(askedOf({ id: other })))).toEqual(["beyond-glass", "C-10"]);
});

test("C-10 sixty minutes are not made longer by beginning again before somebody has looked at it", () => {
  const first = glassInForce();
  const again = () => no(glassDesk({ earlier: [first.is] }), HOST.official, openOf());
  expect(again()).toEqual(["unreviewed", "C-10"]);
  first.must(HOST.official, { type: "close" });
  expect(again()).toEqual(["unreviewed", "C-10"]);
  first.must(HOST.auditor, REVIEW);
  expect(again()).toEqual(["ok", undefined]);
  const others = { ...glassInForce().is, partner: NORTH.id };
  expect(no(glassDesk({ earlier: [others] }), HOST.official, openOf())).toEqual(["ok", undefined]);
});

test.for([
  ["another run's", "other-run", askedOf({}, "live", idOf<RunId>("run")), []],
  ["a drill's", "other-mode", askedOf({}, "exercise", idOf<RunId>("run", "exercise")), []],
  ["another partner's assets'", "not-own-assets", askedOf({ on: NORTH.id }), []],
  ["a share's", "never-shares", askedOf(), [GUARDED_STEP]],
  ["class E5's", "effect-never-allowed", askedOf({ effect: "E5" }), []],
  [
    "an answer's that touches nothing",
    "nothing-touched",
    questionOf({ ...aboutNobody({ kind: "all" }), run: RUN }),
    [],
  ],
  [
    "a question's that its partner is not asked",
    "not-asked",
    { ...askedOf(), asks: [{ partner: NORTH.id, office: OFFICE, role: "north-team" }] },
    [],
  ],
] satisfies [string, string, ConsentQuestion, string[]][])(
  "C-10 it replaces no consent to %s: %s",
  ([, code, question, sharing]) => {
    expect(no(glassInForce(), SERVICE, useOf(question, sharing))).toEqual([code, "C-10"]);
  },
);

test("C-10 it answers each question once, said by the run alone, and steps beside it that touch nothing do not matter", () => {
  const desk = glassInForce();
  const use = useOf();
  expect(no(desk, HOST.official, use)).toEqual(["not-for-people", "C-10"]);
  desk.must(SERVICE, use);
  expect(no(desk, SERVICE, use)).toEqual(["used-already", "C-10"]);
  const question = askedOf();
  const steps = [...question.scope.steps, ...scopeOf({ effect: "E0", on: NORTH.id, targets: [] }).steps];
  desk.must(SERVICE, useOf({ ...question, scope: { ...question.scope, steps } }));
  expect(desk.is.uses).toHaveLength(2);
});

test("C-10 from its end on nothing is answered under it, rung or not; then a review is owed", () => {
  const desk = glassInForce();
  expect(desk.wakeUps()).toEqual([{ name: "glass-end", dueAt: after(30 * MINUTE_MS) }]);
  expect(no(desk, CLOCK, END)).toEqual(["not-yet-due", "C-10"]);
  desk.waitUntil(after(30 * MINUTE_MS));
  expect(no(desk, SERVICE, useOf())).toEqual(["glass-not-in-force", "C-10"]);
  desk.must(CLOCK, END);
  expect(desk.is).toMatchObject({
    status: "review-owed",
    endedAt: after(30 * MINUTE_MS),
    closedBy: null,
    reviewBy: after(DAY_MS),
  });
  const called = desk.is.notices.filter((one) => one.why === "review").map((one) => one.person);
  expect(called).toEqual([HOST.person(HOST.auditor)]);
  expect(desk.must(CLOCK, END).status).toBe("review-owed");
  for (const said of [JOIN, { type: "close" }] as const)
    expect(no(desk, HOST.officer, said)).toEqual(["glass-over", "C-10"]);
  expect(no(desk, HOST.official, { type: "alone", tried: [] })).toEqual(["glass-over", "C-10"]);
});

test("C-10 one that nobody joined in time was never in force, and owes no review", () => {
  const ended = glassDesk();
  ended.must(HOST.official, openOf());
  ended.waitUntil(after(30 * MINUTE_MS));
  expect(no(ended, HOST.deputy, JOIN)).toEqual(["glass-over", "C-10"]);
  expect(no(ended, HOST.official, { type: "alone", tried: [] })).toEqual(["glass-over", "C-10"]);
  ended.must(CLOCK, END);
  expect([ended.is.status, ended.is.notices, ended.wakeUps()]).toEqual(["dropped", [], []]);
  const closed = glassDesk();
  closed.must(HOST.official, openOf());
  expect(closed.must(HOST.official, { type: "close", justification: "A mistake." }).status).toBe("dropped");
  expect(breakGlassIsOpen(closed.is)).toBe(false);
});

test("C-10 it is closed by any official or duty officer of the partner, at once", () => {
  const desk = glassInForce();
  expect(no(desk, HOST.responder, { type: "close" })).toEqual(["may-not-close", "C-10"]);
  desk.waitUntil(after(5 * MINUTE_MS));
  desk.must(HOST.officer, { type: "close" });
  expect(desk.is).toMatchObject({ status: "review-owed", closedBy: HOST.person(HOST.officer) });
});

test("C-10 it is reviewed by somebody who had no part in it, with findings, and once", () => {
  const desk = glassInForce({}, HOST.officer);
  expect(no(desk, HOST.auditor, REVIEW)).toEqual(["nothing-to-review", "C-10"]);
  desk.must(HOST.official, { type: "close" });
  for (const actor of [HOST.official, HOST.officer])
    expect(no(desk, actor, REVIEW)).toEqual(["own-review", "C-10"]);
  expect(no(desk, HOST.lead, REVIEW)).toEqual(["may-not-review", "C-10"]);
  expect(no(desk, HOST.deputy, { ...REVIEW, findings: "Fine." })).toEqual([
    "justification-too-short",
    "C-10",
  ]);
  desk.must(HOST.deputy, { ...REVIEW, verdict: "not-justified" });
  expect(desk.is).toMatchObject({
    status: "reviewed",
    review: { by: HOST.person(HOST.deputy), verdict: "not-justified", findings: BECAUSE },
  });
  expect(desk.is.notices.every((one) => one.why === "in-force")).toBe(true);
  expect(desk.wakeUps()).toEqual([]);
  expect(no(desk, HOST.auditor, REVIEW)).toEqual(["nothing-to-review", "C-10"]);
});

test("C-10 an overdue review raises an alarm, and raises it again until somebody has looked", () => {
  const desk = glassInForce();
  desk.must(HOST.official, { type: "close" });
  expect(desk.wakeUps()).toEqual([{ name: "review-due", dueAt: after(DAY_MS) }]);
  desk.waitUntil(after(DAY_MS));
  desk.must(CLOCK, REVIEW_DUE);
  const alarmed = () => desk.is.notices.filter((one) => one.why === "overdue").map((one) => one.person);
  const all = [HOST.auditor, HOST.official, HOST.deputy].map((one) => HOST.person(one));
  expect([desk.is.status, alarmed()]).toEqual(["review-overdue", all]);
  const next = instantAfter(after(DAY_MS), 4 * HOUR_MS);
  expect(desk.wakeUps()).toEqual([{ name: "review-due", dueAt: next }]);
  desk.waitUntil(next);
  desk.must(CLOCK, REVIEW_DUE);
  expect(alarmed()).toEqual([...all, ...all]);
  expect(desk.must(HOST.auditor, REVIEW).status).toBe("reviewed");
});

test("a page that was sent is owed no more", () => {
  const desk = glassInForce();
  const [first] = desk.is.notices;
  const effect = first?.effect ?? idOf<EffectId>("effect");
  const sent = { type: "break-glass-notice-sent", data: { effect, detail: "By mail." } } as const;
  const fact = { ...sent, at: desk.now, recordedAt: desk.now, actor: SERVICE, partner: null };
  expect(evolveBreakGlass(desk.is, fact).notices).toHaveLength(desk.is.notices.length - 1);
});

test("INV-09 it is read back from its facts alone", () => {
  const desk = glassInForce();
  desk.must(SERVICE, useOf());
  desk.must(HOST.official, { type: "close" });
  desk.waitUntil(after(DAY_MS));
  desk.must(CLOCK, REVIEW_DUE);
  desk.must(HOST.auditor, REVIEW);
  expect(desk.folded(BreakGlassFact)).toEqual(desk.is);
});

test("what is not there, is there already, or cannot follow is refused, and a record that says so is no record", () => {
  expect(no(glassDesk(), HOST.official, JOIN)).toEqual(["glass-unknown", "C-10"]);
  const desk = glassInForce();
  expect(no(desk, HOST.official, openOf())).toEqual(["glass-exists", "C-10"]);
  const base = { at: desk.now, recordedAt: desk.now, actor: CLOCK, partner: null, data: { notices: [] } };
  const ended = { ...base, type: "break-glass-ended" } as const;
  expect(() => evolveBreakGlass(undefined, ended)).toThrow("begins with being opened");
  const late = { ...base, type: "break-glass-review-overdue" } as const;
  expect(() => evolveBreakGlass(desk.is, late)).toThrow("The end of");
  const over = evolveBreakGlass(desk.is, ended);
  expect(() => evolveBreakGlass(over, ended)).toThrow("does not take end");
});
