import type { AidAssignmentId, AidRequestId, PersonId, RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { ATTEST, aidStory, needOf, offerOf } from "../testing/aid-story.js";
import { BECAUSE } from "../testing/consent-story.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  HOUR_MS,
  idOf,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { HOST, NORTH, PARTNERS, SOUTH, STRANGER, whileHeldBack } from "../testing/three-partners.js";
import { AidCommand, type AidNeed, DeclineReason } from "./commands.js";
import { accessHeld, clashOf, commitmentsOf, committedTeams } from "./commitments.js";
import { aidPartners, decideAid } from "./decide.js";
import { AidFact } from "./facts.js";
import { aidOutcome } from "./outcome.js";
import { assignmentOf } from "./state.js";
import { aidAgreementOf, offerHashOf } from "./terms.js";

test("a request is filled by two partners' offers, and each team plays its role from then on", () => {
  const story = aidStory();
  expect(story.submitted().status).toBe("open");
  story.offered(NORTH);
  story.offered(SOUTH);
  story.accepted(NORTH);
  story.signed(NORTH, HOST.official);
  expect(story.desk.is.status).toBe("open");
  expect(story.signed(NORTH, NORTH.official).status).toBe("partially-filled");
  expect(aidOutcome(story.desk.is)).toBe("pending");
  story.accepted(SOUTH);
  story.signed(SOUTH, SOUTH.official);
  expect(story.signed(SOUTH, HOST.deputy).status).toBe("filled");
  expect(aidOutcome(story.desk.is)).toBe("filled");
  expect(committedTeams(story.desk.is)).toMatchObject([
    { line: 1, role: "aid-team", partner: NORTH.id, team: NORTH.team },
    { line: 1, role: "aid-team", partner: SOUTH.id, team: SOUTH.team },
  ]);
});

test("help that was given, released, brought home and settled closes its request", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  story.committed(SOUTH);
  for (const cast of [NORTH, SOUTH]) {
    story.deployed(cast);
    story.desk.must(cast.responder, { type: "status", ...story.on(cast), text: "Two servers done." });
    story.desk.must(HOST.official, { type: "release", ...story.on(cast) });
    story.home(cast);
  }
  expect(story.settled(NORTH).status).toBe("filled");
  expect(story.settled(SOUTH).status).toBe("closed");
  expect(aidOutcome(story.desk.is)).toBe("filled");
  expect(story.desk.folded(AidFact)).toEqual(story.desk.is);
  expect(story.desk.wakeUps()).toEqual([]);
});

test("MA-02 a decline takes any of the reasons, and a text only for 'other'", () => {
  for (const reason of DeclineReason.options) {
    const story = aidStory();
    story.submitted();
    const bare = story.desk.send(NORTH.official, { type: "decline", reason });
    expect([reason, codeOf(bare)]).toEqual([reason, reason === "other" ? "reason-missing" : "ok"]);
    if (reason === "other") story.desk.must(NORTH.official, { type: "decline", reason, text: "Elections." });
    expect(story.latestOf(NORTH)).toMatchObject({ status: "declined", reason });
  }
});

test("MA-03 to look into it is no agreement: nothing follows but an offer, a no or a lapse", () => {
  const story = aidStory();
  story.submitted();
  story.desk.must(NORTH.officer, { type: "consider" });
  expect(story.latestOf(NORTH).status).toBe("under-consideration");
  expect(
    codeOf(story.desk.send(HOST.official, { type: "accept", ...story.on(NORTH), offerHash: "none" })),
  ).toBe("not-in-this-state");
  expect(
    codeOf(story.desk.send(HOST.official, { type: "commit", ...story.on(NORTH), agreementHash: "none" })),
  ).toBe("not-in-this-state");
});

test.each(["ownMeasures", "plannedUse", "otherSupport"] as const)(
  "MA-04 a request without %s is not sent until it is given",
  (text) => {
    const story = aidStory({ [text]: "  " });
    const decision = story.desk.send(HOST.official, { type: "submit" });
    expect([codeOf(decision), ruleOf(decision)]).toEqual(["request-incomplete", "MA-04"]);
    const given: AidCommand = { type: "submit", [text]: "Here it is." };
    expect(story.desk.must(HOST.official, given)).toMatchObject({
      status: "open",
      need: { [text]: "Here it is." },
    });
  },
);

test("MA-04 a request without an estimate of its need is not sent", () => {
  const needs = needOf().needs.map((need) => ({ ...need, description: "" }));
  expect(ruleOf(aidStory({ needs }).desk.send(HOST.official, { type: "submit" }))).toBe("MA-04");
});

test("MA-05 an offer is accepted exactly as it stands", () => {
  const base = offerOf(NORTH);
  const changed = [
    { ...base, quantity: 2 },
    { ...base, line: 2 },
    { ...base, resource: { ...base.resource, id: "other" } },
    { ...base, resource: { ...base.resource, team: SOUTH.team } },
    { ...base, earliestStart: after(1) },
    { ...base, cost: { ...base.cost, amount: 1001 } },
    { ...base, cost: { ...base.cost, currency: "USD" } },
    { ...base, cost: { ...base.cost, notToExceed: 1501 } },
    { ...base, conditions: ["Hotel paid."] },
    { ...base, validUntil: after(11 * HOUR_MS) },
  ];
  expect(new Set([base, ...changed].map(offerHashOf)).size).toBe(changed.length + 1);
  const story = aidStory();
  story.submitted();
  story.offered(NORTH);
  for (const offer of changed) {
    const offerHash = offerHashOf(offer);
    const decision = story.desk.send(HOST.official, { type: "accept", ...story.on(NORTH), offerHash });
    expect([codeOf(decision), ruleOf(decision)]).toEqual(["offer-changed", "MA-05"]);
  }
  expect(story.accepted(NORTH).status).toBe("open");
});

test("MA-05 a change of mission, period, effect, cost or offer is another agreement, and no signature fits it", () => {
  const story = aidStory();
  story.submitted();
  story.offered(NORTH);
  const { id } = story.latestOf(NORTH);
  const hashes = [
    {},
    { mission: "Stay on." },
    { plannedUse: "Everything." },
    { effectCeiling: "E3" as const },
    { period: { from: after(0), until: after(8 * DAY_MS) } },
    { costTerms: "Each pays its own." },
    { run: idOf<RunId>("run") },
  ].map(
    (change) => aidAgreementOf({ ...story.desk.is, need: { ...story.desk.is.need, ...change } }, id)?.hash,
  );
  expect(new Set(hashes).size).toBe(7);

  story.accepted(NORTH);
  expect(story.hashOf(NORTH, "agreementHash")).toBe(hashes[0]);
  for (const agreementHash of hashes.slice(1)) {
    const decision = story.desk.send(NORTH.official, {
      type: "commit",
      ...story.on(NORTH),
      agreementHash: agreementHash ?? "",
    });
    expect(ruleOf(decision)).toBe("MA-05");
  }
});

test("MA-05 one side's signature, given twice, is one signature", () => {
  const story = aidStory();
  story.submitted();
  story.offered(NORTH);
  story.accepted(NORTH);
  story.signed(NORTH, HOST.official);
  const again: AidCommand = {
    type: "commit",
    ...story.on(NORTH),
    agreementHash: story.hashOf(NORTH, "agreementHash"),
  };
  expect(codeOf(story.desk.send(HOST.deputy, again))).toBe("already-signed");
  expect(story.latestOf(NORTH).status).toBe("accepted");
});

test("MA-06 a resource that is promised elsewhere in an overlapping window is not promised again, and the first is named", () => {
  const first = aidStory();
  first.submitted();
  first.committed(NORTH);
  const promised = commitmentsOf(first.desk.is);
  const [commitment] = promised;
  if (commitment === undefined) throw new Error("A commitment was made.");

  const second = aidStory({}, promised);
  second.submitted();
  second.offered(NORTH);
  second.accepted(NORTH);
  const decision = second.desk.send(NORTH.official, {
    type: "commit",
    ...second.on(NORTH),
    agreementHash: second.hashOf(NORTH, "agreementHash"),
  });
  expect(decision).toMatchObject({ code: "promised-twice", rule: "MA-06" });
  expect(decision.ok ? "" : decision.detail).toContain(commitment.assignment);

  const later = {
    ...commitment,
    assignment: idOf<AidAssignmentId>("aid-assignment"),
    from: commitment.to,
    to: after(9 * DAY_MS),
  };
  expect(clashOf(later, promised, null)).toBeUndefined();
  expect(clashOf({ ...later, from: after(6 * DAY_MS) }, promised, null)).toEqual(commitment);
  expect(clashOf({ ...later, from: after(-DAY_MS), to: commitment.from }, promised, null)).toBeUndefined();
  expect(clashOf({ ...later, from: after(6 * DAY_MS), partner: SOUTH.id }, promised, null)).toBeUndefined();
});

test("MA-06 nor is it promised twice within one request", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  story.offered(NORTH);
  story.accepted(NORTH);
  const decision = story.desk.send(HOST.official, {
    type: "commit",
    ...story.on(NORTH),
    agreementHash: story.hashOf(NORTH, "agreementHash"),
  });
  expect(ruleOf(decision)).toBe("MA-06");
});

test("MA-06 no team sets out before the window that was promised", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH, { earliestStart: after(HOUR_MS) });
  expect(ruleOf(story.desk.send(NORTH.responder, { type: "mobilise", ...story.on(NORTH) }))).toBe("MA-06");
  story.desk.now = after(HOUR_MS);
  expect(codeOf(story.desk.send(NORTH.responder, { type: "mobilise", ...story.on(NORTH) }))).toBe("ok");
});

test("MA-07 a team on its way or at work is recalled at any time, and what is promised is withdrawn", () => {
  for (const reached of ["committed", "mobilising", "deployed"] as const) {
    const story = aidStory();
    story.submitted();
    story.committed(NORTH);
    if (reached !== "committed") story.desk.must(NORTH.responder, { type: "mobilise", ...story.on(NORTH) });
    if (reached === "deployed") {
      story.desk.must(HOST.responder, { type: "check-in", ...story.on(NORTH), verified: "Passports seen." });
    }
    expect(story.latestOf(NORTH).status).toBe(reached);
    const back: AidCommand =
      reached === "committed"
        ? { type: "withdraw", ...story.on(NORTH), reason: "Our own emergency." }
        : { type: "recall", ...story.on(NORTH), notice: "In two hours." };
    story.desk.must(NORTH.official, back);
    expect(committedTeams(story.desk.is)).toEqual([]);
    expect(story.desk.is.status).toBe("open");
  }
});

test("a draft is thrown away rather than cancelled, and what is over has nothing to cancel", () => {
  const story = aidStory();
  const cancel: AidCommand = { type: "cancel", reason: "It was a false alarm." };
  expect(codeOf(story.desk.send(HOST.official, cancel))).toBe("not-in-this-state");
  story.desk.must(HOST.official, { type: "discard" });
  expect(codeOf(story.desk.send(HOST.official, cancel))).toBe("not-in-this-state");
});

test("a lost commitment opens the request again, and the next offer fills it", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  story.committed(SOUTH);
  story.deployed(NORTH);
  expect(story.desk.must(NORTH.official, { type: "recall", ...story.on(NORTH), notice: "Now." }).status).toBe(
    "partially-filled",
  );
  story.home(NORTH);
  expect(
    story.committed(NORTH, { resource: { id: "second team", name: "Second team", team: NORTH.team } }).status,
  ).toBe("filled");
});

test.each(["release", "recall", "end-host-consent", "period-end"] as const)(
  "MA-08 access begins at check-in and ends at %s",
  (end) => {
    const story = aidStory();
    story.submitted();
    story.committed(NORTH);
    const held = () => accessHeld(story.desk.is, story.desk.now).map((one) => one.partner);
    expect(held()).toEqual([]);
    story.deployed(NORTH);
    expect(held()).toEqual([NORTH.id]);
    const on = story.on(NORTH);
    if (end === "release") story.desk.must(HOST.official, { type: "release", ...on });
    if (end === "recall") story.desk.must(NORTH.official, { type: "recall", ...on, notice: "Now." });
    if (end === "end-host-consent") story.desk.must(SERVICE, { type: "end-host-consent", ...on });
    if (end === "period-end") {
      story.desk.now = after(7 * DAY_MS);
      expect(held()).toEqual([]); // rung or not
      story.desk.must(CLOCK, { type: "ring", wakeUp: "period-end" });
    }
    expect(held()).toEqual([]);
    expect(["releasing", "recalled"]).toContain(story.latestOf(NORTH).status);
  },
);

test.each([
  ["people", { people: false }],
  ["equipment", { equipment: false }],
  ["credentials", { credentials: false }],
  ["data", { data: "unaccounted" as const }],
])("MA-09 a return that does not account for %s is refused", (_what, missing) => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  story.deployed(NORTH);
  story.desk.must(HOST.official, { type: "release", ...story.on(NORTH) });
  story.desk.must(NORTH.responder, {
    type: "depart",
    ...story.on(NORTH),
    accessRevoked: true,
    handOver: "Images.",
  });
  const attest = { ...ATTEST, ...missing };
  expect(ruleOf(story.desk.send(NORTH.official, { type: "return", ...story.on(NORTH), attest }))).toBe(
    "MA-09",
  );
  expect(
    codeOf(story.desk.send(NORTH.official, { type: "return", ...story.on(NORTH), attest: ATTEST })),
  ).toBe("ok");
});

test("MA-11 nobody is bound before it is said who pays, and no offer leaves out its limit or currency", () => {
  const story = aidStory({ costTerms: " " });
  story.submitted();
  story.offered(NORTH);
  story.accepted(NORTH);
  const commit: AidCommand = {
    type: "commit",
    ...story.on(NORTH),
    agreementHash: story.hashOf(NORTH, "agreementHash"),
  };
  expect(ruleOf(story.desk.send(NORTH.official, commit))).toBe("MA-11");

  const { notToExceed: _limit, ...noLimit } = offerOf(NORTH).cost;
  const { currency: _currency, ...noCurrency } = offerOf(NORTH).cost;
  const above = { ...offerOf(NORTH).cost, amount: 1501 };
  for (const cost of [noLimit, noCurrency, above]) {
    expect(AidCommand.safeParse({ type: "offer", offer: { ...offerOf(NORTH), cost } }).success).toBe(false);
  }
});

test("MA-12 silence lapses: every partner that has not answered by the deadline, and the request with them", () => {
  const story = aidStory();
  story.submitted();
  story.desk.must(NORTH.officer, { type: "acknowledge" });
  story.desk.now = after(6 * HOUR_MS);
  const request = story.desk.must(CLOCK, { type: "ring", wakeUp: "offers-deadline" });
  expect(request.assignments.map((one) => one.status)).toEqual(["lapsed", "lapsed"]);
  expect(request.status).toBe("unfilled");
  expect(aidOutcome(request)).toBe("failed");
});

test("MA-12 an offer that is not taken in time is over, and so is an acceptance that is not signed by both", () => {
  const story = aidStory();
  story.submitted();
  story.offered(NORTH, { validUntil: after(HOUR_MS) });
  story.offered(SOUTH);
  story.accepted(SOUTH);
  story.signed(SOUTH, HOST.official);
  story.desk.now = after(HOUR_MS);
  const accept: AidCommand = {
    type: "accept",
    ...story.on(NORTH),
    offerHash: story.hashOf(NORTH, "offerHash"),
  };
  expect(codeOf(story.desk.send(HOST.official, accept))).toBe("not-in-this-state"); // though nothing has rung
  story.desk.must(CLOCK, { type: "ring", wakeUp: `offer-validity ${story.on(NORTH).assignment}` });
  expect(story.latestOf(NORTH).status).toBe("offer-expired");

  story.desk.now = after(12 * HOUR_MS);
  story.desk.must(CLOCK, { type: "ring", wakeUp: `commit-deadline ${story.on(SOUTH).assignment}` });
  expect(story.latestOf(SOUTH).status).toBe("lapsed");
  expect(aidOutcome(story.desk.is)).toBe("failed");
  expect(story.desk.wakeUps()).toEqual([]);
});

test("MA-12 what is filled only in part when the time is over is late, and the step does not wait for ever", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  story.desk.now = after(12 * HOUR_MS);
  const request = story.desk.must(CLOCK, { type: "ring", wakeUp: "needed-by" });
  expect(request).toMatchObject({ status: "partially-filled", isLate: true });
  expect(aidOutcome(request)).toBe("failed");
  expect(committedTeams(request)).toHaveLength(1);
  expect(
    codeOf(
      story.desk.send(SOUTH.official, {
        type: "offer",
        offer: { ...offerOf(SOUTH), validUntil: after(DAY_MS) },
      }),
    ),
  ).toBe("not-in-this-state");
});

test("MA-12 a draft that nobody submits expires, and can be sent with a new date", () => {
  const story = aidStory();
  story.desk.now = after(12 * HOUR_MS);
  expect(story.desk.must(CLOCK, { type: "ring", wakeUp: "needed-by" }).status).toBe("expired");
  expect(aidOutcome(story.desk.is)).toBe("failed");
  const again: AidCommand = { type: "reopen", offersBy: after(20 * HOUR_MS), neededBy: after(DAY_MS) };
  expect(story.desk.must(HOST.official, again)).toMatchObject({
    status: "open",
    need: { neededBy: after(DAY_MS) },
  });
});

test("MA-13 what is marked TLP:RED is not sent to partners, and nothing to who is no partner", () => {
  expect(ruleOf(aidStory({ marking: "TLP:RED" }).desk.send(HOST.official, { type: "submit" }))).toBe("MA-13");
  const unknown = aidStory({ recipients: [idOf("partner")] });
  expect(ruleOf(unknown.desk.send(HOST.official, { type: "submit" }))).toBe("MA-13");
});

test("MA-13 a request of TLP:AMBER+STRICT is not broadcast: it goes to who takes part in its run, and to nobody else", () => {
  for (const marking of ["TLP:AMBER+STRICT", "TLP:AMBER"] as const) {
    const story = aidStory({ marking, recipients: [NORTH.id] }, [], undefined, [HOST.id, NORTH.id]);
    story.submitted();
    story.desk.must(NORTH.official, { type: "decline", reason: "no-capacity" });
    const dates = { offersBy: after(HOUR_MS), neededBy: after(2 * HOUR_MS) };
    const wider: AidCommand = { type: "reopen", recipients: [NORTH.id, SOUTH.id], ...dates };
    const decision = story.desk.send(HOST.official, wider);
    if (marking === "TLP:AMBER") expect(codeOf(decision)).toBe("ok");
    else expect([codeOf(decision), ruleOf(decision)]).toEqual(["outside-audience", "MA-13"]);
  }
  const broadcast = aidStory({ marking: "TLP:AMBER+STRICT" }, [], undefined, [HOST.id, NORTH.id]);
  expect(ruleOf(broadcast.desk.send(HOST.official, { type: "submit" }))).toBe("MA-13");
});

test("a request that found no help is put to others, and who helped before keeps its part", () => {
  const story = aidStory({ recipients: [NORTH.id] });
  story.submitted();
  story.committed(NORTH);
  story.deployed(NORTH);
  expect(story.desk.must(NORTH.official, { type: "recall", ...story.on(NORTH), notice: "Now." }).status).toBe(
    "unfilled",
  );
  // Nobody gives a request up while its help is still away.
  expect(codeOf(story.desk.send(HOST.official, { type: "close", justification: BECAUSE }))).toBe(
    "help-not-home",
  );
  const widen: AidCommand = {
    type: "reopen",
    recipients: [SOUTH.id, STRANGER.id],
    offersBy: after(6 * HOUR_MS),
    neededBy: after(12 * HOUR_MS),
  };
  expect(story.desk.must(HOST.official, widen).status).toBe("open");
  expect(story.latestOf(SOUTH).status).toBe("notified");
  expect(story.home(NORTH).status).toBe("open");
  expect(assignmentOf(story.desk.is, story.on(NORTH).assignment)?.status).toBe("returned");
});

test("a cancelled request ends what was not begun, and releases who is at work", () => {
  const story = aidStory({ needs: needOf().needs.map((need) => ({ ...need, quantity: 3 })) });
  story.submitted();
  story.committed(NORTH);
  story.deployed(NORTH);
  story.offered(SOUTH);
  const request = story.desk.must(HOST.official, { type: "cancel", reason: "It was a drill of the vendor." });
  expect(request.status).toBe("cancelling");
  expect([story.latestOf(NORTH).status, story.latestOf(SOUTH).status]).toEqual(["releasing", "cancelled"]);
  story.home(NORTH);
  expect(story.settled(NORTH)).toMatchObject({
    status: "cancelled",
    reason: "It was a drill of the vendor.",
  });
});

test("a request that found no help is given up with a reason, once all its help is home", () => {
  const story = aidStory();
  story.submitted();
  for (const cast of [NORTH, SOUTH])
    story.desk.must(cast.official, { type: "decline", reason: "no-capacity" });
  expect(story.desk.is.status).toBe("unfilled");
  expect(codeOf(story.desk.send(HOST.official, { type: "close", justification: "No." }))).toBe(
    "justification-too-short",
  );
  expect(story.desk.must(HOST.official, { type: "close", justification: BECAUSE }).status).toBe("closed");
  expect(aidOutcome(story.desk.is)).toBe("failed");
});

test("a line that is filled takes no more offers, and one that is spoken for no more acceptances", () => {
  const story = aidStory();
  story.submitted();
  story.offered(NORTH, { quantity: 2 });
  story.offered(SOUTH);
  story.accepted(NORTH);
  const accept: AidCommand = {
    type: "accept",
    ...story.on(SOUTH),
    offerHash: story.hashOf(SOUTH, "offerHash"),
  };
  expect(codeOf(story.desk.send(HOST.official, accept))).toBe("line-filled");
  story.signed(NORTH, HOST.official);
  expect(story.signed(NORTH, NORTH.official).status).toBe("filled");
  expect(codeOf(story.desk.send(SOUTH.official, { type: "offer", offer: offerOf(SOUTH) }))).toBe(
    "not-in-this-state",
  );
});

test.each([
  ["of a team that is not its own", { resource: { id: "x", name: "x", team: SOUTH.team } }, "team-unknown"],
  ["for a line that is not asked for", { line: 9 }, "line-unknown"],
  ["that is over already", { validUntil: after(0) }, "offer-over"],
  ["that begins when the period is over", { earliestStart: after(7 * DAY_MS) }, "offer-too-late"],
])("an offer %s is refused", (_what, changes, code) => {
  const story = aidStory();
  story.submitted();
  expect(codeOf(story.desk.send(NORTH.official, { type: "offer", offer: offerOf(NORTH, changes) }))).toBe(
    code,
  );
});

test.each([
  ["that asks itself", { recipients: [HOST.id] }, "need-faulty"],
  ["that asks one partner twice", { recipients: [NORTH.id, NORTH.id] }, "need-faulty"],
  ["with two needs of one line", { needs: [...needOf().needs, ...needOf().needs] }, "need-faulty"],
  ["needed before offers come", { neededBy: after(HOUR_MS) }, "need-faulty"],
  ["needed after its period", { neededBy: after(8 * DAY_MS) }, "need-faulty"],
  ["whose deadline has passed", { offersBy: after(0) }, "need-faulty"],
  ["of the other mode than its run", { run: idOf<RunId>("run", "exercise") }, "mixed-modes"],
])("a request %s is not drawn up", (_what, changes, code) => {
  expect(() => aidStory(changes)).toThrow(code);
});

test("a responder draws a request up, and an official sends it", () => {
  const desk = aidStory().desk;
  desk.state = undefined;
  const draft: AidCommand = { type: "draft", id: idOf<AidRequestId>("aid-request"), need: needOf() };
  expect(codeOf(desk.send(NORTH.responder, draft))).toBe("not-entitled");
  desk.must(HOST.responder, draft);
  expect(codeOf(desk.send(HOST.responder, { type: "submit" }))).toBe("not-entitled");
  expect(desk.must(HOST.official, { type: "submit" }).status).toBe("open");
});

test("a request that was filled in part closes when all who helped are settled and all others have answered", () => {
  const story = aidStory();
  story.submitted();
  story.committed(NORTH);
  story.deployed(NORTH);
  story.desk.must(HOST.official, { type: "release", ...story.on(NORTH) });
  story.home(NORTH);
  expect(story.settled(NORTH).status).toBe("partially-filled");
  const closed = story.desk.must(SOUTH.official, { type: "decline", reason: "no-capacity" });
  expect([closed.status, aidOutcome(closed)]).toEqual(["closed", "failed"]);
});

test("a restricted partner promises nothing new, and a suspended one is not asked, but both take their people home", () => {
  let partners = PARTNERS;
  const story = aidStory({}, [], () => partners);
  partners = whileHeldBack(NORTH, "suspended");
  expect(codeOf(story.desk.send(HOST.official, { type: "submit" }))).toBe("partner-suspended");
  partners = PARTNERS;
  story.submitted();
  story.committed(NORTH);
  story.deployed(NORTH);

  partners = whileHeldBack(NORTH, "restricted");
  expect(codeOf(story.desk.send(NORTH.official, { type: "offer", offer: offerOf(NORTH) }))).toBe(
    "partner-restricted",
  );
  partners = whileHeldBack(NORTH, "suspended");
  expect(
    codeOf(story.desk.send(NORTH.official, { type: "recall", ...story.on(NORTH), notice: "Now." })),
  ).toBe("ok");
  expect(story.home(NORTH).status).toBe("open");
});

test("what was never drawn up is not there, and no clock draws one up", () => {
  const story = aidStory();
  const context = { ...contextAt(START, HOST.official, PARTNERS), commitments: [] };
  expect(codeOf(decideAid(undefined, { type: "submit" }, context))).toBe("request-unknown");
  const draft: AidCommand = { type: "draft", id: idOf("aid-request"), need: needOf() };
  expect(codeOf(decideAid(undefined, draft, { ...context, actor: CLOCK }))).toBe("not-for-the-clock");
  const nobody = { kind: "person", person: idOf<PersonId>("person"), partner: HOST.id } as const;
  expect(codeOf(decideAid(undefined, draft, { ...context, actor: nobody }))).toBe("not-of-this-partner");
  expect(codeOf(story.desk.send(HOST.official, draft))).toBe("request-exists");
});

test("its recipients are read for a request that is sent, and whoever it is put to instead", () => {
  const request = aidStory().desk.is;
  expect(aidPartners(request, { type: "submit" })).toEqual([NORTH.id, SOUTH.id]);
  expect(aidPartners(undefined, { type: "submit" })).toEqual([]);
  const again = { type: "reopen", offersBy: after(1), neededBy: after(2) } as const;
  expect(aidPartners(request, again)).toEqual([NORTH.id, SOUTH.id]);
  expect(aidPartners(undefined, again)).toEqual([]);
  expect(aidPartners(request, { ...again, recipients: [SOUTH.id] })).toEqual([SOUTH.id]);
  expect(aidPartners(request, { type: "acknowledge" })).toEqual([HOST.id]);
  expect(aidPartners(undefined, { type: "acknowledge" })).toEqual([]);
  const commit = {
    type: "commit",
    assignment: idOf<AidAssignmentId>("aid-assignment"),
    agreementHash: "none",
  } as const;
  expect([aidPartners(request, commit), aidPartners(undefined, commit)]).toEqual([[HOST.id], []]);
});

test.each<[string, Partial<AidNeed>]>([
  ["whose period ends before it begins", { period: { from: after(2), until: after(1) } }],
  ["with two needs of one line", { needs: [...needOf().needs, ...needOf().needs] }],
])("a need %s is not drawn up", (_what, changes) => {
  expect(() => aidStory(changes)).toThrow("need-faulty");
});

test("a request is sent, and sent again, only with dates that can still be kept", () => {
  const story = aidStory();
  expect(codeOf(story.desk.send(HOST.official, { type: "submit", offersBy: after(13 * HOUR_MS) }))).toBe(
    "need-faulty",
  );
  story.submitted();
  for (const cast of [NORTH, SOUTH])
    story.desk.must(cast.official, { type: "decline", reason: "no-capacity" });
  const reopen = { type: "reopen", offersBy: after(HOUR_MS), neededBy: after(2 * HOUR_MS) } as const;
  expect(codeOf(story.desk.send(HOST.official, { ...reopen, offersBy: after(3 * HOUR_MS) }))).toBe(
    "need-faulty",
  );
  expect(codeOf(story.desk.send(HOST.official, { ...reopen, recipients: [HOST.id] }))).toBe("need-faulty");
  expect(codeOf(story.desk.send(HOST.official, { ...reopen, recipients: [idOf("partner")] }))).toBe(
    "partner-unknown",
  );
  expect(story.desk.must(HOST.official, reopen).status).toBe("open");
});

test("a decline of one line leaves the offer for another", () => {
  const [line] = needOf().needs;
  if (line === undefined) throw new Error("The need has a line.");
  const story = aidStory({ needs: [line, { ...line, line: 2, role: "second-team" }] });
  story.submitted();
  story.desk.must(NORTH.official, { type: "decline", line: 1, reason: "no-capacity" });
  const own = story.desk.is.assignments.filter((one) => one.partner === NORTH.id);
  expect(own.map((one) => [one.line, one.status])).toEqual([
    [1, "declined"],
    [2, "notified"],
  ]);
});

test("a line that has all it needs takes no offer while another is open, and late help is not accepted", () => {
  const [line] = needOf().needs;
  if (line === undefined) throw new Error("The need has a line.");
  const story = aidStory({
    needs: [
      { ...line, quantity: 1 },
      { ...line, line: 2, role: "second-team" },
    ],
  });
  story.submitted();
  story.committed(NORTH);
  const offer = offerOf(SOUTH);
  expect(codeOf(story.desk.send(SOUTH.official, { type: "offer", offer }))).toBe("line-filled");
  story.offered(SOUTH, { line: 2, validUntil: after(20 * HOUR_MS) });
  story.desk.now = after(12 * HOUR_MS);
  const accept: AidCommand = {
    type: "accept",
    ...story.on(SOUTH),
    offerHash: story.hashOf(SOUTH, "offerHash"),
  };
  expect(codeOf(story.desk.send(HOST.official, accept))).toBe("not-in-this-state");
});

test("aidOutcome waits while help is looked for, from the draft on", () => {
  const story = aidStory();
  expect(aidOutcome(story.desk.is)).toBe("pending");
  expect(aidOutcome(story.submitted())).toBe("pending");
});

test("there are no terms for a request's unknown help, or for help that offered nothing", () => {
  const story = aidStory();
  story.submitted();
  expect(aidAgreementOf(story.desk.is, idOf<AidAssignmentId>("aid-assignment"))).toBeUndefined();
  expect(aidAgreementOf(story.desk.is, story.on(NORTH).assignment)).toBeUndefined();
});

test.each(["committed", "mobilising"] as const)(
  "at the end of the period, help that is %s and not at work yet is let go",
  (status) => {
    const story = aidStory({ period: { from: after(0), until: after(HOUR_MS * 20) } });
    story.submitted();
    story.committed(NORTH);
    story.committed(SOUTH);
    if (status === "mobilising") story.desk.must(NORTH.responder, { type: "mobilise", ...story.on(NORTH) });
    story.desk.now = after(20 * HOUR_MS);
    story.desk.must(CLOCK, { type: "ring", wakeUp: "period-end" });
    expect(story.latestOf(NORTH).status).toBe(status === "committed" ? "cancelled" : "returning");
  },
);

test("help that was all lost before the need was filled opens the request again", () => {
  const story = aidStory();
  story.submitted();
  expect(story.committed(NORTH).status).toBe("partially-filled");
  const withdrawn = story.desk.must(NORTH.official, {
    type: "withdraw",
    ...story.on(NORTH),
    reason: "We need them ourselves.",
  });
  expect(withdrawn.status).toBe("open");
});
