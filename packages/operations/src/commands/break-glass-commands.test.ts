import type { BundleHeader, Entry } from "@mirror/journal";
import type { OpenBreakGlass } from "@mirror/partnership";
import {
  BreakGlassId,
  type Duration,
  type EffectId,
  type ExerciseId,
  instantAfter,
  mintId,
  type RunId,
  readId,
  type StreamId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { aid, consent, document, idFor, request, task } from "../documents.fixture.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { glassNoticeEffect } from "../paging/glass-notice.js";
import { pageNotice } from "../paging/page-notice.js";
import { type Evidence, replayEvidence } from "../replay/replay-evidence.js";
import { rowsOfStream } from "../restoration/rows-of-stream.js";
import { finishedWith } from "../retirement/finished-with.js";
import {
  BECAUSE,
  type Cast,
  DAY_MS,
  EVERY_ROLE,
  EXECUTOR,
  HOUR_MS,
  MINUTE_MS,
  Scene,
} from "../scene.fixture.js";
import { stillOpenIn, streamsUnder } from "../still-open.js";
import { Turn } from "../turn.js";
import { type ToBreakGlass, tellBreakGlass } from "./break-glass-commands.js";
import { beginEffect, recordOutcome } from "./effect-commands.js";
import { abortRun } from "./run-commands.js";
import { claimStep, completeStep } from "./step-commands.js";

const BY = { worker: "worker-1", epoch: 1 };
const ASK = idFor("action", "Ask");
const mirror = {
  kind: "task",
  effect: { class: "E3", on: "host", targets: ["wards"], reversible: true },
  guarded_by: [ASK],
};

/** The helpers block a site of the host's by machine, and cut its wards off by hand; the host is asked for both. */
const CUT = document("Cut off", [
  consent("Ask", ["host"], { next: "Block", onFailure: "Alone" }),
  request("Block", "helpers", "POST /blocks", { mirror, next: "Cut", body: { site: "North" } }),
  task("Cut", "helpers", { mirror }),
  task("Alone", "host"),
]);

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Cy: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await set();
});

async function set(exercise: ExerciseId | null = null) {
  scene.exercise = exercise;
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await scene.imported(host.as("Ada"), CUT);
}

async function started(): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, CUT.id, await scene.incident(ada, [host]), { host, helpers });
}

const told = (id: BreakGlassId, by: string, command: ToBreakGlass, of = host) =>
  scene.must(of.as(by), (turn) => tellBreakGlass(turn, id, command));

const refused = (id: BreakGlassId, by: string, command: ToBreakGlass, of = host) =>
  scene.no(of.as(by), (turn) => tellBreakGlass(turn, id, command));

function opening(run: RunId, changes: Partial<OpenBreakGlass> = {}): OpenBreakGlass {
  const mode = scene.exercise === null ? "live" : "exercise";
  const id = BreakGlassId.parse(mintId("break-glass", mode, scene.now, `glass of ${run} at ${scene.now}`));
  return {
    type: "open",
    id,
    danger: "life",
    justification: BECAUSE,
    scope: { run, step: null, effectCeiling: "E3", targets: ["wards"] },
    lasts: "PT30M" as Duration,
    ...changes,
  };
}

async function broken(run: RunId): Promise<BreakGlassId> {
  const command = opening(run);
  await told(command.id, "Bo", command);
  await told(command.id, "Cy", { type: "join" });
  return command.id;
}

/** The executor sends the block that the run owes, or is told why not. */
async function blocks(): Promise<unknown> {
  const [row] = await scene.journal
    .owed("live", { limit: 100 })
    .then((all) => all.filter((one) => one.stream.includes("run--")));
  if (row === undefined) return "nothing is owed";
  const sent: unknown[] = [];
  await scene.must(EXECUTOR, (turn) =>
    beginEffect(turn, row.stream, row.effect as EffectId, BY, ({ effect }) => sent.push(effect.request)),
  );
  const outcome = { status: "succeeded", detail: "HTTP 204", outputs: {} } as const;
  if (sent.length > 0)
    await scene.must(EXECUTOR, (turn) =>
      recordOutcome(turn, row.stream, row.effect as EffectId, BY, outcome),
    );
  return sent[0];
}

test("C-10 two of the host break the glass: what its office has not answered may be done, and is told to have been done under it", async () => {
  const run = await started();
  expect(await scene.statuses(run)).toMatchObject({ Ask: "awaiting-consent" });
  const id = await broken(run);
  const round = await scene.round(run, "Ask");
  expect(round).toMatchObject({ status: "provisional", decisions: [{ status: "requested" }] });
  expect(await blocks()).toMatchObject({ url: expect.stringContaining("/blocks") });
  const { assignment } = (await scene.step(run, "Cut")) as { assignment?: { authority: unknown } };
  const { uses, until } = await scene.state(breakGlassKind, id);
  expect(uses).toMatchObject([
    { round: round.id, steps: [idFor("action", "Block"), idFor("action", "Cut")] },
  ]);
  expect(assignment?.authority).toMatchObject({
    basis: "break-glass",
    consents: [{ round: round.id, partner: host.id, decision: uses[0]?.decision }],
    endsAt: until,
  });
});

test("C-10 broken before the question is asked, it stands in for the answer from the beginning; a no it does not undo", async () => {
  const later = document("Later", [
    task("Look", "host", { next: "Ask" }),
    consent("Ask", ["host"], { next: "Cut", onFailure: "Alone" }),
    task("Cut", "helpers", { mirror }),
    task("Alone", "host"),
  ]);
  const ada = host.as("Ada");
  await scene.imported(ada, later);
  const run = await scene.start(ada, later.id, await scene.incident(ada, [host]), { host, helpers });
  const id = await broken(run);
  expect((await scene.state(breakGlassKind, id)).uses).toEqual([]);
  const { id: look } = await scene.step(run, "Look");
  await scene.must(ada, (turn) => claimStep(turn, look));
  await scene.must(ada, (turn) => completeStep(turn, look, {}));
  expect((await scene.round(run, "Ask")).status).toBe("provisional");
  expect((await scene.step(run, "Cut")).status).toBe("assigned");
  await scene.answer(run, "Ask", "refuse", ada);
  expect(await scene.round(run, "Ask")).toMatchObject({ status: "revoked", because: "refused" });
  expect((await scene.state(breakGlassKind, id)).uses).toHaveLength(1);
});

test("C-10 it stands in for no answer about a share, and for none of another partner", async () => {
  const both = document("Both", [
    consent("Ask", ["host", "helpers"], { next: "Cut", onFailure: "Alone" }),
    task("Cut", "helpers", { mirror, next: "Tell" }),
    task("Alone", "host"),
    consent("Of the share", ["host"], { next: "Pass", onFailure: "Alone" }),
    task("Pass", "host", {
      mirror: {
        ...mirror,
        guarded_by: [idFor("action", "Of the share")],
        kind: "share",
        share: { with: ["helpers"], data_classes: ["indicators"], purpose: "That they look for the same." },
      },
    }),
    task("Tell", "host", { next: "Of the share" }),
  ]);
  const ada = host.as("Ada");
  await scene.imported(ada, both);
  const run = await scene.start(ada, both.id, await scene.incident(ada, [host]), { host, helpers });
  const id = await broken(run);
  expect((await scene.round(run, "Ask")).status).toBe("open");
  await scene.answer(run, "Ask", "grant", helpers.as("Eve"));
  expect((await scene.round(run, "Ask")).status).toBe("provisional");
  for (const [name, who] of [
    ["Cut", helpers.as("Eve")],
    ["Tell", ada],
  ] as const) {
    const step = await scene.step(run, name);
    await scene.must(who, (turn) => claimStep(turn, step.id));
    await scene.must(who, (turn) => completeStep(turn, step.id, {}));
  }
  expect((await scene.round(run, "Ask")).status).toBe("consumed");
  expect(await scene.round(run, "Of the share")).toMatchObject({ status: "open", brokenGlass: [] });
  expect((await scene.state(breakGlassKind, id)).uses).toHaveLength(1);
  scene.later(1);
  const own = opening(run, {
    scope: { run, step: idFor("action", "Pass"), effectCeiling: "E3", targets: "any" },
  });
  await told(id, "Bo", { type: "close" });
  await told(id, "Ada", { type: "review", verdict: "justified", findings: BECAUSE });
  expect(await refused(own.id, "Bo", own)).toEqual(["never-shares", "C-10"]);
});

test("INV-03, C-10 the record shows by itself that what was done stood on broken glass, and a forged one that it did not", async () => {
  const run = await started();
  await broken(run);
  scene.later(1_000);
  await blocks();
  const evidence = async (glassIs: "there" | "left out" = "there"): Promise<Evidence> => {
    const { incident, playbook } = await scene.run(run);
    const turn = new Turn(scene.openDesk(), EXECUTOR);
    const agreements = await scene.streamsOf("agreement");
    const streams = new Map<StreamId, readonly Entry[]>();
    for (const stream of [...(await streamsUnder(turn, run)), incident, ...agreements]) {
      const entries = await scene.entries(stream);
      const isRound = readId(stream)?.kind === "consent";
      streams.set(
        stream,
        isRound && glassIs === "left out"
          ? entries.filter((one) => !/glass|provisional/.test(one.body.type))
          : entries,
      );
    }
    const header: BundleHeader = {
      type: "header",
      version: 1,
      run,
      mode: "live",
      playbooks: [{ id: playbook.id, modified: playbook.modified, hash: playbook.hash, document: CUT }],
      agreements,
      publicKey: "ed25519:00",
      madeAt: scene.now,
      for: null,
    };
    return { header, streams };
  };
  const replay = replayEvidence(await evidence());
  expect(replay.faults).toEqual([]);
  expect(replay.groundsChecked).toBe(2);
  expect(replayEvidence(await evidence("left out")).faults.length).toBeGreaterThan(0);
});

test("C-10 at its end nothing acts under it any more, in the same commit: who holds a step is stopped", async () => {
  const run = await started();
  const id = await broken(run);
  await blocks();
  expect((await scene.step(run, "Cut")).status).toBe("assigned");
  await scene.wait(30 * MINUTE_MS);
  expect(await scene.state(breakGlassKind, id)).toMatchObject({ status: "review-owed", closedBy: null });
  expect(await scene.round(run, "Ask")).toMatchObject({ status: "revoked", because: "glass-ended" });
  expect(await scene.step(run, "Cut")).toMatchObject({ status: "on-hold" });
});

test("C-10 closed before the effect has left, it is refused at the intent by the rule", async () => {
  const run = await started();
  const id = await broken(run);
  await told(id, "Ada", { type: "close" });
  expect(await blocks()).toBeUndefined();
  expect(await scene.step(run, "Block")).toMatchObject({ status: "failed", rule: "C-10" });
});

test("C-10 no intent is committed from its end on, rung or not", async () => {
  const run = await started();
  await broken(run);
  scene.later(30 * MINUTE_MS);
  expect(await blocks()).toBeUndefined();
  expect(await scene.step(run, "Block")).toMatchObject({ status: "failed", code: "consent-expired" });
});

test("C-10 the office's own yes comes into its place, and what goes on under it outlasts the glass", async () => {
  const run = await started();
  await broken(run);
  await blocks();
  await scene.answer(run, "Ask", "grant", host.as("Ada"));
  await scene.wait(31 * MINUTE_MS);
  expect((await scene.round(run, "Ask")).status).toBe("satisfied");
  expect((await scene.step(run, "Cut")).status).toBe("assigned");
});

test("C-10 another partner breaks no glass over the host's assets, and nobody of another partner joins", async () => {
  const run = await started();
  const command = opening(run);
  expect(await refused(command.id, "Eve", command, helpers)).toEqual(["not-own-assets", "C-10"]);
  await told(command.id, "Bo", command);
  expect(await refused(command.id, "Eve", { type: "join" }, helpers)).toEqual(["not-its-partner", "C-10"]);
});

test("C-10, INV-20 what names another, crosses the drill firewall or is not there is refused", async () => {
  const run = await started();
  const command = opening(run);
  const other = BreakGlassId.parse(mintId("break-glass", "live", scene.now, "other"));
  const rehearsed = BreakGlassId.parse(mintId("break-glass", "exercise", scene.now, "drill"));
  const nowhere = mintId("run", "live", scene.now, "none") as RunId;
  expect(await refused(other, "Bo", command)).toEqual(["other-id", "INV-20"]);
  expect(await refused(rehearsed, "Bo", { ...command, id: rehearsed })).toEqual(["mixed-modes", "C-10"]);
  expect(await refused(command.id, "Bo", opening(nowhere))).toEqual(["no-such-run", undefined]);
  expect(await refused(command.id, "Bo", { type: "join" })).toEqual(["no-such-break-glass", undefined]);
  await told(command.id, "Bo", command);
  expect(await refused(command.id, "Bo", command)).toEqual(["glass-exists", "C-10"]);
});

test("C-10 there is no glass to break for what touches nothing, asks nobody, or has no team yet to do it", async () => {
  const lent = document(
    "Lent",
    [
      aid("Ask for a team", ["helpers"], { next: "Ask", onFailure: "Alone" }),
      consent("Ask", ["host"], { next: "Note", onFailure: "Alone" }),
      task("Note", "helpers", { mirror: { guarded_by: [ASK] }, next: "Hunt" }),
      task("Hunt", "analysts", { mirror }),
      request("Alone", "host", "GET /state"),
    ],
    { byAid: ["analysts"] },
  );
  const ada = host.as("Ada");
  await scene.imported(ada, lent);
  const run = await scene.start(ada, lent.id, await scene.incident(ada, [host]), { host, helpers });
  const command = opening(run);
  expect(await refused(command.id, "Bo", command)).toEqual(["nothing-guarded", "C-10"]);
  await scene.lend(run, "Ask for a team", ada, helpers, "Eve", true);
  expect((await scene.run(run)).bindings.analysts?.team).toBe(helpers.team);
  await told(command.id, "Bo", command);
  expect((await scene.state(breakGlassKind, command.id)).status).toBe("waiting-for-second");
});

test("C-10 a drill breaks glass of its own, on its own clock, and the world's runs feel nothing of it", async () => {
  const live = await started();
  await set(await scene.rehearse(host.as("Ada"), [host, helpers]));
  const run = await started();
  const id = await broken(run);
  expect((await scene.round(run, "Ask")).status).toBe("provisional");
  expect((await scene.round(live, "Ask")).status).toBe("open");
  expect(await scene.state(breakGlassKind, id)).toMatchObject({ mode: "exercise", status: "in-force" });
});

test("C-10, ES-09 until it is reviewed the run does not stand down, nor leave the journal; a late review is an alarm", async () => {
  const run = await started();
  const id = await broken(run);
  await told(id, "Bo", { type: "close" });
  const open = await stillOpenIn(
    new Turn(scene.openDesk(), EXECUTOR),
    await scene.state(scene.desk.runKind, run),
    null,
  );
  expect(open.glasses.map((one) => one.id)).toEqual([id]);
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  expect(await finishedWith(scene.openDesk(), run, instantAfter(scene.now, DAY_MS))).toBeUndefined();
  await scene.wait(DAY_MS);
  const late = await scene.state(breakGlassKind, id);
  expect(late.status).toBe("review-overdue");
  const alarmed = late.notices.filter((one) => one.why === "overdue").map((one) => one.person);
  expect(alarmed.toSorted()).toEqual(["Ada", "Bo", "Cy"].map((one) => host.person(one)).toSorted());
  expect(await refused(id, "Bo", { type: "review", verdict: "justified", findings: BECAUSE })).toEqual([
    "own-review",
    "C-10",
  ]);
  await told(id, "Ada", { type: "review", verdict: "justified", findings: BECAUSE });
  expect((await scene.state(breakGlassKind, id)).status).toBe("reviewed");
});

test("whoever has to know is paged until reached, and the page says where to look", async () => {
  const run = await started();
  const command = opening(run);
  await told(command.id, "Bo", command);
  await told(command.id, "Bo", { type: "alone", tried: [host.person("Cy")] });
  const { id } = command;
  const glass = await scene.state(breakGlassKind, id);
  const eve = glass.notices.find((one) => one.person === helpers.person("Eve"));
  if (eve === undefined) throw new Error("A participant was not told.");
  const sent: unknown[] = [];
  await scene.must(EXECUTOR, (turn) =>
    beginEffect(turn, id, eve.effect, BY, ({ effect }) => sent.push(effect)),
  );
  expect(sent).toMatchObject([{ request: { kind: "page", to: eve.person, about: id, of: helpers.id } }]);
  const outcome = { status: "failed", detail: "The mail server was away.", outputs: {} } as const;
  const record = (status: "failed" | "succeeded") => (turn: Turn) =>
    recordOutcome(turn, id, eve.effect, BY, { ...outcome, status });
  expect(await scene.no(EXECUTOR, record("failed"))).toEqual(["page-not-sent", undefined]);
  await scene.must(EXECUTOR, record("succeeded"));
  expect(await scene.no(EXECUTOR, record("succeeded"))).toEqual(["nothing-owed", undefined]);
  expect(await scene.no(EXECUTOR, (turn) => beginEffect(turn, id, eve.effect, BY, () => {}))).toEqual([
    "nothing-owed",
    undefined,
  ]);
  const dueOf = (why: "join" | "in-force" | "review" | "overdue", of = glass) => {
    const { request } = glassNoticeEffect(of, { ...eve, why }, []);
    return "answerBy" in request ? request.answerBy : undefined;
  };
  expect([dueOf("join"), dueOf("in-force"), dueOf("overdue"), dueOf("review")]).toEqual([
    glass.until,
    eve.at,
    eve.at,
    eve.at,
  ]);
  await told(id, "Bo", { type: "close" });
  const closed = await scene.state(breakGlassKind, id);
  expect(dueOf("review", closed)).toBe(instantAfter(eve.at, 24 * HOUR_MS));
  const { request } = glassNoticeEffect(closed, eve, []);
  if (request.kind !== "page") throw new Error("It is a page.");
  expect(pageNotice(eve.effect, request, "https://here/")).toMatchObject({
    kind: "break-glass",
    link: `https://here/lite/break-glass/${id}`,
  });
});

test("INV-09 its rows are found again from its entries", async () => {
  const id = await broken(await started());
  const rows = await rowsOfStream(scene.openDesk(), id, null);
  expect(rows.wakeUps).toMatchObject([{ name: "glass-end" }]);
  expect(rows.index.map((one) => one.index)).toHaveLength(4);
});
