import type { Journal } from "@mirror/journal";
import {
  type Actor,
  decided,
  type Fact,
  instantAfter,
  mintId,
  msOf,
  type PartnerId,
  type Recorded,
  type RunId,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { document, idFor, request, task } from "./documents.fixture.js";
import { incidentKind } from "./kinds/incident-kind.js";
import { partnerKind } from "./kinds/partner-kind.js";
import { openStepsOf, RUN_OF_STEP, runsOfIncident } from "./kinds/run-kind.js";
import { EVERY_ROLE, HOUR_MS, Scene, SET_UP, START } from "./scene.fixture.js";
import type { StreamKind } from "./stream-kind.js";
import { askRun } from "./tell-run.js";
import { Turn } from "./turn.js";

/** A stream that owes whatever its last fact says. */
interface Shelf {
  readonly owes: readonly string[];
}
type Put = Fact<"put", { readonly owes: readonly string[] }>;
const shelfKind: StreamKind<Shelf, Put> = {
  name: "shelf",
  evolve: (_state, fact) => ({ owes: fact.data.owes }),
  owed: (shelf) => shelf.owes.map((effect) => ({ effect, capability: "page" })),
  wakeUps: (shelf) => shelf.owes.map((name) => ({ name, dueAt: instantAfter(START, HOUR_MS) })),
  index: (shelf) => shelf.owes.map((member) => ({ index: "shelf", member, score: 1 })),
  lookUps: (shelf) => shelf.owes.map((key) => ({ map: "shelf", key, value: "here" })),
  marking: () => "TLP:GREEN",
};

const SHELF = mintId("run", "live", START, "shelf");
const X_SHELF = mintId("run", "exercise", START, "shelf");

async function put(turn: Turn, stream: string, ...owes: string[]) {
  return turn.decide(shelfKind, stream, () => decided<Put>({ type: "put", data: { owes } }));
}

/** Carries a decision out in a turn of its own and gives what would be committed, then commits it. */
async function committed(scene: Scene, ...owes: string[]) {
  const turn = new Turn(scene.desk, SET_UP);
  await put(turn, SHELF, ...owes);
  const commit = turn.toCommit(undefined);
  expect(await scene.journal.commit(commit)).toMatchObject({ status: "committed" });
  turn.keepStates(commit.entries);
  return commit;
}

test("a commit puts what a state has come to owe, and takes away what it no longer owes", async () => {
  const scene = new Scene();
  const first = await committed(scene, "a", "b");
  expect(first.outbox).toEqual({
    add: ["a", "b"].map((effect) => ({ mode: "live", stream: SHELF, effect, capability: "page" })),
    remove: [],
  });

  const second = await committed(scene, "b", "c");
  expect(second.outbox.add.map((row) => row.effect)).toEqual(["c"]);
  expect(second.outbox.remove.map((row) => row.effect)).toEqual(["a"]);
  expect(second.wakeUps.set.map((row) => row.name)).toEqual(["c"]);
  expect(second.wakeUps.cancel).toMatchObject([{ clock: "live", stream: SHELF, name: "a" }]);
  expect(second.index.put.map((row) => row.member)).toEqual(["c"]);
  expect(second.index.drop.map((row) => row.member)).toEqual(["a"]);
  expect(second.lookUps.put.map((row) => row.key)).toEqual(["c"]);
  expect(second.lookUps.drop.map((row) => row.key)).toEqual(["a"]);

  expect(await committed(scene, "b", "c")).toMatchObject({
    outbox: { add: [], remove: [] },
    wakeUps: { set: [], cancel: [] },
    index: { put: [], drop: [] },
    lookUps: { put: [], drop: [] },
  });
});

test("what a state owes with another value is put again", async () => {
  const scene = new Scene();
  await committed(scene, "a");
  const later: StreamKind<Shelf, Put> = {
    ...shelfKind,
    wakeUps: (shelf) =>
      shelf.owes.map((name) => ({ name, dueAt: instantAfter(START, shelf.owes.length * HOUR_MS) })),
  };
  const turn = new Turn(scene.desk, SET_UP);
  await turn.decide(later, SHELF, () => decided<Put>({ type: "put", data: { owes: ["a", "b"] } }));
  const { set, cancel } = turn.toCommit(undefined).wakeUps;
  expect(set.map(({ name, dueAt }) => [name, dueAt])).toEqual([
    ["a", instantAfter(START, 2 * HOUR_MS)],
    ["b", instantAfter(START, 2 * HOUR_MS)],
  ]);
  expect(cancel).toEqual([]);
});

test("every stream that was looked at stands in the read set with the head it was read at", async () => {
  const scene = new Scene();
  await committed(scene, "a");
  const other = mintId("run", "live", START, "other");
  const turn = new Turn(scene.desk, SET_UP);
  await turn.load(shelfKind, other);
  await put(turn, SHELF, "b");
  const { readSet, entries } = turn.toCommit(undefined);
  const head = (await scene.journal.read([{ stream: SHELF }])).streams.get(SHELF)?.head;
  expect([...readSet]).toEqual([
    [other, null],
    [SHELF, head],
  ]);
  expect(entries.map(({ stream, seq, prev }) => [stream, seq, prev])).toEqual([[SHELF, 2, head?.hash]]);
});

test("every index that was gone by stands in the commit with all its members, however many pages they take", async () => {
  const scene = new Scene();
  const members = Array.from({ length: 2_300 }, (_, n) => `member-${n}`);
  await committed(scene, ...members);
  const turn = new Turn(scene.desk, SET_UP);
  expect((await turn.listed("shelf")).toSorted()).toEqual(members.toSorted());
  const listed = turn.toCommit(undefined).listings?.get("shelf") ?? [];
  expect([...listed].toSorted()).toEqual(members.toSorted());

  await committed(scene, ...members, "one-more");
  expect(await turn.listed("shelf")).not.toContain("one-more");
  expect(await scene.journal.commit(turn.toCommit(undefined))).toEqual({
    status: "overtaken",
    streams: ["shelf"],
  });
});

test("an index shows what the turn itself adds, and stands on what it was without that", async () => {
  const scene = new Scene();
  const turn = new Turn(scene.desk, SET_UP);
  await put(turn, SHELF, "mine");
  expect(await turn.listed("shelf")).toEqual(["mine"]);
  expect(turn.toCommit(undefined).listings?.get("shelf")).toEqual([]);
});

test("a turn that reads what happened after its own now is outdated, and one that reads what was there is not", async () => {
  const scene = new Scene();
  await committed(scene, "a");
  const first = new Turn(scene.desk, SET_UP);
  const second = new Turn(scene.desk, SET_UP);
  await first.load(partnerKind, mintId("partner", "live", START, "anyone") as PartnerId);
  scene.later(5);
  await committed(scene, "b");
  scene.later(5);
  await first.load(shelfKind, SHELF);
  await second.load(shelfKind, SHELF);
  expect(first.isOutdated).toBe(true);
  expect(second.isOutdated).toBe(false);
  expect(first.now()).toBe(START);
  expect(second.now()).toBe(scene.now);
});

test("an entry that is ahead of a clock that was set back is not waited for", async () => {
  const scene = new Scene();
  scene.later(HOUR_MS);
  await committed(scene, "a");
  scene.now = START;
  const turn = new Turn(scene.openDesk(), SET_UP);
  await turn.load(partnerKind, mintId("partner", "live", START, "anyone") as PartnerId);
  scene.later(5);
  await turn.load(shelfKind, SHELF);
  expect(turn.isOutdated).toBe(false);
});

test("C-16 a turn has one clock: the real world and an exercise do not meet in it", async () => {
  const scene = new Scene();
  const ada = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const exercise = await scene.rehearse(ada.as("Ada"), [ada]);
  const live = new Turn(scene.desk, SET_UP);
  await put(live, SHELF, "a");
  await expect(live.joinClock("exercise", exercise)).rejects.toThrow("on the clock of the world");
  await expect(put(live, X_SHELF, "a")).rejects.toThrow(X_SHELF);

  const drill = new Turn(scene.desk, SET_UP);
  await drill.joinClock("exercise", exercise);
  await put(drill, X_SHELF, "a");
  await expect(put(drill, SHELF, "a")).rejects.toThrow("cannot touch the world");
  const commit = drill.toCommit(undefined);
  expect(commit).toMatchObject({
    mode: "exercise",
    outbox: { add: [{ mode: "exercise", effect: "a" }] },
    wakeUps: { set: [{ clock: exercise, name: "a" }] },
  });
  expect(commit.lookUps.put).toContainEqual({ map: "exercise-of", key: X_SHELF, value: exercise });
});

test("C-16 nothing that an exercise does is written among partners and playbooks, which are real", async () => {
  const scene = new Scene();
  const ada = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const exercise = await scene.rehearse(ada.as("Ada"), [ada]);
  const turn = new Turn(scene.desk, SET_UP);
  await turn.joinClock("exercise", exercise);
  await expect(put(turn, mintId("partner", "live", START, "other"), "a")).rejects.toThrow("C-16");
});

test("a stream is not taken for one of another kind", async () => {
  const scene = new Scene();
  await committed(scene, "a");
  const turn = new Turn(scene.desk, SET_UP);
  await turn.load(shelfKind, SHELF);
  await expect(turn.load(incidentKind, SHELF)).rejects.toThrow("was read as a shelf");
});

test("two loads of one stream at once see one state, and the commit one head", async () => {
  const scene = new Scene();
  await committed(scene, "a");
  const turn = new Turn(scene.desk, SET_UP);
  const [one, other] = await Promise.all([turn.load(shelfKind, SHELF), turn.load(shelfKind, SHELF)]);
  expect(one).toBe(other);
  expect(turn.toCommit(undefined).readSet.size).toBe(1);
});

test("a state stands as it was before the turn, and as it is in it; and what was written is there to see", async () => {
  const scene = new Scene();
  await committed(scene, "a");
  const turn = new Turn(scene.desk, SET_UP);
  expect(turn.before(shelfKind, SHELF)).toBeUndefined();
  expect(turn.written(shelfKind, SHELF)).toEqual([]);
  await put(turn, SHELF, "b");
  expect(turn.before(shelfKind, SHELF)).toEqual({ owes: ["a"] });
  expect(turn.current(shelfKind, SHELF)).toEqual({ owes: ["b"] });
  expect(turn.written(shelfKind, SHELF).map((fact: Recorded<Put>) => fact.data.owes)).toEqual([["b"]]);
  expect(turn.wrote).toBe(true);
  expect(turn.begun).toBe(0);
  await put(turn, mintId("run", "live", START, "new"), "c");
  expect(turn.begun).toBe(1);
});

test("a state that follows from another stream and is refused is a defect, and says whose", async () => {
  const scene = new Scene();
  const turn = new Turn(scene.desk, SET_UP);
  await expect(
    turn.tell(shelfKind, SHELF, () => ({ ok: false, kind: "conflict", code: "full", detail: "It is full." })),
  ).rejects.toThrow(`shelf ${SHELF} refused what follows from another stream: full: It is full.`);
});

test("what the one who asks decides is theirs, and what follows from it is nobody's own doing", async () => {
  const scene = new Scene();
  const norland = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const ada: Actor = norland.as("Ada");
  const follows: StreamKind<Shelf, Put> = {
    ...shelfKind,
    async react(turn) {
      if (turn.current(follows, X) === undefined)
        await turn.tell(follows, X, () => decided<Put>({ type: "put", data: { owes: [] } }));
    },
  };
  const X = mintId("run", "live", START, "follows");
  const turn = new Turn(scene.desk, ada);
  await turn.decide(follows, SHELF, () => decided<Put>({ type: "put", data: { owes: [] } }));
  await turn.settle();
  expect(
    turn.toCommit(undefined).entries.map(({ stream, body }) => [stream, body.actor, body.partner]),
  ).toEqual([
    [SHELF, ada, norland.id],
    [X, { kind: "service", service: "engine" }, null],
  ]);
});

test("streams that would tell each other things without end stop the turn", async () => {
  const scene = new Scene();
  const endless: StreamKind<Shelf, Put> = {
    ...shelfKind,
    async react(turn, stream) {
      await turn.tell(endless, stream, () => decided<Put>({ type: "put", data: { owes: [] } }));
    },
  };
  const turn = new Turn(scene.desk, SET_UP);
  await turn.decide(endless, SHELF, () => decided<Put>({ type: "put", data: { owes: [] } }));
  await expect(turn.settle()).rejects.toThrow("without end");
});

test("an entry bears its fact's own marking, else the narrower one of what it is about (SH-02)", async () => {
  const scene = new Scene();
  const norland = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const ada = norland.as("Ada");
  const text = document("Marked", [
    task("Look", "host", { next: "Tell nobody" }),
    task("Tell nobody", "host", { mirror: { marking: "TLP:RED" } }),
  ]);
  const incident = await scene.incident(ada, [norland]);
  const run = await scene.start(ada, await scene.imported(ada, text), incident, { host: norland });
  const markings = new Map((await scene.entries(run)).map(({ body }) => [`${body.type}`, body.marking]));
  expect(markings.get("run-created")).toBe("TLP:AMBER+STRICT");
  const look = await scene.step(run, "Look");
  await scene.must(ada, (turn) =>
    askRun(turn, run, { type: "skip", invocation: look.id, person: norland.person("Ada"), reason: "known" }),
  );
  const last = (await scene.entries(run)).filter(({ body }) => body.type === "step-assigned").at(-1);
  expect(last?.body.marking).toBe("TLP:RED");

  const turn = new Turn(scene.desk, SET_UP);
  await turn.decide(shelfKind, SHELF, () =>
    decided<Put>({ type: "put", data: { owes: [] }, marking: "TLP:CLEAR" }),
  );
  await put(turn, SHELF, "a");
  expect(turn.toCommit(undefined).entries.map(({ body }) => body.marking)).toEqual([
    "TLP:CLEAR",
    "TLP:GREEN",
  ]);
});

test("a run's rows follow its steps: the inbox, the look-ups and what the executor is owed", async () => {
  const scene = new Scene();
  const norland = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const ada = norland.as("Ada");
  const text = document("Rows", [
    task("Look", "host", { next: "Block" }),
    request("Block", "host", "PUT /blocks/1"),
  ]);
  const incident = await scene.incident(ada, [norland]);
  const run = (await scene.start(ada, await scene.imported(ada, text), incident, { host: norland })) as RunId;
  const look = await scene.step(run, "Look");
  const inbox = async () =>
    (await scene.journal.list(openStepsOf(norland.id), { limit: 9 })).map((row) => row.member);
  expect(await inbox()).toEqual([look.id]);
  expect(await scene.journal.lookUp(RUN_OF_STEP, look.id)).toBe(run);
  expect((await scene.journal.list(runsOfIncident(incident), { limit: 9 })).map((row) => row.member)).toEqual(
    [run],
  );
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);

  await scene.must(ada, (turn) =>
    askRun(turn, run, { type: "skip", invocation: look.id, person: norland.person("Ada"), reason: "known" }),
  );
  const block = await scene.step(run, "Block");
  expect(block.step).toBe(idFor("action", "Block"));
  expect(await inbox()).toEqual([block.id]);
  expect(await scene.journal.owed("live", { limit: 9 })).toMatchObject([
    { stream: run, capability: "http-api" },
  ]);
  expect(msOf(scene.now)).toBe(msOf(START));
});

test("what is remembered of the record is thrown away when the record went back or is another one", async () => {
  const scene = new Scene();
  let journal: Journal = scene.journal;
  const desk = scene.openDesk();
  const swapped = { ...desk, journal: new Proxy(journal, { get: (_, name) => Reflect.get(journal, name) }) };
  const shelf = async () => new Turn(swapped, SET_UP).load(shelfKind, SHELF);
  await committed(scene, "a");
  await committed(scene, "b");
  expect(await shelf()).toEqual({ owes: ["b"] });

  const restored = new Scene();
  await committed(restored, "a");
  journal = restored.journal;
  expect(await shelf()).toEqual({ owes: ["a"] });

  // As long as before, and another history.
  const fork = new Scene();
  fork.later(1);
  await committed(fork, "c");
  journal = fork.journal;
  expect(await shelf()).toEqual({ owes: ["c"] });
  await committed(fork, "d");
  expect(await shelf()).toEqual({ owes: ["d"] });

  // Longer than before, and another beginning.
  const longer = new Scene();
  longer.later(2);
  await committed(longer, "x");
  await committed(longer, "y");
  await committed(longer, "z");
  journal = longer.journal;
  expect(await shelf()).toEqual({ owes: ["z"] });

  journal = new Scene().journal;
  expect(await shelf()).toBeUndefined();
});

test("an index that is asked for twice at once is one listing, whatever came in between the two answers", async () => {
  let asked = 0;
  const scene: Scene = new Scene((journal) => ({
    ...journal,
    async list(index, range) {
      asked += 1;
      if (asked === 2) await committed(scene, "a", "b");
      return journal.list(index, range);
    },
  }));
  await committed(scene, "a");
  const turn = new Turn(scene.desk, SET_UP);
  const [first, second] = await Promise.all([turn.listed("shelf"), turn.listed("shelf")]);
  expect(asked).toBe(2);
  expect(second).toEqual(first);
  expect(turn.toCommit(undefined).listings?.get("shelf")).toEqual(first);
});
