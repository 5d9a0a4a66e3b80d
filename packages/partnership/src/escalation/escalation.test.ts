import { type EscalationId, type IncidentId, instantAfter } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BECAUSE } from "../testing/consent-story.js";
import {
  after,
  CLOCK,
  codeOf,
  DAY_MS,
  HOUR_MS,
  idOf,
  MINUTE_MS,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import {
  active,
  CRITERIA,
  caseOf,
  EVERY_COMMAND,
  escalationDesk,
  opened,
  opening,
} from "../testing/escalation-story.js";
import { EVERYBODY, HOST, NORTH, PARTNERS, SOUTH, whileHeldBack } from "../testing/three-partners.js";
import { answerTimes } from "./answer-times.js";
import type { CrisisLevel, EscalationCommand } from "./commands.js";
import { DWELL_MS, escalationPartners, isAutomatic } from "./decide.js";
import { EscalationFact } from "./facts.js";
import { ladderFaults, ladderOf } from "./ladder.js";
import {
  escalationIsOpen,
  escalationOutcome,
  evolveEscalation,
  keptUntil,
  pagesOwed,
  wasPaged,
} from "./state.js";
import { TriggerKind, wayBackFrom } from "./trigger.js";

const acknowledgement: EscalationCommand = { type: "ring", wakeUp: "acknowledgement-deadline" };
const LEVELS: readonly CrisisLevel[] = ["technical", "operational", "political"];

test("ES-02 a page that nobody answers goes to the next, rung by rung, and at the end to everybody", () => {
  const desk = opened();
  const paged = [pagesOwed(desk.is).map((one) => one.person)];
  for (let missed = 1; missed <= 4; missed += 1) {
    expect(desk.wakeUps()).toEqual([
      { name: "acknowledgement-deadline", dueAt: after(missed * 15 * MINUTE_MS) },
    ]);
    desk.now = after(missed * 15 * MINUTE_MS);
    desk.must(CLOCK, acknowledgement);
    expect(desk.is.missed).toBe(missed);
    paged.push(pagesOwed(desk.is).map((one) => one.person));
  }
  const [responder, officer, official, deputy] = [
    HOST.responder,
    HOST.officer,
    HOST.official,
    HOST.deputy,
  ].map(HOST.person);
  expect(paged).toEqual([
    [responder],
    [officer],
    [official],
    [deputy],
    [responder, officer, official, deputy],
  ]);
  expect(desk.is.status).toBe("unreached");
});

test("ES-02 the alarm stays until a person answers, and then goes on", () => {
  const desk = opened();
  for (let missed = 1; missed <= 4; missed += 1) {
    desk.now = after(missed * 15 * MINUTE_MS);
    desk.must(CLOCK, acknowledgement);
  }
  // It comes again after as long as a page may take, then after twice as long each time, at least four times a day.
  const gaps: number[] = [];
  for (let again = 0; again < 7; again += 1) {
    const [next] = desk.wakeUps();
    if (next === undefined) throw new Error("The alarm has fallen silent.");
    expect(next.name).toBe("alarm-again");
    gaps.push((Date.parse(next.dueAt) - Date.parse(desk.now)) / MINUTE_MS);
    desk.waitUntil(next.dueAt);
    const sent = pagesOwed(desk.is).map((page) => page.name);
    desk.must(CLOCK, { type: "ring", wakeUp: "alarm-again" });
    expect(pagesOwed(desk.is)).toHaveLength(4);
    for (const { name } of pagesOwed(desk.is)) expect(sent).not.toContain(name);
    expect(wasPaged(desk.is, HOST.person(HOST.officer))).toBe(false);
  }
  expect(gaps).toEqual([15, 30, 60, 120, 240, 360, 360]);
  expect(escalationIsOpen(desk.is)).toBe(true);
  desk.waitUntil(after(DAY_MS));
  expect(codeOf(desk.send(NORTH.officer, { type: "acknowledge" }))).toBe("not-on-call");
  expect(desk.must(HOST.officer, { type: "acknowledge" }).status).toBe("acknowledged");
  expect(desk.must(HOST.official, { type: "accept" }).status).toBe("active");
});

test("INV-05 a deadline does its work once, and never before it is due", () => {
  const desk = opened();
  desk.now = after(15 * MINUTE_MS - 1);
  expect(codeOf(desk.send(CLOCK, acknowledgement))).toBe("not-yet-due");
  desk.now = after(15 * MINUTE_MS);
  desk.must(CLOCK, acknowledgement);
  expect(codeOf(desk.send(CLOCK, acknowledgement))).toBe("not-yet-due"); // the next one's
  expect(desk.is.missed).toBe(1);
  desk.must(HOST.officer, { type: "acknowledge" });
  desk.now = after(HOUR_MS);
  const before = desk.facts.length;
  expect(codeOf(desk.send(CLOCK, acknowledgement))).toBe("ok");
  expect(desk.facts).toHaveLength(before);
});

test("ES-02 a ladder of one is refused, and says who is missing", () => {
  const lonely = [{ contacts: [{ person: HOST.person(HOST.officer), team: null }] }];
  const decision = escalationDesk().send(SERVICE, opening({ ladder: lonely }));
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["ladder-too-short", "ES-02"]);
  expect(decision.ok ? "" : decision.detail).toContain("Officer of Aldor Health: name 1 more");
  const twice = [{ contacts: [...(lonely[0]?.contacts ?? []), ...(lonely[0]?.contacts ?? [])] }];
  for (const ladder of [[], twice, [{ contacts: [] }]]) {
    expect(ruleOf(escalationDesk().send(SERVICE, opening({ ladder })))).toBe("ES-02");
  }
});

test("ES-02 a partner's ladder begins with who is on duty, and no rung of it has one person only", () => {
  const ladder = ladderOf(HOST.partner, HOST.team, START);
  expect(ladder.map((rung) => rung.contacts.map((one) => one.person))).toEqual([
    [HOST.responder, HOST.officer].map(HOST.person),
    [HOST.official, HOST.deputy].map(HOST.person),
  ]);
  expect(ladderFaults(ladder, HOST.partner)).toEqual([]);

  const alone = { person: HOST.person(HOST.responder), from: START, to: after(HOUR_MS), order: 1 };
  const rostered = {
    ...HOST.partner,
    teams: HOST.partner.teams.map((team) => ({ ...team, shifts: [alone] })),
  };
  expect(ladderOf(rostered, HOST.team, START).map((rung) => rung.contacts.length)).toEqual([2, 2]);
  expect(ladderOf(HOST.partner, null, START).map((rung) => rung.contacts.length)).toEqual([3]);
});

test("ES-03 what is automatic: the same level, and technical to operational from severity 3; never the political", () => {
  for (const from of LEVELS) {
    for (const to of LEVELS) {
      for (const severity of [0, 1, 2, 3, 4, 5]) {
        const isSame = from === to;
        const isSevere = from === "technical" && to === "operational" && severity >= 3;
        expect([from, to, severity, isAutomatic({ from, to, severity })]).toEqual([
          from,
          to,
          severity,
          to !== "political" && (isSame || isSevere),
        ]);
      }
    }
  }
});

test("ES-03 no path leads to the political level without its authority's word", () => {
  const everyone = fc.constantFrom(...EVERYBODY, SERVICE, CLOCK);
  const butTheWord = EVERY_COMMAND.filter((one) => one.type !== "authorise");
  fc.assert(
    fc.property(
      fc.constantFrom(...LEVELS),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.tuple(everyone, fc.constantFrom(...butTheWord), fc.integer({ min: 0, max: HOUR_MS })), {
        maxLength: 30,
      }),
      (from, severity, walk) => {
        const desk = opened({ from, to: "political", severity });
        for (const [actor, command, waitMs] of walk) {
          desk.now = after(Date.parse(desk.now) - Date.parse(START) + waitMs);
          desk.send(actor, command);
        }
        expect(["proposed", "rejected", "closed"]).toContain(desk.is.status);
      },
    ),
  );
});

test("ES-03 what people decide pages those who decide it, one after the other, and waits", () => {
  const desk = opened({ to: "political" });
  expect(pagesOwed(desk.is)).toMatchObject([{ person: HOST.person(HOST.responder), rung: 0 }]);
  for (let missed = 1; missed <= 4; missed += 1) {
    desk.now = after(missed * 15 * MINUTE_MS);
    desk.must(CLOCK, { type: "ring", wakeUp: "decision-deadline" });
  }
  expect([desk.is.status, desk.is.missed, desk.wakeUps()]).toEqual(["proposed", 4, []]);
  const decision = desk.send(HOST.official, { type: "authorise", justification: "Do it." });
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["justification-too-short", "ES-04"]);
  expect(desk.must(HOST.official, { type: "authorise", justification: BECAUSE }).status).toBe("notified");
});

test.each([
  ["authorise", () => opened({ to: "political" })],
  ["reject", () => opened({ to: "political" })],
  ["accept", () => opened()],
  ["decline", () => opened()],
  ["escalate-further", () => active()],
] as const)("ES-04 of everybody there is, only the authority of the level may %s", (type, bring) => {
  const command = EVERY_COMMAND.find((one) => one.type === type);
  if (command === undefined) throw new Error(`There is no command to ${type}.`);
  for (const actor of [...EVERYBODY, SERVICE, CLOCK]) {
    const isAuthority = actor === HOST.official || actor === HOST.deputy;
    expect([actor, bring().send(actor, command).ok]).toEqual([actor, isAuthority]);
  }
});

test("ES-04 where no office is named, any official of that partner is the authority", () => {
  const desk = opened({ office: null });
  expect(codeOf(desk.send(HOST.officer, { type: "accept" }))).toBe("not-the-authority");
  expect(desk.must(HOST.deputy, { type: "accept" }).status).toBe("active");
});

test("who takes the level has been reached, though nobody acknowledged before", () => {
  const desk = opened();
  desk.must(HOST.official, { type: "accept" });
  expect(desk.facts.map((fact) => fact.type).slice(-2)).toEqual([
    "escalation-acknowledged",
    "escalation-accepted",
  ]);
  expect(escalationOutcome(desk.is)).toBe("active");
});

test("an acknowledgement that nobody follows up climbs on, and at the end alarms everybody", () => {
  const desk = opened();
  desk.must(HOST.responder, { type: "acknowledge" });
  expect(desk.wakeUps()).toEqual([{ name: "accept-deadline", dueAt: after(HOUR_MS) }]);
  desk.now = after(HOUR_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: "accept-deadline" });
  expect(pagesOwed(desk.is).map((one) => one.person)).toEqual([HOST.person(HOST.officer)]);
  for (let missed = 1; missed <= 2; missed += 1) {
    desk.now = after(HOUR_MS + missed * 15 * MINUTE_MS);
    desk.must(CLOCK, acknowledgement);
  }
  desk.must(HOST.deputy, { type: "acknowledge" });
  desk.now = after(5 * HOUR_MS);
  expect(desk.must(CLOCK, { type: "ring", wakeUp: "accept-deadline" }).status).toBe("unreached");
});

test("a level that declines says why, and the step that asked for it fails", () => {
  const desk = opened();
  expect(codeOf(desk.send(HOST.official, { type: "decline", justification: "No." }))).toBe(
    "justification-too-short",
  );
  expect(escalationOutcome(desk.must(HOST.official, { type: "decline", justification: BECAUSE }))).toBe(
    "declined",
  );
});

test.each([
  ["a way back", { deEscalation: [" "] }, "ES-05"],
  ["exit criteria", { exitCriteria: [] }, "ES-05"],
  ["a level that is higher", { from: "operational", to: "technical" } as const, "ES-03"],
  ["a run of its own mode", { run: caseOf({ mode: "exercise" }).run }, "C-16"],
  [
    "an incident of its own mode, where it has no run",
    { run: null, incident: idOf<IncidentId>("incident", "exercise") },
    "C-16",
  ],
  ["something that it is about", { run: null }, undefined],
])("ES-05 an escalation without %s is not opened", (_what, changes, rule) => {
  expect(ruleOf(escalationDesk().send(SERVICE, opening(changes)))).toBe(rule);
});

test("standing down takes every exit criterion, and may be proposed by a run lead or the authority", () => {
  const desk = active();
  const some: EscalationCommand = { type: "propose-stand-down", criteriaMet: CRITERIA.slice(1) };
  const decision = desk.send(HOST.lead, some);
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["criteria-open", "ES-05"]);
  expect(decision.ok ? "" : decision.detail).toContain(CRITERIA[0]);
  const all: EscalationCommand = { type: "propose-stand-down", criteriaMet: CRITERIA };
  expect(codeOf(desk.send(SOUTH.lead, all))).toBe("not-the-authority");
  expect(desk.must(NORTH.lead, all).status).toBe("standdown-proposed");
});

test("ES-05 what the record can tell nobody says instead of it: where it does not hold, no level is left", () => {
  const checked = [{ words: "All aid is home.", holds: false, because: "A team is away." }];
  const desk = escalationDesk([], PARTNERS, checked);
  desk.must(SERVICE, opening());
  desk.must(HOST.official, { type: "accept" });
  const propose: EscalationCommand = { type: "propose-stand-down", criteriaMet: CRITERIA };
  const no = { code: "criteria-open", rule: "ES-05", detail: expect.stringContaining("A team is away.") };
  expect(desk.send(HOST.lead, propose)).toMatchObject(no);
  checked.splice(0, 1, { words: "All aid is home.", holds: true, because: "Nothing speaks against it." });
  desk.must(HOST.lead, propose);
  // What the person said, and what the record said beside it, both stand.
  expect(desk.facts.at(-1)?.data).toMatchObject({
    ...{ person: HOST.person(HOST.lead), criteriaMet: CRITERIA },
    checked: ["All aid is home."],
  });
  checked.splice(0, 1, { words: "All aid is home.", holds: false, because: "A team is away." });
  expect(desk.send(HOST.official, { type: "confirm" })).toMatchObject(no);
});

test("an affected partner objects, and the level stays", () => {
  const desk = active();
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  expect(codeOf(desk.send(SOUTH.official, { type: "object", justification: BECAUSE }))).toBe("not-affected");
  expect(codeOf(desk.send(NORTH.officer, { type: "object", justification: BECAUSE }))).toBe("not-affected");
  const state = desk.must(NORTH.official, { type: "object", justification: BECAUSE });
  expect(state).toMatchObject({ status: "active", by: HOST.person(HOST.official) });
});

test("ES-06 a level is not left before it has been kept for the dwell time since its last trigger", () => {
  const desk = active();
  desk.now = after(HOUR_MS);
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  desk.must(HOST.official, { type: "confirm" });
  expect(desk.wakeUps()).toEqual([{ name: "dwell-over", dueAt: after(12 * HOUR_MS) }]);
  desk.now = after(12 * HOUR_MS - 1);
  expect(codeOf(desk.send(CLOCK, { type: "ring", wakeUp: "dwell-over" }))).toBe("not-yet-due");

  desk.must(HOST.official, { type: "re-escalate", justification: BECAUSE });
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  desk.must(HOST.official, { type: "confirm" });
  expect(desk.wakeUps()).toEqual([{ name: "dwell-over", dueAt: after(24 * HOUR_MS - 1) }]);
  desk.now = after(24 * HOUR_MS - 1);
  const closed = desk.must(CLOCK, { type: "ring", wakeUp: "dwell-over" });
  expect(closed.status).toBe("closed");
  expect(escalationOutcome(closed)).toBe("active");
});

test.each([
  ["technical", 4],
  ["operational", 12],
  ["political", 24],
] as const)(
  "ES-06 the %s level is kept for %i hours after its last trigger, unless it is said otherwise",
  (to, hours) => {
    const desk = opened({ to, dwellMs: DWELL_MS[to] });
    if (to === "political") desk.must(HOST.official, { type: "authorise", justification: BECAUSE });
    desk.must(HOST.official, { type: "accept" });
    desk.now = after(HOUR_MS);
    desk.must(SERVICE, note);
    desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
    desk.must(HOST.official, { type: "confirm" });
    const dwellOver: EscalationCommand = { type: "ring", wakeUp: "dwell-over" };
    desk.now = after((1 + hours) * HOUR_MS - 1);
    expect(codeOf(desk.send(CLOCK, dwellOver))).toBe("not-yet-due");
    desk.now = after((1 + hours) * HOUR_MS);
    expect(desk.must(CLOCK, dwellOver).status).toBe("closed");
  },
);

test("ES-06 no path leads down from a level that was taken before its dwell time is over, but the end of its run", () => {
  const everyone = fc.constantFrom(...EVERYBODY, SERVICE, CLOCK);
  const goingOn = EVERY_COMMAND.filter((one) => one.type !== "end" && one.type !== "escalate-further");
  fc.assert(
    fc.property(
      fc.array(fc.tuple(everyone, fc.constantFrom(...goingOn), fc.integer({ min: 0, max: 3 * HOUR_MS })), {
        maxLength: 40,
      }),
      (path) => {
        const desk = active();
        for (const [actor, command, waitMs] of path) {
          desk.now = instantAfter(desk.now, waitMs);
          const kept = keptUntil(desk.is);
          const { status } = desk.is;
          desk.send(actor, command);
          if (desk.is.status === "closed" && status !== "closed") expect(desk.now >= kept).toBe(true);
          else expect(["active", "standdown-proposed", "stood-down", "closed"]).toContain(desk.is.status);
        }
      },
    ),
  );
});

test("ES-06 a level that was kept long enough closes as soon as it is stood down", () => {
  const desk = active();
  desk.now = after(2 * DAY_MS);
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  desk.must(HOST.official, { type: "confirm" });
  expect(desk.wakeUps()).toEqual([{ name: "dwell-over", dueAt: after(2 * DAY_MS) }]);
});

test("ES-09 no level stands down while anything blocks, and says what does", () => {
  const [subject, stream] = ["aid-assignment--1", "aid-request--1"];
  const said = { words: "A team is not home.", clearedBy: "Release it." };
  const blocker = { kind: "aid", subject, stream, of: [HOST.id], ...said } as const;
  const desk = active({}, [blocker]);
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  const decision = desk.send(HOST.official, { type: "confirm" });
  expect(decision).toMatchObject({
    code: "stand-down-blocked",
    rule: "ES-09",
    detail: "A team is not home. Release it.",
  });
  expect(desk.is.status).toBe("standdown-proposed");
});

test("a higher level takes over by its authority's word, naming the escalation that does", () => {
  const desk = active();
  const to = idOf<EscalationId>("escalation");
  expect(
    codeOf(desk.send(HOST.official, { type: "escalate-further", to: desk.is.id, justification: BECAUSE })),
  ).toBe("same-escalation");
  expect(desk.must(HOST.official, { type: "escalate-further", to, justification: BECAUSE })).toMatchObject({
    status: "superseded",
    to,
  });
});

test("a suspended partner takes no level", () => {
  const desk = escalationDesk([], whileHeldBack(HOST, "suspended"));
  desk.must(SERVICE, opening());
  expect(codeOf(desk.send(HOST.official, { type: "accept" }))).toBe("partner-suspended");
});

test("when its run ends, nobody is paged any more", () => {
  const desk = opened();
  expect(codeOf(desk.send(HOST.official, { type: "end", reason: "over" }))).toBe("not-for-people");
  const state = desk.must(SERVICE, { type: "end", reason: "The run was aborted." });
  expect([state.status, pagesOwed(state), desk.wakeUps(), escalationOutcome(state)]).toEqual([
    "closed",
    [],
    [],
    "declined",
  ]);
});

test("whatever is sent in whatever order, it is answered, written down, and read back as the same escalation", () => {
  const everyone = fc.constantFrom(
    HOST.official,
    HOST.deputy,
    HOST.officer,
    HOST.lead,
    NORTH.official,
    SERVICE,
    CLOCK,
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...LEVELS),
      fc.array(
        fc.tuple(everyone, fc.constantFrom(...EVERY_COMMAND), fc.integer({ min: 0, max: 2 * HOUR_MS })),
        { maxLength: 50 },
      ),
      (to, walk) => {
        const desk = opened({ to });
        let elapsed = 0;
        for (const [actor, command, waitMs] of walk) {
          elapsed += waitMs;
          desk.now = after(elapsed);
          desk.send(actor, command);
        }
        expect(desk.folded(EscalationFact)).toEqual(desk.is);
        const names = pagesOwed(desk.is).map((one) => one.name);
        expect(new Set(names).size).toBe(names.length);
      },
    ),
  );
});

test("what was never opened is not there, and no clock opens one", () => {
  expect(codeOf(escalationDesk().send(HOST.official, { type: "accept" }))).toBe("escalation-unknown");
  expect(codeOf(escalationDesk().send(CLOCK, opening()))).toBe("not-for-the-clock");
  expect(codeOf(escalationDesk().send(SERVICE, opening({ of: idOf("partner") })))).toBe("partner-unknown");
});

test("to open an escalation the partner called is read, and afterwards nobody besides the actor's own", () => {
  expect(escalationPartners(undefined, opening())).toEqual([HOST.id]);
  expect(escalationPartners(opened().is, { type: "accept" })).toEqual([]);
});

test("ES-04 an objection says why", () => {
  const desk = active();
  desk.must(HOST.official, { type: "propose-stand-down", criteriaMet: CRITERIA });
  expect(codeOf(desk.send(NORTH.official, { type: "object", justification: "No." }))).toBe(
    "justification-too-short",
  );
});

test("ES-02 a ladder that names a stranger is refused, by its rung", () => {
  const stranger = {
    contacts: [NORTH.officer, HOST.officer].map((one) => ({ person: HOST.person(one), team: null })),
  };
  const [fault] = ladderFaults([stranger], HOST.partner);
  expect(fault).toContain("Rung 1 names someone who does not work for");
});

test("a page that was sent is not owed again", () => {
  const desk = opened();
  const [page] = pagesOwed(desk.is);
  if (page === undefined) throw new Error("Somebody is paged.");
  const sent = evolveEscalation(desk.is, {
    type: "escalation-page-sent",
    data: { page: page.name, person: page.person, outcome: "succeeded", detail: "Delivered." },
    at: desk.now,
    recordedAt: desk.now,
    actor: SERVICE,
    partner: null,
  });
  expect(pagesOwed(sent)).toEqual([]);
  expect(escalationOutcome(sent)).toBe("pending");
});

test("ES-03 once the whole ladder has let a decision lie, nobody else is paged, and it waits for a person", () => {
  const desk = opened({ from: "operational", to: "political" });
  expect(escalationOutcome(desk.is)).toBe("pending");
  for (let rings = 0; desk.wakeUps().length > 0; rings += 1) {
    expect(rings).toBeLessThan(10);
    const [next] = desk.wakeUps();
    if (next === undefined) break;
    desk.now = next.dueAt;
    desk.must(CLOCK, { type: "ring", wakeUp: next.name });
  }
  expect(desk.is).toMatchObject({ status: "proposed", page: null });
  expect(pagesOwed(desk.is)).toEqual([]);
});

test("an escalation is open from its proposal to its end", () => {
  const desk = opened({ from: "operational", to: "political" });
  expect(escalationIsOpen(desk.is)).toBe(true);
  desk.must(HOST.official, { type: "authorise", justification: BECAUSE });
  expect(escalationIsOpen(desk.is)).toBe(true);
  desk.must(SERVICE, { type: "end", reason: "The run is over." });
  expect(escalationIsOpen(desk.is)).toBe(false);
});

test("a case whose ladder has nobody on it was never let through: to authorise one is a defect", () => {
  const desk = opened({ from: "operational", to: "political" });
  desk.state = { ...desk.is, case: { ...desk.is.case, ladder: [] } };
  expect(() => desk.send(HOST.official, { type: "authorise", justification: BECAUSE })).toThrow(
    "without anyone on it",
  );
});

test("DR-02 the alarm of a drill reaches nobody, and so does not come again", () => {
  const desk = opened({ mode: "exercise" });
  for (let missed = 1; missed <= 4; missed += 1) {
    desk.now = after(missed * 15 * MINUTE_MS);
    desk.must(CLOCK, acknowledgement);
  }
  expect(desk.is.status).toBe("unreached");
  expect(desk.wakeUps()).toEqual([]);
});

const clockMissed = { kind: "clock", subject: "regulatory-clock--1" } as const;
const note = { type: "note-trigger", trigger: clockMissed } as const;

test("ES-06 a trigger that happens again keeps the level for its dwell time anew, also once it was left", () => {
  const desk = active();
  desk.now = after(10 * HOUR_MS);
  expect(codeOf(desk.send(HOST.official, note))).toBe("not-for-people");
  desk.must(SERVICE, note);
  const once = desk.facts.length;
  desk.must(SERVICE, note);
  expect(desk.facts).toHaveLength(once);
  expect(keptUntil(desk.is)).toBe(after(22 * HOUR_MS));

  desk.now = after(13 * HOUR_MS);
  desk.must(HOST.lead, { type: "propose-stand-down", criteriaMet: CRITERIA });
  expect(desk.must(HOST.official, { type: "confirm" })).toMatchObject({ closesAt: after(22 * HOUR_MS) });
  desk.now = after(14 * HOUR_MS);
  expect(desk.must(SERVICE, note)).toMatchObject({ status: "stood-down", closesAt: after(26 * HOUR_MS) });
  desk.now = after(26 * HOUR_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: "dwell-over" });
  desk.now = after(27 * HOUR_MS);
  const closed = desk.facts.length;
  desk.must(SERVICE, note);
  expect(desk.facts).toHaveLength(closed);
});

test("ES-03, ES-07 what has only happened proposes a level; how a partner stands may call the operational one", () => {
  const of = (kind: TriggerKind, to: "operational" | "political" = "operational") =>
    isAutomatic({ from: "technical", to, severity: 5, trigger: { kind, subject: "" } });
  for (const kind of TriggerKind.options) {
    expect([kind, of(kind)]).toEqual([kind, kind === "assessment"]);
    expect(of(kind, "political")).toBe(false);
    // ES-05: each names how it is left again.
    const { deEscalation, exitCriteria } = wayBackFrom({ kind, subject: "" });
    expect(
      opened({
        trigger: { kind, subject: "" },
        deEscalation: [...deEscalation],
        exitCriteria: [...exitCriteria],
      }).is.status,
    ).toBe(kind === "assessment" ? "notified" : "proposed");
  }
});

test("ES-02 the worse it is, the faster it has to be answered", () => {
  for (const to of LEVELS) {
    const times = [0, 1, 2, 3, 4, 5].map((severity) => answerTimes(to, severity));
    for (const [n, { acknowledgeWithinMs, acceptWithinMs }] of times.slice(1).entries()) {
      expect(acknowledgeWithinMs).toBeLessThanOrEqual(times[n]?.acknowledgeWithinMs ?? 0);
      expect(acceptWithinMs).toBeLessThanOrEqual(times[n]?.acceptWithinMs ?? 0);
    }
  }
  expect(answerTimes("technical", 5)).toEqual({
    acknowledgeWithinMs: 5 * MINUTE_MS,
    acceptWithinMs: 15 * MINUTE_MS,
  });
  expect(answerTimes("operational", 4)).toEqual({
    acknowledgeWithinMs: 10 * MINUTE_MS,
    acceptWithinMs: HOUR_MS,
  });
  expect(answerTimes("political", 4)).toEqual({
    acknowledgeWithinMs: 10 * MINUTE_MS,
    acceptWithinMs: 4 * HOUR_MS,
  });
});
