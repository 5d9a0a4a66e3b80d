import type { Commit, Journal } from "@mirror/journal";
import {
  decided,
  type Fact,
  instantAfter,
  mintId,
  type PartnerId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { partnerKind } from "./kinds/partner-kind.js";
import { perform } from "./perform.js";
import { HOUR_MS, Scene, SET_UP, START } from "./scene.fixture.js";
import type { StreamKind } from "./stream-kind.js";
import type { Turn } from "./turn.js";

interface Count {
  readonly count: number;
}
type Added = Fact<"added", { readonly by: string }>;
const countKind: StreamKind<Count, Added> = {
  name: "count",
  evolve: (state) => ({ count: (state?.count ?? 0) + 1 }),
  owed: (state) => [{ effect: `effect-${state.count}`, capability: "page" }],
  wakeUps: () => [],
  index: () => [],
  lookUps: () => [],
  marking: () => "TLP:AMBER",
};
const COUNT = mintId("run", "live", START, "count");
const OTHER = mintId("run", "live", START, "other");

function add(turn: Turn, by = "me", stream = COUNT): Promise<Refusal | undefined> {
  return turn.decide(countKind, stream, () => decided<Added>({ type: "added", data: { by } }));
}

/** A journal that does something of ours between a read and the commit that follows it. */
function meddling(before: (commit: Commit, journal: Journal) => Promise<void>) {
  return (journal: Journal): Journal => ({
    ...journal,
    async commit(commit) {
      await before(commit, journal);
      return journal.commit(commit);
    },
  });
}

/** A scene in which so many rivals are faster, one after the other, each between a read and its commit. */
function overtakenBy(count: number): Scene {
  let rivals = count;
  const scene: Scene = new Scene(
    meddling(async () => {
      if (rivals === 0) return;
      const left = rivals - 1;
      // What a rival commits itself is left alone.
      rivals = 0;
      await scene.must(SET_UP, (turn) => add(turn, "a rival"));
      rivals = left;
    }),
  );
  return scene;
}

const answers = (turn: Turn) => turn.current(countKind, COUNT)?.count ?? 0;

test("what was committed is answered with its place and with what is owed by it", async () => {
  const scene = new Scene();
  const done = await perform(scene.desk, { actor: SET_UP }, (turn) => add(turn), answers);
  expect(done).toEqual({
    ok: true,
    answer: 1,
    repeated: false,
    position: 1,
    owed: [{ mode: "live", stream: COUNT, effect: "effect-1", capability: "page" }],
  });
});

test("a command that changes nothing and has no name is not written", async () => {
  const scene = new Scene();
  const done = await perform(
    scene.desk,
    { actor: SET_UP },
    async () => undefined,
    () => "seen",
  );
  expect(done).toEqual({ ok: true, answer: "seen", repeated: false, position: null, owed: [] });
  expect(await scene.journal.position()).toBe(0);
});

test("the same command is carried out once, and gets its first answer again", async () => {
  const scene = new Scene();
  const request = { actor: SET_UP, commandId: "ada/1", content: { add: 1 } };
  const first = await perform(scene.desk, request, (turn) => add(turn), answers);
  const again = await perform(scene.openDesk(), request, (turn) => add(turn), answers);
  expect(first).toMatchObject({ ok: true, answer: 1, repeated: false });
  expect(again).toEqual({ ok: true, answer: 1, repeated: true, position: null, owed: [] });
  expect(await scene.types(COUNT)).toEqual(["added"]);
});

test("a named command that changes nothing keeps its answer all the same", async () => {
  const scene = new Scene();
  const request = { actor: SET_UP, commandId: "ada/1" };
  await perform(
    scene.desk,
    request,
    async () => undefined,
    () => "nothing to do",
  );
  expect(
    await perform(
      scene.desk,
      request,
      (turn) => add(turn),
      () => "done",
    ),
  ).toMatchObject({
    answer: "nothing to do",
    repeated: true,
  });
});

test("a name that was used for another content, or by another actor, is refused", async () => {
  const scene = new Scene();
  const request = { actor: SET_UP, commandId: "ada/1", content: { add: 1 } };
  await perform(scene.desk, request, (turn) => add(turn), answers);
  for (const other of [
    { ...request, content: { add: 2 } },
    { ...request, actor: { kind: "clock" } as const },
  ])
    expect(await perform(scene.desk, other, (turn) => add(turn), answers)).toMatchObject({
      ok: false,
      code: "command-id-reused",
    });
  expect(await scene.types(COUNT)).toEqual(["added"]);
});

test("of one command that arrives twice at once, one is carried out and both get its answer", async () => {
  let arrived: (() => void) | undefined;
  const both = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let commits = 0;
  const scene = new Scene(
    meddling(async () => {
      commits += 1;
      if (commits === 2) arrived?.();
      await both;
    }),
  );
  const request = { actor: SET_UP, commandId: "ada/1", content: { add: 1 } };
  const done = await Promise.all([
    perform(scene.desk, request, (turn) => add(turn), answers),
    perform(scene.openDesk(), request, (turn) => add(turn), answers),
  ]);
  expect(done.map((one) => one.ok && [one.answer, one.repeated]).toSorted()).toEqual([
    [1, false],
    [1, true],
  ]);
  expect(await scene.types(COUNT)).toEqual(["added"]);
});

test("of two commands under one name at once, the second is refused", async () => {
  let first = true;
  const scene: Scene = new Scene(
    meddling(async () => {
      if (!first) return;
      first = false;
      await perform(
        scene.openDesk(),
        { actor: SET_UP, commandId: "ada/1", content: 2 },
        (turn) => add(turn),
        answers,
      );
    }),
  );
  const done = await perform(
    scene.desk,
    { actor: SET_UP, commandId: "ada/1", content: 1 },
    (turn) => add(turn),
    answers,
  );
  expect(done).toMatchObject({ ok: false, code: "command-id-reused" });
  expect(await scene.types(COUNT)).toEqual(["added"]);
});

test("a command that others overtook is decided afresh, on what they left", async () => {
  const scene = overtakenBy(3);
  const seen: number[] = [];
  const done = await perform(
    scene.desk,
    { actor: SET_UP },
    async (turn) => {
      seen.push((await turn.load(countKind, COUNT))?.count ?? 0);
      return add(turn);
    },
    answers,
  );
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(done).toMatchObject({ ok: true, answer: 4 });
  const by = (await scene.entries(COUNT)).map(({ body }) => body.data);
  expect(by).toEqual([{ by: "a rival" }, { by: "a rival" }, { by: "a rival" }, { by: "me" }]);
});

test("a stream that was only looked at overtakes as well, and so does an index", async () => {
  let step = 0;
  const scene: Scene = new Scene(
    meddling(async (_commit, journal) => {
      step += 1;
      if (step === 1) await scene.must(SET_UP, (turn) => add(turn, "a rival", OTHER));
      else if (step === 3)
        await journal.commit({
          mode: "live",
          readSet: new Map(),
          entries: [],
          outbox: { add: [], remove: [] },
          wakeUps: { set: [], cancel: [] },
          index: { put: [{ index: "ours", member: "new", score: 1 }], drop: [] },
          lookUps: { put: [], drop: [] },
        });
    }),
  );
  let attempts = 0;
  const done = await perform(
    scene.desk,
    { actor: SET_UP },
    async (turn) => {
      attempts += 1;
      await turn.load(countKind, OTHER);
      await turn.listed("ours");
      return add(turn);
    },
    answers,
  );
  expect(done).toMatchObject({ ok: true, answer: 1 });
  expect(attempts).toBe(3);
});

test("a refusal of the last attempt is the answer, whatever an earlier one let out", async () => {
  const scene = overtakenBy(1);
  const done = await perform(
    scene.desk,
    { actor: SET_UP },
    async (turn) => {
      const state = await turn.load(countKind, COUNT);
      return state === undefined ? add(turn) : refuse("conflict", "taken", "Somebody was first.");
    },
    answers,
  );
  expect(done).toMatchObject({ ok: false, code: "taken" });
  expect(await scene.types(COUNT)).toEqual(["added"]);
});

test("what is let out once it is on disk is let out once, and by no attempt that came to nothing", async () => {
  const scene = overtakenBy(2);
  const letOut: string[] = [];
  const announcing = (name: string) => async (turn: Turn) => {
    const count = (await turn.load(countKind, COUNT))?.count ?? 0;
    turn.whenCommitted(() => letOut.push(`${name} after ${count}`));
    return add(turn);
  };
  await scene.ask(SET_UP, announcing("a command"));
  expect(letOut).toEqual(["a command after 2"]);

  await scene.ask(
    SET_UP,
    async (turn) => (await announcing("a refused one")(turn)) ?? refuse("conflict", "no", "No."),
  );
  const named = { commandId: "ada/1" };
  await scene.ask(SET_UP, announcing("a named one"), named);
  await scene.ask(SET_UP, announcing("its repeat"), named);
  await scene.ask(SET_UP, async (turn) => {
    turn.whenCommitted(() => letOut.push("one that writes nothing"));
    return undefined;
  });
  expect(letOut).toEqual(["a command after 2", "a named one after 3", "one that writes nothing"]);
});

test("a refusal is written nowhere, and leaves the command's name free", async () => {
  const scene = new Scene();
  const request = { actor: SET_UP, commandId: "ada/1" };
  const refused = await perform(
    scene.desk,
    request,
    async (turn) => (await add(turn)) ?? refuse("conflict", "not-now", "Not now."),
    answers,
  );
  expect(refused).toMatchObject({ ok: false, code: "not-now" });
  expect(await scene.journal.position()).toBe(0);
  expect(await perform(scene.desk, request, (turn) => add(turn), answers)).toMatchObject({
    ok: true,
    answer: 1,
  });
});

test("where others never leave off, the command gives up and says so", async () => {
  let depth = 0;
  let attempts = 0;
  const scene: Scene = new Scene(
    meddling(async () => {
      if (depth > 0) return;
      depth += 1;
      await scene.must(SET_UP, (turn) => add(turn, "a rival"));
      depth -= 1;
    }),
  );
  const done = await perform(
    scene.desk,
    { actor: SET_UP },
    (turn) => {
      attempts += 1;
      return add(turn);
    },
    answers,
  );
  expect(done).toMatchObject({ ok: false, code: "too-busy" });
  expect(attempts).toBe(40);
  expect(
    (await scene.entries(COUNT)).every(({ body }) => (body.data as { by: string }).by === "a rival"),
  ).toBe(true);
});

test("a commit that comes before its time is refused, and nothing of it is written", async () => {
  const scene = new Scene();
  const done = await scene.ask(SET_UP, async (turn) => {
    const refusal = await add(turn);
    turn.holdUntil(instantAfter(START, HOUR_MS));
    return refusal;
  });
  expect(done).toMatchObject({ ok: false, code: "not-due" });
  expect(await scene.journal.position()).toBe(0);
});

test("C-08 a commit whose ground ended before it arrived is decided afresh", async () => {
  const scene: Scene = new Scene(
    meddling(async () => {
      if (scene.now === START) scene.later(HOUR_MS);
    }),
  );
  const done = await scene.ask(SET_UP, async (turn) => {
    await turn.load(countKind, COUNT);
    if (turn.now() >= instantAfter(START, HOUR_MS)) return refuse("forbidden", "over", "It is over.", "C-08");
    const refusal = await add(turn);
    turn.onlyBefore(instantAfter(START, HOUR_MS));
    return refusal;
  });
  expect(done).toMatchObject({ ok: false, code: "over", rule: "C-08" });
  expect(await scene.journal.position()).toBe(0);
});

test("a command that learns of something later than its own now begins anew", async () => {
  const scene = new Scene();
  const seen: string[] = [];
  const done = await scene.ask(SET_UP, async (turn) => {
    await turn.load(partnerKind, mintId("partner", "live", START, "anyone") as PartnerId);
    if (seen.length === 0) {
      scene.later(5);
      await scene.must(SET_UP, (other) => add(other, "a rival"));
    }
    await turn.load(countKind, COUNT);
    seen.push(turn.now());
    return refuse("conflict", "just-looking", "Only looked.");
  });
  expect(done).toMatchObject({ ok: false, code: "just-looking" });
  expect(seen).toEqual([START, instantAfter(START, 5)]);
});

test("what contradicts itself because it was read at different moments is read again; what does by itself is a defect", async () => {
  const scene = new Scene();
  let attempts = 0;
  const done = await scene.ask(SET_UP, async (turn) => {
    attempts += 1;
    await turn.load(countKind, COUNT);
    if (attempts > 1) return add(turn);
    await scene.must(SET_UP, (other) => add(other, "a rival"));
    throw new Error("These do not belong together.");
  });
  expect(done).toMatchObject({ ok: true });
  expect(attempts).toBe(2);

  await expect(
    scene.ask(SET_UP, async (turn) => {
      await turn.load(countKind, COUNT);
      throw new Error("A defect.");
    }),
  ).rejects.toThrow("A defect.");
});

test("a defect is told as it is, also where the journal no longer answers", async () => {
  const scene = new Scene((journal) => {
    let reads = 0;
    return {
      ...journal,
      async read(parts) {
        reads += 1;
        if (reads > 1) throw new Error("The journal is gone.");
        return journal.read(parts);
      },
    };
  });
  await expect(
    scene.ask(SET_UP, async (turn) => {
      await turn.load(countKind, COUNT);
      throw new Error("A defect.");
    }),
  ).rejects.toThrow("A defect.");
});

test("what a failed commit decided is not remembered as if it had happened", async () => {
  let lost = true;
  const scene = new Scene(
    meddling(async () => {
      if (lost) throw new Error("The connection is lost.");
    }),
  );
  await expect(scene.ask(SET_UP, (turn) => add(turn))).rejects.toThrow("lost");
  lost = false;
  const done = await perform(scene.desk, { actor: SET_UP }, (turn) => add(turn), answers);
  expect(done).toMatchObject({ ok: true, answer: 1 });
});

test("only what is new is read again by a process that remembers", async () => {
  const asked: (number | undefined)[] = [];
  const scene = new Scene((journal) => ({
    ...journal,
    async read(parts) {
      asked.push(...parts.map((part) => part.after));
      return journal.read(parts);
    },
  }));
  for (let n = 0; n < 3; n += 1) await scene.must(SET_UP, (turn) => add(turn));
  expect(asked).toEqual([undefined, 1, 2]);
});
