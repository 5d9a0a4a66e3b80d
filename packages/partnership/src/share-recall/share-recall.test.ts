import type { ConsentId, RunId, ShareRecallId, StepInvocationId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { type StillOpen, standDownBlockers } from "../stand-down/blockers.js";
import { after, CLOCK, codeOf, contextAt, DAY_MS, Desk, idOf, ruleOf, SERVICE } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS } from "../testing/three-partners.js";
import { shareRecallChart } from "./chart.js";
import type { RecalledShare } from "./commands.js";
import { decideShareRecall } from "./decide.js";
import { ShareRecallFact } from "./facts.js";
import { evolveShareRecall, recallIsOpen, shareRecallWakeUps, stopsReading } from "./state.js";

const HOW = "Both copies were wiped, and the tape was shredded.";
const share: RecalledShare = {
  mode: "live",
  run: idOf<RunId>("run"),
  invocation: idOf<StepInvocationId>("step"),
  stepId: "action--share",
  stepName: "Share the indicators",
  round: idOf<ConsentId>("consent"),
  by: HOST.id,
  of: NORTH.id,
  dataClasses: ["indicators"],
  purpose: "That they look for the same.",
  answerBy: after(3 * DAY_MS),
};
const asking = (changes: Partial<RecalledShare> = {}, id = idOf<ShareRecallId>("share-recall")) =>
  ({ type: "ask", id, share: { ...share, ...changes } }) as const;

const aggregate = { decide: decideShareRecall, evolve: evolveShareRecall, wakeUps: shareRecallWakeUps };
const newDesk = () => new Desk(aggregate, (now, actor) => contextAt(now, actor, PARTNERS));
let desk: ReturnType<typeof newDesk>;

function asked() {
  desk.must(SERVICE, asking());
  return desk;
}

const erase = { type: "erase", attestation: HOW } as const;
const giveBack = { type: "return", note: "The disk went back by courier." } as const;
const refusal = { type: "refuse", reason: "Our court has ordered us to keep it." } as const;
const ring = { type: "ring", wakeUp: "answer-deadline" } as const;

beforeEach(() => {
  desk = newDesk();
});

test("C-09 (7) what was shared is asked back, and an official of whoever has it says that it is returned or erased", () => {
  asked();
  expect(desk.is).toMatchObject({ status: "asked", share, askedAt: desk.now });
  expect(desk.must(NORTH.official, erase)).toMatchObject({
    status: "erased",
    answer: { words: HOW, by: NORTH.person(NORTH.official), at: desk.now },
  });
  const other = newDesk();
  other.must(SERVICE, asking());
  expect(other.must(NORTH.official, giveBack)).toMatchObject({ status: "returned" });
  expect(codeOf(other.send(NORTH.official, erase))).toBe("answered-already");
  expect(other.folded(ShareRecallFact)).toEqual(other.is);
});

test("C-09 whoever keeps it says why, and may give it back after all", () => {
  asked();
  expect(desk.must(NORTH.official, refusal)).toMatchObject({ status: "refused" });
  expect(recallIsOpen(desk.is)).toBe(false);
  expect(codeOf(desk.send(NORTH.official, refusal))).toBe("answered-already");
  expect(desk.must(NORTH.official, erase).status).toBe("erased");
});

test("C-09 an attestation and a refusal take at least twenty characters", () => {
  asked();
  for (const command of [
    { ...erase, attestation: "Wiped." },
    { ...refusal, reason: "No." },
  ])
    expect(codeOf(desk.send(NORTH.official, command))).toBe("justification-too-short");
});

test("C-09 only an official of the partner that is asked answers, and only the withdrawal itself asks", () => {
  expect(codeOf(desk.send(NORTH.official, erase))).toBe("no-such-recall");
  expect(codeOf(desk.send(HOST.official, asking()))).toBe("not-for-people");
  asked();
  expect(codeOf(desk.send(SERVICE, asking()))).toBe("recall-exists");
  expect(codeOf(desk.send(HOST.official, erase))).toBe("not-asked");
  expect(codeOf(desk.send(NORTH.officer, erase))).toBe("not-an-official");
  expect(codeOf(desk.send(CLOCK, erase))).toBe("not-a-person");
});

test("C-09 a request is to somebody else, of one mode, and due in the future", () => {
  const no = (command: ReturnType<typeof asking>) => codeOf(desk.send(SERVICE, command));
  expect(no(asking({ of: HOST.id }))).toBe("own-share");
  expect(no(asking({ answerBy: desk.now }))).toBe("deadline-passed");
  expect(ruleOf(desk.send(SERVICE, asking({ mode: "exercise" })))).toBe("C-16");
});

test("C-09 what nobody answers is overdue, still waited for, and can still be answered", () => {
  asked();
  expect(desk.wakeUps()).toEqual([{ name: "answer-deadline", dueAt: share.answerBy }]);
  expect(codeOf(desk.send(CLOCK, ring))).toBe("not-yet-due");
  desk.waitUntil(share.answerBy);
  expect(desk.must(CLOCK, ring)).toMatchObject({ status: "overdue" });
  expect(desk.wakeUps()).toEqual([]);
  expect(desk.must(CLOCK, ring)).toMatchObject({ status: "overdue" });
  expect(recallIsOpen(desk.is)).toBe(true);
  expect(desk.must(NORTH.official, giveBack).status).toBe("returned");
});

test("ES-09 a share that is asked back blocks until it is answered", () => {
  const nothing: StillOpen = {
    aid: [],
    rounds: [],
    guarded: [],
    endlessShares: [],
    onHoldSteps: [],
    escalations: [],
    clocks: [],
    glasses: [],
    recalls: [],
  };
  asked();
  const [blocker] = standDownBlockers({ ...nothing, recalls: [desk.is] });
  expect(blocker).toMatchObject({ kind: "share", subject: desk.is.id });
  expect(blocker?.words).toContain("Share the indicators");
  desk.waitUntil(share.answerBy);
  desk.must(CLOCK, ring);
  expect(standDownBlockers({ ...nothing, recalls: [desk.is] })[0]?.words).toContain("which is over");
  desk.must(NORTH.official, refusal);
  expect(standDownBlockers({ ...nothing, recalls: [desk.is] })).toEqual([]);
});

test("a recall's history begins with what is asked back, and its chart ends where it is given back", () => {
  const fact = { type: "share-recall-overdue", data: { dueAt: share.answerBy } } as const;
  const entry = { ...fact, at: desk.now, recordedAt: desk.now, actor: CLOCK, partner: null };
  expect(() => evolveShareRecall(undefined, entry)).toThrow("share-asked-back");
  expect(shareRecallChart.isFinal("returned") && shareRecallChart.isFinal("erased")).toBe(true);
  expect(shareRecallChart.isFinal("refused")).toBe(false);
});

test("C-09 (7) whoever is asked to give a share back reads it no more, whatever they answer, save what they did themselves", () => {
  asked();
  for (const answer of [refusal, erase]) {
    expect(stopsReading(desk.is, NORTH.id, HOST.id)).toBe(true);
    expect(stopsReading(desk.is, NORTH.id, null)).toBe(true);
    expect(stopsReading(desk.is, NORTH.id, NORTH.id)).toBe(false);
    expect(stopsReading(desk.is, HOST.id, NORTH.id)).toBe(false);
    desk.must(NORTH.official, answer);
  }
  expect(stopsReading(desk.is, NORTH.id, HOST.id)).toBe(true);
});
