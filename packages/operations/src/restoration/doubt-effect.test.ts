import type { Journal, OwedRow } from "@mirror/journal";
import type { EffectId, RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { recordOutcome } from "../commands/effect-commands.js";
import { tellPartner } from "../commands/registry-commands.js";
import { document, escalation, request, task } from "../documents.fixture.js";
import { type Cast, EVERY_ROLE, EXECUTOR, Scene, SET_UP, START } from "../scene.fixture.js";
import { doubtEffect } from "./doubt-effect.js";

let scene: Scene;
let host: Cast;

beforeEach(() => build(new Scene()));

async function build(made: Scene): Promise<void> {
  scene = made;
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
}

async function started(text: ReturnType<typeof document>): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), { host });
}

async function owed(): Promise<OwedRow> {
  const [row] = await scene.journal.owed("live", { limit: 9 });
  if (row === undefined) throw new Error("Nothing is owed.");
  return row;
}

const posting = document("Post", [request("Post", "host", "POST /blocks")]);
const putting = document("Put", [request("Put", "host", "PUT /blocks/1")]);

test("INV-13 what may have been done since the record ends is shown as unknown, and says since when", async () => {
  for (const [upTo, said] of [
    [START, START],
    [null, "its beginning"],
  ] as const) {
    await build(new Scene());
    const run = await started(posting);
    expect(await doubtEffect(scene.desk, await owed(), upTo)).toBe("unknown");
    expect(await scene.step(run, "Post")).toMatchObject({ status: "on-hold", reason: "outcome-unknown" });
    const settled = (await scene.entries(run)).find(({ body }) => body.type === "effect-settled");
    expect(settled?.body.data).toMatchObject({
      outcome: { status: "unknown", detail: expect.stringContaining(`restored as of ${said}:`) },
    });
    // A person decides: nothing is owed that would be sent by itself (INV-02).
    expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
  }
});

test("what bears being sent twice is left to be sent again, and nothing is written of the doubt", async () => {
  const run = await started(putting);
  const before = await scene.types(run);
  const row = await owed();
  expect(await doubtEffect(scene.desk, row, START)).toBe("sent-again");
  expect(await scene.types(run)).toEqual(before);
  expect(await owed()).toEqual(row);
});

test("a rehearsal's effects, pages, and what is not owed any more are left alone", async () => {
  const run = await started(posting);
  const row = await owed();
  expect(await doubtEffect(scene.desk, { ...row, mode: "exercise" }, START)).toBe("untouched");
  expect(await doubtEffect(scene.desk, { ...row, effect: "effect--none" }, START)).toBe("untouched");
  expect((await scene.step(run, "Post")).status).toBe("ready");
  await build(new Scene());
  await started(document("Page", [escalation("Page", { onFailure: "Alone" }), task("Alone", "host")]));
  const [page] = await scene.streamsOf("escalation");
  expect(await doubtEffect(scene.desk, { ...row, stream: page ?? "" }, START)).toBe("untouched");
});

test("what may not be sent now is not doubted: it is refused, as for any worker", async () => {
  const run = await started(posting);
  const row = await owed();
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
  );
  expect(await doubtEffect(scene.desk, row, START)).toBe("untouched");
  expect(await scene.step(run, "Post")).toMatchObject({ status: "failed", code: "partner-suspended" });
});

test("that somebody else answers for an effect while it is doubted is a defect: nobody writes during a restore", async () => {
  let between: (() => Promise<void>) | undefined;
  const interrupted = (journal: Journal): Journal => ({
    ...journal,
    commit: async (commit) => {
      const result = await journal.commit(commit);
      const interrupt = between;
      between = undefined;
      await interrupt?.();
      return result;
    },
  });
  await build(new Scene(interrupted));
  const run = await started(posting);
  const row = await owed();
  between = async () => {
    const by = { worker: "restore", epoch: 0 };
    const outcome = { status: "succeeded", detail: "HTTP 204", outputs: {} } as const;
    const other = scene.openDesk();
    await scene.ask(
      EXECUTOR,
      (turn) => recordOutcome(turn, run, row.effect as EffectId, by, outcome),
      {},
      other,
    );
  };
  await expect(doubtEffect(scene.desk, row, START)).rejects.toThrow("could not be shown as unknown");
});
