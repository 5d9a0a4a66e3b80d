import type { Recorded } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { Scene, SET_UP, START } from "../scene.fixture.js";
import { RECORD_STREAM, recordKind } from "./record-kind.js";
import { decideArchiveBegun, decideRestoration, evolveRecord, type RecordFact } from "./restoration.js";

const restored = { by: "Ada", account: "mirror", reason: "A disk is gone.", position: 7, upTo: START };
const { upTo: _, ...begun } = restored;

test("INV-19 nobody restores a record, or begins its archive anew, without a name and a reason", () => {
  for (const lacking of [{ by: " " }, { reason: "" }]) {
    const refused = { ok: false, code: "nobody-named", rule: "INV-19" };
    expect(decideRestoration(undefined, { ...restored, ...lacking })).toMatchObject(refused);
    expect(decideArchiveBegun(undefined, { ...begun, ...lacking })).toMatchObject(refused);
  }
});

test("INV-19 what was done to the record as a whole is told in order, and seen by no partner", async () => {
  const scene = new Scene();
  await scene.must(SET_UP, (turn) =>
    turn.decide(recordKind, RECORD_STREAM, (history) => decideRestoration(history, restored)),
  );
  await scene.must(SET_UP, (turn) =>
    turn.decide(recordKind, RECORD_STREAM, (history) => decideArchiveBegun(history, begun)),
  );
  expect(await scene.state(recordKind, RECORD_STREAM)).toEqual({
    restorations: [{ ...restored, recordedAt: START }],
    archivesBegun: [begun],
  });
  expect((await scene.entries(RECORD_STREAM)).map(({ body }) => body.marking)).toEqual([
    "TLP:AMBER+STRICT",
    "TLP:AMBER+STRICT",
  ]);
});

test("a restoration after another does not hide it", () => {
  const fact = (position: number) =>
    ({ type: "record-restored", data: { ...restored, position }, recordedAt: START }) as Recorded<RecordFact>;
  const history = evolveRecord(evolveRecord(undefined, fact(7)), fact(3));
  expect(history.restorations.map(({ position }) => position)).toEqual([7, 3]);
});
