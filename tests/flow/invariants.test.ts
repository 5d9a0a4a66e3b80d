import { type Commit, type Journal, memoryJournal } from "@mirror/journal";
import { answerConsent, consentKind } from "@mirror/operations";
import type { ConsentId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { guardedSteps } from "./guarded-steps.js";
import { brokenInvariants } from "./invariants.js";
import { Scene } from "./scene.js";

/** Plays a run up to what its machine owes, on a journal that each commit passes through on its way. */
async function played(around: (commit: Commit) => Commit = (commit) => commit) {
  const scene = new Scene((own): Journal => ({ ...own, commit: (commit) => own.commit(around(commit)) }));
  const host = await scene.partner("Norland", {
    Ada: ["trigger", "responder", "run-lead", "administrator", "authorised-official"],
    Bo: ["responder", "authorised-official"],
  });
  const helpers = await scene.partner("Sudmark", { Eve: ["responder", "authorised-official"] });
  await scene.agreement([host, helpers], ["Ada", "Eve"]);
  const ada = scene.as(host, "Ada");
  const playbook = await scene.imported(ada, guardedSteps(["Block", "Copy"]));
  const incident = await scene.incident(ada, [host.partner]);
  const run = await scene.run(ada, {
    playbook,
    incident,
    bindings: {
      host: { partner: host.partner, team: host.team },
      helpers: { partner: helpers.partner, team: helpers.team },
    },
    variables: {},
  });
  const ask = [...(await scene.runState(run)).steps.values()].find((step) => step.name === "Ask");
  const round = ask?.answeredBy as ConsentId;
  const scopeHash = (await scene.read((turn) => turn.load(consentKind, round)))?.scopeHash ?? "";
  await scene.must(scene.as(host, "Bo"), (turn) =>
    answerConsent(turn, round, { type: "grant", body: { scopeHash } }, () => {}),
  );
  return { scene, run, round };
}

test("a journal that our commands alone have written breaks nothing", async () => {
  const { scene } = await played();
  expect(await brokenInvariants(scene.journal, [scene.desk])).toEqual([]);
});

test.each<[string, (commit: Commit) => Commit, string]>([
  [
    "an effect that is owed and not in the outbox",
    (commit) => ({ ...commit, outbox: { add: [], remove: [] } }),
    "the outbox of live lacks",
  ],
  [
    "an effect in the outbox that nothing owes",
    (commit) => ({
      ...commit,
      outbox: {
        ...commit.outbox,
        add: [
          ...commit.outbox.add,
          { mode: "live", effect: "effect--x", stream: "run--x", capability: "page" },
        ],
      },
    }),
    "the outbox of live holds effect--x",
  ],
  [
    "a wake-up that was not set",
    (commit) => ({ ...commit, wakeUps: { ...commit.wakeUps, set: [] } }),
    "the wake-ups of live lacks",
  ],
  [
    "a wake-up that was not cancelled",
    (commit) => ({ ...commit, wakeUps: { ...commit.wakeUps, cancel: [] } }),
    "the wake-ups of live holds",
  ],
  [
    "a row of an index that was not put",
    (commit) => ({
      ...commit,
      index: { ...commit.index, put: commit.index.put.filter((row) => !row.index.startsWith("open-steps/")) },
    }),
    "the index open-steps/",
  ],
  [
    "a row of an index that was not dropped",
    (commit) => ({ ...commit, index: { ...commit.index, drop: [] } }),
    "the index open-steps/",
  ],
  [
    "a look-up that was not put",
    (commit) => ({
      ...commit,
      lookUps: { ...commit.lookUps, put: commit.lookUps.put.filter((row) => row.map !== "run-of-step") },
    }),
    "the look-up ",
  ],
])("the check of a journal sees %s", async (_what, around, sign) => {
  const { scene } = await played(around);
  expect(await brokenInvariants(scene.journal)).toContainEqual(expect.stringContaining(sign));
});

test("the check of a journal sees an entry that was touched, and a memory that is not the record's", async () => {
  const { scene, run, round } = await played();
  const touched: Journal = {
    ...scene.journal,
    async read(parts) {
      const reading = await scene.journal.read(parts);
      const part = reading.streams.get(round);
      if (part === undefined) return reading;
      const entries = part.entries.map((entry) =>
        entry.seq === 2
          ? { ...entry, body: { ...entry.body, occurredAt: scene.now, marking: "TLP:CLEAR" as const } }
          : entry,
      );
      return { ...reading, streams: new Map(reading.streams).set(round, { ...part, entries }) };
    },
  };
  expect(await brokenInvariants(touched)).toEqual([expect.stringContaining(`INV-06 ${round}: entry 2`)]);

  const cached = scene.desk.states.get(run);
  if (cached === undefined) throw new Error("The run is not remembered.");
  scene.desk.states.keep(run, { ...cached, state: { ...(cached.state as object), status: "completed" } });
  expect(await brokenInvariants(scene.journal, [scene.desk])).toEqual([
    `INV-09 ${run} is remembered as it never was after entry ${cached.head.seq}`,
  ]);
});

test("the check of a journal sees an intent without grounds, and what is of one mode among what is of another", async () => {
  const { scene, round } = await played();
  // The same record, in which the host never said yes.
  const notes = await scene.journal.follow(0, 1_000);
  const without: Journal = {
    ...scene.journal,
    async read(parts) {
      const reading = await scene.journal.read(parts);
      const part = reading.streams.get(round);
      if (part === undefined) return reading;
      const entries = part.entries.slice(0, 1);
      return { ...reading, streams: new Map(reading.streams).set(round, { ...part, entries }) };
    },
  };
  const broken = await brokenInvariants(without);
  expect(broken).toContainEqual(
    expect.stringMatching(/^INV-03 run--.*\(step-assigned\): "Ask" is not answered by all/),
  );
  const crossed: Journal = {
    ...scene.journal,
    follow: async () => notes.map((note) => ({ ...note, mode: "exercise" })),
  };
  expect(await brokenInvariants(crossed)).toContainEqual(
    expect.stringContaining("of mode exercise writes to partner--"),
  );
  expect(await brokenInvariants(memoryJournal({ now: () => scene.now }))).toEqual([]);
});
