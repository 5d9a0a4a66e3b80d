import { type Entry, type Journal, type Retiring, withRetired } from "@mirror/journal";
import { instantAfter, type RunId, readId, ShareRecallId, type StreamId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { type AidCommand, tellAid } from "../commands/aid-commands.js";
import { abortRun } from "../commands/run-commands.js";
import { answerShareRecall } from "../commands/share-recall-commands.js";
import { claimStep, completeStep } from "../commands/step-commands.js";
import { openDesk } from "../desk.js";
import {
  aid,
  call,
  consent,
  type DocumentText,
  document,
  escalation,
  idFor,
  task,
} from "../documents.fixture.js";
import { rowsOfStream } from "../restoration/rows-of-stream.js";
import { type Cast, EVERY_ROLE, Scene, SET_UP } from "../scene.fixture.js";
import { Turn } from "../turn.js";
import { finishedWith } from "./finished-with.js";

let scene: Scene;
let own: Journal & Retiring;
/** What an archive would have of the streams that left. */
let archive: Map<StreamId, readonly Entry[]>;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  archive = new Map();
  scene = new Scene((memory) => {
    own = memory;
    return withRetired(memory, async (stream) => archive.get(stream) ?? []);
  });
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
});

/** Imports playbooks, and runs the last one. */
async function started(
  roles: Readonly<Record<string, Cast>>,
  ...documents: readonly DocumentText[]
): Promise<RunId> {
  const ada = host.as("Ada");
  let playbook = "";
  for (const one of documents) playbook = await scene.imported(ada, one);
  return scene.start(ada, playbook, await scene.incident(ada, [host]), roles);
}
async function done(run: RunId, name: string): Promise<void> {
  const { id } = await scene.step(run, name);
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
}
const aborted = (run: RunId) =>
  scene.must(host.as("Ada"), (turn) => abortRun(turn, run, "Nothing of it was true."));
const finished = (run: RunId, lastBefore = scene.now) => finishedWith(scene.openDesk(), run, lastBefore);
const kindsIn = async (run: RunId) =>
  (await finished(run))?.streams.map(({ stream }) => readId(stream)?.kind).sort();

test("a run is finished with its rounds, once its last entry is old enough, and names all that they ever owed", async () => {
  const ask = consent("Ask the host", ["host"], { next: "Image", onFailure: "Alone" });
  const run = await started(
    { host },
    document("Guarded", [ask, task("Image", "host"), task("Alone", "host")]),
  );
  expect(await finished(run)).toBeUndefined();
  const { id: round } = await scene.round(run, "Ask the host");
  await scene.answer(run, "Ask the host", "refuse", host.as("Bo"));
  expect(await finished(run)).toBeUndefined();
  scene.later(1_000);
  await done(run, "Alone");
  expect((await scene.run(run)).status).toBe("completed");

  expect(await finished(run, instantAfter(scene.now, -1))).toBeUndefined();
  const all = await finished(run);
  expect(all?.streams.map(({ stream }) => stream).sort()).toEqual([run, round].sort());
  for (const { stream, head } of all?.streams ?? []) {
    const last = (await scene.entries(stream)).at(-1);
    expect(head).toEqual({ seq: last?.seq, hash: last?.hash });
  }
  expect(all?.effects).toEqual([]);
  expect(all?.wakeUps).toContainEqual(expect.objectContaining({ clock: "live", stream: round }));
  expect(await own.retire({ ...all, streams: [], effects: [], wakeUps: all?.wakeUps ?? [] })).toEqual({
    status: "retired",
  });
});

test("a run that is not there is not finished, nor is one that has ended while something of it has not", async () => {
  expect(await finished("run--01934f3c-0000-7000-8000-000000000009" as RunId)).toBeUndefined();
  const asking = await started(
    { host, helpers },
    document("Aid", [aid("Ask for a team", ["helpers"])], { byAid: ["analysts"] }),
  );
  await aborted(asking);
  // Only its official takes a request back (MA-01): until then it is somebody's.
  expect((await scene.run(asking)).status).toBe("aborted");
  expect(await finished(asking)).toBeUndefined();

  const paging = await started({ host }, document("Escalate", [escalation("Escalate")]));
  expect(await finished(paging)).toBeUndefined();
  await aborted(paging);
  expect(await kindsIn(paging)).toEqual(["escalation", "run"]);
  expect((await finished(paging))?.effects).not.toEqual([]);
});

test("a called run goes with its caller, and not before it", async () => {
  const run = await started(
    { host },
    document("Inner", [task("Look", "host")]),
    document("Outer", [call("Call", "Inner", { next: "After" }), task("After", "host")]),
  );
  const inner = (await scene.step(run, "Call")).answeredBy as RunId;
  await done(inner, "Look");
  expect((await scene.run(inner)).status).toBe("completed");
  expect(await finished(inner)).toBeUndefined();
  expect(await finished(run)).toBeUndefined();
  await done(run, "After");
  expect(await finished(inner)).toBeUndefined();
  expect(await kindsIn(run)).toEqual(["run", "run"]);
});

test("in an exercise, its wake-ups are those of the exercise's clock", async () => {
  const exercise = await scene.rehearse(host.as("Ada"), [host, helpers]);
  const ask = consent("Ask the host", ["host"], { next: "Image", onFailure: "Image" });
  const run = await started({ host }, document("Guarded", [ask, task("Image", "host")]));
  expect(readId(run)?.mode).toBe("exercise");
  await aborted(run);
  const all = await finished(run);
  expect(new Set(all?.wakeUps.map(({ clock }) => clock))).toEqual(new Set([exercise]));
});

test("what left takes nothing more, is said to have, and is read on", async () => {
  const run = await started({ host }, document("Look", [task("Look", "host")]));
  const { id } = await scene.step(run, "Look");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await aborted(run);
  const all = await finished(run);
  const segments = [1];
  for (const { stream } of all?.streams ?? []) archive.set(stream, await scene.entries(stream));
  expect(
    await own.retire({
      effects: all?.effects ?? [],
      wakeUps: all?.wakeUps ?? [],
      streams: all?.streams.map((one) => ({ ...one, segments })) ?? [],
    }),
  ).toEqual({ status: "retired" });

  expect((await own.read([{ stream: run }])).streams.get(run)?.entries).toEqual([]);
  expect((await scene.run(run)).status).toBe("aborted");
  // A late "already done" is heard after the end of a run; not any more.
  expect(await scene.no(host.as("Ada"), (turn) => completeStep(turn, id, {}))).toEqual([
    "retired",
    undefined,
  ]);
  expect(await finished(run)).toEqual(all);
});

test("MA-12 a request that ended is over once everybody who was committed for it is home, and not before", async () => {
  const run = await started(
    { host, helpers },
    document("Aid", [aid("Ask for a team", ["helpers"])], { byAid: ["analysts"] }),
  );
  const { id, assignment } = await scene.lend(run, "Ask for a team", host.as("Ada"), helpers, "Eve", false);
  expect((await scene.run(run)).status).toBe("completed");
  const say = (who: Cast, name: string, command: AidCommand) =>
    scene.must(who.as(name), (turn) => tellAid(turn, id, command));
  expect(await finished(run)).toBeUndefined();
  await say(helpers, "Eve", { type: "withdraw", assignment, reason: "Needed at home." });
  expect(await finished(run)).toBeUndefined();
  await say(host, "Ada", { type: "cancel", reason: "We manage by ourselves." });
  expect(await kindsIn(run)).toEqual(["aid-request", "run"]);
});

test("of a stream that left, nothing is there where its archive is not at hand", async () => {
  const run = await started({ host }, document("Look", [task("Look", "host")]));
  await aborted(run);
  const all = await finished(run);
  await own.retire({
    effects: all?.effects ?? [],
    wakeUps: all?.wakeUps ?? [],
    streams: all?.streams.map((one) => ({ ...one, segments: [1] })) ?? [],
  });
  const without = openDesk(own, () => "00");
  expect(await new Turn(without, SET_UP).load(without.runKind, run)).toBeUndefined();
  expect(await finishedWith(without, run, scene.now)).toBeUndefined();
});

test("C-09 a run whose shares are asked back is finished with once that is answered", async () => {
  const guarded_by = [idFor("action", "Ask")];
  const share = { with: ["helpers"], data_classes: [], purpose: "That they look for the same." };
  const run = await started(
    { host, helpers },
    document("Shared", [
      consent("Ask", ["host"], { next: "Tell", onFailure: "end" }),
      task("Tell", "host", { mirror: { kind: "share", guarded_by, share } }),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await done(run, "Tell");
  expect(await kindsIn(run)).toEqual(["consent", "run"]);
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect(await finished(run)).toBeUndefined();
  const [recall] = await scene.streamsOf("share-recall");
  const rows = await rowsOfStream(scene.desk, recall as StreamId, null);
  expect(rows.wakeUps).toMatchObject([{ stream: recall, name: "answer-deadline" }]);
  const back = { type: "return", note: "The list is back." } as const;
  await scene.must(helpers.as("Eve"), (turn) => answerShareRecall(turn, ShareRecallId.parse(recall), back));
  expect(await kindsIn(run)).toEqual(["consent", "run", "share-recall"]);
});
