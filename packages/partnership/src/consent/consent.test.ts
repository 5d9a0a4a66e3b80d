import type { Actor, ConsentId, PersonId, RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { aboutNobody, asked, BECAUSE, consentDesk, questionOf, scopeOf } from "../testing/consent-story.js";
import { after, CLOCK, codeOf, HOUR_MS, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import {
  CASTS,
  EVERYBODY,
  HOST,
  NORTH,
  OFFICE,
  SOUTH,
  STRANGER,
  whileHeldBack,
} from "../testing/three-partners.js";
import { ConsentCommand, type ConsentQuestion } from "./commands.js";
import { evolveConsent } from "./evolve.js";
import { ConsentFact } from "./facts.js";
import { consentInForce, roundInForce } from "./in-force.js";
import { pendingPartners } from "./rule.js";
import { type ConsentRound, decisionOf } from "./state.js";
import { voidAnswerIn } from "./void-answer.js";

const refusal: ConsentCommand = { type: "refuse", justification: BECAUSE };
const withdrawal: ConsentCommand = { type: "withdraw", justification: BECAUSE };

function statusOf(round: ConsentRound, of: typeof HOST): string | undefined {
  return decisionOf(round, of.id)?.status;
}

function opening(changes: Partial<ConsentQuestion>, id = idOf<ConsentId>("consent", changes.mode ?? "live")) {
  return consentDesk().send(SERVICE, { type: "open", id, question: questionOf(changes) });
}

test("a round of all is satisfied by the last yes, and not before", () => {
  const { desk, granted } = asked();
  expect(granted(HOST.official, NORTH.official).status).toBe("open");
  expect(pendingPartners(desk.is)).toEqual([SOUTH.id]);
  expect(granted(SOUTH.official).status).toBe("satisfied");
  expect(pendingPartners(desk.is)).toEqual([]);
});

test("C-01 a deadline without an answer lapses the round, and names who was silent", () => {
  const { desk, granted } = asked();
  granted(HOST.official, NORTH.official);
  expect(desk.wakeUps()).toContainEqual({ name: "answer-deadline", dueAt: after(4 * HOUR_MS) });
  desk.now = after(4 * HOUR_MS);
  const round = desk.must(CLOCK, { type: "ring", wakeUp: "answer-deadline" });
  expect(round.status).toBe("lapsed");
  expect(statusOf(round, SOUTH)).toBe("lapsed");
  expect(desk.wakeUps()).toEqual([]);
});

test("C-01 no deadline passes before its time, or by anyone's word but the clock's", () => {
  const { desk } = asked();
  desk.now = after(4 * HOUR_MS - 1);
  expect(codeOf(desk.send(CLOCK, { type: "ring", wakeUp: "answer-deadline" }))).toBe("not-yet-due");
  desk.now = after(4 * HOUR_MS);
  expect(codeOf(desk.send(HOST.official, { type: "ring", wakeUp: "answer-deadline" }))).toBe("not-the-clock");
  expect(desk.is.status).toBe("open");
});

test("a wake-up that rings twice does its work once", () => {
  const { desk } = asked();
  desk.now = after(4 * HOUR_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: "answer-deadline" });
  const before = desk.facts.length;
  expect(codeOf(desk.send(CLOCK, { type: "ring", wakeUp: "answer-deadline" }))).toBe("ok");
  expect(desk.facts).toHaveLength(before);
});

test("C-02 a grant is recorded with who, in which office, under which clause, about what, until when", () => {
  const { desk, grant } = asked();
  desk.must(HOST.official, grant);
  expect(desk.facts.at(-1)).toMatchObject({
    type: "consent-granted",
    actor: HOST.official,
    data: {
      partner: HOST.id,
      role: "host-hospital",
      official: { person: HOST.person(HOST.official), office: OFFICE },
      authority: desk.is.question.agreements,
      justification: null,
      scopeHash: desk.is.scopeHash,
      expiresAt: after(8 * HOUR_MS),
      mode: "live",
    },
  });
});

test("C-02 a decision that lacks who, for whom, as what, by what authority, why, about what, until when or in which mode is none", () => {
  const { desk, grant } = asked();
  desk.must(HOST.official, { ...grant, justification: BECAUSE });
  const fact = desk.facts.at(-1);
  if (fact?.type !== "consent-granted") throw new Error("It was granted.");
  const { type, data } = fact;
  expect(ConsentFact.safeParse({ type, data }).success).toBe(true);
  const needed = [
    "decision",
    "partner",
    "role",
    "official",
    "authority",
    "justification",
    "scopeHash",
    "mode",
    "expiresAt",
  ];
  for (const field of needed) {
    const less = Object.fromEntries(Object.entries(data).filter(([name]) => name !== field));
    expect([field, ConsentFact.safeParse({ type, data: less }).success]).toEqual([field, false]);
  }
  for (const less of [{ type: "grant" }, { type: "refuse" }, { type: "withdraw" }, { type: "reaffirm" }])
    expect([less.type, ConsentCommand.safeParse(less).success]).toEqual([less.type, false]);
});

test.each([
  ["refuse", refusal],
  ["withdraw", withdrawal],
])("C-02 to %s takes a reason of at least 20 characters", (_what, command) => {
  const { desk, granted } = asked(aboutNobody({ kind: "k_of", k: 2 }));
  granted(NORTH.official);
  const actor = command.type === "withdraw" ? NORTH.official : HOST.official;
  const tooShort = desk.send(actor, { ...command, justification: "No, not now.  " } as ConsentCommand);
  expect(codeOf(tooShort)).toBe("justification-too-short");
  expect(codeOf(desk.send(actor, command))).toBe("ok");
});

test("INV-12 of everybody there is, only the officials who hold the office asked may answer", () => {
  const entitled = [HOST, NORTH, SOUTH].flatMap((cast) => [cast.official, cast.deputy]);
  for (const actor of [...EVERYBODY, SERVICE, CLOCK]) {
    const { desk, grant } = asked();
    expect([actor, desk.send(actor, grant).ok]).toEqual([actor, entitled.includes(actor)]);
  }
});

test("INV-12 a yes counts for the official's own partner and no other", () => {
  const { desk, grant } = asked();
  desk.must(NORTH.official, grant);
  expect([HOST, NORTH, SOUTH].map((cast) => statusOf(desk.is, cast))).toEqual([
    "requested",
    "granted",
    "requested",
  ]);
  expect(codeOf(desk.send(NORTH.deputy, grant))).toBe("already-granted");
});

test("INV-12 a person that no stream knows, claiming a partner, is nobody", () => {
  const { desk, grant } = asked();
  const impostor: Actor = { kind: "person", person: idOf<PersonId>("person"), partner: HOST.id };
  expect(codeOf(desk.send(impostor, grant))).toBe("not-of-this-partner");
  expect(codeOf(desk.send(STRANGER.official, grant))).toBe("not-asked");
});

test("C-03 a yes to anything but exactly what is asked is refused", () => {
  const { desk } = asked();
  const decision = desk.send(HOST.official, { type: "grant", scopeHash: "sha256:other" });
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["scope-changed", "C-03"]);
});

test("C-03 when what is asked changes, every decision is void, and what was satisfied is revoked", () => {
  const { desk, granted } = asked();
  granted(HOST.official, NORTH.official, SOUTH.official);
  const round = desk.must(SERVICE, { type: "invalidate", scopeHash: "sha256:other" });
  expect(round).toMatchObject({ status: "revoked", because: "scope-changed" });
  expect(round.decisions.map((one) => one.status)).toEqual(["invalidated", "invalidated", "invalidated"]);

  const unanswered = asked().desk;
  expect(unanswered.must(SERVICE, { type: "invalidate", scopeHash: "sha256:other" }).status).toBe("refused");
});

test("what is still asked as it was is not invalidated, and no person says that it is", () => {
  const { desk } = asked();
  desk.must(SERVICE, { type: "invalidate", scopeHash: desk.is.scopeHash });
  expect(desk.is.decisions.every((one) => one.status === "requested")).toBe(true);
  expect(codeOf(desk.send(HOST.official, { type: "invalidate", scopeHash: "x" }))).toBe("not-for-people");
});

test("C-05 each partner is asked once: twice in one office is once, in two offices is refused", () => {
  const ask = { partner: HOST.id, office: OFFICE, role: "host-hospital" };
  const { desk } = asked({ asks: [ask, { ...ask, role: "host-authority" }] });
  expect(desk.is.decisions).toHaveLength(1);
  expect(codeOf(opening({ asks: [ask, { ...ask, office: "Data Protection Officer" }] }))).toBe(
    "partner-asked-twice",
  );
});

test("C-05 who was not asked when the round opened cannot join it", () => {
  const { desk, grant } = asked({ asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }] });
  expect(ruleOf(desk.send(SOUTH.official, grant))).toBe("INV-12");
  expect(desk.is.decisions).toHaveLength(1);
});

test.each([
  ["more yeses than partners", { rule: { kind: "k_of", k: 4 } } as const, "rule-unsatisfiable", "C-05"],
  ["a deadline that has passed", { answerBy: after(0) }, "deadline-passed", "C-01"],
  ["an effect of class E5", { scope: scopeOf({ effect: "E5" }) }, "effect-never-allowed", "C-04"],
  ["a scope of the other mode", { scope: scopeOf({}, "exercise") }, "mixed-modes", "C-16"],
  ["a run of the other mode", { run: idOf<RunId>("run", "exercise") }, "mixed-modes", "C-16"],
  [
    "a window that is over",
    { scope: { ...scopeOf(), window: { from: after(-HOUR_MS), until: after(0) } } },
    "window-over",
    "C-08",
  ],
])("a round with %s is not opened", (_what, changes, code, rule) => {
  const decision = opening(changes);
  expect([codeOf(decision), ruleOf(decision)]).toEqual([code, rule]);
});

test("C-16 a round of one mode cannot have an id of the other", () => {
  expect(ruleOf(opening({}, idOf<ConsentId>("consent", "exercise")))).toBe("C-16");
  expect(codeOf(opening({ mode: "exercise" }))).toBe("ok");
});

test("C-08 a grant ends at the soonest of its own end, the round's term and the window", () => {
  const own = asked();
  own.desk.must(HOST.official, {
    type: "grant",
    scopeHash: own.desk.is.scopeHash,
    expiresAt: after(HOUR_MS),
  });
  expect(decisionOf(own.desk.is, HOST.id)).toMatchObject({ expiresAt: after(HOUR_MS) });

  const late = asked();
  late.desk.now = after(3 * HOUR_MS);
  late.granted(HOST.official);
  expect(decisionOf(late.desk.is, HOST.id)).toMatchObject({ expiresAt: after(11 * HOUR_MS) });

  const long = asked({ holdsForMs: 100 * HOUR_MS });
  long.granted(HOST.official);
  expect(decisionOf(long.desk.is, HOST.id)).toMatchObject({ expiresAt: after(12 * HOUR_MS) });
});

test("C-08 a grant past its end counts for nothing, rung or not, and revokes the round when it rings", () => {
  const { desk, granted } = asked();
  granted(HOST.official, NORTH.official, SOUTH.official);
  const { scopeHash } = desk.is;
  expect(consentInForce(desk.is, HOST.id, scopeHash, after(8 * HOUR_MS - 1))?.partner).toBe(HOST.id);
  expect(consentInForce(desk.is, HOST.id, scopeHash, after(8 * HOUR_MS))).toBeUndefined();
  expect(desk.wakeUps()).toEqual([{ name: "grant-expiry", dueAt: after(8 * HOUR_MS) }]);
  desk.now = after(8 * HOUR_MS);
  expect(desk.must(CLOCK, { type: "ring", wakeUp: "grant-expiry" })).toMatchObject({
    status: "revoked",
    because: "expired",
  });
});

test("C-08 a grant that ended while others thought it over does not count when the last yes comes", () => {
  const { desk, grant, granted } = asked();
  desk.must(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash, expiresAt: after(HOUR_MS) });
  granted(NORTH.official);
  desk.now = after(2 * HOUR_MS);
  const decision = desk.send(SOUTH.official, grant);
  expect(decision.ok && voidAnswerIn(decision)).toMatchObject({ code: "round-closed", rule: "C-14" });
  expect(desk.is).toMatchObject({ status: "refused", because: "expired" });
});

test("C-09 a withdrawal takes effect at once", () => {
  const { desk, granted } = asked();
  granted(HOST.official, NORTH.official, SOUTH.official);
  const { scopeHash } = desk.is;
  const round = desk.must(HOST.deputy, withdrawal);
  expect(round).toMatchObject({ status: "revoked", because: "withdrawn" });
  expect(consentInForce(round, NORTH.id, scopeHash, desk.now)).toBeUndefined();
});

test("C-09 only what was granted is withdrawn, and what the others' rule does not need stays", () => {
  const { desk, granted } = asked(aboutNobody({ kind: "any" }));
  expect(codeOf(desk.send(HOST.official, withdrawal))).toBe("nothing-granted");
  granted(HOST.official, NORTH.official);
  const round = desk.must(HOST.official, withdrawal);
  expect(round.status).toBe("satisfied");
  expect(consentInForce(round, NORTH.id, round.scopeHash, desk.now)?.partner).toBe(NORTH.id);
  expect(consentInForce(round, HOST.id, round.scopeHash, desk.now)).toBeUndefined();
});

test("C-11 under dual control one person's yes, or the same one twice, or the requester's, is not enough", () => {
  const people = CASTS.slice(0, 1).flatMap((cast) => [cast.official, cast.deputy]);
  const asks = [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }];
  for (const requester of [null, ...people]) {
    for (const first of people) {
      for (const second of people) {
        const requestedBy = requester === null ? null : HOST.person(requester);
        const { desk, grant } = asked({ dualControl: true, asks, requestedBy });
        desk.send(first, grant);
        desk.send(second, grant);
        const isAllowed = first !== second && first !== requester && second !== requester;
        expect(desk.is.status === "satisfied").toBe(isAllowed);
      }
    }
  }
});

test("C-11 one yes of two is no consent, and the second may still refuse", () => {
  const { desk, grant } = asked({ dualControl: true });
  desk.must(HOST.official, grant);
  expect(statusOf(desk.is, HOST)).toBe("partially-authorised");
  expect(codeOf(desk.send(HOST.deputy, { type: "abstain" }))).toBe("half-granted");
  expect(desk.must(HOST.deputy, refusal)).toMatchObject({ status: "refused", because: "refused" });
});

test("C-11 an effect of class E4 takes two people though nobody asked for it", () => {
  const { desk } = asked({ scope: scopeOf({ effect: "E4" }) });
  expect(desk.is.question.dualControl).toBe(true);
  expect(asked({ scope: scopeOf({ effect: "E3" }) }).desk.is.question.dualControl).toBe(false);
});

test("C-11 the second yes of two cannot outlast the first", () => {
  const { desk, grant } = asked({ dualControl: true });
  desk.must(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash, expiresAt: after(HOUR_MS) });
  desk.must(HOST.deputy, grant);
  expect(decisionOf(desk.is, HOST.id)).toMatchObject({
    status: "granted",
    expiresAt: after(HOUR_MS),
    by: [{ person: HOST.person(HOST.official) }, { person: HOST.person(HOST.deputy) }],
  });
});

test("C-14 a late yes is kept as void, and changes nothing", () => {
  const { desk, grant } = asked();
  desk.must(HOST.official, refusal);
  const before = desk.is;
  const decision = desk.send(NORTH.official, grant);
  expect(decision.ok && voidAnswerIn(decision)).toMatchObject({
    kind: "conflict",
    code: "round-closed",
    rule: "C-14",
  });
  expect(desk.is).toEqual({ ...before, voidAnswers: desk.is.voidAnswers });
  expect(desk.is.voidAnswers).toMatchObject([{ partner: NORTH.id, answer: "grant" }]);
});

test("C-14 a yes after the deadline is void though the deadline has not rung yet", () => {
  const { desk, grant, granted } = asked();
  granted(HOST.official, NORTH.official);
  desk.now = after(4 * HOUR_MS);
  const decision = desk.send(SOUTH.official, grant);
  expect(decision.ok && voidAnswerIn(decision)?.rule).toBe("C-14");
  expect(desk.is.status).toBe("lapsed");
});

test("C-14 in a round that is satisfied already, a yes counts until the deadline and is void after it", () => {
  const { desk, grant } = asked(aboutNobody({ kind: "any" }));
  desk.must(NORTH.official, grant);
  desk.now = after(HOUR_MS);
  desk.must(HOST.official, grant);
  expect(statusOf(desk.is, HOST)).toBe("granted");
  desk.now = after(4 * HOUR_MS);
  const late = desk.send(SOUTH.official, grant);
  expect(late.ok && voidAnswerIn(late)?.rule).toBe("C-14");
  expect([desk.is.status, statusOf(desk.is, SOUTH)]).toEqual(["satisfied", "lapsed"]);
});

test("C-17 a refusal is final for its round", () => {
  const { desk, grant } = asked(aboutNobody({ kind: "k_of", k: 2 }));
  desk.must(HOST.official, refusal);
  expect(desk.is.status).toBe("open");
  const decision = desk.send(HOST.deputy, grant);
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["already-answered", "C-17"]);
});

test("a satisfied round is good for one use, and an open one is not used at all", () => {
  const { desk, granted } = asked();
  expect(codeOf(desk.send(SERVICE, { type: "consume" }))).toBe("round-not-satisfied");
  granted(HOST.official, NORTH.official, SOUTH.official);
  expect(codeOf(desk.send(HOST.official, { type: "consume" }))).toBe("not-for-people");
  const used = desk.must(SERVICE, { type: "consume" });
  expect(consentInForce(used, HOST.id, used.scopeHash, desk.now)).toBeUndefined();
  expect(codeOf(desk.send(SERVICE, { type: "consume" }))).toBe("round-not-satisfied");
});

test("a run that is cancelled takes its open rounds along, and leaves refused ones as they are", () => {
  const open = asked();
  open.granted(HOST.official);
  expect(
    open.desk.must(SERVICE, { type: "cancel", reason: "False alarm." }).decisions.map((one) => one.status),
  ).toEqual(["cancelled", "cancelled", "cancelled"]);
  const refused = asked();
  refused.desk.must(HOST.official, refusal);
  expect(refused.desk.must(SERVICE, { type: "cancel", reason: "False alarm." }).status).toBe("refused");
});

test("a suspended partner may refuse and withdraw, and not grant", () => {
  const desk = consentDesk(whileHeldBack(HOST, "suspended"));
  desk.must(SERVICE, { type: "open", id: idOf<ConsentId>("consent"), question: questionOf() });
  expect(codeOf(desk.send(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash }))).toBe(
    "partner-suspended",
  );
  expect(codeOf(desk.send(HOST.official, refusal))).toBe("ok");
});

test("no round answers before it is opened, and none is opened twice", () => {
  const desk = consentDesk();
  expect(codeOf(desk.send(HOST.official, refusal))).toBe("round-unknown");
  const open: ConsentCommand = { type: "open", id: idOf<ConsentId>("consent"), question: questionOf() };
  desk.must(SERVICE, open);
  expect(codeOf(desk.send(SERVICE, open))).toBe("round-exists");
});

test("C-03 a satisfied round is in force for its own scope alone", () => {
  const { desk, granted } = asked();
  const round = granted(HOST.official, NORTH.official, SOUTH.official);
  expect(roundInForce(round, round.scopeHash, desk.now)).toBe(true);
  expect(roundInForce(round, "sha256:other", desk.now)).toBe(false);
  expect(consentInForce(round, HOST.id, "sha256:other", desk.now)).toBeUndefined();
});

test("no clock asks for consent", () => {
  const command: ConsentCommand = { type: "open", id: idOf("consent"), question: questionOf() };
  expect(codeOf(consentDesk().send(CLOCK, command))).toBe("not-for-the-clock");
});

test("C-08 nobody grants what may not be done any more, though answers are still taken", () => {
  const { desk, grant } = asked({ scope: { ...scopeOf(), window: { from: START, until: after(HOUR_MS) } } });
  desk.now = after(HOUR_MS);
  const decision = desk.send(HOST.official, grant);
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["window-over", "C-08"]);
});

test("C-02 a refusal and an abstention are kept as they were given, with words or without", () => {
  const { desk } = asked();
  desk.must(HOST.official, refusal);
  expect(decisionOf(desk.is, HOST.id)).toMatchObject({ status: "denied", justification: BECAUSE });
  const other = asked();
  other.desk.must(HOST.official, { type: "abstain" });
  expect(statusOf(other.desk.is, HOST)).toBe("abstained");
});

test("C-01 a round that is over waits for nobody", () => {
  const { desk } = asked();
  desk.must(SERVICE, { type: "cancel", reason: "The run is over." });
  expect(pendingPartners(desk.is)).toEqual([]);
});

test("C-08 another's grant that ended counts for nobody, though the rule of the round still holds", () => {
  const { desk, grant } = asked(aboutNobody({ kind: "any" }));
  desk.must(HOST.official, { ...grant, expiresAt: after(HOUR_MS) } as ConsentCommand);
  desk.must(NORTH.official, grant);
  const hash = desk.is.scopeHash;
  expect(consentInForce(desk.is, HOST.id, hash, after(HOUR_MS - 1))).toBeDefined();
  expect(consentInForce(desk.is, HOST.id, hash, after(HOUR_MS))).toBeUndefined();
  expect(consentInForce(desk.is, NORTH.id, hash, after(HOUR_MS))).toBeDefined();
});

test("what was recorded without words reads as without words, and an answer of who was not asked is a defect", () => {
  const { desk } = asked();
  desk.must(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash });
  desk.must(HOST.official, withdrawal);
  const withdrawn = desk.facts.find((one) => one.type === "consent-withdrawn");
  const other = asked();
  other.desk.must(HOST.official, refusal);
  const refused = other.desk.facts.find((one) => one.type === "consent-refused");
  if (withdrawn?.type !== "consent-withdrawn" || refused?.type !== "consent-refused")
    throw new Error("Both were recorded.");
  const before = asked();
  const told = (round: ConsentRound, fact: Parameters<typeof evolveConsent>[1]) =>
    decisionOf(evolveConsent(round, fact), HOST.id);
  const silent = { ...refused, data: { ...refused.data, justification: null } };
  expect(told(before.desk.is, silent)).toMatchObject({ status: "denied", justification: "" });
  before.desk.must(HOST.official, before.grant);
  const taken = { ...withdrawn, data: { ...withdrawn.data, justification: null } };
  expect(told(before.desk.is, taken)).toMatchObject({ status: "withdrawn", justification: "" });
  const stranger = { ...refused, data: { ...refused.data, partner: STRANGER.id } };
  expect(() => evolveConsent(before.desk.is, stranger)).toThrow("was not asked in this round");
});
