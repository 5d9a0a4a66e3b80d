import { routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { instantAfter } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agreed, type Guest, House, type Household } from "./house.fixture.js";

const HOUR = 3_600_000;

const BECAUSE = "Two regions are without their hospitals.";

let house: House;
let home: Household;
let helpers: Household;
let friends: Household;
let strangers: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: ["trigger", "run-lead", "responder"],
    Olaf: ["authorised-official"],
    Gro: ["authorised-official", "duty-officer"],
  });
  helpers = await house.household("Sudland", {
    Bo: ["responder"],
    Ole: ["authorised-official", "duty-officer"],
  });
  friends = await house.household("Westland", {
    Cy: ["responder"],
    Una: ["authorised-official", "duty-officer"],
  });
  strangers = await house.household("Ostland", { Eve: ["authorised-official", "auditor", "run-lead"] });
  await agreed(
    [
      [home, "Olaf"],
      [helpers, "Ole"],
      [friends, "Una"],
    ],
    house.now,
  );
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

async function started(document: { readonly id: string }, bindings: Record<string, Household>) {
  const ada = home.guest("Ada");
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(document) } });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  return ada.asks(routes.runs.start, {
    body: {
      playbook: document.id,
      incident: incident.id,
      bindings: Object.fromEntries(
        Object.entries(bindings).map(([role, { partner, team }]) => [role, { partner, team }]),
      ),
    },
  });
}

const remote = () => started(documents.remote, { host: home, helpers });

async function round() {
  const run = await remote();
  const [summary] = (await home.guest("Olaf").asks(routes.consents.list, { query: { mine: "true" } })).items;
  if (summary === undefined) throw new Error("Nobody was asked.");
  return { run, id: summary.id };
}

test("an official sees exactly what is asked, under which clause, until when, and who is waited for", async () => {
  const { run, id } = await round();
  const asked = await home.guest("Olaf").asks(routes.consents.show, { params: { id } });
  expect(asked).toMatchObject({
    name: "Ask for remote forensics",
    status: "open",
    question: "May the helpers image the file servers?",
    waitingFor: "Waiting for the answer of Norland (Directorate of Norland) until 2026-11-22 07:00 UTC.",
    holdsFor: "PT12H",
    scope: {
      steps: [
        {
          text: "Image the file servers\nImage the file servers, and say what you found.",
          effect: "E3",
          targets: ["file servers"],
          on: { name: "Norland" },
          performers: [{ name: "Sudland team", partner: { name: "Sudland" } }],
        },
      ],
    },
    clauses: [{ clause: "4.2", title: "Mutual assistance", text: "The parties help each other." }],
    mayAnswer: [{ name: "Olaf" }, { name: "Gro" }],
  });
  expect(await home.guest("Ada").asks(routes.runs.show, { params: { id: run.id } })).toMatchObject({
    blockedOn:
      "Ask for remote forensics: Waiting for the answer of Norland (Directorate of Norland) until 2026-11-22 07:00 UTC.",
  });
  // Whoever takes part sees it; whoever does not, sees nothing of it.
  expect(await helpers.guest("Bo").asks(routes.consents.show, { params: { id } })).toMatchObject({
    mayAnswer: [],
  });
  expect(await strangers.guest("Eve").tries(routes.consents.show, { params: { id } })).toMatchObject({
    problem: { status: 404 },
  });
  expect((await strangers.guest("Eve").asks(routes.consents.list)).items).toEqual([]);
});

test("C-03 a grant is for the scope that was seen; with it the guarded step is handed out, standing on it", async () => {
  const { run, id } = await round();
  const olaf = home.guest("Olaf");
  const { scopeHash, version } = await olaf.asks(routes.consents.show, { params: { id } });
  const other = await olaf.tries(routes.consents.grant, {
    params: { id },
    body: { scopeHash: `sha256:${"0".repeat(64)}` },
  });
  expect(other).toMatchObject({ ok: false, problem: { rule: "C-03" } });
  const granted = await olaf.asks(routes.consents.grant, {
    params: { id },
    body: { scopeHash },
    ifMatch: version,
  });
  expect(granted).toMatchObject({
    status: "satisfied",
    waitingFor: null,
    decisions: [{ partner: { name: "Norland" }, status: "granted", by: [{ name: "Olaf" }] }],
  });

  const [task] = (await helpers.guest("Bo").asks(routes.steps.list)).items;
  const shown = await helpers.guest("Bo").asks(routes.steps.show, { params: { id: task?.id ?? "" } });
  expect(shown).toMatchObject({
    name: "Image the file servers",
    effect: { class: "E3", on: { name: "Norland" } },
    guardedBy: [{ name: "Ask for remote forensics", consent: id }],
    authority: { basis: "consented", consents: [{ round: id, partner: { name: "Norland" } }] },
  });
  // The host takes part, and sees who is at it by team, not by name.
  const seen = await home.guest("Ada").asks(routes.steps.show, { params: { id: shown.id } });
  expect(seen.people).toEqual([{ id: helpers.guest("Bo").id, name: null }]);
  expect(seen.waitingFor).toBe("Waiting for whoever is on duty in Sudland team of Sudland to take it.");
  // And it is not theirs to do.
  expect(await home.guest("Ada").tries(routes.steps.claim, { params: { id: shown.id } })).toMatchObject({
    problem: { status: 403, code: "refused", rule: "M10" },
  });
  const timeline = await helpers.guest("Bo").asks(routes.runs.timeline, { params: { id: run.id } });
  expect(timeline.items.map((one) => one.words)).toContainEqual(
    expect.stringMatching(/^Norland granted consent until 2026-11-2\d \d\d:\d\d UTC\.$/),
  );
});

test("C-14 an answer that comes too late is refused with 409, kept as void, and answered the same when sent again", async () => {
  const { id } = await round();
  const olaf = home.guest("Olaf");
  const { scopeHash } = await olaf.asks(routes.consents.show, { params: { id } });
  await house.wait(4 * HOUR + 1);
  const late = await olaf.tries(routes.consents.grant, {
    params: { id },
    body: { scopeHash },
    idempotencyKey: "yes",
  });
  expect(late).toMatchObject({ ok: false, problem: { status: 409 } });
  const again = await olaf.tries(routes.consents.grant, {
    params: { id },
    body: { scopeHash },
    idempotencyKey: "yes",
  });
  expect(again).toMatchObject({ ok: false, problem: { status: 409 } });
  const shown = await olaf.asks(routes.consents.show, { params: { id } });
  expect(shown).toMatchObject({
    status: "lapsed",
    voidAnswers: [{ answer: "grant", person: { name: "Olaf" } }],
  });
  expect(shown.voidAnswers).toHaveLength(1);
});

test("C-02 a refusal names its reason, and the playbook goes round it", async () => {
  const { run, id } = await round();
  const olaf = home.guest("Olaf");
  const short = await olaf.tries(routes.consents.refuse, { params: { id }, body: { justification: "No." } });
  expect(short).toMatchObject({ problem: { status: 422, rule: "C-02" } });
  await olaf.asks(routes.consents.refuse, {
    params: { id },
    body: { justification: "Our own people are faster at this." },
  });
  const { openSteps } = await home.guest("Ada").asks(routes.runs.show, { params: { id: run.id } });
  expect(openSteps.map((one) => one.name)).toEqual(["Image them alone"]);
});

test("C-09 a withdrawal stops what it was for, and says what it comes too late for", async () => {
  const { id } = await round();
  const olaf = home.guest("Olaf");
  const { scopeHash } = await olaf.asks(routes.consents.show, { params: { id } });
  await olaf.asks(routes.consents.grant, { params: { id }, body: { scopeHash } });
  const bo = helpers.guest("Bo");
  const [task] = (await bo.asks(routes.steps.list)).items;
  await bo.asks(routes.steps.claim, { params: { id: task?.id ?? "" } });
  const withdrawn = await olaf.asks(routes.consents.withdraw, {
    params: { id },
    body: { justification: "A counsel has told us to stop." },
  });
  expect(withdrawn).toMatchObject({
    status: "revoked",
    alreadySent: [{ step: task?.id, what: "The instruction was handed out." }],
    mayStillBeSent: [],
  });
  expect(await bo.asks(routes.steps.show, { params: { id: task?.id ?? "" } })).toMatchObject({
    status: "on-hold",
  });
});

test("C-09 what was withdrawn is asked again by a person, and taken up again by another once the answer is yes", async () => {
  const { id, run } = await round();
  const [ada, olaf, bo, ole] = [
    home.guest("Ada"),
    home.guest("Olaf"),
    helpers.guest("Bo"),
    helpers.guest("Ole"),
  ];
  const { scopeHash } = await olaf.asks(routes.consents.show, { params: { id } });
  await olaf.asks(routes.consents.grant, { params: { id }, body: { scopeHash } });
  const [task] = (await bo.asks(routes.steps.list)).items;
  const params = { id: task?.id ?? "" };
  expect(await ada.tries(routes.consents.askAgain, { params: { id } })).toMatchObject({
    problem: { status: 409, code: "round-not-over" },
  });
  await olaf.asks(routes.consents.withdraw, {
    params: { id },
    body: { justification: "A counsel has told us to stop." },
  });
  const held = await bo.asks(routes.steps.show, { params });
  expect(held.waitingFor).toContain("resume it, once there is ground for it again");
  expect(await ole.tries(routes.steps.resume, { params })).toMatchObject({
    problem: { status: 403, code: "refused", rule: "C-09" },
  });
  expect(
    await ole.tries(routes.steps.repeat, {
      params,
      body: { reason: "We have looked, and it is not there." },
    }),
  ).toMatchObject({
    problem: { status: 409, code: "not-for-this-step" },
  });

  const again = await ada.asks(routes.consents.askAgain, { params: { id } });
  expect(again).toMatchObject({ status: "open", scopeHash, requestedBy: { name: "Ada" } });
  expect(again.id).not.toBe(id);
  await olaf.asks(routes.consents.grant, { params: { id: again.id }, body: { scopeHash } });
  const taken = await ole.asks(routes.steps.resume, { params });
  expect(taken).toMatchObject({ status: "assigned", authority: { consents: [{ round: again.id }] } });
  // Both rounds belong to what happened, and to its evidence.
  const timeline = await ada.asks(routes.runs.timeline, { params: { id: run.id }, query: { limit: 200 } });
  const streams = new Set(timeline.items.map(({ stream }) => stream));
  expect([streams.has(id), streams.has(again.id)]).toEqual([true, true]);
});

test("ES-03 a level is called by a person, within a run that is theirs, and pages their own people", async () => {
  const run = await started(documents.escalation, { host: home, helpers });
  const [ada, gro] = [home.guest("Ada"), home.guest("Gro")];
  const body = {
    run: run.id,
    to: "operational" as const,
    reason: "A second region reports encryption.",
    deEscalation: ["Restore from the vault."],
    exitCriteria: ["No new encryption for 72 hours."],
  };
  const called = await ada.asks(routes.escalations.open, { body });
  expect(called).toMatchObject({
    status: "notified",
    step: null,
    of: { name: "Norland" },
    to: "operational",
  });
  expect(await gro.asks(routes.escalations.acknowledge, { params: { id: called.id } })).toMatchObject({
    status: "acknowledged",
  });
  // ES-04: a level changes by its authority's word, with a reason, and beside the severity that it was called at.
  const noAuthority = { problem: { status: 403, rule: "ES-04" } };
  expect(await ada.tries(routes.escalations.accept, { params: { id: called.id } })).toMatchObject(
    noAuthority,
  );
  const political = await ada.asks(routes.escalations.open, { body: { ...body, to: "political" } });
  expect(political).toMatchObject({ status: "proposed", reason: body.reason, severity: expect.any(Number) });
  const authorise = (guest: Guest, justification: string) =>
    guest.tries(routes.escalations.authorise, {
      params: { id: political.id },
      body: { justification },
    });
  expect(await authorise(ada, BECAUSE)).toMatchObject(noAuthority);
  for (const short of ["", "Do it."])
    expect(await authorise(home.guest("Olaf"), short)).toMatchObject({ problem: { status: 422 } });
  expect(await authorise(home.guest("Olaf"), BECAUSE)).toMatchObject({ value: { status: "notified" } });
  for (const reason of ["", "It is bad."])
    expect(await ada.tries(routes.escalations.open, { body: { ...body, reason } })).toMatchObject({
      problem: { status: 422, errors: [{ pointer: "/reason" }] },
    });
  expect(await helpers.guest("Bo").tries(routes.escalations.open, { body })).toMatchObject({
    problem: { status: 403, rule: "M04" },
  });
  expect(await strangers.guest("Eve").tries(routes.escalations.open, { body })).toMatchObject({
    problem: { status: 404 },
  });
  expect(await ada.tries(routes.escalations.open, { body: { ...body, exitCriteria: [] } })).toMatchObject({
    problem: { status: 422, errors: [{ pointer: "/exitCriteria" }] },
  });
});

test("INV-12 nobody answers for another partner, or in an office that is not theirs", async () => {
  const { id } = await round();
  const { scopeHash } = await home.guest("Olaf").asks(routes.consents.show, { params: { id } });
  for (const guest of [helpers.guest("Ole"), home.guest("Ada")]) {
    const answer = await guest.tries(routes.consents.grant, { params: { id }, body: { scopeHash } });
    expect(answer).toMatchObject({ ok: false, problem: { status: 403 } });
  }
});

test("a participating partner holds the run, and only it releases it", async () => {
  const run = await remote();
  const ole = helpers.guest("Ole");
  const params = { id: run.id };
  const held = await ole.asks(routes.runs.hold, { params, body: { reason: "We check with our ministry." } });
  expect(held).toMatchObject({
    status: "held",
    heldBy: [{ name: "Sudland" }],
    blockedOn: "Held by Sudland: nothing is handed out or sent until it is released.",
  });
  expect((await home.guest("Ada").tries(routes.runs.release, { params })).ok).toBe(false);
  expect(await ole.asks(routes.runs.release, { params })).toMatchObject({ status: "active", heldBy: [] });
  const cancelled = await ole.tries(routes.runs.cancel, {
    params,
    body: { reason: "We no longer want to be in this." },
  });
  expect(cancelled).toMatchObject({ problem: { status: 403, rule: "M18" } });
});

function offered(by: Household, resource: string) {
  return {
    line: 1,
    quantity: 1,
    resource: { id: resource, name: resource, team: by.team },
    earliestStart: instantAfter(house.now, HOUR),
    cost: { amount: 1000, currency: "EUR", notToExceed: 2000 },
    validUntil: instantAfter(house.now, 12 * HOUR),
  };
}

/** A request that two partners have offered on, each for a half. */
async function twoOffers() {
  const run = await started(documents.aid, { host: home, helpers, friends });
  const olaf = home.guest("Olaf");
  const [draft] = (await olaf.asks(routes.aidRequests.list, { query: { run: run.id } })).items;
  const params = { id: draft?.id ?? "" };
  return { run, params, olaf };
}

test("MA-01 a request is its partner's own until an official submits it; then each helper sees it, and of the help its own", async () => {
  const { run, params, olaf } = await twoOffers();
  const [ole, una] = [helpers.guest("Ole"), friends.guest("Una")];
  expect(await olaf.asks(routes.aidRequests.show, { params })).toMatchObject({
    name: "Ask for a team",
    status: "draft",
    waitingFor:
      "Waiting for an authorised official of Norland to submit the request by 2026-11-23 03:00 UTC.",
  });
  expect(await ole.tries(routes.aidRequests.show, { params })).toMatchObject({ problem: { status: 404 } });
  expect(await home.guest("Ada").tries(routes.aidRequests.submit, { params, body: {} })).toMatchObject({
    problem: { status: 403, rule: "MA-01" },
  });
  await olaf.asks(routes.aidRequests.submit, { params, body: {} });
  await ole.asks(routes.aidRequests.acknowledge, { params });
  await ole.asks(routes.aidRequests.offer, { params, body: { offer: offered(helpers, "SUD-1") } });
  await una.asks(routes.aidRequests.offer, { params, body: { offer: offered(friends, "WEST-1") } });

  const all = await olaf.asks(routes.aidRequests.show, { params });
  expect(all.assignments.map((one) => [one.partner.name, one.offer?.resource.name])).toEqual([
    ["Sudland", "SUD-1"],
    ["Westland", "WEST-1"],
  ]);
  const own = await ole.asks(routes.aidRequests.show, { params });
  expect(own.assignments.map((one) => one.partner.name)).toEqual(["Sudland"]);
  expect(own.waitingFor).toBe(
    "Waiting for Norland to decide on the offer of Sudland until 2026-11-22 15:00 UTC.",
  );

  for (const [guest, hidden] of [
    [ole, "WEST-1"],
    [una, "SUD-1"],
  ] as const) {
    const seen = [
      await guest.asks(routes.aidRequests.show, { params }),
      await guest.asks(routes.aidRequests.list),
      await guest.asks(routes.runs.timeline, { params: { id: run.id } }),
      await guest.asks(routes.evidence.export, { params: { run: run.id } }),
    ];
    expect(JSON.stringify(seen)).not.toContain(hidden);
  }
  expect(await strangers.guest("Eve").tries(routes.aidRequests.show, { params })).toMatchObject({
    problem: { status: 404 },
  });
});

test("MA-05 two offers are taken by their hashes, committed by both sides, come to work and go home", async () => {
  const { run, params, olaf } = await twoOffers();
  await olaf.asks(routes.aidRequests.submit, { params, body: {} });
  for (const [household, official, resource] of [
    [helpers, "Ole", "SUD-1"],
    [friends, "Una", "WEST-1"],
  ] as const) {
    const guest = household.guest(official);
    const { assignments } = await guest.asks(routes.aidRequests.offer, {
      params,
      body: { offer: offered(household, resource) },
    });
    const [{ id: assignment = "", offerHash = "" } = {}] = assignments;
    const wrong = await olaf.tries(routes.aidRequests.accept, {
      params,
      body: { assignment, offerHash: `sha256:${"0".repeat(64)}` },
    });
    expect(wrong).toMatchObject({ ok: false, problem: { rule: "MA-05" } });
    const accepted = await olaf.asks(routes.aidRequests.accept, {
      params,
      body: { assignment, offerHash: offerHash ?? "" },
    });
    const agreementHash = accepted.assignments.find((one) => one.id === assignment)?.agreementHash ?? "";
    await olaf.asks(routes.aidRequests.commit, { params, body: { assignment, agreementHash } });
    await guest.asks(routes.aidRequests.commit, { params, body: { assignment, agreementHash } });
  }
  const filled = await olaf.asks(routes.aidRequests.show, { params });
  expect(filled).toMatchObject({ status: "filled", needs: [{ line: 1, committed: 2 }] });
  expect(await home.guest("Ada").asks(routes.runs.show, { params: { id: run.id } })).toMatchObject({
    status: "completed",
  });

  const [ole, first] = [helpers.guest("Ole"), filled.assignments[0]?.id ?? ""];
  const on = { assignment: first };
  house.later(HOUR);
  await ole.asks(routes.aidRequests.mobilise, { params, body: on });
  await home
    .guest("Ada")
    .asks(routes.aidRequests.checkIn, { params, body: { ...on, verified: "Badges shown." } });
  await ole.asks(routes.aidRequests.status, {
    params,
    body: { ...on, text: "Half of the disks are imaged." },
  });
  await olaf.asks(routes.aidRequests.release, { params, body: on });
  await ole.asks(routes.aidRequests.depart, {
    params,
    body: { ...on, accessRevoked: true, handOver: "All images are with Ada." },
  });
  const home1 = await ole.asks(routes.aidRequests.return, {
    params,
    body: {
      ...on,
      attest: {
        people: true,
        equipment: true,
        credentials: true,
        data: "erased",
        endUse: "Disk images were made.",
      },
    },
  });
  expect(home1.assignments).toMatchObject([
    { status: "returned", reports: [{ text: "Half of the disks are imaged." }] },
  ]);
});

test("a request outside any run is drawn up by its partner, on the clause that covers it", async () => {
  const body = {
    recipients: [helpers.partner],
    needs: [
      {
        line: 1,
        category: "Cybersecurity",
        kind: "Team",
        type: "2",
        quantity: 1,
        description: "Analysts",
        role: "analysts",
      },
    ],
    mission: "Look at our logs.",
    ownMeasures: "Two people are at it.",
    plannedUse: "Reading logs.",
    otherSupport: "None.",
    effectCeiling: "E2" as const,
    offersBy: instantAfter(house.now, HOUR),
    neededBy: instantAfter(house.now, 2 * HOUR),
    period: { from: house.now, until: instantAfter(house.now, 48 * HOUR) },
    priority: "routine" as const,
    lifeSafety: false,
    costTerms: "Each bears its own.",
    marking: "TLP:AMBER" as const,
  };
  const drawn = await home.guest("Ada").asks(routes.aidRequests.draft, { body });
  expect(drawn).toMatchObject({
    status: "draft",
    run: null,
    name: "Look at our logs.",
    clause: { clause: "4.2" },
  });
  const uncovered = await strangers.guest("Eve").tries(routes.aidRequests.draft, { body });
  expect(uncovered).toMatchObject({ problem: { status: 403, rule: "C-04" } });
});

test("an escalation is paged up its ladder, acknowledged, taken, and left again", async () => {
  const run = await started(documents.escalation, { host: home, helpers });
  const [ada, olaf, gro] = [home.guest("Ada"), home.guest("Olaf"), home.guest("Gro")];
  const [summary] = (await ada.asks(routes.escalations.list, { query: { run: run.id } })).items;
  const params = { id: summary?.id ?? "" };
  expect(summary).toMatchObject({
    name: "Escalate to the operational level",
    status: "notified",
    of: { name: "Norland" },
  });
  const paged = await ada.asks(routes.escalations.show, { params });
  expect(paged.waitingFor).toMatch(
    /^Waiting for \w+ to acknowledge until 2026-11-22 03:15 UTC; then the next/,
  );
  await house.wait(15 * 60_000);
  const missed = await ada.asks(routes.escalations.show, { params });
  expect(missed).toMatchObject({ missed: 1, since: house.now });
  expect(missed.paged).not.toEqual(paged.paged);
  // The helpers take part, and see that somebody is called, not who.
  expect((await helpers.guest("Bo").asks(routes.escalations.show, { params })).waitingFor).toBe(
    "Waiting for the person called at Norland to acknowledge until 2026-11-22 03:30 UTC; then the next on the ladder is called.",
  );
  await gro.asks(routes.escalations.acknowledge, { params });
  const taken = await gro.asks(routes.escalations.accept, { params });
  expect(taken).toMatchObject({ status: "active", heldBy: { name: "Gro" }, waitingFor: null });
  await gro.asks(routes.escalations.proposeStandDown, {
    params,
    body: { criteriaMet: ["No new encryption for 72 hours."] },
  });
  const left = await olaf.tries(routes.escalations.confirm, { params });
  expect(left).toMatchObject({ ok: true, value: { status: "stood-down" } });
});
