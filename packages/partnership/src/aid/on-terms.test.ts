import type { ResourceId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { aidStory, offerOf } from "../testing/aid-story.js";
import { after, CLOCK, codeOf, DAY_MS, HOUR_MS, idOf, ruleOf, SERVICE } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS, SOUTH } from "../testing/three-partners.js";
import { Amendment, asksConsentAnew } from "./amendment.js";
import { accessHeld, commitmentsOf } from "./commitments.js";
import { AidFact } from "./facts.js";

const LATER = after(8 * DAY_MS);

/** A request whose help is at work, and would end in seven days. */
function atWork(...story: Parameters<typeof aidStory>) {
  const told = aidStory(...story);
  told.submitted();
  told.committed(NORTH);
  told.deployed(NORTH);
  const on = told.on(NORTH);
  const asked = () =>
    told.desk.must(HOST.official, { type: "ask-extension", ...on, until: LATER, reason: "Two are left." });
  const proposed = (amendment: Amendment = { mission: "Restore them too." }) =>
    told.desk.must(HOST.official, { type: "propose-amendment", ...on, amendment });
  const signed = () =>
    told.desk.send(NORTH.official, {
      type: "sign-amendment",
      ...on,
      amendmentHash: told.amendmentHashOf(NORTH),
    });
  const holders = () => accessHeld(told.desk.is, told.desk.now).map((one) => one.partner);
  return { ...told, team: on, asked, proposed, signed, holders };
}

test("MA-08 what is extended keeps its access and its resource until the new end, and not beyond", () => {
  const { desk, team, asked, holders, latestOf } = atWork();
  asked();
  expect(holders()).toEqual([NORTH.id]);
  desk.must(NORTH.official, { type: "grant-extension", ...team, until: LATER });
  expect(commitmentsOf(desk.is)).toMatchObject([{ to: LATER }]);
  expect(desk.wakeUps()).toContainEqual({ name: `help-end ${team.assignment}`, dueAt: LATER });
  desk.now = after(7 * DAY_MS);
  expect(holders()).toEqual([NORTH.id]);
  desk.now = LATER;
  expect(holders()).toEqual([]); // rung or not
  desk.must(CLOCK, { type: "ring", wakeUp: `help-end ${team.assignment}` });
  expect(latestOf(NORTH).status).toBe("releasing");
  expect(desk.folded(AidFact)).toEqual(desk.is);
});

test("MA-12 no answer is no extension, and a no releases the team", () => {
  const silent = atWork();
  silent.asked();
  silent.desk.now = after(7 * DAY_MS);
  silent.desk.must(CLOCK, { type: "ring", wakeUp: "period-end" });
  expect([silent.latestOf(NORTH).status, silent.holders()]).toEqual(["releasing", []]);
  const refused = atWork();
  refused.asked();
  refused.desk.must(NORTH.official, { type: "refuse-extension", ...refused.team, reason: "Relieved." });
  expect(refused.latestOf(NORTH).status).toBe("releasing");
});

test.each(["recall", "release", "end-host-consent", "cancel"] as const)(
  "MA-07 whatever is asked of a team meanwhile, %s ends its access at once",
  (end) => {
    for (const ask of ["asked", "proposed"] as const) {
      const { desk, team, holders, ...told } = atWork();
      told[ask]();
      if (end === "recall") desk.must(NORTH.official, { type: "recall", ...team, notice: "Now." });
      if (end === "release") desk.must(HOST.official, { type: "release", ...team });
      if (end === "end-host-consent") desk.must(SERVICE, { type: "end-host-consent", ...team });
      if (end === "cancel") desk.must(HOST.official, { type: "cancel", reason: "It was a false alarm." });
      expect(holders()).toEqual([]);
    }
  },
);

test("MA-06 nobody stays who is promised elsewhere by then, or whom the registry does not leave for so long", () => {
  const elsewhere = {
    ...{ partner: NORTH.id, resource: "Northmark CSIRT team", quantity: 1 },
    ...{ assignment: idOf<never>("aid-assignment"), from: after(7 * DAY_MS + 1), to: after(9 * DAY_MS) },
  };
  const promised = atWork({}, [elsewhere]);
  promised.asked();
  const grant = { type: "grant-extension", ...promised.team, until: LATER } as const;
  expect(codeOf(promised.desk.send(NORTH.official, grant))).toBe("promised-twice");
  const amended = atWork({}, [elsewhere]);
  amended.proposed({ until: LATER });
  expect(codeOf(amended.signed())).toBe("promised-twice");

  const id = idOf<ResourceId>("resource");
  const resource = {
    ...{ id, name: "Ours", home: "Northmark", quantity: 1, team: NORTH.team, words: null, retired: null },
    ...{ typed: { category: "Cybersecurity", kind: "Team", type: "2" }, marking: "TLP:AMBER" as const },
    ...{
      seenBy: { partners: [], agreements: [] },
      availability: [{ from: after(0), until: after(7 * DAY_MS) }],
    },
  };
  const partners = PARTNERS.map((one) => (one.id === NORTH.id ? { ...one, resources: [resource] } : one));
  const story = aidStory({}, [], () => partners);
  story.submitted();
  story.committed(NORTH, { resource: { id, name: "Ours", team: NORTH.team } });
  story.deployed(NORTH);
  const on = story.on(NORTH);
  story.desk.must(HOST.official, { type: "ask-extension", ...on, until: LATER, reason: "Two are left." });
  expect(codeOf(story.desk.send(NORTH.official, { type: "grant-extension", ...on, until: LATER }))).toBe(
    "resource-unavailable",
  );
});

test("MA-05 an extension is granted as it was asked, and asks for more than there is", () => {
  const { desk, team, asked } = atWork();
  const less = { type: "ask-extension", ...team, until: after(7 * DAY_MS), reason: "Two are left." } as const;
  expect(ruleOf(desk.send(HOST.official, less))).toBe("MA-05");
  asked();
  const grant = { type: "grant-extension", ...team } as const;
  expect(ruleOf(desk.send(NORTH.official, { ...grant, until: after(9 * DAY_MS) }))).toBe("MA-05");
  expect(codeOf(desk.send(NORTH.official, { ...grant, until: LATER }))).toBe("ok");
});

test("MA-05 an amendment counts when both sides have signed that very change, and is refused by either", () => {
  const { desk, team, proposed, signed, latestOf, hashOf } = atWork();
  const before = hashOf(NORTH, "agreementHash");
  proposed();
  const sign = { type: "sign-amendment", ...team } as const;
  expect(codeOf(desk.send(HOST.deputy, { ...sign, amendmentHash: "x" }))).toBe("already-signed");
  expect(ruleOf(desk.send(NORTH.official, { ...sign, amendmentHash: before }))).toBe("MA-05");
  for (const actor of [HOST.official, NORTH.official]) {
    desk.must(actor, { type: "refuse-amendment", ...team, reason: "As it was signed." });
    expect(latestOf(NORTH)).toMatchObject({ status: "deployed", agreementHash: before, amendments: [] });
    proposed();
  }
  expect(codeOf(signed())).toBe("ok");
  expect(latestOf(NORTH)).toMatchObject({
    status: "deployed",
    until: null,
    amendments: [{ mission: "Restore them too." }],
  });
  expect(hashOf(NORTH, "agreementHash")).not.toBe(before);
  // The same words, signed on top of it, are another agreement.
  const first = hashOf(NORTH, "agreementHash");
  proposed();
  signed();
  expect(hashOf(NORTH, "agreementHash")).not.toBe(first);
  proposed({ until: after(DAY_MS) });
  expect(codeOf(signed())).toBe("ok");
  expect(commitmentsOf(desk.is)).toMatchObject([{ to: after(DAY_MS) }]);
  proposed({ costTerms: "Each bears its own." });
  desk.now = after(DAY_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: `help-end ${team.assignment}` });
  expect(latestOf(NORTH).status).toBe("releasing");
  expect(desk.folded(AidFact)).toEqual(desk.is);
});

test("what is not at work, not asked and not proposed is neither extended nor amended nor answered", () => {
  const { desk, team, asked, proposed } = atWork();
  const no = (actor: typeof HOST.official, command: Parameters<typeof desk.send>[1]) =>
    expect(codeOf(desk.send(actor, command))).toBe("not-in-this-state");
  no(NORTH.official, { type: "grant-extension", ...team, until: LATER });
  no(NORTH.official, { type: "refuse-extension", ...team, reason: "No." });
  no(NORTH.official, { type: "sign-amendment", ...team, amendmentHash: "x" });
  no(NORTH.official, { type: "refuse-amendment", ...team, reason: "No." });
  asked();
  no(HOST.official, { type: "propose-amendment", ...team, amendment: { mission: "More." } });
  no(HOST.official, { type: "ask-extension", ...team, until: LATER, reason: "Again." });
  desk.must(NORTH.official, { type: "grant-extension", ...team, until: LATER });
  const over = { type: "propose-amendment", ...team, amendment: { until: after(0) } } as const;
  expect(ruleOf(desk.send(HOST.official, over))).toBe("MA-12");
  proposed();
});

test("a team that is asked to stay, or whose mission is weighed anew, reports as before", () => {
  for (const ask of ["asked", "proposed"] as const) {
    const { desk, team, latestOf, ...told } = atWork();
    told[ask]();
    const { status } = latestOf(NORTH);
    desk.must(NORTH.responder, { type: "status", ...team, text: "Two of nine done." });
    expect(latestOf(NORTH)).toMatchObject({ status, reports: [{ text: "Two of nine done." }] });
    desk.must(NORTH.official, { type: "recall", ...team, notice: "Now." });
    const late = { type: "status", ...team, text: "On our way." } as const;
    expect(codeOf(desk.send(NORTH.responder, late))).toBe("not-in-this-state");
  }
});

test("C-03 a changed mission, reach or marking asks consent anew; another end or other costs do not", () => {
  const asks = (amendment: object) => asksConsentAnew(Amendment.parse(amendment));
  for (const change of [
    { mission: "x" },
    { plannedUse: "x" },
    { effectCeiling: "E3" },
    { marking: "TLP:GREEN" },
  ])
    expect(asks(change)).toBe(true);
  for (const change of [{ until: LATER }, { costTerms: "x" }, { notToExceed: 9 }])
    expect(asks(change)).toBe(false);
  expect(Amendment.safeParse({}).success).toBe(false);
});

test("help that is offered for less than the whole period ends when it was offered for", () => {
  const story = aidStory();
  story.submitted();
  const no = (until: ReturnType<typeof after>) =>
    codeOf(story.desk.send(SOUTH.official, { type: "offer", offer: offerOf(SOUTH, { until }) }));
  expect([no(after(0)), no(after(9 * DAY_MS))]).toEqual(["offer-dates", "offer-dates"]);
  story.committed(NORTH, { until: after(20 * HOUR_MS) });
  story.committed(SOUTH);
  story.deployed(NORTH);
  story.deployed(SOUTH);
  expect(commitmentsOf(story.desk.is).map((one) => one.to)).toEqual([after(20 * HOUR_MS), after(7 * DAY_MS)]);
  story.desk.now = after(7 * DAY_MS);
  const { assignment } = story.on(NORTH);
  const request = story.desk.must(CLOCK, { type: "ring", wakeUp: `help-end ${assignment}` });
  expect(request.assignments.map((one) => one.status)).toEqual(["releasing", "releasing"]);
});
