import { AddResource, AidNeed } from "@mirror/partnership";
import {
  type AidAssignmentId,
  type AidRequestId,
  contentHash,
  type ExerciseId,
  instantAfter,
  type Mode,
  mintId,
  type RunId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { aid, document, task } from "../documents.fixture.js";
import { aidKind, promisesOf } from "../kinds/aid-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Cast, DAY_MS, EVERY_ROLE, HOUR_MS, NIGHT, Scene, SET_UP, START } from "../scene.fixture.js";
import { type AidCommand, type AidDraft, draftAid, tellAid } from "./aid-commands.js";
import { tellPartner } from "./registry-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let others: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Hal: ["auditor"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  others = await scene.partner("Westerly", { Wim: EVERY_ROLE });
});

const parties = () =>
  [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const;

const draft = (more: Partial<AidDraft> = {}): AidDraft => {
  const {
    mode: _,
    run: __,
    invocation: ___,
    by: ____,
    clause: _____,
    ...rest
  } = AidNeed.parse({
    mode: "live",
    run: null,
    invocation: null,
    by: host.id,
    clause: null,
    recipients: [helpers.id],
    needs: [
      {
        line: 1,
        category: "Cyber",
        kind: "Team",
        type: "2",
        quantity: 1,
        description: "Analysts",
        role: "analysts",
      },
    ],
    mission: "Find out how they came in.",
    ownMeasures: "Two analysts are at it.",
    plannedUse: "Image and analyse.",
    otherSupport: "None under contract.",
    effectCeiling: "E2",
    offersBy: instantAfter(scene.exercise === null ? scene.now : NIGHT, 6 * HOUR_MS),
    neededBy: instantAfter(scene.exercise === null ? scene.now : NIGHT, DAY_MS),
    period: {
      from: scene.exercise === null ? scene.now : NIGHT,
      until: instantAfter(scene.exercise === null ? scene.now : NIGHT, 3 * DAY_MS),
    },
    priority: "urgent",
    lifeSafety: true,
    costTerms: "Each bears its own.",
    marking: "TLP:AMBER",
  });
  return { ...rest, ...more };
};

const drafted = (more: Partial<AidDraft> = {}): Promise<AidRequestId> =>
  scene.must(host.as("Ada"), (turn, told: (id: AidRequestId) => void) =>
    draftAid(turn, draft(more), scene.exercise, told),
  );

const say = (who: ReturnType<Cast["as"]>, id: AidRequestId, command: AidCommand) =>
  scene.must(who, (turn) => tellAid(turn, id, command));

async function offered(id: AidRequestId, resource = "team-1"): Promise<AidAssignmentId> {
  await say(host.as("Ada"), id, { type: "submit" });
  await say(helpers.as("Eve"), id, {
    type: "offer",
    offer: {
      line: 1,
      quantity: 1,
      resource: { id: resource, name: "Forensic team", team: helpers.team },
      earliestStart: scene.exercise === null ? scene.now : NIGHT,
      cost: { amount: 0, currency: "EUR", notToExceed: 0 },
      conditions: [],
      validUntil: instantAfter(scene.exercise === null ? scene.now : NIGHT, 5 * HOUR_MS),
    },
  });
  const [assignment] = (await scene.state(aidKind, id)).assignments;
  if (assignment === undefined) throw new Error("Nothing was offered.");
  return assignment.id;
}

async function accepted(id: AidRequestId, resource?: string): Promise<AidAssignmentId> {
  const assignment = await offered(id, resource);
  const [found] = (await scene.state(aidKind, id)).assignments;
  if (found?.status !== "offered") throw new Error("Nothing was offered.");
  await say(host.as("Ada"), id, { type: "accept", assignment, offerHash: found.offerHash });
  return assignment;
}

async function commit(id: AidRequestId, assignment: AidAssignmentId, who: ReturnType<Cast["as"]>) {
  const [found] = (await scene.state(aidKind, id)).assignments;
  const agreementHash = found?.status === "accepted" ? found.agreementHash : "";
  return scene.ask(who, (turn) => tellAid(turn, id, { type: "commit", assignment, agreementHash }));
}

test("a request outside any run is its partner's own, under the clause that allows it", async () => {
  expect(await scene.no(host.as("Ada"), (turn) => draftAid(turn, draft(), null, () => {}))).toEqual([
    "no-agreement",
    "C-04",
  ]);
  const agreement = await scene.agree(parties());
  const id = await drafted();
  expect(await scene.state(aidKind, id)).toMatchObject({
    status: "draft",
    need: { by: host.id, run: null, mode: "live", clause: { agreement } },
  });
  expect(await scene.no(host.as("Hal"), (turn) => draftAid(turn, draft(), null, () => {}))).toEqual([
    "not-entitled",
    "MA-01",
  ]);
  expect(await scene.no(SET_UP, (turn) => draftAid(turn, draft(), null, () => {}))).toEqual([
    "not-a-person",
    "INV-12",
  ]);
});

test("MA-06 a resource that is promised elsewhere for that time is not promised again, whoever signs last", async () => {
  await scene.agree(parties());
  const [first, second] = [await drafted(), await drafted()];
  const [one, other] = [await accepted(first), await accepted(second)];
  await commit(first, one, host.as("Ada"));
  await commit(second, other, host.as("Ada"));
  expect(await commit(first, one, helpers.as("Eve"))).toMatchObject({ ok: true });
  expect(await commit(second, other, helpers.as("Eve"))).toMatchObject({
    ok: false,
    code: "promised-twice",
    rule: "MA-06",
  });
  expect(
    (await scene.journal.list(promisesOf("live", helpers.id), { limit: 9 })).map((row) => row.member),
  ).toEqual([first]);
});

test("MA-06 of two last signatures for one resource at once, one counts", async () => {
  await scene.agree(parties());
  const [first, second] = [await drafted(), await drafted()];
  const [one, other] = [await accepted(first), await accepted(second)];
  await commit(first, one, host.as("Ada"));
  await commit(second, other, host.as("Ada"));
  const both = await Promise.all([
    commit(first, one, helpers.as("Eve")),
    commit(second, other, helpers.as("Eve")),
  ]);
  expect(both.map((done) => (done.ok ? "ok" : done.code)).toSorted()).toEqual(["ok", "promised-twice"]);
});

/** Puts a kind of analysts into the helpers' registry, and gives its id. */
async function registered(quantity: number, seenBy: readonly Cast[] = []) {
  const command = AddResource.parse({
    type: "add-resource",
    typed: { category: "Cyber", kind: "Team", type: "2" },
    ...{ name: `Analysts seen by ${seenBy.length}`, home: "Sudmark", quantity, marking: "TLP:AMBER" },
    seenBy: { partners: seenBy.map(({ id }) => id), agreements: [] },
  });
  await scene.must(helpers.as("Eve"), (turn) => tellPartner(turn, helpers.id, command));
  const resource = (await scene.state(partnerKind, helpers.id)).resources.at(-1);
  if (resource === undefined) throw new Error("Nothing was registered.");
  return resource.id;
}

test("MA-06 INV-05 of what a registry has two of, two of three last signatures at once count", async () => {
  await scene.agree(parties());
  const resource = await registered(2);
  const requests: [AidRequestId, AidAssignmentId][] = [];
  for (let count = 0; count < 3; count += 1) {
    const id = await drafted();
    requests.push([id, await accepted(id, resource)]);
  }
  for (const [id, assignment] of requests) await commit(id, assignment, host.as("Ada"));
  const signed = await Promise.all(
    requests.map(([id, assignment]) => commit(id, assignment, helpers.as("Eve"))),
  );
  expect(signed.map((done) => (done.ok ? "ok" : done.code)).toSorted()).toEqual([
    "ok",
    "ok",
    "promised-twice",
  ]);
});

test("MA-06 a last signature and whoever takes the resource out of use at once: it is promised before, or never", async () => {
  await scene.agree(parties());
  const resource = await registered(1);
  const id = await drafted();
  const assignment = await accepted(id, resource);
  await commit(id, assignment, host.as("Ada"));
  const [signed, retired] = await Promise.all([
    commit(id, assignment, helpers.as("Eve")),
    scene.ask(helpers.as("Eve"), (turn) =>
      tellPartner(turn, helpers.id, { type: "retire-resource", resource, reason: "Disbanded." }),
    ),
  ]);
  expect(retired).toMatchObject({ ok: true });
  const [found] = (await scene.state(aidKind, id)).assignments;
  expect(found?.status).toBe(signed.ok ? "committed" : "accepted");
  if (!signed.ok) expect(signed.code).toBe("resource-retired");
  const again = await drafted();
  await say(host.as("Ada"), again, { type: "submit" });
  const [offer] = (await scene.state(aidKind, id)).assignments.flatMap((one) =>
    "offer" in one ? [one.offer] : [],
  );
  if (offer === undefined) throw new Error("Nothing was offered.");
  expect(await scene.no(helpers.as("Eve"), (turn) => tellAid(turn, again, { type: "offer", offer }))).toEqual(
    ["resource-retired", "MA-06"],
  );
});

test("MA-04 a request is drawn up in the words of the registries that its partner sees, and no others", async () => {
  await scene.agree(parties());
  const [need] = draft().needs;
  if (need === undefined) throw new Error("The need has a line.");
  const asking = (words: object) => draft({ needs: [{ ...need, ...words }] });
  const free = asking({ category: "Something", kind: "quick" });
  // Nobody keeps a registry that the host sees: the words stand as they are.
  await registered(1);
  await drafted(free);
  const resource = await registered(1, [host]);
  const id = await drafted(asking({ category: "cyber", kind: " team" }));
  expect((await scene.state(aidKind, id)).need.needs).toMatchObject([{ category: "Cyber", kind: "Team" }]);
  const refused = () => scene.no(host.as("Ada"), (turn) => draftAid(turn, free, scene.exercise, () => {}));
  expect(await refused()).toEqual(["type-unknown", "MA-04"]);
  // What is out of use is no word of a registry.
  await scene.must(helpers.as("Eve"), (turn) =>
    tellPartner(turn, helpers.id, { type: "retire-resource", resource, reason: "Disbanded." }),
  );
  await drafted(free);
});

test("C-08 nobody stays, and nothing is amended, beyond what the agreement lasts for and allows", async () => {
  await scene.agree(parties(), { title: "Soon over", endsInMs: 4 * DAY_MS });
  const id = await drafted();
  const assignment = await accepted(id);
  for (const who of [host.as("Ada"), helpers.as("Eve")]) await commit(id, assignment, who);
  await say(helpers.as("Eve"), id, { type: "mobilise", assignment });
  await say(host.as("Ada"), id, { type: "check-in", assignment, verified: "Passports seen." });
  const no = (who: ReturnType<Cast["as"]>, command: AidCommand) =>
    scene.no(who, (turn) => tellAid(turn, id, command));
  const until = instantAfter(scene.now, 5 * DAY_MS);
  const ask = { type: "ask-extension", assignment, reason: "Two clinics are left." } as const;
  expect(await no(host.as("Ada"), { ...ask, until })).toEqual(["beyond-agreement", "C-08"]);
  const amend = { type: "propose-amendment", assignment } as const;
  expect(await no(host.as("Ada"), { ...amend, amendment: { until } })).toEqual(["beyond-agreement", "C-08"]);
  expect(await no(host.as("Ada"), { ...amend, amendment: { marking: "TLP:RED" } })).toEqual([
    "above-agreement",
    "C-04",
  ]);
  expect(await no(host.as("Ada"), { type: "sign-amendment", assignment, amendmentHash: "" })).toEqual([
    "not-in-this-state",
    "M44",
  ]);
  const nearer = instantAfter(scene.now, 3 * DAY_MS + HOUR_MS);
  await say(host.as("Ada"), id, { ...ask, until: nearer });
  await say(helpers.as("Eve"), id, { type: "grant-extension", assignment, until: nearer });
  expect((await scene.state(aidKind, id)).assignments).toMatchObject([{ status: "deployed", until: nearer }]);
});

test("MA-06 what is home again, and another resource, are free", async () => {
  await scene.agree(parties());
  const [first, second] = [await drafted(), await drafted()];
  const [one, other] = [await accepted(first), await accepted(second, "team-2")];
  for (const [id, assignment] of [
    [first, one],
    [second, other],
  ] as const)
    for (const who of [host.as("Ada"), helpers.as("Eve")])
      expect(await commit(id, assignment, who)).toMatchObject({ ok: true });
  await say(helpers.as("Eve"), first, { type: "withdraw", assignment: one, reason: "Needed at home." });
  expect(
    (await scene.journal.list(promisesOf("live", helpers.id), { limit: 9 })).map((row) => row.member),
  ).toEqual([second]);
});

test("C-08 help is asked for, accepted, bound and let in only under an agreement that is in force then", async () => {
  await scene.agree(parties(), { title: "Soon over", endsInMs: HOUR_MS });
  const waiting = await drafted();
  const id = await drafted();
  const assignment = await accepted(id);
  scene.later(HOUR_MS);
  expect(await commit(id, assignment, host.as("Ada"))).toMatchObject({
    ok: false,
    code: "agreement-ended",
    rule: "C-08",
  });
  const later = { type: "submit", offersBy: instantAfter(scene.now, HOUR_MS) } as const;
  expect(await scene.no(host.as("Ada"), (turn) => tellAid(turn, waiting, later))).toEqual([
    "agreement-ended",
    "C-08",
  ]);

  await scene.agree(parties(), { title: "Again" });
  for (const who of [host.as("Ada"), helpers.as("Eve")])
    expect(await commit(id, assignment, who)).toMatchObject({ ok: true });
  expect((await scene.state(aidKind, id)).status).toBe("filled");
});

test("who may not say it learns that, and nothing of agreements", async () => {
  await scene.agree(parties(), { endsInMs: HOUR_MS });
  const id = await drafted();
  scene.later(HOUR_MS);
  expect(await scene.no(others.as("Wim"), (turn) => tellAid(turn, id, { type: "submit" }))).toEqual([
    "not-entitled",
    "MA-01",
  ]);
  const gone = mintId("aid-request", "live", START, "gone") as AidRequestId;
  expect(await scene.no(host.as("Ada"), (turn) => tellAid(turn, gone, { type: "submit" }))).toEqual([
    "no-such-request",
    undefined,
  ]);
});

test("a request is put only to partners that an agreement covers, also when it is put to others later", async () => {
  await scene.agree(parties());
  const id = await drafted();
  await say(host.as("Ada"), id, { type: "submit" });
  await say(helpers.as("Eve"), id, { type: "decline", reason: "no-capacity" });
  const reopen = {
    type: "reopen",
    recipients: [others.id],
    offersBy: instantAfter(scene.now, HOUR_MS),
    neededBy: instantAfter(scene.now, DAY_MS),
  } as const;
  expect(
    await scene.no(host.as("Ada"), (turn) =>
      tellAid(turn, id, { ...reopen, recipients: [...reopen.recipients] }),
    ),
  ).toEqual(["no-agreement", "C-04"]);
});

test("DR-04 in an exercise nobody is asked who does not play, under no agreement but the exercise's own", async () => {
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  await scene.agree(parties());
  const exercise = scene.exercise as ExerciseId;
  expect(
    await scene.no(host.as("Ada"), (turn) =>
      draftAid(turn, draft({ recipients: [others.id] }), exercise, () => {}),
    ),
  ).toEqual(["not-a-player", "DR-04"]);
  const id = await drafted();
  expect(id).toMatch(/^x-/);
  const assignment = await accepted(id);
  for (const who of [host.as("Ada"), helpers.as("Eve")])
    expect(await commit(id, assignment, who)).toMatchObject({ ok: true });
  const promised = async (mode: Mode) =>
    (await scene.journal.list(promisesOf(mode, helpers.id), { limit: 9 })).length;
  // A rehearsed promise takes no resource away in the real world (C-16).
  expect([await promised("exercise"), await promised("live")]).toEqual([1, 0]);
});

test("the step that asked is done when its need is committed, and the team plays its role", async () => {
  await scene.agree(parties());
  const text = document(
    "Ask for help",
    [
      aid("Ask for a team", ["friends"], { next: "Analyse", onFailure: "Alone" }),
      task("Analyse", "analysts"),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const ada = host.as("Ada");
  const run: RunId = await scene.start(
    ada,
    await scene.imported(ada, text),
    await scene.incident(ada, [host]),
    {
      host,
      friends: helpers,
    },
  );
  const id = (await scene.step(run, "Ask for a team")).answeredBy as AidRequestId;
  const assignment = await accepted(id);
  await commit(id, assignment, host.as("Ada"));
  expect((await scene.step(run, "Ask for a team")).status).toBe("awaiting-aid");
  await commit(id, assignment, helpers.as("Eve"));
  expect(await scene.statuses(run)).toMatchObject({ "Ask for a team": "done", Analyse: "assigned" });
  expect((await scene.run(run)).bindings.analysts).toEqual({ partner: helpers.id, team: helpers.team });
});

test("MA-03 who is asked says that they have it and look at it, and nobody is bound by that", async () => {
  await scene.agree(parties());
  const id = await drafted();
  await say(host.as("Ada"), id, { type: "submit" });
  await say(helpers.as("Eve"), id, { type: "acknowledge" });
  await say(helpers.as("Eve"), id, { type: "consider" });
  expect(await scene.state(aidKind, id)).toMatchObject({
    status: "open",
    assignments: [{ status: "under-consideration", partner: helpers.id }],
  });
  const [assignment] = [mintId("aid-assignment", "live", START, "none") as AidAssignmentId];
  expect(
    await scene.no(host.as("Ada"), (turn) =>
      tellAid(turn, id, { type: "accept", assignment, offerHash: contentHash("none") }),
    ),
  ).toEqual(["assignment-unknown", undefined]);
});

test("MA-01 a draft is taken back by those whose it is, and is drawn up once", async () => {
  await scene.agree(parties());
  const id = await drafted();
  const { need } = await scene.state(aidKind, id);
  expect(await scene.no(host.as("Ada"), (turn) => tellAid(turn, id, { type: "draft", id, need }))).toEqual([
    "request-exists",
    "M44",
  ]);
  expect(await scene.no(helpers.as("Eve"), (turn) => tellAid(turn, id, { type: "discard" }))).toEqual([
    "not-entitled",
    "MA-01",
  ]);
  await say(host.as("Ada"), id, { type: "discard" });
  expect((await scene.state(aidKind, id)).status).toBe("cancelled");
});

test("a request that is put to the same partners again is put to them under what they have agreed by then", async () => {
  await scene.agree(parties(), { endsInMs: 2 * HOUR_MS });
  const id = await drafted();
  await say(host.as("Ada"), id, { type: "submit" });
  await say(helpers.as("Eve"), id, { type: "decline", reason: "no-capacity" });
  const reopen = () =>
    ({
      type: "reopen",
      offersBy: instantAfter(scene.now, HOUR_MS),
      neededBy: instantAfter(scene.now, DAY_MS),
    }) as const;
  scene.later(2 * HOUR_MS);
  expect(await scene.no(host.as("Ada"), (turn) => tellAid(turn, id, reopen()))).toEqual([
    "agreement-ended",
    "C-08",
  ]);
  await scene.agree(parties(), { title: "Again" });
  await say(host.as("Ada"), id, reopen());
  expect((await scene.state(aidKind, id)).need.recipients).toEqual([helpers.id]);
});

test("MA-06 two resources of one partner are promised to one request, each once", async () => {
  await scene.agree(parties());
  const id = await drafted({
    needs: draft().needs.map((need) => ({ ...need, quantity: 2 })),
  });
  const one = await accepted(id);
  for (const who of [host.as("Ada"), helpers.as("Eve")])
    expect(await commit(id, one, who)).toMatchObject({ ok: true });
  await say(helpers.as("Eve"), id, {
    type: "offer",
    offer: {
      line: 1,
      quantity: 1,
      resource: { id: "team-2", name: "Second team", team: helpers.team },
      earliestStart: scene.now,
      cost: { amount: 0, currency: "EUR", notToExceed: 0 },
      conditions: [],
      validUntil: instantAfter(scene.now, HOUR_MS),
    },
  });
  const newest = async () => (await scene.state(aidKind, id)).assignments.at(-1);
  const offer = await newest();
  if (offer?.status !== "offered") throw new Error("Nothing was offered.");
  await say(host.as("Ada"), id, { type: "accept", assignment: offer.id, offerHash: offer.offerHash });
  const bound = await newest();
  const agreementHash = bound?.status === "accepted" ? bound.agreementHash : "";
  for (const who of [host.as("Ada"), helpers.as("Eve")])
    await say(who, id, { type: "commit", assignment: offer.id, agreementHash });
  expect((await scene.state(aidKind, id)).assignments.map(({ status }) => status)).toEqual([
    "committed",
    "committed",
  ]);
});
