import { standDownBlockers } from "@mirror/partnership";
import {
  type EffectId,
  instantAfter,
  known,
  mintId,
  type RunId,
  ShareRecallId,
  type StepInvocationId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { beginEffect, recordOutcome } from "../commands/effect-commands.js";
import { tellPartner } from "../commands/registry-commands.js";
import { answerShareRecall } from "../commands/share-recall-commands.js";
import { claimStep, completeStep, failStep } from "../commands/step-commands.js";
import { aid, consent, document, idFor, parallel, request, task } from "../documents.fixture.js";
import { aidKind } from "../kinds/aid-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { type Cast, DAY_MS, EVERY_ROLE, EXECUTOR, HOUR_MS, Scene, SET_UP } from "../scene.fixture.js";
import { sentUnder } from "../sent-under.js";
import { stillOpenIn } from "../still-open.js";
import { Turn } from "../turn.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let friends: Cast;
let watchers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  friends = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  watchers = await scene.partner("Eastholm", { Uta: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
    [friends, "Wim"],
    [watchers, "Uta"],
  ]);
});

const ASK = idFor("action", "Ask");
const on_withdrawal = { undo: "Wipe the images and say which.", within: "PT2H" };
const effect = (reversible = true) => ({ class: "E2", on: "host", targets: ["files"], reversible });
const under = (more: object = {}) => ({ effect: effect(), guarded_by: [ASK], ...more });

async function started(
  text: ReturnType<typeof document>,
  roles: Record<string, Cast> = { host, helpers },
): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), roles);
}

async function idOf(run: RunId, name: string): Promise<StepInvocationId> {
  return (await scene.step(run, name)).id;
}

async function take(run: RunId, name: string, cast = helpers, who = "Eve") {
  const id = await idOf(run, name);
  await scene.must(cast.as(who), (turn) => claimStep(turn, id));
  return id;
}

async function done(run: RunId, name: string, cast = helpers, who = "Eve") {
  const id = await take(run, name, cast, who);
  await scene.must(cast.as(who), (turn) => completeStep(turn, id, {}));
  return id;
}

async function cameTo(run: RunId): Promise<Record<string, string>> {
  const noted = (await scene.entries(run)).flatMap(({ body }) =>
    body.type === "withdrawal-noted"
      ? (body.data as { steps: { name: string; consequence: string }[] }).steps
      : [],
  );
  return Object.fromEntries(noted.map((one) => [one.name, one.consequence]));
}

test("C-09 what is at work is undone by whoever was at it, and the run goes its failure's way meanwhile", async () => {
  const run = await started(
    document("Undo", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: under({ on_withdrawal }), next: "Read", onFailure: "Alone" }),
      task("Read", "helpers", { mirror: under(), next: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const id = await take(run, "Image");
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect(await scene.statuses(run)).toMatchObject({ Image: "compensating", Alone: "assigned" });
  expect(await cameTo(run)).toEqual({ Image: "undone", Read: "blocked" });
  expect(await scene.types(run)).toEqual(expect.arrayContaining(["step-held", "step-compensating"]));
  await done(run, "Alone", host, "Ada");
  expect((await scene.run(run)).status).toBe("active");
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect(await scene.statuses(run)).toMatchObject({ Image: "compensated" });
  expect((await scene.run(run)).status).toBe("completed");
});

test("C-09 an undoing that is late has failed, and so has one that cannot be done", async () => {
  const text = (name: string) =>
    document(name, [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: under({ on_withdrawal }), next: "Alone", onFailure: "Alone" }),
      task("Alone", "host"),
    ]);
  const late = await started(text("Late"));
  const cannot = await started(text("Cannot"));
  for (const run of [late, cannot]) {
    await scene.answer(run, "Ask", "grant", host.as("Bo"));
    await take(run, "Image");
    await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  }
  const id = await idOf(cannot, "Image");
  await scene.must(helpers.as("Eve"), (turn) => failStep(turn, id, "The disk was lost."));
  expect(await scene.step(cannot, "Image")).toMatchObject({ status: "failed", rule: "C-09" });
  await scene.wait(2 * HOUR_MS);
  expect(await scene.step(late, "Image")).toMatchObject({ status: "failed", code: "compensation-overdue" });
  // ES-07: whoever leads is asked for a level in each of the two runs.
  const proposed = await Promise.all(
    (await scene.streamsOf("escalation")).map(async (one) => (await scene.state(escalationKind, one)).case),
  );
  expect(proposed).toMatchObject([
    { run: cannot, of: host.id, trigger: { kind: "compensation", subject: id } },
    { run: late, of: host.id, trigger: { kind: "compensation" } },
  ]);
});

test("C-09 what was done before anyone heard of the withdrawal is undone once it is reported", async () => {
  const run = await started(
    document("Heard late", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: under({ on_withdrawal }), next: "Alone", onFailure: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  // It was handed out, and nobody had said yet that they were on it.
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  const id = await idOf(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect((await scene.step(run, "Image")).status).toBe("compensating");
});

test("C-09 (9) where others' grants carry the rest, their steps go on and the owner's stops", async () => {
  const run = await started(
    document("Two owners", [
      consent("Ask", ["host", "helpers"], {
        next: "Both",
        onFailure: "Alone",
        gate: { rule: { kind: "any" } },
      }),
      parallel("Both", ["Image", "Log"], { next: "end" }),
      task("Image", "helpers", { mirror: { guarded_by: [ASK] } }),
      task("Log", "host", { mirror: { guarded_by: [ASK] } }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await scene.answer(run, "Ask", "grant", helpers.as("Eve"));
  await scene.answer(run, "Ask", "withdraw", helpers.as("Eve"));
  expect(await cameTo(run)).toEqual({ Image: "goes-on", Log: "goes-on" });
  expect(await scene.statuses(run)).toMatchObject({ Image: "assigned", Log: "assigned" });
});

const share = { with: ["watchers"], data_classes: ["addresses"], purpose: "That they look for the same." };
const sharing = { kind: "share", guarded_by: [ASK], share };
const ALONE = { onFailure: "Alone" };

/** What a night has under one consent: done for good, shared, at work, lent, not begun; and beside it what another carries. */
const night = document(
  "Night",
  [
    aid("Ask for a team", ["friends"], { next: "Ask", ...ALONE }),
    consent("Ask", ["host"], { next: "Copy", ...ALONE }),
    task("Copy", "helpers", { mirror: under({ effect: effect(false) }), next: "Tell" }),
    task("Tell", "helpers", { mirror: sharing, next: "Work" }),
    parallel("Work", ["Image", "Hunt", "Ask too"], { next: "Read" }),
    task("Image", "helpers", { mirror: under({ on_withdrawal }), onFailure: "end" }),
    task("Hunt", "analysts", { mirror: under() }),
    consent("Ask too", ["helpers"], { next: "Log", onFailure: "end" }),
    task("Log", "host", {
      mirror: {
        effect: { class: "E2", on: "helpers", targets: ["logs"], reversible: true },
        guarded_by: [idFor("action", "Ask too")],
      },
    }),
    task("Read", "helpers", { mirror: under(), next: "Report" }),
    task("Report", "host"),
    task("Alone", "watchers"),
  ],
  { byAid: ["analysts"] },
);

async function openIn(run: RunId): Promise<string[]> {
  const turn = new Turn(scene.openDesk(), SET_UP);
  await turn.joinClock("live", null);
  return standDownBlockers(await stillOpenIn(turn, await scene.state(scene.desk.runKind, run), null)).map(
    (one) => one.kind,
  );
}

async function recalls() {
  const streams = await scene.streamsOf("share-recall");
  return Promise.all(streams.map((stream) => scene.state(shareRecallKind, stream)));
}

test("C-09 a withdrawal has its nine consequences, in order", async () => {
  const bo = host.as("Bo");
  for (const [of, name] of [
    [host, "Ada"],
    [helpers, "Eve"],
    [friends, "Wim"],
    [watchers, "Uta"],
  ] as const)
    await scene.must(SET_UP, (turn) =>
      tellPartner(turn, of.id, {
        type: "set-mail",
        person: of.person(name),
        email: `${name.toLowerCase()}@mail.example`,
      }),
    );
  const run = await started(night, { host, helpers, friends, watchers });
  const lent = await scene.lend(run, "Ask for a team", host.as("Ada"), friends, "Wim", true);
  await scene.answer(run, "Ask", "grant", bo);
  await done(run, "Copy");
  await done(run, "Tell");
  await take(run, "Image");
  await take(run, "Hunt", friends, "Wim");
  await scene.answer(run, "Ask too", "grant", helpers.as("Eve"));
  await take(run, "Log", host, "Ada");
  scene.later(HOUR_MS);

  expect(await scene.answer(run, "Ask", "withdraw", bo)).toMatchObject({ ok: true });

  // (1) It takes effect at once.
  const round = await scene.round(run, "Ask");
  expect(round).toMatchObject({ status: "revoked", because: "withdrawn", at: scene.now });
  // (2) What has not begun under it does not begin.
  const came = await cameTo(run);
  expect(came).toMatchObject({ Read: "blocked" });
  // (3) What is at work stops, and is undone where the playbook says how.
  const types = await scene.types(run);
  expect(types.indexOf("step-held")).toBeLessThan(types.indexOf("step-compensating"));
  expect(await scene.statuses(run)).toMatchObject({ Image: "compensating", Hunt: "on-hold" });
  expect(came).toMatchObject({ Image: "undone", Hunt: "stopped" });
  // (4) What is done and cannot be undone is on the record, and stays done.
  expect(came).toMatchObject({ Copy: "stands" });
  expect(await scene.statuses(run)).toMatchObject({ Copy: "done", Tell: "done" });
  const sent = sentUnder(await scene.run(run), round, scene.now).alreadySent.map((one) => one.name);
  expect(sent).toEqual(expect.arrayContaining(["Copy", "Tell", "Image", "Hunt"]));
  // (5) What depends on it does not begin either: the undone branch ends, and the stopped one keeps the rest.
  await scene.must(helpers.as("Eve"), async (turn) => completeStep(turn, await idOf(run, "Image"), {}));
  expect((await scene.step(run, "Image")).status).toBe("compensated");
  expect(Object.keys(await scene.statuses(run))).not.toEqual(expect.arrayContaining(["Read"]));
  expect(Object.keys(await scene.statuses(run))).not.toEqual(expect.arrayContaining(["Report"]));
  // (6) The aid that worked under it is released.
  expect((await scene.state(aidKind, lent.id)).assignments).toMatchObject([
    { id: lent.assignment, status: "releasing" },
  ]);
  // (7) What was shared under it is asked back, of everybody who was told.
  expect(came).toMatchObject({ Tell: "recalled" });
  expect(await recalls()).toMatchObject([
    {
      status: "asked",
      share: { by: host.id, of: watchers.id, answerBy: instantAfter(scene.now, 3 * DAY_MS) },
    },
  ]);
  // (8) All who take part are told.
  for (const of of [host, helpers, friends, watchers])
    expect((await scene.state(partnerKind, of.id)).pages.map(({ title }) => title)).toEqual(
      expect.arrayContaining([expect.stringContaining("A consent was withdrawn")]),
    );
  expect(types.filter((one) => one === "withdrawal-noted")).toHaveLength(1);
  // (9) What stands on another partner's own consent goes on.
  expect((await scene.round(run, "Ask too")).status).toBe("satisfied");
  expect((await scene.step(run, "Log")).status).toBe("in-progress");
  await scene.must(host.as("Ada"), async (turn) => completeStep(turn, await idOf(run, "Log"), {}));
  expect((await scene.step(run, "Log")).status).toBe("done");
});

const telling = document("Tell", [
  consent("Ask", ["host"], { next: "Tell", ...ALONE }),
  task("Tell", "helpers", { mirror: sharing, next: "Alone" }),
  task("Alone", "watchers"),
]);

test("C-09 (7) a consent that was used up is withdrawn all the same: what was shared is asked back, once", async () => {
  const run = await started(telling, { host, helpers, watchers });
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await done(run, "Tell");
  expect((await scene.round(run, "Ask")).status).toBe("consumed");
  expect(await scene.answer(run, "Ask", "withdraw", host.as("Bo"))).toMatchObject({ ok: true });
  expect(await scene.round(run, "Ask")).toMatchObject({ status: "consumed", voidAnswers: [] });
  expect(await recalls()).toHaveLength(1);
  expect(await openIn(run)).toContain("share");
  // Overdue it still is waited for, and who can answer is called again, with whoever asks.
  await scene.wait(4 * DAY_MS);
  const [recall] = await recalls();
  expect(recall?.status).toBe("overdue");
  expect(await openIn(run)).toContain("share");
  const erase = { type: "erase", attestation: "Every copy was wiped, and we looked twice." } as const;
  const id = recall?.id;
  if (id === undefined) throw new Error("Nothing is asked back.");
  expect(await scene.no(host.as("Bo"), (turn) => answerShareRecall(turn, id, erase))).toEqual([
    "not-asked",
    "INV-12",
  ]);
  await scene.must(watchers.as("Uta"), (turn) => answerShareRecall(turn, id, erase));
  expect((await recalls()).map((one) => one.status)).toEqual(["erased"]);
  expect(await openIn(run)).not.toContain("share");
  // A second withdrawal has nothing to take back.
  expect(await scene.answer(run, "Ask", "withdraw", host.as("Bo"))).toMatchObject({ ok: true });
  expect(await recalls()).toHaveLength(1);
});

test("C-09 (7) a share that was done before anyone heard is asked back once it is reported", async () => {
  const run = await started(telling, { host, helpers, watchers });
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const id = await idOf(run, "Tell");
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect(await recalls()).toEqual([]);
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect(await recalls()).toMatchObject([{ status: "asked", share: { of: watchers.id } }]);
});

test("C-09 (7) the playbook says by when a share is given back, and no request is answered that is not there", async () => {
  const soon = { ...sharing, share: { ...share, return_within: "PT1H" } };
  const run = await started(
    document("Soon", [
      consent("Ask", ["host"], { next: "Tell", ...ALONE }),
      task("Tell", "helpers", { mirror: soon, next: "Alone" }),
      task("Alone", "watchers"),
    ]),
    { host, helpers, watchers },
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await take(run, "Tell");
  // It was being told when the consent went: what has got out is asked back already.
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  const [recall] = await recalls();
  expect(recall?.share.answerBy).toBe(instantAfter(scene.now, HOUR_MS));
  const { id } = await scene.step(run, "Tell");
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect(await recalls()).toHaveLength(1);
  const strange = ShareRecallId.parse(mintId("share-recall", "live", scene.now, "strange"));
  const giveBack = { type: "return", note: "The disk is back." } as const;
  expect(await scene.no(watchers.as("Uta"), (turn) => answerShareRecall(turn, strange, giveBack))).toEqual([
    "no-such-recall",
    undefined,
  ]);
});

test("C-09 (3) a machine goes no further than what is under way, and what it has sent is undone by its people", async () => {
  const commands = ["1", "2"].map((n) => ({ type: "http-api", command: `POST /blocks/${n} HTTP/1.1` }));
  const run = await started(
    document("Machine", [
      consent("Ask", ["host"], { next: "Block", ...ALONE }),
      request("Block", "helpers", "POST /blocks", {
        commands,
        mirror: { kind: "task", ...under({ on_withdrawal }) },
        ...ALONE,
      }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const by = { worker: "executor-1", epoch: 1 };
  const first = known((await scene.journal.owed("live", { limit: 1 }))[0], "What is owed").effect as EffectId;
  await scene.must(EXECUTOR, (turn) => beginEffect(turn, run, first, by, () => {}));
  const sent = { status: "succeeded", detail: "200", outputs: {} } as const;
  await scene.must(EXECUTOR, (turn) => recordOutcome(turn, run, first, by, sent));
  expect((await scene.step(run, "Block")).status).toBe("in-progress");
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect(await scene.statuses(run)).toMatchObject({ Block: "compensating", Alone: "assigned" });
  expect(await scene.journal.owed("live", { limit: 1 })).toEqual([]);
});
