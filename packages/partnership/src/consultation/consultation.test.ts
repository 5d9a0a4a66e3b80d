import type { Actor, ConsultationId, RunId } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import { authorise } from "../authority/authorise.js";
import { ConsentFact } from "../consent/facts.js";
import { inForce } from "../testing/agreement-story.js";
import { asked, CONSENT_STEP, GUARDED_STEP, PLAYBOOK } from "../testing/consent-story.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  Desk,
  HOUR_MS,
  idOf,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { HOST, NORTH, PARTNERS, SOUTH, whileHeldBack } from "../testing/three-partners.js";
import type { ConsultationCommand, ConsultationQuestion, Opinion } from "./commands.js";
import { decideConsultation, maySpeak } from "./decide.js";
import { ConsultationFact } from "./facts.js";
import { consultationWakeUps, evolveConsultation, silentIn } from "./state.js";

const OBJECTION = "The ward needs these servers until noon.";

function consulting(partners = PARTNERS) {
  return new Desk(
    { decide: decideConsultation, evolve: evolveConsultation, wakeUps: consultationWakeUps },
    (now, actor) => contextAt(now, actor, partners),
  );
}

function open(changes: Partial<ConsultationQuestion> = {}): ConsultationCommand {
  const question: ConsultationQuestion = {
    mode: "live",
    run: idOf<RunId>("run"),
    by: HOST.id,
    askedBy: HOST.person(HOST.lead),
    question: "May we take the exchange down at six?",
    asks: [NORTH.id, SOUTH.id],
    answerBy: after(HOUR_MS),
    ...changes,
  };
  return { type: "open", id: idOf<ConsultationId>("consultation", question.mode), question };
}

function opened(partners = PARTNERS) {
  const desk = consulting(partners);
  desk.must(HOST.lead, open());
  return desk;
}

const says = (opinion: Opinion, words?: string): ConsultationCommand => ({
  type: "answer",
  opinion,
  ...(words === undefined ? {} : { words }),
});
const ring: ConsultationCommand = { type: "ring", wakeUp: "answer-deadline" };

describe("M09 a consultation is opened", () => {
  test.each<[name: string, actor: Actor, changes: Partial<ConsultationQuestion>, code: string]>([
    ["by the run's lead", HOST.lead, {}, "ok"],
    ["in nobody else's name", NORTH.lead, {}, "not-the-asker"],
    ["for no other person", HOST.official, {}, "not-the-asker"],
    ["not by a responder", HOST.responder, { askedBy: HOST.person(HOST.responder) }, "role-missing"],
    ["not by a service", SERVICE, {}, "not-a-person"],
    ["about a run of its own mode", HOST.lead, { run: idOf<RunId>("run", "exercise") }, "mixed-modes"],
    ["asking each partner once", HOST.lead, { asks: [NORTH.id, NORTH.id] }, "asked-twice"],
    ["and not one's own", HOST.lead, { asks: [HOST.id] }, "asked-twice"],
    ["with time to answer", HOST.lead, { answerBy: START }, "deadline-passed"],
  ])("%s", (_name, actor, changes, code) => {
    expect(codeOf(consulting().send(actor, open(changes)))).toBe(code);
  });

  test("once, and by nobody who may begin nothing", () => {
    expect(codeOf(opened().send(HOST.lead, open()))).toBe("consultation-exists");
    expect(codeOf(consulting(whileHeldBack(HOST, "restricted")).send(HOST.lead, open()))).toBe(
      "partner-restricted",
    );
    expect(codeOf(consulting().send(NORTH.official, says("supports")))).toBe("consultation-unknown");
    const fact = { type: "consultation-closed" as const, data: { silent: [] } };
    const at = { at: START, recordedAt: START, actor: CLOCK, partner: null };
    expect(() => evolveConsultation(undefined, { ...fact, ...at })).toThrow("begins with");
  });
});

test("M09 each partner says what it thinks, anew until the deadline, and its silence is recorded then", () => {
  const desk = opened();
  desk.must(NORTH.official, says("supports"));
  desk.must(NORTH.officer, says("objects", OBJECTION));
  expect(desk.is.opinions).toMatchObject([
    { partner: NORTH.id, person: NORTH.person(NORTH.officer), opinion: "objects", words: OBJECTION },
  ]);
  expect(silentIn(desk.is)).toEqual([SOUTH.id]);
  expect(codeOf(desk.send(CLOCK, ring))).toBe("not-yet-due");
  desk.now = after(HOUR_MS);
  expect(codeOf(desk.send(SOUTH.official, says("no-view")))).toBe("consultation-closed");
  desk.must(CLOCK, ring);
  expect(desk.facts.at(-1)).toMatchObject({ type: "consultation-closed", data: { silent: [SOUTH.id] } });
  expect(desk.is.closedAt).toBe(after(HOUR_MS));
  expect(desk.wakeUps()).toEqual([]);
  const rungAgain = desk.send(CLOCK, ring);
  expect(rungAgain).toMatchObject({ ok: true, facts: [] });
  expect(codeOf(desk.send(SOUTH.official, says("no-view")))).toBe("consultation-closed");
  expect(desk.folded(ConsultationFact)).toEqual(desk.is);
});

test("INV-12 an opinion is a partner's own, by its officials and duty officers; an objection says why", () => {
  const desk = opened();
  const of = (decision: ReturnType<typeof desk.send>) => [codeOf(decision), ruleOf(decision)];
  expect(of(desk.send(HOST.official, says("supports")))).toEqual(["not-asked", "INV-12"]);
  expect(of(desk.send(SERVICE, says("supports")))).toEqual(["not-a-person", "INV-12"]);
  expect(of(desk.send(NORTH.responder, says("supports")))).toEqual(["role-missing", "M04"]);
  expect(of(desk.send(NORTH.official, ring))).toEqual(["not-the-clock", "M09"]);
  for (const objection of [says("objects"), says("objects", "No.")])
    expect(of(desk.send(NORTH.official, objection))).toEqual(["justification-too-short", "M09"]);
  const may = [NORTH.official, NORTH.officer, NORTH.responder, NORTH.lead];
  expect(may.map((one) => maySpeak(NORTH.partner, NORTH.person(one)))).toEqual([true, true, false, false]);
  const held = opened(whileHeldBack(NORTH, "suspended"));
  expect(codeOf(held.send(NORTH.official, says("supports")))).toBe("partner-suspended");
});

test("M09, C-01 a consultation that everybody supports is no consent: what waits for a yes goes on waiting", () => {
  const desk = opened();
  desk.must(NORTH.official, says("supports"));
  desk.must(SOUTH.official, says("supports"));
  // Nothing of it is one of the facts that a round, and so authorise(), is made of.
  for (const { type, data } of desk.facts) expect(ConsentFact.safeParse({ type, data }).success).toBe(false);
  const { desk: round } = asked({ run: desk.is.question.run });
  const authorised = authorise(
    {
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
    },
    {
      agreements: [inForce()],
      rounds: [{ round: round.is, scopeHashNow: round.is.scopeHash }],
      partners: PARTNERS,
      at: START,
    },
  );
  expect(authorised).toMatchObject({ ok: false, rule: "C-01" });
});
