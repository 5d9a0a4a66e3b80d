import { type Instant, type Refusal, type RegulatoryClockId, TimeZone } from "@mirror/vocabulary";
import { describe, expect, test } from "vitest";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  Desk,
  HOUR_MS,
  idOf,
  MINUTE_MS,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { EVERYBODY, HOST, NORTH, PARTNERS, STRANGER } from "../testing/three-partners.js";
import { bindingOf } from "./binding.js";
import { businessDaysAfter } from "./business-days.js";
import { RegulatoryClockCommand, type StartClock } from "./commands.js";
import { decideRegulatoryClock } from "./decide.js";
import { RegulatoryClockFact } from "./facts.js";
import { dutiesAfter, reportingDuties, reportingDuty } from "./reporting-duties.js";
import { ReportingDuty, type StartEvent } from "./reporting-duty.js";
import {
  clockBinding,
  clockDueAt,
  clockIsUnmet,
  clockMarks,
  clockStanding,
  evolveRegulatoryClock,
  type RegulatoryClock,
  regulatoryClockWakeUps,
} from "./state.js";
import { termEnd } from "./term-end.js";

const UTC = TimeZone.parse("UTC");
const AWARE = after(-2 * HOUR_MS);
const REASON = "The log of the mail gateway shows it earlier.";

const duty = (id: string): ReportingDuty => {
  const found = reportingDuty(id);
  if (found === undefined) throw new Error(`There is no ${id}.`);
  return found;
};

const desk = () =>
  new Desk(
    { decide: decideRegulatoryClock, evolve: evolveRegulatoryClock, wakeUps: regulatoryClockWakeUps },
    (now, actor) => contextAt(now, actor, PARTNERS),
  );

const start = (id = "NIS2-EW", event: StartEvent = "awareness", at = AWARE): StartClock => ({
  type: "start",
  id: idOf<RegulatoryClockId>("regulatory-clock"),
  duty: id,
  subject: {
    mode: "live",
    of: HOST.id,
    entity: "St. Alder hospital group",
    incident: idOf("incident"),
    run: null,
    zone: UTC,
  },
  occurrence: { event, at, evidence: "The night shift's call, 01:00." },
});

const started = (...about: Parameters<typeof start>) => {
  const clock = desk();
  clock.must(HOST.officer, start(...about));
  return clock;
};

const correct = (at: Instant, event: StartEvent = "awareness"): RegulatoryClockCommand => ({
  type: "correct",
  event,
  at,
  reason: REASON,
});
const submit = (at: Instant): RegulatoryClockCommand => ({ type: "submit", at, reference: "Receipt 4711." });
const ring = (wakeUp: string): RegulatoryClockCommand => ({ type: "ring", wakeUp });

/** Lets time pass up to an instant, and rings whatever falls due by then, in its order. */
function passUntil(clock: ReturnType<typeof desk>, until: Instant): string[] {
  const rung: string[] = [];
  for (;;) {
    const [next] = [...clock.wakeUps()].sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
    if (next === undefined || next.dueAt > until) break;
    clock.waitUntil(next.dueAt);
    clock.must(CLOCK, ring(next.name));
    rung.push(next.name);
  }
  clock.waitUntil(until);
  return rung;
}

describe("when a report is due", () => {
  const at = "2026-11-22T03:00:00.000Z" as Instant;
  const due = (id: string, ...happened: [StartEvent, string][]) =>
    termEnd(duty(id).term, new Map(happened.map(([event, when]) => [event, when as Instant])), UTC);

  test.each([
    ["NIS2-EW", "awareness", "2026-11-23T03:00:00.000Z"],
    ["NIS2-IN", "awareness", "2026-11-25T03:00:00.000Z"],
    ["NIS2-FR", "submission", "2026-12-22T03:00:00.000Z"],
    ["GDPR-SA", "awareness", "2026-11-25T03:00:00.000Z"],
    ["DORA-INT", "submission", "2026-11-25T03:00:00.000Z"],
    ["DORA-FIN", "submission", "2026-12-22T03:00:00.000Z"],
    ["NERC-1H", "determination", "2026-11-22T04:00:00.000Z"],
    ["NERC-EOD", "determination", "2026-11-24T00:00:00.000Z"],
    ["NCCS-4H", "awareness", "2026-11-22T07:00:00.000Z"],
    ["CRA-EW", "awareness", "2026-11-23T03:00:00.000Z"],
    ["CRA-FIN-V", "remedy", "2026-12-06T03:00:00.000Z"],
    ["CSR-48H", "request", "2026-11-24T03:00:00.000Z"],
    // Determined on Saturday evening in New York: Monday to Wednesday, not on Thanksgiving, and Friday by half past five.
    ["SEC-8K", "determination", "2026-11-27T22:30:00.000Z"],
    ["GDPR-DS", "determination", null],
    ["FCC-SUB", "occurrence", null],
  ] as const)("%s, from %s, is due at the right instant", (id, event, expected) => {
    expect(due(id, [event, at])).toBe(expected);
  });

  test("DORA's initial notification is due four hours from classification, and 24 from awareness at most", () => {
    expect(due("DORA-INI", ["awareness", at])).toBe("2026-11-23T03:00:00.000Z");
    expect(due("DORA-INI", ["awareness", at], ["classification", "2026-11-22T20:00:00.000Z"])).toBe(
      "2026-11-23T00:00:00.000Z",
    );
    expect(due("DORA-INI", ["awareness", at], ["classification", "2026-11-23T02:00:00.000Z"])).toBe(
      "2026-11-23T03:00:00.000Z",
    );
    expect(due("DORA-INI")).toBeNull();
    expect(due("NERC-EOD")).toBeNull();
  });

  test("a month ends on its own last day, whatever day the report before was sent", () => {
    expect(due("NIS2-FR", ["submission", "2027-01-31T21:15:00.000Z"])).toBe("2027-02-28T21:15:00.000Z");
  });

  test("the next day ends when it does for the entity's own people", () => {
    const zone = TimeZone.parse("America/Chicago");
    expect(termEnd(duty("NERC-EOD").term, new Map([["determination", at]]), zone)).toBe(
      "2026-11-23T06:00:00.000Z",
    );
  });

  test.each([
    ["a Friday, over the weekend", "us-federal", [2026, 10, 2], 1, [2026, 10, 5]],
    ["Columbus Day", "us-federal", [2026, 10, 9], 1, [2026, 10, 13]],
    ["Veterans Day", "us-federal", [2026, 11, 10], 1, [2026, 11, 12]],
    ["Thanksgiving", "us-federal", [2026, 11, 25], 1, [2026, 11, 27]],
    ["Independence Day on a Saturday, kept on Friday", "us-federal", [2026, 7, 2], 1, [2026, 7, 6]],
    ["Juneteenth on a Sunday, kept on Monday", "us-federal", [2022, 6, 17], 1, [2022, 6, 21]],
    ["Memorial Day, the last Monday of May", "us-federal", [2026, 5, 22], 1, [2026, 5, 26]],
    ["a Monday of May that is not its last", "us-federal", [2026, 5, 15], 1, [2026, 5, 18]],
    ["Christmas and New Year", "us-federal", [2026, 12, 24], 5, [2027, 1, 4]],
    ["Thanksgiving, where only weekends are counted out", "weekdays", [2026, 11, 25], 1, [2026, 11, 26]],
  ] as const)("business days are counted over %s", (_name, calendar, [year, month, day], days, expected) => {
    const [y, m, d] = expected;
    expect(businessDaysAfter({ year, month, day }, days, calendar)).toEqual({ year: y, month: m, day: d });
  });
});

describe("what we know of the law", () => {
  test("every duty has a name of its own, and what follows another is counted from its submission", () => {
    expect(new Set(reportingDuties.map(({ id }) => id)).size).toBe(reportingDuties.length);
    for (const { follows, term } of reportingDuties) {
      if (follows === null) continue;
      expect(reportingDuty(follows)).toBeDefined();
      expect(term).toMatchObject({ kind: "within", of: [{ event: "submission" }] });
    }
    expect(dutiesAfter("DORA-INI").map(({ id }) => id)).toEqual(["DORA-INT"]);
    expect(reportingDuty("NORLAND-1")).toBeUndefined();
  });

  test.each([
    ["NIS2-EW", "enforced"],
    ["NERC-1H", "enforced"],
    ["SEC-8K", "enforced"],
    ["CIRCIA-72", "proposed"],
    ["CRRT-72H", "arrangement"],
    ["NERC-7D", "low-confidence"],
    ["DU-16", "low-confidence"],
    ["FCC-SUB", "unsettled"],
    ["BOD-26-04", "unsettled"],
    ["GDPR-DS", "no-term"],
    ["CISA15", "lapsed"],
  ])("%s is %s in November 2026", (id, expected) => {
    const binding = bindingOf(duty(id), START);
    expect(binding.kind === "enforced" ? "enforced" : binding.because).toBe(expected);
  });

  test("an act binds from its first day to before its end", () => {
    const cra = duty("CRA-EW");
    expect(bindingOf(cra, "2026-09-10T23:59:59.999Z" as Instant)).toMatchObject({ because: "not-begun" });
    expect(bindingOf(cra, "2026-09-11T00:00:00.000Z" as Instant).kind).toBe("enforced");
    const before = bindingOf(duty("CISA15"), "2026-09-30T23:59:59.999Z" as Instant);
    expect(before).toMatchObject({ because: "unsettled" });
  });

  test("a duty that is misspelt, or has months where a fixed length is wanted, is no duty", () => {
    expect(ReportingDuty.safeParse({ ...duty("NIS2-EW"), id: "nis2" }).success).toBe(false);
    const odd = { kind: "within", of: [{ event: "awareness", duration: "P1Y" }] };
    expect(ReportingDuty.safeParse({ ...duty("NIS2-EW"), term: odd }).success).toBe(false);
  });
});

describe("ES-08 a regulatory clock", () => {
  test("runs from what happened, not from when it was noted, and tells of its half, its last eighth and its end", () => {
    const clock = started();
    expect(clockDueAt(clock.is)).toBe(after(22 * HOUR_MS));
    expect(clockMarks(clock.is)).toEqual([
      { mark: "half-gone", at: after(10 * HOUR_MS) },
      { mark: "nearly-due", at: after(19 * HOUR_MS) },
    ]);
    expect(passUntil(clock, after(21 * HOUR_MS))).toEqual(["half-gone", "nearly-due"]);
    expect(clockStanding(clock.is)).toEqual({ status: "running", dueAt: after(22 * HOUR_MS) });
    expect(clockIsUnmet(clock.is)).toBe(true);
    expect(passUntil(clock, after(30 * HOUR_MS))).toEqual(["due"]);
    expect(clockStanding(clock.is)).toMatchObject({ status: "missed", submission: null });
    expect(ruleOf(clock.send(HOST.responder, submit(after(31 * HOUR_MS))))).toBe("ES-08");
    expect(clockIsUnmet(clock.is)).toBe(true);
    expect(clock.wakeUps()).toEqual([]);
    expect(clock.folded(RegulatoryClockFact)).toEqual(clock.state);
  });

  test("is met by a report that left in time, also where that is noted later", () => {
    const clock = started();
    passUntil(clock, after(23 * HOUR_MS));
    expect(clockStanding(clock.is).status).toBe("missed");
    clock.must(HOST.responder, submit(after(21 * HOUR_MS)));
    expect(clockStanding(clock.is)).toMatchObject({
      status: "met",
      submission: { reference: "Receipt 4711." },
    });
    expect(clockIsUnmet(clock.is)).toBe(false);
  });

  test("stays missed where the report left late, and keeps nobody from standing down any more", () => {
    const clock = started();
    passUntil(clock, after(23 * HOUR_MS));
    clock.must(HOST.responder, submit(after(23 * HOUR_MS)));
    expect(clockStanding(clock.is)).toMatchObject({
      status: "missed",
      submission: { at: after(23 * HOUR_MS) },
    });
    expect(clockIsUnmet(clock.is)).toBe(false);
  });

  test("is corrected only with a reason, and both values are kept", () => {
    const clock = started();
    const short = { ...correct(after(-5 * HOUR_MS)), reason: "typo" } as RegulatoryClockCommand;
    expect(ruleOf(clock.send(HOST.officer, short))).toBe("ES-08");
    clock.must(HOST.officer, correct(after(-5 * HOUR_MS)));
    expect(clock.is.corrections).toMatchObject([{ from: AWARE, to: after(-5 * HOUR_MS), reason: REASON }]);
    expect(clockDueAt(clock.is)).toBe(after(19 * HOUR_MS));
    expect(codeOf(clock.send(HOST.officer, correct(after(-5 * HOUR_MS))))).toBe("event-unchanged");
    expect(codeOf(clock.send(HOST.officer, correct(after(HOUR_MS))))).toBe("event-in-future");
    expect(codeOf(clock.send(HOST.officer, correct(AWARE, "classification")))).toBe("event-not-recorded");
  });

  test("runs again where the end that it missed turns out not to have been its end, and tells of the new one", () => {
    const clock = started();
    passUntil(clock, after(23 * HOUR_MS));
    clock.must(HOST.lead, correct(after(-MINUTE_MS)));
    expect(clockStanding(clock.is)).toEqual({ status: "running", dueAt: after(24 * HOUR_MS - MINUTE_MS) });
    expect(passUntil(clock, after(25 * HOUR_MS))).toEqual(["half-gone", "nearly-due", "due"]);
    expect(clockStanding(clock.is).status).toBe("missed");
  });

  test("gets more time only by its authority's word, and never less", () => {
    const clock = started();
    const extend = (until: Instant): RegulatoryClockCommand => ({ type: "extend", until, basis: REASON });
    expect(codeOf(clock.send(HOST.officer, extend(after(20 * HOUR_MS))))).toBe("extension-shortens");
    clock.must(HOST.officer, extend(after(40 * HOUR_MS)));
    expect(clockDueAt(clock.is)).toBe(after(40 * HOUR_MS));
    expect(clock.is.extensions).toMatchObject([{ from: after(22 * HOUR_MS), until: after(40 * HOUR_MS) }]);

    const atOnce = started("GDPR-DS", "determination");
    atOnce.must(HOST.officer, extend(after(DAY_MS)));
    expect(atOnce.is.extensions).toMatchObject([{ from: null }]);
  });

  test("is counted from each event that its act names, and from no other", () => {
    const clock = started("DORA-INI");
    const happened = (event: StartEvent, at: Instant): RegulatoryClockCommand => ({
      type: "record-occurrence",
      occurrence: { event, at, evidence: "The classification sheet, signed." },
    });
    expect(codeOf(clock.send(HOST.officer, happened("payment", AWARE)))).toBe("event-not-counted");
    expect(codeOf(clock.send(HOST.officer, happened("classification", after(1))))).toBe("event-in-future");
    expect(codeOf(clock.send(HOST.officer, happened("awareness", AWARE)))).toBe("event-recorded");
    clock.must(SERVICE, happened("classification", after(-HOUR_MS)));
    expect(clockDueAt(clock.is)).toBe(after(3 * HOUR_MS));
    clock.must(HOST.officer, correct(after(-90 * MINUTE_MS), "classification"));
    expect(clockDueAt(clock.is)).toBe(after(150 * MINUTE_MS));
  });

  test.each(["transfer", "set-not-applicable"] as const)("%s sets it aside, and can be undone", (type) => {
    const clock = started();
    const aside =
      type === "transfer"
        ? ({ type, to: "Norland's health authority", reason: REASON } as const)
        : ({ type, reason: REASON } as const);
    clock.must(HOST.official, aside);
    expect(clockStanding(clock.is)).toMatchObject({
      status: type === "transfer" ? "transferred" : "not-applicable",
      setAside: { reason: REASON },
    });
    expect(clockIsUnmet(clock.is)).toBe(false);
    expect(clock.wakeUps()).toEqual([]);
    const occurrence = { event: "awareness", at: AWARE, evidence: "A call." } as const;
    for (const command of [
      submit(START),
      correct(AWARE),
      { type: "record-occurrence", occurrence },
      aside,
    ] as RegulatoryClockCommand[])
      expect(codeOf(clock.send(HOST.official, command))).toBe("clock-set-aside");
    clock.must(HOST.official, { type: "reopen", reason: REASON });
    expect(clockStanding(clock.is).status).toBe("running");
    expect(codeOf(clock.send(HOST.official, { type: "reopen", reason: REASON }))).toBe("clock-not-set-aside");
  });

  test("that only shows a proposal is never rung, never missed, and keeps nobody", () => {
    const clock = started("CIRCIA-72");
    expect(clockBinding(clock.is)).toMatchObject({ kind: "shown", because: "proposed" });
    expect(clockDueAt(clock.is)).toBe(after(70 * HOUR_MS));
    expect(clock.wakeUps()).toEqual([]);
    expect(clockIsUnmet(clock.is)).toBe(false);
    clock.must(HOST.officer, submit(START));
    expect(clockStanding(clock.is).status).toBe("met");
  });

  test("without an end has no marks, and is met by whatever report is made", () => {
    const clock = started("GDPR-DS", "determination");
    expect(clockMarks(clock.is)).toEqual([]);
    expect(clock.wakeUps()).toEqual([]);
    expect(clockStanding(clock.is)).toEqual({ status: "running", dueAt: null });
  });
});

const happened: RegulatoryClockCommand = {
  type: "record-occurrence",
  occurrence: { event: "classification", at: after(-HOUR_MS), evidence: "The sheet, signed." },
};
const transfer: RegulatoryClockCommand = { type: "transfer", to: "The health authority", reason: REASON };
const EVERY_COMMAND: readonly RegulatoryClockCommand[] = [
  start("DORA-INI"),
  happened,
  correct(after(-3 * HOUR_MS)),
  correct(after(-MINUTE_MS), "classification"),
  { type: "extend", until: after(90 * HOUR_MS), basis: REASON },
  submit(after(-MINUTE_MS)),
  transfer,
  { type: "set-not-applicable", reason: REASON },
  { type: "reopen", reason: REASON },
  ...["half-gone", "nearly-due", "due"].map(ring),
];

/** A clock in each state that it can be in. */
function everyState(): RegulatoryClock[] {
  const late = started("DORA-INI");
  passUntil(late, after(30 * HOUR_MS));
  const missed = late.is;
  late.must(HOST.officer, submit(after(25 * HOUR_MS)));
  const told = (...commands: readonly RegulatoryClockCommand[]) => {
    const clock = started("DORA-INI");
    for (const command of commands) clock.must(HOST.official, command);
    return clock.is;
  };
  return [
    told(),
    told(happened),
    told(submit(START)),
    told(transfer),
    told({ type: "set-not-applicable", reason: REASON }),
    told(transfer, { type: "reopen", reason: REASON }),
    missed,
    late.is,
    started("CIRCIA-72").is,
    started("GDPR-DS", "determination").is,
  ];
}

test("every command, by everybody, in every state of a clock gives a result that its state takes, or a refusal that names its rule", () => {
  const kinds = RegulatoryClockCommand.options.map(({ shape }) => shape.type.value);
  expect(new Set(EVERY_COMMAND.map(({ type }) => type))).toEqual(new Set(kinds));
  const states = everyState();
  const standings = new Set(states.map((state) => clockStanding(state).status));
  expect(standings).toEqual(new Set(["running", "met", "missed", "transferred", "not-applicable"]));
  const unnamed = new Set<string>();
  let [taken, refused] = [0, 0];
  for (const state of [undefined, ...states])
    for (const command of EVERY_COMMAND)
      for (const actor of [...EVERYBODY, STRANGER.official, SERVICE, CLOCK])
        for (const now of [START, after(60 * DAY_MS)]) {
          const decision = decideRegulatoryClock(state, command, contextAt(now, actor, PARTNERS));
          if (decision.ok) {
            const entry = { at: now, recordedAt: now, actor, partner: null };
            let clock = state;
            for (const fact of decision.facts) clock = evolveRegulatoryClock(clock, { ...fact, ...entry });
            taken += decision.facts.length;
            continue;
          }
          refused += 1;
          // What is not there stands under no rule.
          if (decision.kind !== "absent" && decision.rule === undefined)
            unnamed.add(`${command.type}: ${decision.code}`);
        }
  expect(taken).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(500);
  expect([...unnamed]).toEqual([]);
});

describe("who keeps a clock", () => {
  test("nobody of another partner, and nobody without a part in it", () => {
    const clock = started();
    expect(ruleOf(clock.send(NORTH.officer, submit(START)))).toBe("INV-12");
    expect(codeOf(clock.send(HOST.auditor, submit(START)))).toBe("not-your-part");
    expect(codeOf(clock.send(HOST.responder, correct(after(-HOUR_MS))))).toBe("not-your-part");
    expect(codeOf(clock.send(SERVICE, correct(after(-HOUR_MS))))).toBe("not-a-person");
    expect(codeOf(clock.send(CLOCK, submit(START)))).toBe("not-a-person");
    expect(codeOf(desk().send(NORTH.officer, start()))).toBe("not-its-keeper");
  });

  test("a clock starts once, by an event that is over, of a duty that is known", () => {
    const clock = started();
    expect(codeOf(clock.send(HOST.officer, start()))).toBe("clock-exists");
    expect(codeOf(desk().send(HOST.officer, start("NORLAND-1")))).toBe("duty-unknown");
    expect(codeOf(desk().send(HOST.officer, start("NIS2-EW", "payment")))).toBe("event-not-counted");
    expect(codeOf(desk().send(HOST.officer, start("NIS2-EW", "awareness", after(1))))).toBe(
      "event-in-future",
    );
    expect(codeOf(desk().send(HOST.officer, submit(START)))).toBe("clock-unknown");
    const drill = start();
    expect(
      ruleOf(desk().send(HOST.officer, { ...drill, subject: { ...drill.subject, mode: "exercise" } })),
    ).toBe("DR-06");
    const byService = desk();
    byService.must(SERVICE, start());
    expect(byService.facts[0]?.data).toMatchObject({ by: null });
  });

  test("only time makes it ring, and what it owes no more changes nothing", () => {
    const clock = started();
    expect((clock.send(HOST.officer, ring("due")) as Refusal).code).toBe("not-the-clock");
    expect(codeOf(clock.send(CLOCK, ring("due")))).toBe("not-yet-due");
    clock.must(HOST.officer, submit(START));
    clock.waitUntil(after(3 * DAY_MS));
    expect(clock.send(CLOCK, ring("due"))).toEqual({ ok: true, facts: [] });
  });

  test("a history that does not begin with its beginning is a defect", () => {
    const [, second] = (() => {
      const clock = started();
      clock.must(HOST.officer, submit(START));
      return clock.facts;
    })();
    if (second === undefined) throw new Error("Two facts were written.");
    expect(() => evolveRegulatoryClock(undefined, second)).toThrow("begins with regulatory-clock-started");
  });
});

const OWN: ReportingDuty = {
  id: "NO-SIKKERHET",
  regime: "An act of Norland on the security of networks, section 8",
  stage: "notice to the ministry",
  startsOn: "the operator is aware",
  term: {
    kind: "business-days",
    event: "awareness",
    days: 2,
    calendar: "weekdays",
    zone: UTC,
    untilMinute: 1440,
  },
  follows: null,
  recipient: "the ministry",
  standing: { status: "in-force", from: null, until: null },
  confidence: "B",
  note: null,
  source: "the ministry's own guidance",
};
const ofOwn = (changes: Partial<ReportingDuty> = {}): StartClock => ({
  ...start(),
  duty: { ...OWN, ...changes },
});

test("a partner states a duty of its own, which is enforced as surely as it says that it knows it, and takes no known name", () => {
  expect(clockBinding(desk().must(HOST.officer, ofOwn())).kind).toBe("enforced");
  const unsure = desk().must(HOST.officer, ofOwn({ confidence: "C" }));
  expect(clockBinding(unsure)).toMatchObject({ kind: "shown", because: "low-confidence" });
  expect(codeOf(desk().send(HOST.officer, ofOwn({ id: "NIS2-EW" })))).toBe("duty-known");
});

test("business days go by the holidays that a duty names, and past them by the weekends alone", () => {
  // From Wednesday 23 December 2026.
  const christmas = { name: "Norland", holidays: ["2026-12-24", "2026-12-25"] };
  const from = { year: 2026, month: 12, day: 23 };
  expect(businessDaysAfter(from, 1, christmas)).toEqual({ year: 2026, month: 12, day: 28 });
  expect(businessDaysAfter(from, 1, "weekdays")).toEqual({ year: 2026, month: 12, day: 24 });
  const term = { ...OWN.term, calendar: christmas } as ReportingDuty["term"];
  expect(ReportingDuty.safeParse({ ...OWN, term }).success).toBe(true);
  const wrong = { ...OWN, term: { ...term, calendar: { name: "Norland", holidays: ["Christmas"] } } };
  expect(ReportingDuty.safeParse(wrong).success).toBe(false);
});
