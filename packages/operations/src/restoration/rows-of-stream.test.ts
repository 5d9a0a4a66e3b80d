import { AlertMapping } from "@mirror/alert";
import { instantAfter, SourceId, type StreamId, sha256Hex } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { addSource } from "../commands/alert-commands.js";
import { EXERCISE_OF } from "../commit-of-turn.js";
import { aid, consent, document, escalation, parallel, request, task } from "../documents.fixture.js";
import { DAY_MS, EVERY_ROLE, Scene, SET_UP } from "../scene.fixture.js";
import { AddSource } from "../source/source.js";
import { RECORD_STREAM, recordKind } from "./record-kind.js";
import { decideArchiveBegun } from "./restoration.js";
import { rowsOfStream, type StreamRows } from "./rows-of-stream.js";

const KINDS = [
  "partner",
  "agreement",
  "incident",
  "run",
  "consent",
  "aid-request",
  "escalation",
  "source",
  "record",
];

async function played(): Promise<Scene> {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  const helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const ada = host.as("Ada");
  const text = document(
    "All at once",
    [
      parallel("All", ["Ask", "Call", "Escalate", "Block", "Look"]),
      consent("Ask", ["host"], { onFailure: "Alone" }),
      aid("Call", ["helpers"], { onFailure: "Alone" }),
      escalation("Escalate", { onFailure: "Alone" }),
      request("Block", "host", "PUT /blocks/1"),
      task("Look", "host"),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const roles = { host, helpers };
  await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), roles);
  const fields = { fingerprint: { path: "$.id" }, title: { path: "$.title" } };
  const mapping = AlertMapping.parse({ mapping: 1, name: "test", fields });
  await scene.must(ada, (turn) =>
    addSource(
      turn,
      AddSource.parse({ name: "Alertmanager", mapping }),
      { kind: "bearer", hash: sha256Hex("secret") },
      null,
      () => SourceId.parse(turn.newId("source")),
    ),
  );
  const begun = { by: "Ada", account: "mirror", reason: "A disk is gone.", position: 7 };
  await scene.must(SET_UP, (turn) =>
    turn.decide(recordKind, RECORD_STREAM, (history) => decideArchiveBegun(history, begun)),
  );
  return scene;
}

/** Every stream of the journal, the playbook's among them. */
async function everyStream(scene: Scene): Promise<StreamId[]> {
  const notes = await scene.journal.follow(0, Number.MAX_SAFE_INTEGER);
  return [...new Set(notes.flatMap(({ streams }) => streams.map(({ stream }) => stream)))];
}

test("INV-09 the rows of streams, folded anew, are those that their commits have left in the journal", async () => {
  const scene = await played();
  const streams = await everyStream(scene);
  const kinds = new Set(streams.map((stream) => stream.slice(0, stream.indexOf("--"))));
  expect(kinds).toEqual(new Set([...KINDS, "playbook"]));
  const rows: StreamRows[] = [];
  for (const stream of streams) rows.push(await rowsOfStream(scene.desk, stream, null));

  const owed = await scene.journal.owed("live", { limit: 99 });
  expect(new Set(rows.flatMap((one) => one.owed))).toEqual(new Set(owed));
  expect(owed.length).toBeGreaterThan(1);
  const due = await scene.journal.dueWakeUps("live", instantAfter(scene.now, 90 * DAY_MS), 99);
  expect(new Set(rows.flatMap((one) => one.wakeUps))).toEqual(new Set(due));
  expect(due.length).toBeGreaterThan(3);
  for (const { index, member, score } of rows.flatMap((one) => one.index))
    expect(await scene.journal.list(index, { limit: 99 }), index).toContainEqual({ member, score });
  const lookUps = rows.flatMap((one) => one.lookUps);
  for (const { map, key, value } of lookUps)
    expect(await scene.journal.lookUp(map, key), `${map} ${key}`).toBe(value);
  expect(lookUps.length).toBeGreaterThan(3);
});

test("DR-01 what belongs to an exercise goes by its clock, and says whose it is", async () => {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const exercise = await scene.rehearse(host.as("Ada"), [host]);
  const incident = await scene.incident(host.as("Ada"), [host]);
  const own = { map: EXERCISE_OF, key: incident, value: exercise };
  expect((await rowsOfStream(scene.desk, incident, exercise)).lookUps).toContainEqual(own);
  expect(await scene.journal.lookUp(EXERCISE_OF, incident)).toBe(exercise);
  // The exercise itself is planned and ended by the world's.
  const { lookUps, index } = await rowsOfStream(scene.desk, exercise, null);
  expect(lookUps).not.toContainEqual({ ...own, key: exercise });
  expect(index).not.toEqual([]);
});

test("a stream that is not there, or of a kind that nobody knows, is a defect", async () => {
  const { desk } = new Scene();
  const unknown = "run--0197a000-0000-7000-8000-000000000001";
  await expect(rowsOfStream(desk, unknown, null)).rejects.toThrow("has no entries");
  await expect(rowsOfStream(desk, "garden--1", null)).rejects.toThrow("of no kind that this version knows");
});
