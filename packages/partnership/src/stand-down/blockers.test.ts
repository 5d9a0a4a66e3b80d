import { type IncidentId, type RegulatoryClockId, TimeZone } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { RegulatoryClockCommand } from "../regulatory-clock/commands.js";
import { decideRegulatoryClock } from "../regulatory-clock/decide.js";
import { evolveRegulatoryClock, regulatoryClockWakeUps } from "../regulatory-clock/state.js";
import { aidStory } from "../testing/aid-story.js";
import { glassInForce } from "../testing/break-glass-story.js";
import { asked, BECAUSE, onlyHost } from "../testing/consent-story.js";
import { after, CLOCK, contextAt, Desk, HOUR_MS, idOf } from "../testing/desk.js";
import { active, CRITERIA, opened } from "../testing/escalation-story.js";
import { HOST, NORTH, PARTNERS, SOUTH } from "../testing/three-partners.js";
import { blockerText, type StillOpen, standDownBlockers } from "./blockers.js";

const nothing: StillOpen = {
  aid: [],
  rounds: [],
  guarded: [],
  onHoldSteps: [],
  escalations: [],
  clocks: [],
  recalls: [],
  endlessShares: [],
  glasses: [],
};

function kindsIn(open: Partial<StillOpen>): string[] {
  return standDownBlockers({ ...nothing, ...open }).map((one) => `${one.kind} ${one.subject}`);
}

test("ES-09 a run with nothing open stands down", () => {
  expect(standDownBlockers(nothing)).toEqual([]);
});

test("ES-09 aid blocks while it is asked for, and until each team is home; what is owed for it does not", () => {
  const story = aidStory();
  const blocking = () => kindsIn({ aid: [story.desk.is] });
  expect(blocking()).toEqual([`aid ${story.desk.is.id}`]);
  story.submitted();
  expect(blocking()).toEqual([`aid ${story.desk.is.id}`]);
  story.committed(NORTH);
  story.committed(SOUTH);
  const [north, south] = [story.on(NORTH).assignment, story.on(SOUTH).assignment];
  expect(blocking()).toEqual([`aid ${north}`, `aid ${south}`]);
  for (const cast of [NORTH, SOUTH]) {
    story.deployed(cast);
    story.desk.must(HOST.official, { type: "release", ...story.on(cast) });
  }
  expect(blocking()).toEqual([`aid ${north}`, `aid ${south}`]);
  story.home(NORTH);
  expect(blocking()).toEqual([`aid ${south}`]);
  story.home(SOUTH);
  expect(blocking()).toEqual([]);
});

test("ES-09 a question that is not answered blocks, until it is answered, lapses or is taken back", () => {
  const { desk } = asked();
  expect(kindsIn({ rounds: [desk.is] })).toEqual([`consent ${desk.is.id}`]);
  expect(standDownBlockers({ ...nothing, rounds: [desk.is] })[0]?.words).toContain(
    "waits for 3 of its partners",
  );
  desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  expect(kindsIn({ rounds: [desk.is] })).toEqual([]);
});

test("ES-09 a consent blocks while it is in use, by the step that is done under it; not before, nor once it is taken back", () => {
  const { desk } = asked();
  const guarded = () => [{ round: desk.is, step: "Remote forensics", performer: NORTH.id }];
  expect(kindsIn({ guarded: guarded() })).toEqual([]);
  const { desk: story, granted } = asked(onlyHost);
  granted(HOST.official);
  expect(story.is.status).toBe("satisfied");
  const used = [{ round: story.is, step: "Remote forensics", performer: NORTH.id }];
  const [blocker] = standDownBlockers({ ...nothing, rounds: [story.is], guarded: used });
  expect(blocker).toMatchObject({ kind: "consent", subject: story.is.id, of: [NORTH.id] });
  expect(blocker?.words).toContain('"Remote forensics" is not over');
  expect(blocker?.clearedBy).toContain("withdrawn");
});

test("ES-09 what was shared blocks while nobody has said until when it may be kept", () => {
  const endless = { run: "run--1", invocation: "step--1", name: "Share the indicators", of: HOST.id };
  const [blocker] = standDownBlockers({ ...nothing, endlessShares: [endless] });
  expect(blocker).toMatchObject({ kind: "share", subject: "step--1", stream: "run--1", of: [HOST.id] });
  expect(blocker?.words).toContain("Share the indicators");
});

test("ES-09 each blocker says whose it is, and what would end it", () => {
  const { desk } = asked();
  const story = aidStory();
  story.submitted();
  const blockers = standDownBlockers({
    ...nothing,
    rounds: [desk.is],
    aid: [story.desk.is],
    escalations: [active().is],
    glasses: [glassInForce().is],
  });
  expect(blockers.map((one) => [one.kind, one.of.length > 0, one.clearedBy !== ""])).toEqual(
    ["aid", "consent", "escalation", "break-glass"].map((kind) => [kind, true, true]),
  );
});

test("ES-09 a step on hold blocks, by its name", () => {
  const [blocker] = standDownBlockers({
    ...nothing,
    onHoldSteps: [{ run: "run--1", invocation: "step--1", name: "Remote forensics", of: HOST.id }],
  });
  expect(blocker).toMatchObject({
    kind: "on-hold-step",
    subject: "step--1",
    stream: "run--1",
    of: [HOST.id],
  });
  expect(blocker?.words).toContain("Remote forensics");
});

test("ES-09 an escalation blocks until it is stood down, rejected or handed on, alarms most of all", () => {
  const unreached = opened();
  for (let missed = 0; missed < 4; missed += 1) {
    const [next] = unreached.wakeUps();
    if (next !== undefined) unreached.waitUntil(next.dueAt);
    unreached.must(CLOCK, { type: "ring", wakeUp: "acknowledgement-deadline" });
  }
  expect(unreached.is.status).toBe("unreached");
  expect(kindsIn({ escalations: [unreached.is] })).toEqual([`escalation ${unreached.is.id}`]);

  const desk = active();
  expect(kindsIn({ escalations: [desk.is] })).toEqual([`escalation ${desk.is.id}`]);
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  desk.must(HOST.official, { type: "confirm" });
  expect(kindsIn({ escalations: [desk.is] })).toEqual([]);
});

test("ES-09 a request that is filled in part blocks by the help that is away, and not by what it still looks for", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  expect(story.desk.is.status).toBe("partially-filled");
  expect(kindsIn({ aid: [story.desk.is] })).toEqual([`aid ${story.on(NORTH).assignment}`]);
});

test("ES-07, ES-09 what an event has proposed keeps nobody from standing down until somebody wants it", () => {
  const desk = opened({ trigger: { kind: "clock", subject: "regulatory-clock--1" } });
  expect([desk.is.status, kindsIn({ escalations: [desk.is] })]).toEqual(["proposed", []]);
  desk.must(HOST.official, { type: "authorise", justification: BECAUSE });
  expect(kindsIn({ escalations: [desk.is] })).toEqual([`escalation ${desk.is.id}`]);
});

test("ES-09 a clock blocks until its report has left, it is transferred, or it does not apply; one that is only shown does not", () => {
  const clock = (...said: readonly RegulatoryClockCommand[]) => {
    const desk = new Desk(
      { decide: decideRegulatoryClock, evolve: evolveRegulatoryClock, wakeUps: regulatoryClockWakeUps },
      (now, actor) => contextAt(now, actor, PARTNERS),
    );
    for (const command of said) desk.must(HOST.official, command);
    return desk.is;
  };
  const started = (duty: string): RegulatoryClockCommand => ({
    type: "start",
    id: idOf<RegulatoryClockId>("regulatory-clock"),
    duty,
    subject: {
      ...{ mode: "live", of: HOST.id, entity: "St. Alder", run: null },
      ...{ incident: idOf<IncidentId>("incident"), zone: TimeZone.parse("UTC") },
    },
    occurrence: { event: "awareness", at: after(-HOUR_MS), evidence: "The night shift's call." },
  });
  const running = clock(started("NIS2-EW"));
  expect(kindsIn({ clocks: [running] })).toEqual([`clock ${running.id}`]);
  const [blocker] = standDownBlockers({ ...nothing, clocks: [running] });
  expect(blocker).toMatchObject({ of: [HOST.id], words: expect.stringContaining("NIS2-EW of St. Alder") });
  const reason = BECAUSE;
  for (const met of [
    { type: "submit", at: after(0), reference: "Receipt 4711." },
    { type: "transfer", to: "The health authority", reason },
    { type: "set-not-applicable", reason },
  ] as const)
    expect(kindsIn({ clocks: [clock(started("NIS2-EW"), met)] })).toEqual([]);
  expect(kindsIn({ clocks: [clock(started("CIRCIA-72"))] })).toEqual([]);
});

test("ES-09, C-10 a break-glass blocks until it has been reviewed", () => {
  const desk = glassInForce();
  const words = () => standDownBlockers({ ...nothing, glasses: [desk.is] }).map(blockerText);
  expect(kindsIn({ glasses: [desk.is] })).toEqual([`break-glass ${desk.is.id}`]);
  expect(words()[0]).toContain("has to be closed");
  desk.must(HOST.official, { type: "close" });
  expect(words()[0]).toContain("has to review it");
  desk.must(HOST.auditor, { type: "review", verdict: "justified", findings: BECAUSE });
  expect(words()).toEqual([]);
});
