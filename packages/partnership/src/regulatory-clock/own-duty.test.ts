import type { RegulatoryClockId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { decidePartner } from "../partner/decide.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner } from "../partner/state.js";
import { after, codeOf, contextAt, Desk, HOUR_MS, idOf, SERVICE } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS } from "../testing/three-partners.js";
import { decideRegulatoryClock } from "./decide.js";
import { ReportingDuty } from "./reporting-duty.js";
import { dutiesFollowing, ownDuties, reportingDutyOf } from "./reporting-duty-of.js";
import { clockDueAt, evolveRegulatoryClock, regulatoryClockWakeUps } from "./state.js";

const REASON = "Our own act was repealed in the spring.";
const OURS = ReportingDuty.parse({
  id: "OUR-6H",
  regime: "Health Act of Aldor, section 12",
  stage: "first word",
  startsOn: "the hospital is aware",
  term: { kind: "within", of: [{ event: "awareness", duration: "PT6H" }] },
  follows: null,
  recipient: "the ministry",
  standing: { status: "in-force", from: null, until: null },
  confidence: "A",
  note: null,
  source: "the act itself",
});
const state = (changes: Partial<ReportingDuty> = {}) =>
  ({ type: "state-duty", duty: { ...OURS, ...changes } }) as const;

function registry() {
  const desk = new Desk({ decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] }, (now, actor) =>
    contextAt(now, actor, PARTNERS),
  );
  desk.state = HOST.partner;
  return desk;
}

test("ES-08 a partner's own duty is stated once, and each clock starts by its name", () => {
  const desk = registry();
  desk.must(HOST.officer, state());
  expect(reportingDutyOf("OUR-6H", desk.is)).toEqual(OURS);
  const others = PARTNERS.filter(({ id }) => id !== HOST.id);
  const clock = new Desk(
    { decide: decideRegulatoryClock, evolve: evolveRegulatoryClock, wakeUps: regulatoryClockWakeUps },
    (now, actor) => contextAt(now, actor, [desk.is, ...others]),
  );
  const start = (of: typeof HOST.id) =>
    ({
      type: "start",
      id: idOf<RegulatoryClockId>("regulatory-clock"),
      duty: "OUR-6H",
      subject: { mode: "live", of, entity: "St. Alder", incident: idOf("incident"), run: null, zone: "UTC" },
      occurrence: { event: "awareness", at: after(0), evidence: "The night shift's call." },
    }) as Parameters<typeof clock.must>[1];
  // It is nobody else's: another partner knows of no such duty.
  expect(codeOf(clock.send(SERVICE, start(NORTH.id)))).toBe("duty-unknown");
  expect(codeOf(clock.send(SERVICE, start(idOf("partner"))))).toBe("duty-unknown");
  clock.must(SERVICE, start(HOST.id));
  expect([clock.is.duty, clockDueAt(clock.is)]).toEqual([OURS, after(6 * HOUR_MS)]);
});

test("stated again, the new words count; withdrawn, it is had no longer; and it may be stated anew", () => {
  const desk = registry();
  desk.must(HOST.officer, state());
  desk.must(HOST.official, state({ stage: "first word, within the hour" }));
  expect(ownDuties(desk.is).map(({ stage }) => stage)).toEqual(["first word, within the hour"]);
  desk.must(HOST.officer, state({ id: "OUR-7D", follows: "OUR-6H" }));
  desk.must(HOST.officer, state({ id: "OUR-8D", follows: "NIS2-IN" }));
  expect(dutiesFollowing("OUR-6H", desk.is).map(({ id }) => id)).toEqual(["OUR-7D"]);
  expect(dutiesFollowing("NIS2-IN", desk.is).map(({ id }) => id)).toEqual(["NIS2-FR", "OUR-8D"]);
  const withdraw = { type: "withdraw-duty", duty: "OUR-6H", reason: REASON } as const;
  desk.must(HOST.official, withdraw);
  expect(reportingDutyOf("OUR-6H", desk.is)).toBeUndefined();
  expect(codeOf(desk.send(HOST.official, withdraw))).toBe("duty-unknown");
  desk.must(HOST.officer, state());
  expect(ownDuties(desk.is)).toHaveLength(3);
});

test("INV-12 only its own duty officers and officials keep a partner's duties, and what is known here keeps its name", () => {
  const desk = registry();
  const code = (who: Parameters<typeof desk.send>[0], said = state()) => codeOf(desk.send(who, said));
  expect([NORTH.officer, HOST.responder].map((who) => code(who))).toEqual([
    "not-its-keeper",
    "not-its-keeper",
  ]);
  expect(code(SERVICE)).toBe("not-a-person");
  expect(code(HOST.officer, state({ id: "NIS2-EW" }))).toBe("duty-known");
  expect(code(HOST.officer, state({ follows: "NOBODY-KNOWS" }))).toBe("follows-unknown");
  const short = { type: "withdraw-duty", duty: "OUR-6H", reason: "Gone." } as const;
  expect(codeOf(desk.send(HOST.officer, short))).toBe("justification-too-short");
  for (let n = 0; n < 200; n += 1) desk.must(HOST.officer, state({ id: `OUR-${n}` }));
  expect(code(HOST.officer, state({ id: "ONE-MORE" }))).toBe("too-many-duties");
  expect(code(HOST.officer, state({ id: "OUR-7", stage: "anew" }))).toBe("ok");
});

test("what is recorded of a duty is read back as it was stated", () => {
  const desk = registry();
  desk.must(HOST.officer, state());
  for (const fact of desk.facts) expect(fact).toMatchObject(PartnerFact.parse(fact));
});
