import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConsentQuestion } from "../consent/commands.js";
import type { ConsentRound } from "../consent/state.js";
import type { Partner } from "../partner/state.js";
import { inForce, proposed } from "../testing/agreement-story.js";
import {
  AGREEMENT,
  asked,
  BECAUSE,
  CONSENT_STEP,
  consentDesk,
  GUARDED_STEP,
  PLAYBOOK,
  questionOf,
  scopeOf,
} from "../testing/consent-story.js";
import { after, CLOCK, codeOf, HOUR_MS, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS, SOUTH, whileHeldBack } from "../testing/three-partners.js";
import { type AuthorityQuestion, authorise, type Grounds } from "./authorise.js";

const question: AuthorityQuestion = {
  mode: "live",
  playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash, validUntil: null },
  step: GUARDED_STEP,
  effect: "E2",
  performer: NORTH.id,
  on: HOST.id,
  severity: null,
  activities: [],
  sectors: [],
  guardedBy: [CONSENT_STEP],
  executor: NORTH.person(NORTH.responder),
};

const onlyHost: Partial<ConsentQuestion> = {
  asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }],
};

function grantedBy(changes: Partial<ConsentQuestion>, ...casts: (typeof HOST)[]) {
  const story = asked(changes);
  story.granted(...casts.map((cast) => cast.official));
  return story;
}

function groundsOf(round: ConsentRound, changes: Partial<Grounds> = {}): Grounds {
  return {
    agreements: [inForce()],
    rounds: [{ round, scopeHashNow: round.scopeHash }],
    partners: PARTNERS,
    at: START,
    ...changes,
  };
}

function answer(grounds: Grounds, changes: Partial<AuthorityQuestion> = {}): (string | undefined)[] {
  const decision = authorise({ ...question, ...changes }, grounds);
  return [codeOf(decision), ruleOf(decision)];
}

test("C-04 on another partner's assets, its own grant and an agreement in force are both named, and the first end", () => {
  const { desk } = grantedBy(onlyHost, HOST);
  const [host] = desk.is.decisions;
  expect(authorise(question, groundsOf(desk.is))).toEqual({
    ok: true,
    basis: "consented",
    consents: [
      {
        round: desk.is.id,
        partner: HOST.id,
        decision: host?.status === "granted" ? host.decision : undefined,
      },
    ],
    clauses: [{ agreement: AGREEMENT, version: 1, clause: "4.2" }],
    endsAt: after(8 * HOUR_MS),
  });
});

test("C-04 no quorum stands in for the owner of the assets", () => {
  const two: Partial<ConsentQuestion> = { rule: { kind: "k_of", k: 2 } };
  const { desk } = grantedBy(two, NORTH, SOUTH);
  expect([desk.is.question.owners, desk.is.status]).toEqual([[HOST.id], "open"]);
  expect(answer(groundsOf(desk.is))).toEqual(["consent-pending", "C-01"]);
  // A round that was recorded before rounds named the owner is satisfied by the quorum; its step still may not act.
  const before: ConsentRound = {
    ...desk.is,
    question: { ...desk.is.question, owners: [] },
    status: "satisfied",
    since: desk.now,
  };
  expect(answer(groundsOf(before))).toEqual(["owner-has-not-granted", "C-04"]);
  desk.must(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash });
  expect(answer(groundsOf(desk.is))).toEqual(["ok", undefined]);
});

test("C-04 whatever the rule and whoever grants, nothing is done to an owner that has not granted", () => {
  const casts = [HOST, NORTH, SOUTH];
  fc.assert(
    fc.property(
      fc.constantFrom<ConsentQuestion["rule"]>({ kind: "all" }, { kind: "any" }, { kind: "k_of", k: 2 }),
      fc.subarray(casts),
      fc.boolean(),
      (rule, willing, hasAgreement) => {
        const { desk } = grantedBy({ rule }, ...willing);
        const grounds = groundsOf(desk.is, hasAgreement ? {} : { agreements: [] });
        const isAllowed = authorise(question, grounds).ok;
        if (isAllowed) expect(willing).toContain(HOST);
        if (isAllowed) expect(hasAgreement).toBe(true);
        const hasEnough = willing.length >= (rule.kind === "all" ? 3 : rule.kind === "any" ? 1 : 2);
        expect(isAllowed).toBe(hasAgreement && hasEnough && willing.includes(HOST));
      },
    ),
    { numRuns: 60 },
  );
});

test("C-04 the owner's grant without an agreement is not enough, nor an agreement without the grant", () => {
  const { desk } = grantedBy(onlyHost, HOST);
  expect(answer(groundsOf(desk.is, { agreements: [] }))).toEqual(["no-agreement", "C-04"]);
  expect(answer(groundsOf(desk.is, { agreements: [proposed().is] }))).toEqual([
    "agreement-not-ratified",
    "C-04",
  ]);
  expect(answer(groundsOf(desk.is), { guardedBy: [] })).toEqual(["owner-has-not-granted", "C-04"]);
});

test("C-04 an effect above every clause's ceiling is refused, though the owner granted it", () => {
  const { desk, grant } = asked({ ...onlyHost, scope: scopeOf({ effect: "E4" }) });
  desk.must(HOST.official, grant);
  desk.must(HOST.deputy, grant);
  expect(answer(groundsOf(desk.is), { effect: "E4" })).toEqual(["above-agreement", "C-04"]);
});

test("C-04 class E5 is refused always, on one's own assets too", () => {
  const { desk } = grantedBy(onlyHost, HOST);
  expect(answer(groundsOf(desk.is), { effect: "E5" })).toEqual(["effect-never-allowed", "C-04"]);
  const own = { effect: "E5" as const, performer: HOST.id, guardedBy: [] };
  expect(answer(groundsOf(desk.is), own)).toEqual(["effect-never-allowed", "C-04"]);
});

test("C-04 an effect whose owner nobody named is refused", () => {
  const { desk } = grantedBy(onlyHost, HOST);
  expect(answer(groundsOf(desk.is), { on: null })).toEqual(["owner-unknown", "C-04"]);
});

test("what decides, records or talks needs nobody's leave, and one's own assets neither, unless a consent step guards it", () => {
  const grounds: Grounds = { agreements: [], rounds: [], partners: PARTNERS, at: START };
  const talk = { effect: "E0" as const, on: null, guardedBy: [] };
  expect(authorise({ ...question, ...talk }, grounds)).toEqual({
    ok: true,
    basis: "no-effect",
    consents: [],
    clauses: [],
    endsAt: null,
  });
  const own = { effect: "E3" as const, performer: HOST.id, guardedBy: [] };
  expect(authorise({ ...question, ...own }, grounds)).toMatchObject({
    ok: true,
    basis: "own-assets",
    endsAt: null,
  });
  expect(answer(grounds, { ...own, guardedBy: [CONSENT_STEP] })).toEqual(["consent-not-asked", "C-01"]);
  expect(answer(grounds, { ...talk, guardedBy: [CONSENT_STEP] })).toEqual(["consent-not-asked", "C-01"]);
});

test.each(["publication", "attribution"] as const)(
  "ES-03 no path leads a machine to a %s that nobody was asked about, whosever it is and however little it does",
  (what) => {
    const grounds: Grounds = { agreements: [inForce()], rounds: [], partners: PARTNERS, at: START };
    for (const effect of ["E0", "E1", "E2", "E3", "E4"] as const)
      for (const performer of [HOST.id, NORTH.id])
        for (const on of [HOST.id, null]) {
          const unasked = { effect, performer, on: effect === "E0" ? on : HOST.id, guardedBy: [] };
          expect(answer(grounds, { ...unasked, involves: [what], byMachine: true })).toEqual([
            "never-automatic",
            "ES-03",
          ]);
        }
    // A person who does it has decided it; and what was asked about waits for its answer.
    const own = { performer: HOST.id, guardedBy: [], involves: [what] };
    expect(answer(grounds, own)).toEqual(["ok", undefined]);
    expect(answer(grounds, { ...own, byMachine: true, guardedBy: [CONSENT_STEP] })).toEqual([
      "consent-not-asked",
      "C-01",
    ]);
    expect(answer(grounds, { ...own, byMachine: true, involves: ["payment"] })).toEqual(["ok", undefined]);
  },
);

test("C-01 a round that is open or lapsed allows nothing", () => {
  const { desk } = asked(onlyHost);
  expect(answer(groundsOf(desk.is))).toEqual(["consent-pending", "C-01"]);
  desk.now = after(4 * HOUR_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: "answer-deadline" });
  expect(answer(groundsOf(desk.is, { at: desk.now }))).toEqual(["consent-lapsed", "C-01"]);
});

test.each([
  ["refused", "consent-refused", "C-17"],
  ["withdrawn", "consent-revoked", "C-09"],
  ["invalidated", "consent-revoked", "C-03"],
  ["used", "consent-used", "C-08"],
  ["cancelled", "consent-cancelled", "C-14"],
])("a round that was %s allows nothing, and says by which rule", (what, code, rule) => {
  const { desk, grant } = asked(onlyHost);
  if (what === "refused") desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  else desk.must(HOST.official, grant);
  if (what === "withdrawn") desk.must(HOST.official, { type: "withdraw", justification: BECAUSE });
  if (what === "invalidated") desk.must(SERVICE, { type: "invalidate", scopeHash: "sha256:other" });
  if (what === "used") desk.must(SERVICE, { type: "consume" });
  if (what === "cancelled") desk.must(SERVICE, { type: "cancel", reason: "over" });
  expect(answer(groundsOf(desk.is))).toEqual([code, rule]);
});

test("C-03 what resolves to something else now than was granted is refused", () => {
  const { desk } = grantedBy(onlyHost, HOST);
  const round = desk.is;
  for (const scopeHashNow of ["sha256:other", null]) {
    expect(answer(groundsOf(round, { rounds: [{ round, scopeHashNow }] }))).toEqual([
      "scope-changed",
      "C-03",
    ]);
  }
  expect(answer(groundsOf(round), { step: "action--other" })).toEqual(["scope-changed", "C-03"]);
  expect(answer(groundsOf(round), { effect: "E1" })).toEqual(["scope-changed", "C-03"]);
  expect(answer(groundsOf(round), { performer: SOUTH.id })).toEqual(["scope-changed", "C-03"]);
  expect(answer(groundsOf(round), { on: SOUTH.id })).toEqual(["scope-changed", "C-03"]);
  const otherPlaybook = { ...question.playbook, hash: "sha256:other" };
  expect(answer(groundsOf(round), { playbook: otherPlaybook })).toEqual(["scope-changed", "C-03"]);
});

test("C-08 what ended between start and effect is refused, though nothing has rung", () => {
  const { desk } = grantedBy(onlyHost, HOST);
  expect(answer(groundsOf(desk.is, { at: after(8 * HOUR_MS - 1) }))).toEqual(["ok", undefined]);
  expect(answer(groundsOf(desk.is, { at: after(8 * HOUR_MS) }))).toEqual(["consent-expired", "C-08"]);
});

test("C-08 the window, the agreement and the playbook end it too, whichever is first", () => {
  const soon = after(HOUR_MS);
  const short = { ...scopeOf(), window: { from: START, until: soon } };
  const windowed = grantedBy({ ...onlyHost, scope: short }, HOST).desk.is;
  expect(authorise(question, groundsOf(windowed))).toMatchObject({ endsAt: soon });
  expect(answer(groundsOf(windowed, { at: soon }))).toEqual(["consent-expired", "C-08"]);
  expect(answer(groundsOf(windowed, { at: after(-1) }))).toEqual(["consent-expired", "C-08"]);

  const round = grantedBy(onlyHost, HOST).desk.is;
  const agreements = [inForce({ sunsetAt: soon })];
  expect(authorise(question, groundsOf(round, { agreements }))).toMatchObject({ endsAt: soon });
  expect(answer(groundsOf(round, { agreements, at: soon }))).toEqual(["agreement-ended", "C-08"]);

  const playbook = { ...question.playbook, validUntil: soon };
  expect(authorise({ ...question, playbook }, groundsOf(round))).toMatchObject({ endsAt: soon });
  expect(answer(groundsOf(round, { at: soon }), { playbook })).toEqual(["playbook-ended", "C-08"]);
});

test("C-11 under dual control, whoever carries it out is not one of the two who agreed", () => {
  const { desk, grant } = asked({ ...onlyHost, dualControl: true });
  desk.must(HOST.official, grant);
  desk.must(HOST.deputy, grant);
  for (const actor of [HOST.official, HOST.deputy]) {
    expect(answer(groundsOf(desk.is), { executor: HOST.person(actor) })).toEqual([
      "executor-decided",
      "C-11",
    ]);
  }
  expect(answer(groundsOf(desk.is))).toEqual(["ok", undefined]);
});

/** HOST's own team does what HOST's two agreed to, HOST being what it has come to be. */
function atHome(round: ConsentRound, executor: (typeof HOST)["official"], change: Partial<Partner> = {}) {
  const partners = [{ ...HOST.partner, ...change }];
  return answer(groundsOf(round, { partners }), { performer: HOST.id, executor: HOST.person(executor) });
}

/** Two of HOST have agreed to what its own team does; `dualControl`: because the question asks for two. */
function agreedAtHome(dualControl: boolean, change: Partial<Partner> = {}) {
  const performers = [{ partner: HOST.id, team: HOST.team }];
  const partners = PARTNERS.map((one) => (one.id === HOST.id ? { ...one, ...change } : one));
  const desk = consentDesk(partners);
  const asking = questionOf({ ...onlyHost, dualControl, scope: scopeOf({ performers }) });
  desk.must(SERVICE, { type: "open", id: idOf("consent"), question: asking });
  const { scopeHash } = desk.is;
  desk.must(HOST.official, { type: "grant", scopeHash });
  return { desk, second: () => desk.must(HOST.deputy, { type: "grant", scopeHash }) };
}

const WANTS_TWO: Partial<Partner> = {
  decisionRights: {
    rights: [{ effects: ["E2"], level: "operational", office: OFFICE, dualControl: true }],
    ratifiedBy: null,
  },
};

/** That one of HOST's people has put what it may decide into another's hands. */
function handedOver(from: (typeof HOST)["official"], to: (typeof HOST)["official"]): Partial<Partner> {
  const delegation = {
    id: "delegation--0197a000-0000-7000-8000-000000000001",
    ...{ from: HOST.person(from), to: HOST.person(to), office: OFFICE },
    scope: { effectCeiling: "E0", levels: ["technical"], playbooks: "any" },
    ...{ until: after(24 * HOUR_MS), words: "Order 12.", madeAt: START, revokedAt: null },
  };
  return { delegations: [delegation] } as unknown as Partial<Partner>;
}

test("C-11 where the partner's matrix alone asks for two, neither of them carries it out", () => {
  const round = agreedAtHome(false, WANTS_TWO).second();
  for (const one of [HOST.official, HOST.deputy])
    expect(atHome(round, one, WANTS_TWO)).toEqual(["executor-decided", "C-11"]);
  // What it asked for when they agreed counts, whatever it asks for since.
  expect(atHome(round, HOST.official)).toEqual(["executor-decided", "C-11"]);
  expect(atHome(round, HOST.responder, WANTS_TWO)).toEqual(["ok", undefined]);
});

test("C-11 a matrix that has come to ask for two keeps the one who agreed alone from carrying it out; none does otherwise", () => {
  const round = agreedAtHome(false).desk.is;
  expect(atHome(round, HOST.official)).toEqual(["ok", undefined]);
  expect(atHome(round, HOST.official, WANTS_TWO)).toEqual(["executor-decided", "C-11"]);
});

test("C-11 neither delegate nor delegator of one who agreed carries it out, in every pair of people", () => {
  const round = agreedAtHome(true).second();
  const deciders = [HOST.official, HOST.deputy];
  const others = [HOST.officer, HOST.responder];
  for (const decider of deciders)
    for (const other of others) {
      for (const tie of [handedOver(decider, other), handedOver(other, decider)]) {
        const isHeld = "delegations" in tie && tie.delegations?.[0]?.from === HOST.person(decider);
        // Who holds no office has nothing to hand over: such a delegation ties nobody.
        expect(atHome(round, other, tie)).toEqual(isHeld ? ["executor-decided", "C-11"] : ["ok", undefined]);
      }
      const [third] = others.filter((one) => one !== other);
      expect(atHome(round, third ?? other, handedOver(decider, other))).toEqual(["ok", undefined]);
    }
});

test("C-11 what a partner decided that was not read for the step binds nobody of another", () => {
  const round = grantedBy({ dualControl: false }, HOST, NORTH, SOUTH).desk.is;
  expect(answer(groundsOf(round, { partners: [NORTH.partner, HOST.partner] }))).toEqual(["ok", undefined]);
});

test("C-16 consent and agreements of one mode are worth nothing in the other", () => {
  const drill = grantedBy({ ...onlyHost, mode: "exercise" }, HOST).desk.is;
  expect(answer(groundsOf(drill))).toEqual(["other-mode", "C-16"]);
  const live = grantedBy(onlyHost, HOST).desk.is;
  expect(answer(groundsOf(live), { mode: "exercise" })).toEqual(["other-mode", "C-16"]);
  expect(answer(groundsOf(live, { agreements: [inForce({ mode: "exercise" })] }))).toEqual([
    "other-mode",
    "C-16",
  ]);
  const exercise = groundsOf(drill, { agreements: [inForce({ mode: "exercise" })] });
  expect(answer(exercise, { mode: "exercise" })).toEqual(["ok", undefined]);
});

test("of several rounds of one consent step, one that is in force is enough", () => {
  const first = asked(onlyHost);
  first.desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  const second = grantedBy(onlyHost, HOST).desk.is;
  const rounds = [first.desk.is, second].map((round) => ({ round, scopeHashNow: round.scopeHash }));
  expect(answer(groundsOf(second, { rounds }))).toEqual(["ok", undefined]);
  expect(answer(groundsOf(second, { rounds: rounds.toReversed() }))).toEqual(["ok", undefined]);
});

test("every consent step that guards a step has to be in force", () => {
  const round = grantedBy(onlyHost, HOST).desk.is;
  const both = { guardedBy: [CONSENT_STEP, "action--another-consent"] };
  expect(answer(groundsOf(round), both)).toEqual(["consent-not-asked", "C-01"]);
});

test("a suspended partner acts no more, from that instant on", () => {
  const round = grantedBy(onlyHost, HOST).desk.is;
  const partners = whileHeldBack(NORTH, "suspended");
  expect(answer(groundsOf(round, { partners }))).toEqual(["partner-suspended", "M22"]);
  expect(answer(groundsOf(round, { partners: [] }))).toEqual(["partner-unknown", "INV-12"]);
});

test("C-03 on one's own assets behind a consent step, it is consent that it stands on", () => {
  const performers = [{ partner: HOST.id, team: HOST.team }];
  const { desk } = grantedBy({ ...onlyHost, scope: scopeOf({ performers }) }, HOST);
  const own = { performer: HOST.id, executor: HOST.person(HOST.responder) };
  expect(authorise({ ...question, ...own }, groundsOf(desk.is))).toMatchObject({
    ok: true,
    basis: "consented",
  });
});

test("C-04 an owner whose stream was not read is named by its id", () => {
  const decision = authorise(
    { ...question, guardedBy: [] },
    { agreements: [], rounds: [], partners: [PARTNERS[1]].flatMap((one) => one ?? []), at: START },
  );
  expect(decision.ok ? "" : decision.detail).toContain(HOST.id);
});
