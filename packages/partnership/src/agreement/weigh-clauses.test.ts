import { expect, test } from "vitest";
import { inForce, proposed, SUNSET, textOf } from "../testing/agreement-story.js";
import { BECAUSE, PLAYBOOK } from "../testing/consent-story.js";
import { after, CLOCK, codeOf, DAY_MS, idOf, ruleOf, START } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS, SOUTH, whileHeldBack } from "../testing/three-partners.js";
import { askAgreements, type MayAsked } from "./ask-agreements.js";
import { type Allowance, Clause } from "./clause.js";
import { clausesAllowing, clausesWeighed } from "./clauses-allowing.js";
import { AgreementText } from "./commands.js";
import { agreementTextHash } from "./decide.js";
import type { Agreement } from "./state.js";
import { type AgreementQuestion, aidKindWords } from "./weigh-clauses.js";

const question: AgreementQuestion = {
  mode: "live",
  parties: [NORTH.id, HOST.id],
  playbook: PLAYBOOK.id,
  effect: "E2",
  aid: false,
  aidKinds: null,
  marking: null,
  severity: null,
  activities: null,
  sectors: null,
};

const base: Allowance = {
  playbooks: [PLAYBOOK.id],
  effectCeiling: "E3",
  aid: true,
  markingCeiling: "TLP:AMBER+STRICT",
};

function clause(id: string, changes: Partial<Allowance> = {}): Clause {
  return { id, text: "The parties may.", allows: { ...base, ...changes } };
}

function agreed(title: string, clauses: Clause[], changes = {}): Agreement {
  return inForce({ title, clauses, ...changes }, idOf("agreement"));
}

test("INV-10 an earlier text without the newer limits is read as it was, and has the hash that was ratified", () => {
  const recorded = {
    title: "Mutual assistance",
    mode: "live",
    version: 1,
    parties: [
      "partner--0197a000-0000-7000-8000-000000000001",
      "partner--0197a000-0000-7000-8000-000000000002",
    ],
    legalBasis: "The treaty.",
    clauses: [
      {
        id: "4.2",
        text: "The parties help each other.",
        allows: { playbooks: "any", effectCeiling: "E3", aid: true, markingCeiling: "TLP:AMBER" },
      },
    ],
    effectiveFrom: "2026-01-01T00:00:00.000Z",
    reviewOn: null,
    sunsetAt: "2027-01-01T00:00:00.000Z",
    noticeMs: 2_592_000_000,
  };
  expect(Clause.parse(recorded.clauses[0])).toEqual(recorded.clauses[0]);
  const read = AgreementText.parse(recorded);
  expect(read).toEqual(recorded);
  expect(agreementTextHash(read)).toBe(
    "sha256:568084e7a062a68ebcdf769004c42af40b3873727e534cd2171a39cb7f83b52c",
  );
});

test.each<[string, Partial<Allowance>, Partial<AgreementQuestion>, Partial<AgreementQuestion>, string]>([
  [
    "severities",
    { severities: { from: 3, to: 5 } },
    { severity: 3 },
    { severity: 2 },
    "is for severities 3 to 5, and this is 2",
  ],
  [
    "severities from above",
    { severities: { from: 0, to: 2 } },
    { severity: 2 },
    { severity: 3 },
    "is for severities 0 to 2, and this is 3",
  ],
  [
    "activities",
    { activities: ["scan-system", "match-indicator"] },
    { activities: ["scan-system"] },
    { activities: ["scan-system", "restrict-access"] },
    "is about scan-system, match-indicator, and this is scan-system, restrict-access",
  ],
  [
    "activities, where none is named",
    { activities: ["scan-system"] },
    { activities: null },
    { activities: [] },
    "is about scan-system, and this is of no named kind",
  ],
  [
    "sectors",
    { sectors: ["healthcare"] },
    { sectors: ["healthcare"] },
    { sectors: ["energy"] },
    "is for the sectors healthcare, and this is for energy",
  ],
  [
    "kinds of aid",
    { aidKinds: [{ category: "Cyber", kind: "Response team" }, { category: "Medical" }] },
    {
      aid: true,
      aidKinds: [
        { category: "Cyber", kind: "Response team" },
        { category: "Medical", kind: "Any" },
      ],
    },
    { aid: true, aidKinds: [{ category: "Cyber", kind: "Forensics" }] },
    "is about other kinds of aid than Cyber (Forensics)",
  ],
  ["aid", { aid: false }, {}, { aid: true }, "is not about mutual aid"],
])(
  "a clause limited in %s allows what is among them, and is silent on the rest, with the reason",
  (_what, limits, within, outside, why) => {
    const limited = agreed("Limited", [clause("2.1", limits)]);
    expect(clausesAllowing({ ...question, ...within }, [limited], START)).toMatchObject({ ok: true });
    const weighed = clausesWeighed({ ...question, ...outside }, [limited], START);
    expect([codeOf(weighed.answer), ruleOf(weighed.answer)]).toEqual(["no-agreement", "C-04"]);
    expect(weighed.considered[0]?.clauses).toEqual([
      { clause: clause("2.1", limits), finding: "silent", why },
    ]);
    expect(weighed.decidedBy).toEqual([]);
  },
);

test("what an agreement is silent on it does not forbid: another one decides", () => {
  const grave = agreed("Grave", [clause("1", { severities: { from: 4, to: 5 }, effectCeiling: "E1" })]);
  const daily = agreed("Daily", [clause("1")]);
  expect(clausesAllowing({ ...question, severity: 2 }, [grave, daily], START)).toMatchObject({
    ok: true,
    clauses: [{ agreement: daily.id }],
  });
  expect(clausesAllowing({ ...question, severity: 4 }, [grave, daily], START)).toMatchObject({
    ok: false,
    code: "above-agreement",
  });
});

test("M02 of two agreements that conflict the stricter one's clause decided, and both are listed", () => {
  const strict = agreed("Note", [clause("2.1", { effectCeiling: "E1" })], { parties: [HOST.id, NORTH.id] });
  const broad = agreed("Treaty", [clause("4.2"), clause("4.3", { effectCeiling: "E2" })]);
  const weighed = clausesWeighed(question, [broad, strict], START);
  expect(weighed.answer).toMatchObject({ ok: false, code: "above-agreement", rule: "C-04" });
  expect(weighed.decidedBy).toEqual([{ agreement: strict.id, version: 1, clause: "2.1" }]);
  expect(
    weighed.considered.map((one) => [one.agreement.text.title, one.clauses.map((x) => x.finding)]),
  ).toEqual([
    ["Treaty", ["allows", "allows"]],
    ["Note", ["forbids"]],
  ]);
});

test.each<[string, Partial<Allowance>, Partial<Allowance>, object, string]>([
  ["its effects", { effectCeiling: "E2" }, {}, {}, "first"],
  ["its effects, whatever the order", {}, { effectCeiling: "E2" }, {}, "second"],
  ["its markings", { markingCeiling: "TLP:GREEN" }, {}, {}, "first"],
  ["its markings, whatever the order", {}, { markingCeiling: "TLP:GREEN" }, {}, "second"],
  ["its end, as far as they go alike", {}, {}, { sunsetAt: after(DAY_MS) }, "second"],
  ["its place, where nothing tells them apart", {}, {}, {}, "first"],
])("of several that allow it, the one narrowest in %s decided", (_what, one, other, changes, decides) => {
  const first = agreed("first", [clause("1", one)]);
  const second = agreed("second", [clause("1", other)], changes);
  const { decidedBy, answer } = clausesWeighed(question, [first, second], START);
  expect(answer.ok).toBe(true);
  expect(decidedBy.map((ref) => ref.agreement)).toEqual([decides === "first" ? first.id : second.id]);
});

test("within one agreement the clause that goes furthest decided", () => {
  const both = agreed("Both", [
    clause("1", { effectCeiling: "E2" }),
    clause("2"),
    clause("3", { effectCeiling: "E2" }),
  ]);
  expect(clausesWeighed(question, [both], START).decidedBy).toMatchObject([{ clause: "2" }]);
});

test("C-08 nothing stands on what is suspended; what may come back says more than what is over", () => {
  const over = inForce({ sunsetAt: after(DAY_MS) }, idOf("agreement"));
  const desk = proposed({}, idOf("agreement"));
  for (const cast of [HOST, NORTH, SOUTH])
    desk.must(cast.official, { type: "ratify", textHash: desk.is.textHash });
  desk.must(NORTH.official, { type: "suspend", justification: BECAUSE });
  const later = after(DAY_MS);
  expect(codeOf(clausesAllowing(question, [over], later))).toBe("agreement-ended");
  const answer = clausesAllowing(question, [over, desk.is], later);
  expect([codeOf(answer), ruleOf(answer)]).toEqual(["agreement-suspended", "C-08"]);
});

test("HA-05 nothing stands on what was not reviewed in time, whether or not the clock has rung", () => {
  const overdue = inForce({ reviewOn: after(10 * DAY_MS) }, idOf("agreement"));
  expect(clausesAllowing(question, [overdue], after(39 * DAY_MS))).toMatchObject({
    ok: true,
    endsAt: after(40 * DAY_MS),
  });
  const answer = clausesAllowing(question, [overdue], after(40 * DAY_MS));
  expect([codeOf(answer), ruleOf(answer)]).toEqual(["agreement-review-overdue", "HA-05"]);
});

const asked: MayAsked = {
  ...{ who: NORTH.id, to: HOST.id, mode: "live", playbook: PLAYBOOK.id, effect: "E3", aid: false },
  ...{ aidKinds: null, marking: null, severity: null, activities: null, sectors: null },
};
const nameOf = (id: string) => PARTNERS.find((one) => one.id === id)?.name ?? id;
const ask = (changes: Partial<MayAsked>, agreements: readonly Agreement[], at = START, partners = PARTNERS) =>
  askAgreements({ ...asked, ...changes }, { agreements, partners, at, nameOf });

test("a yes says by which clauses, until when, which one decided, and what is needed besides", () => {
  const one = inForce();
  const ref = { agreement: one.id, version: 1, clause: "4.2" };
  expect(ask({}, [one])).toMatchObject({
    allowed: true,
    refusal: null,
    clauses: [ref],
    decidedBy: [ref],
    endsAt: SUNSET,
    alsoNeeded: [
      "Aldor Health's own consent to exactly this (C-04), or a standing consent of its that covers it (C-06).",
    ],
    wouldHelp: [],
  });
  expect(ask({ effect: "E0" }, [one]).alsoNeeded).toEqual([]);
  expect(ask({ effect: "E0", aid: true }, [one]).alsoNeeded).toHaveLength(1);
  const far = agreed("Far", [clause("1", { effectCeiling: "E4" })]);
  expect(ask({ effect: "E4" }, [far]).alsoNeeded).toEqual([
    "Aldor Health's own consent to exactly this, by two of its officials (C-04, C-11).",
  ]);
});

test("C-04 what a partner does to its own assets takes no agreement; class E5 takes more than any can give", () => {
  expect(ask({ who: HOST.id }, [])).toMatchObject({
    allowed: true,
    clauses: [],
    endsAt: null,
    alsoNeeded: [],
  });
  expect(ask({ who: HOST.id, effect: "E5" }, [])).toMatchObject({
    allowed: false,
    refusal: { code: "effect-never-allowed", rule: "C-04" },
    wouldHelp: [],
  });
});

test("whoever is held back may not, whatever was agreed", () => {
  expect(ask({}, [inForce()], START, whileHeldBack(NORTH, "suspended"))).toMatchObject({
    allowed: false,
    refusal: { code: "partner-suspended" },
    wouldHelp: ["Northmark CSIRT has to be in good standing again."],
  });
  expect(ask({}, [inForce()], START, []).allowed).toBe(true);
});

test("a no says what would make it a yes", () => {
  const helps = (changes: Partial<MayAsked>, agreements: readonly Agreement[], at = START) =>
    ask(changes, agreements, at).wouldHelp;
  expect(helps({}, [])).toEqual(["An agreement between Northmark CSIRT and Aldor Health, ratified by each."]);
  expect(helps({ mode: "exercise" }, [inForce()])).toEqual([
    "An agreement between Northmark CSIRT and Aldor Health for exercise runs.",
  ]);
  const title = textOf().title;
  expect(helps({ effect: "E4" }, [inForce()])).toEqual([
    `A new version of ${title}, ratified by all its parties, with a clause that goes as far as E4.`,
  ]);
  expect(helps({ marking: "TLP:RED" }, [inForce()])).toEqual([
    `A new version of ${title}, ratified by all its parties, with a clause that goes as far as E3 and TLP:RED.`,
  ]);
  expect(helps({ playbook: "playbook--other" }, [inForce()])).toEqual([
    `A new version of ${title} that speaks of this (clause 4.2 is about other playbooks).`,
  ]);
  expect(helps({}, [inForce()], after(-1))).toEqual([`${title} begins at ${START}.`]);
  expect(helps({}, [inForce()], SUNSET)).toEqual([
    `A new agreement: ${title} has ended, and nothing renews it by itself.`,
  ]);

  const desk = proposed({ reviewOn: after(10 * DAY_MS) });
  desk.must(HOST.official, { type: "ratify", textHash: desk.is.textHash });
  expect(helps({}, [desk.is])).toEqual([`${title} needs to be ratified by Northmark CSIRT, Southlea CSIRT.`]);
  for (const cast of [NORTH, SOUTH]) desk.must(cast.official, { type: "ratify", textHash: desk.is.textHash });
  const late = after(40 * DAY_MS);
  const reviewed = `${title} needs Aldor Health, Northmark CSIRT, Southlea CSIRT to confirm the review (HA-05).`;
  expect(helps({}, [desk.is], late)).toEqual([reviewed]);
  desk.now = late;
  desk.must(CLOCK, { type: "ring", wakeUp: "grace-passed" });
  expect(helps({}, [desk.is], late)).toEqual([reviewed]);
  desk.must(NORTH.official, { type: "confirm-review" });
  desk.must(SOUTH.official, { type: "suspend", justification: BECAUSE });
  expect(helps({}, [desk.is], late)).toEqual([
    `${title} needs Southlea CSIRT to lift the suspension, and Aldor Health, Southlea CSIRT to confirm the review (HA-05).`,
  ]);
  for (const cast of [HOST, SOUTH]) desk.must(cast.official, { type: "confirm-review" });
  expect(helps({}, [desk.is], late)).toEqual([`${title} needs Southlea CSIRT to lift the suspension.`]);

  const declined = proposed();
  declined.must(SOUTH.official, { type: "decline", justification: BECAUSE });
  expect(helps({}, [declined.is])).toEqual([`A new proposal: ${title} was declined.`]);
});

test("of several agreements only those that keep it from being allowed are told of", () => {
  const strict = agreed("Strict", [clause("1", { effectCeiling: "E1" })]);
  const silent = agreed("Silent", [clause("1", { playbooks: ["playbook--other"] })]);
  expect(ask({}, [inForce(), strict, silent]).wouldHelp).toEqual([
    "A new version of Strict, ratified by all its parties, with a clause that goes as far as E3.",
  ]);
  const over = agreed("Over", [clause("1")], { sunsetAt: after(1) });
  expect(ask({}, [over, silent], after(2)).wouldHelp).toEqual([
    "A new version of Silent that speaks of this (clause 1 is about other playbooks).",
  ]);
  expect(ask({}, [over, strict], after(2)).wouldHelp).toHaveLength(1);
});

test("a kind of aid is said by its category, and its kind where one is meant", () => {
  expect(aidKindWords({ category: "Medical" })).toBe("Medical");
});
